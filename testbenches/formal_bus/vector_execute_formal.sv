// SPDX-License-Identifier: Apache-2.0
// vector_execute's addends hold until taken; C has room for each term that comes, and each one leaves it; it takes a
// group only in a command's FLOW, only with its data there, and maps with random words only when they are there; it
// ends a VECTOR once, with the last group's addends, when T has taken all groups: each of those that have not left is
// still to be begun, or in T, or between T and D, or in D. Cut out: the terms (any value may come of them). Assumed:
// while addends are shown, or a command runs (run_i), there is no clear and the command's registers stand still; a
// VECTOR begins when the one before it has ended; D takes sums of pairs only when it is free.
`default_nettype none

module vector_execute_formal (
    input wire logic         clk_i,
    input wire logic         rst_ni,
    input wire logic         clear_i,
    input wire logic         run_i,
    input wire logic         stochastic_i,
    input wire logic         pair_valid_i,
    input wire logic [2:0]   pair_beat_i,
    input wire logic         pair_last_i,
    input wire logic [4:0]   pair_elements_i,
    input wire logic [48*(`PORT_BITS/64)-1:0] pair_p_i,
    input wire logic [48*(`PORT_BITS/64)-1:0] pair_q_i,
    input wire logic         gated_i,
    input wire logic [3:0]   terms_i,
    input wire logic [2:0]   fp32_i,
    input wire logic [2:0]   dfp8_i,
    input wire logic [2:0]   words_needed_i,
    input wire logic [7:0]   layouts_i,
    input wire logic [26:0]  emax_i,
    input wire logic [27:0]  groups_i,
    input wire logic [4:0]   tail_i,
    input wire logic [47:0]  distance_i,
    input wire logic         walk_ready_i,
    input wire logic [63:0]  walk_sel_i,
    input wire logic [12:0]  walk_col0_i,
    input wire logic [12:0]  walk_row0_i,
    input wire logic [255:0] lanes_i,
    input wire logic         group_valid_i,
    input wire logic [511:0] group_data_i,
    input wire logic [255:0] mantissa_i,
    input wire logic [15:0]  clamped_i,
    input wire logic         words_valid_i,
    input wire logic         have_i,
    input wire logic         al_ready_i
);
    logic         group_take, map_step, walk_take, al_valid, full, taken;
    logic [767:0] al_p, al_q;
    logic [15:0]  al_mask, al_gate;

    vector_execute #(.PORT(`PORT_BITS)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(clear_i), .run_i(run_i), .stochastic_i(stochastic_i),
        .pair_valid_i(pair_valid_i), .pair_beat_i(pair_beat_i), .pair_last_i(pair_last_i),
        .pair_elements_i(pair_elements_i), .pair_p_i(pair_p_i), .pair_q_i(pair_q_i), .full_o(full),
        .gated_i(gated_i),
        .terms_i(terms_i), .fp32_i(fp32_i), .dfp8_i(dfp8_i), .words_needed_i(words_needed_i), .layouts_i(layouts_i),
        .emax_i(emax_i), .groups_i(groups_i), .tail_i(tail_i), .distance_i(distance_i), .walk_ready_i(walk_ready_i),
        .walk_sel_i(walk_sel_i), .walk_col0_i(walk_col0_i), .walk_row0_i(walk_row0_i), .walk_take_o(walk_take),
        .window_read_o(), .window_term_o(), .window_entry_o(), .window_from_o(), .lanes_i(lanes_i),
        .group_valid_i(group_valid_i), .group_data_i(group_data_i), .group_take_o(group_take), .emax_o(),
        .map_step_o(map_step), .mantissa_i(mantissa_i), .clamped_i(clamped_i), .clamped_o(),
        .words_valid_i(words_valid_i), .want_sum_o(), .have_i(have_i), .taken_o(taken), .al_valid_o(al_valid),
        .al_ready_i(al_ready_i), .al_p_o(al_p), .al_q_o(al_q), .al_mask_o(al_mask), .al_gate_o(al_gate), .done_o(done)
    );

    // the script ties these to the registers inside: T's slot, C's count and its places, what comes and goes
    logic         valid, needs, mapped, push, pop, write, read;
    logic [1:0]   count;
    logic [2:0]   slot;

    logic first;
    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o(first));
    stays #(.WIDTH(103)) u_command (
        .clk_i(clk_i), .stay_i(al_valid || valid || run_i),
        .data_i({stochastic_i, gated_i, terms_i, fp32_i, dfp8_i, words_needed_i, layouts_i, groups_i, tail_i,
            distance_i[46:0]})
    );

    // A fault that shows without the other lanes' sums is found sooner without them.
    logic [1535:0] sums;
`ifdef REFUTE
    assign sums = {1488'd0, al_q[47:0]};
`else
    assign sums = {al_p, al_q};
`endif
    // Addends leave when the align unit is ready and, if they need random words, those are there.
    holds #(.WIDTH(1568)) u_al (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(al_valid), .ready_i(al_ready_i && (!stochastic_i || have_i)),
        .data_i({sums, al_mask, al_gate})
    );

    // ---- where the groups of a VECTOR are ----
    logic        done;
    logic [27:0] left, out_left;    // T has not begun; have not left: the script ties these, and those of the stages
    logic [2:0]  stage, stage_last; // X, B, M: a term is there; it is its group's last
    logic [1:0]  queue, queue_last; // C's places
    logic        vector_q = 1'b0;   // a VECTOR has begun, and since then neither a reset nor pairs came
    logic        ended_q;           // it has ended
    logic [28:0] groups;
    assign queue  = {count == 2'd2 || (count == 2'd1 && read), count == 2'd2 || (count == 2'd1 && !read)};
    assign groups = {1'b0, left} + 29'(valid) + 29'(al_valid) + 29'(stage[0] && stage_last[0])
        + 29'(stage[1] && stage_last[1]) + 29'(stage[2] && stage_last[2]) + 29'(queue[0] && queue_last[0])
        + 29'(queue[1] && queue_last[1]);
    always_ff @(posedge clk_i) begin
        if (!rst_ni || pair_valid_i) vector_q <= 1'b0;
        else if (clear_i) vector_q <= groups_i != 28'd0;
        if (clear_i) ended_q <= 1'b0;
        else if (done) ended_q <= 1'b1;
    end
    always_comb begin
        assume (terms_i != 4'd0);
        // the command before, if it was a VECTOR, has ended; of another, or of none, nothing is left
        assume (!clear_i || (vector_q ? ended_q : !al_valid && stage == 3'd0 && count == 2'd0));
        if (vector_q) begin
            assert ({1'b0, out_left} == groups);
            if (done) assert (left == 28'd0 && !valid && !ended_q);
            // help
            assert (ended_q == (out_left == 28'd0));
        end
    end

    always_comb begin
        assume (!clear_i || !(al_valid || run_i));
        assume ((words_needed_i & ~fp32_i) == 3'd0);
        if (!first && valid) begin
            assert (needs == (slot < 3'd3 && words_needed_i[slot[1:0]]));
            assert (mapped == (slot < 3'd3 && fp32_i[slot[1:0]]));
        end
        if (!first) begin
            assert (run_i || (!group_take && !map_step && !walk_take));
            assert (!group_take || group_valid_i);
            assert (!push || count != 2'd2);
            assert (!pop || count != 2'd0);
            assert (count != 2'd3 && count[0] == (write != read));
            if (map_step && words_needed_i[slot[1:0]]) assert (words_valid_i);
        end
    end
endmodule

`default_nettype wire
