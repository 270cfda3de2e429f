// SPDX-License-Identifier: Apache-2.0
// command_order: numbers the commands, says which may begin, counts what has ended, and stops the machine at the oldest
// command that fails.
//
// Equation   docs/microarchitecture.md, section 5, order; docs/commands.md, "Engines and order".
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// Ring       run_i, tail_i; restart_i (heard when halted); head_o, status_o, settled_o: head = next; halted_o;
//            error_event_o, command_event_o: one clock.
// Prepare    ready_i, gemm_i, writes_ring_i: the prepared command;  empty_i: prepare holds nothing.
//            next_o: the number that it prepares;  loaded_o: it has gone into a queue;  stopping_o: nothing further is
//            wanted;  ring_o: a command that may write into the ring has not ended.
// Engines    bit or word 0: products, 1: streams. Queues: valid_i, queue_number_i, horizon_i; load_o, take_o, forget_o.
//            Executes: rests_i: IDLE; ended_i: IDLE or DONE; failed_i: FAIL; number_i, status_i.
// Latency    1 clock for a load, none for a take.
// Properties (testbenches/formal_bus/command_order_formal.sv): no command begins before its order allows; the oldest
//            one that waits always may; head passes a command when it has ended, in order, and no other.
`default_nettype none

module command_order (
    input  wire logic        clk_i,
    input  wire logic        rst_ni,

    input  wire logic        run_i,
    input  wire logic [31:0] tail_i,
    input  wire logic        restart_i,
    output      logic [31:0] head_o,
    output      logic [2:0]  status_o,
    output      logic        settled_o,
    output      logic        halted_o,
    output      logic        error_event_o,
    output      logic        command_event_o,

    input  wire logic        ready_i,
    input  wire logic        gemm_i,
    input  wire logic        writes_ring_i,
    input  wire logic        empty_i,
    output      logic [31:0] next_o,
    output      logic        loaded_o,
    output      logic        stopping_o,
    output      logic        ring_o,

    input  wire logic [1:0]  valid_i,
    input  wire logic [21:0] queue_number_i,
    input  wire logic [21:0] horizon_i,
    output      logic [1:0]  load_o,
    output      logic [1:0]  take_o,
    output      logic        forget_o,

    input  wire logic [1:0]  rests_i,
    input  wire logic [1:0]  ended_i,
    input  wire logic [1:0]  failed_i,
    input  wire logic [21:0] number_i,
    input  wire logic [5:0]  status_i
);
    typedef enum logic [1:0] {GO, FAIL, HALT} state_t;
    state_t state_q;
    logic   goes;
    assign goes = state_q == GO;

    // ---- from prepare into the queues ----------------------------------------------------------------
    logic        may_load;
    logic [10:0] span;
    assign stopping_o = !goes || failed_i != 2'b00;
    assign span       = next_o[10:0] - head_o[10:0];
    assign may_load   = ready_i && run_i && next_o != tail_i && !stopping_o && span < 11'd512;
    assign load_o     = {!gemm_i, gemm_i} & ~valid_i & {2{may_load}};
    assign loaded_o   = load_o != 2'b00;

    // ---- from the queues into the executes -------------------------------------------------------------
    function automatic logic older(input logic [10:0] a, input logic [10:0] b);
        older = a - b > 11'd1023; // 11 bits: a negative difference
    endfunction

    logic [1:0] blocked, nothing;
    logic [21:0] oldest; // of each engine
    assign nothing = ended_i & ~valid_i; // the engine has nothing that has not ended
    for (genvar e = 0; e < 2; e++) begin : g_engine
        localparam int F = 1 - e; // the other one
        assign oldest[11*e +: 11] = !ended_i[e] ? number_i[11*e +: 11] : queue_number_i[11*e +: 11];
        assign blocked[e] = failed_i[F] && !older(queue_number_i[11*e +: 11], number_i[11*F +: 11]);
        assign take_o[e]  = goes && valid_i[e] && rests_i[e] && !blocked[e]
            && (nothing[F] || !older(oldest[11*F +: 11], horizon_i[11*e +: 11]));
    end

    // ---- what has ended, and where it stops ---------------------------------------------------------------
    logic [3:0] is_head; // a command that has not ended
    logic       later, halts;
    assign settled_o = head_o == next_o;
    assign is_head   = {valid_i[1] && queue_number_i[21:11] == head_o[10:0],
                        valid_i[0] && queue_number_i[10:0] == head_o[10:0],
                        !ended_i[1] && number_i[21:11] == head_o[10:0],
                        !ended_i[0] && number_i[10:0] == head_o[10:0]};
    assign command_event_o = goes && head_o[10:0] != next_o[10:0] && is_head == 4'd0;

    // the streams' command is the one that fails
    assign later = failed_i[1] && !(failed_i[0] && older(number_i[10:0], number_i[21:11]));
    assign halts = failed_i != 2'b00 && (rests_i | failed_i) == 2'b11 && empty_i
        && head_o[10:0] == (later ? number_i[21:11] : number_i[10:0]);

    assign forget_o      = state_q == FAIL;
    assign error_event_o = state_q == FAIL;
    assign halted_o      = state_q == HALT;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q  <= GO;
            next_o   <= '0;
            head_o   <= '0;
            status_o <= '0;
            ring_o   <= 1'b0;
        end else begin
            if (loaded_o) next_o <= next_o + 32'd1;
            if (command_event_o) head_o <= head_o + 32'd1;
            if (loaded_o && writes_ring_i) ring_o <= 1'b1;
            else if (nothing == 2'b11 || forget_o) ring_o <= 1'b0;
            case (state_q)
                GO: if (halts) begin
                    status_o <= later ? status_i[5:3] : status_i[2:0];
                    state_q  <= FAIL;
                end
                FAIL: state_q <= HALT;
                default: if (restart_i) begin
                    next_o   <= '0;
                    head_o   <= '0;
                    status_o <= '0;
                    state_q  <= GO;
                end
            endcase
        end
    end
endmodule

`default_nettype wire
