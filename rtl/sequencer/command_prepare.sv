// SPDX-License-Identifier: Apache-2.0
// command_prepare: fetches the next descriptor of the ring, counts its entries and checks it, while commands before it
// are executed; then holds it as a prepared command.
//
// Equation   docs/microarchitecture.md, section 5, prepare; order of checks and errors in docs/commands.md.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// Ring       run_i, ring_base_i, ring_mask_i (slots - 1), tail_i, mem_limit_i (bytes - 1); next_i: the command's
//            number.
// Memory     rd_*: the descriptor's request and its beats, which are taken at once; fetch_error_i: memory answered one
//            of them with an error.
// Order      ring_i: what stands in the ring may still change;  stopping_i: an error stops execution.
// Watch      lost_i: memory does not answer; a descriptor that is waited for is a command with BUS_ERROR.
// Out        ready_o, taken_i: the prepared command: status_o (0: it may run), desc_o, op_o (bit k: the opcode is k),
//            entries_0_o, entries_1_o, writes_ring_o: its outputs and the ring meet.
//            empty_o: nothing is prepared;  fetching_o: the descriptor's beats come.
// Latency    2 clocks, the fetch, 2 clocks, 33 for each division, and the check's.
`default_nettype none

module command_prepare #(
    parameter int PORT = 512 // bits of a beat: 128, 256 or 512
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,

    input  wire logic          run_i,
    input  wire logic [31:0]   ring_base_i,
    input  wire logic [15:0]   ring_mask_i,
    input  wire logic [31:0]   next_i,
    input  wire logic [31:0]   tail_i,
    input  wire logic [31:0]   mem_limit_i,

    output      logic          rd_req_valid_o,
    input  wire logic          rd_req_ready_i,
    output      logic [31:0]   rd_req_addr_o,
    input  wire logic          rd_beat_valid_i,
    input  wire logic [PORT-1:0] rd_beat_data_i,
    input  wire logic          fetch_error_i,

    input  wire logic          ring_i,
    input  wire logic          stopping_i,
    input  wire logic          lost_i,

    output      logic          ready_o,
    input  wire logic          taken_i,
    output      logic [2:0]    status_o,
    output      logic [1023:0] desc_o,
    output      logic [7:0]    op_o,
    output      logic [31:0]   entries_0_o,
    output      logic [31:0]   entries_1_o,
    output      logic          writes_ring_o,
    output      logic          empty_o,
    output      logic          fetching_o
);
    typedef enum logic [2:0] {EMPTY, SLOT, FETCH_REQ, FETCH_DATA, DECODE, DIVIDE, CHECK, READY} state_t;
    state_t state_q;

    // ---- the slot in the ring --------------------------------------------------------------------
    logic [32:0] slot_q;
    logic [2:0]  beat_q; // of 1024/PORT
    logic        wanted, asks, slot_outside, last_fetch;
    assign wanted       = run_i && next_i != tail_i;
    assign slot_outside = {slot_q[32:7], 7'd127} > {1'b0, mem_limit_i};
    assign last_fetch   = rd_beat_valid_i && beat_q == 3'(1024 / PORT - 1);
    always_ff @(posedge clk_i) begin
        if (empty_o) slot_q <= {1'b0, ring_base_i} + {10'd0, next_i[15:0] & ring_mask_i, 7'd0};
        if (state_q == SLOT) beat_q <= '0;
        if (fetching_o && rd_beat_valid_i) begin
            beat_q                            <= beat_q + 3'd1;
            for (int b = 0; b < 1024 / PORT; b++) begin
                if (beat_q == 3'(b)) desc_o[PORT*b +: PORT] <= rd_beat_data_i;
            end
        end
        for (int k = 0; k < 8; k++) op_o[k] <= desc_o[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(k);
    end

    // ---- entries, checks -------------------------------------------------------------------------
    logic [2:0] check_status;
    logic       counted, exact, checked, writes_ring, gives_up;
    assign gives_up = lost_i && (asks || fetching_o);
    entry_count u_entries (
        .clk_i(clk_i), .clear_i(state_q == DECODE), .step_i(state_q == DIVIDE), .desc_i(desc_o), .done_o(counted),
        .entries_0_o(entries_0_o), .entries_1_o(entries_1_o), .exact_o(exact)
    );
    command_check u_check (
        .clk_i(clk_i), .rst_ni(rst_ni && !stopping_i), .start_i(state_q == DIVIDE && counted), .op_i(op_o),
        .desc_i(desc_o), .mem_limit_i(mem_limit_i), .ring_base_i(ring_base_i), .ring_mask_i(ring_mask_i),
        .entries_0_i(entries_0_o), .entries_1_i(entries_1_o), .exact_i(exact), .error_i(fetch_error_i),
        .done_o(checked), .status_o(check_status), .writes_ring_o(writes_ring)
    );
    always_ff @(posedge clk_i) begin
        if (state_q == SLOT) begin
            status_o      <= slot_outside ? 3'(command_set_pkg::ST_BAD_ADDRESS) : 3'd0;
            writes_ring_o <= 1'b0;
        end else if (state_q == CHECK && checked) begin
            status_o      <= check_status;
            writes_ring_o <= writes_ring && check_status == '0;
        end else if (gives_up) begin
            status_o      <= 3'(command_set_pkg::ST_BUS_ERROR);
        end
    end

    // ---- states ----------------------------------------------------------------------------------
    always_ff @(posedge clk_i) begin
        if (!rst_ni || (stopping_i && !asks && !fetching_o)) begin
            state_q <= EMPTY;
        end else if (gives_up) begin
            state_q <= READY;
        end else begin
            case (state_q)
                EMPTY:      if (wanted && !ring_i) state_q <= SLOT;
                SLOT:       state_q <= slot_outside ? READY : FETCH_REQ;
                FETCH_REQ:  if (rd_req_ready_i) state_q <= FETCH_DATA;
                FETCH_DATA: if (last_fetch) state_q <= DECODE;
                DECODE:     state_q <= DIVIDE;
                DIVIDE:     if (counted) state_q <= CHECK;
                CHECK:      if (checked) state_q <= READY;
                READY:      if (taken_i || !wanted) state_q <= EMPTY;
                default:    state_q <= EMPTY; // not reached
            endcase
        end
    end

    // ---- outputs ---------------------------------------------------------------------------------
    assign empty_o        = state_q == EMPTY;
    assign asks           = state_q == FETCH_REQ;
    assign fetching_o     = state_q == FETCH_DATA;
    assign ready_o        = state_q == READY;
    assign rd_req_valid_o = asks;
    assign rd_req_addr_o  = asks ? slot_q[31:0] : 32'd0;
endmodule

`default_nettype wire
