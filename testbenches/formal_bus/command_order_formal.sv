// SPDX-License-Identifier: Apache-2.0
// command_order with its two queues and two executes of which only begin and end are told (any command may take any
// time, and fail): no command begins while one before its horizon has not ended, or behind one that has failed; the
// oldest that waits begins as soon as its execute is free, whatever AFTER says; HEAD is never beyond a command that has
// not ended, and moves while it is before all of them; the error that stops the machine is HEAD's. Numbers of 12 bits
// stand beside the unit's, which are kept modulo 2048. All that are compared lie within 768 of each other (asserted),
// so 12 bits order them as any longer ones would, and the proof holds 11 bits to be enough.
`default_nettype none

module command_order_formal (
    input wire logic        clk_i,
    input wire logic        rst_ni,
    input wire logic        run_i,
    input wire logic [31:0] tail_i,
    input wire logic        restart_i,
    input wire logic        ready_i,
    input wire logic        gemm_i,
    input wire logic        writes_ring_i,
    input wire logic        empty_i,
    input wire logic [7:0]  after_i,
    input wire logic [1:0]  bad_i,  // a command fails as it begins
    input wire logic [1:0]  ends_i, // or ends
    input wire logic [1:0]  fails_i // or fails later
);
    localparam logic [1:0] IDLE = 2'd0, WORK = 2'd1, DONE = 2'd2, FAIL = 2'd3;

    logic        first;
    logic [31:0] head, next;
    logic [2:0]  status;
    logic        halted, error_event, command_event, loaded, stopping, ring, forget, settled;
    logic [1:0]  valid, load, take, rests, ended, failed;
    logic [21:0] queue_number, horizon, number;
    logic [1:0]  state_q[2];
    logic [11:0] waits_q[2], works_q[2]; // numbers of the commands in the queues and the executes
    logic [11:0] horizon_q[2];           // of those in the queues
    logic [10:0] number_q[2];

    command_order dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .run_i(run_i), .tail_i(tail_i), .restart_i(restart_i), .head_o(head),
        .status_o(status), .settled_o(settled), .halted_o(halted), .error_event_o(error_event),
        .command_event_o(command_event), .ready_i(ready_i), .gemm_i(gemm_i), .writes_ring_i(writes_ring_i),
        .empty_i(empty_i), .next_o(next), .loaded_o(loaded), .stopping_o(stopping), .ring_o(ring), .valid_i(valid),
        .queue_number_i(queue_number), .horizon_i(horizon), .load_o(load), .take_o(take), .forget_o(forget),
        .rests_i(rests), .ended_i(ended), .failed_i(failed), .number_i(number), .status_i({3'd2, 3'd1})
    );
    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o(first));

    for (genvar e = 0; e < 2; e++) begin : g_engine
        command_queue u_queue (
            .clk_i(clk_i), .rst_ni(rst_ni), .load_i(load[e]), .take_i(take[e]), .forget_i(forget),
            .number_i(next[10:0]), .status_i(3'd0), .desc_i({after_i, 1016'd0}), .op_i(8'd0), .entries_0_i(32'd0),
            .entries_1_i(32'd0), .valid_o(valid[e]), .number_o(queue_number[11*e +: 11]),
            .horizon_o(horizon[11*e +: 11]), .status_o(), .desc_o(), .op_o(), .entries_0_o(), .entries_1_o()
        );
        assign rests[e]  = state_q[e] == IDLE;
        assign ended[e]  = rests[e] || state_q[e] == DONE;
        assign failed[e] = state_q[e] == FAIL;
        assign number[11*e +: 11] = number_q[e];
        always_ff @(posedge clk_i) begin
            if (load[e]) begin
                waits_q[e]   <= next[11:0];
                horizon_q[e] <= next[11:0] - {4'd0, after_i};
            end
            if (take[e]) begin
                works_q[e]  <= waits_q[e];
                number_q[e] <= queue_number[11*e +: 11];
            end
            case (state_q[e])
                IDLE: if (take[e]) state_q[e] <= bad_i[e] ? FAIL : WORK;
                WORK: state_q[e] <= fails_i[e] ? FAIL : ends_i[e] ? DONE : WORK;
                DONE: state_q[e] <= IDLE;
                FAIL: if (forget) state_q[e] <= IDLE;
            endcase
            if (!rst_ni) state_q[e] <= IDLE;
        end
    end

    // a number before another: their difference is negative
    function automatic logic earlier(input logic [11:0] a, input logic [11:0] b);
        logic [11:0] difference;
        difference = a - b;
        earlier    = difference[11];
    endfunction
    // a number at most this many before another one, or so many behind it
    function automatic logic within(input logic [11:0] a, input logic [11:0] b, input logic [11:0] before,
                                    input logic [11:0] behind);
        within = a - b <= behind || b - a <= before;
    endfunction

    logic [11:0] span, at, upto; // HEAD, and the next command's number
    logic [1:0]  busy; // the execute has a command that has not ended
    assign at   = head[11:0];
    assign upto = next[11:0];
    assign span = upto - at;
    assign busy = ~ended;
    logic [1:0] order; // help: the script ties it to the unit's state
    always_comb begin
        if (!first) begin
            assert (order != 2'd3);
            assert (span <= 12'd512);
            assert (!forget || (rests | failed) == 2'b11);
            assert (!halted || (rests == 2'b11 && valid == 2'b00));
            for (int e = 0; e < 2; e++) begin
                // help: where the commands are
                if (valid[e]) begin
                    assert (queue_number[11*e +: 11] == waits_q[e][10:0]);
                    assert (horizon[11*e +: 11] == horizon_q[e][10:0]);
                    assert (within(waits_q[e], horizon_q[e], 12'd0, 12'd255));
                    assert (within(waits_q[e], at, 12'd0, 12'd511));
                    assert (within(waits_q[e], upto, 12'd512, 12'd0) && waits_q[e] != upto);
                    if (busy[e]) begin
                        assert (within(works_q[e], waits_q[e], 12'd511, 12'd0) && works_q[e] != waits_q[e]);
                    end
                    if (busy[1-e]) begin
                        assert (works_q[1-e] != waits_q[e]);
                        assert (within(works_q[1-e], waits_q[e], 12'd511, 12'd511));
                        assert (within(works_q[1-e], horizon_q[e], 12'd511, 12'd767));
                    end
                    if (valid[1-e]) begin
                        assert (waits_q[0] != waits_q[1]);
                        assert (within(waits_q[1-e], waits_q[e], 12'd511, 12'd511));
                        assert (within(waits_q[1-e], horizon_q[e], 12'd511, 12'd767));
                    end
                end
                if (busy[e]) begin
                    assert (number_q[e] == works_q[e][10:0]);
                    if (!halted) assert (within(works_q[e], at, 12'd0, 12'd511));
                    if (!halted) assert (within(works_q[e], upto, 12'd512, 12'd0) && works_q[e] != upto);
                end
                // no command begins before its order allows
                if (take[e]) begin
                    assert (valid[e] && rests[e]);
                    if (valid[1-e]) assert (!earlier(waits_q[1-e], horizon_q[e]));
                    if (busy[1-e]) assert (!earlier(works_q[1-e], horizon_q[e]));
                    if (failed[1-e]) assert (earlier(waits_q[e], works_q[1-e]));
                end
                // the oldest one always may
                if (!forget && !halted && valid[e] && rests[e]
                    && !(valid[1-e] && earlier(waits_q[1-e], waits_q[e]))
                    && !(busy[1-e] && earlier(works_q[1-e], waits_q[e]))) begin
                    assert (take[e]);
                end
                // it stops at the command that HEAD stands at
                if (error_event && failed[e] && status == 3'(1 + e)) assert (works_q[e] == at);
            end
            if (busy == 2'b11) begin
                assert (works_q[0] != works_q[1]);
                assert (within(works_q[0], works_q[1], 12'd511, 12'd511));
            end
            if (error_event) assert ((failed[0] && status == 3'd1) || (failed[1] && status == 3'd2));
            // HEAD passes what has ended, and no other
            if (command_event) begin
                assert (span != 12'd0);
                for (int e = 0; e < 2; e++) begin
                    assert (!valid[e] || waits_q[e] != at);
                    assert (!busy[e] || works_q[e] != at);
                end
            end else if (!forget && !halted && span != 12'd0) begin
                assert ((valid[0] && waits_q[0] == at) || (valid[1] && waits_q[1] == at)
                    || (busy[0] && works_q[0] == at) || (busy[1] && works_q[1] == at));
            end
        end
    end
endmodule

`default_nettype wire
