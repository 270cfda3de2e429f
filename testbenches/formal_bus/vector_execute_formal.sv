// SPDX-License-Identifier: Apache-2.0
// vector_execute's addends and wants hold until taken, and without run_i since its last clear it takes no group.
// The sums' want may come before a mapping's that waits (their contexts differ, and the generator keeps each one's
// state): then the mapping's is shown again, for the same slot and group, when the sums have their words. Cut out: the
// terms (any value may come of them). Assumed: while addends or a want are shown, or a command runs (run_i), there is
// no clear and the command's registers stand still; a gathered group stays until it is taken (gather).
`default_nettype none

module vector_execute_formal (
    input wire logic          clk_i,
    input wire logic          rst_ni,
    input wire logic          clear_i,
    input wire logic          run_i,
    input wire logic          stochastic_i,
    input wire logic          pair_load_i,
    input wire logic [2:0]    pair_beat_i,
    input wire logic          pair_last_i,
    input wire logic [4:0]    pair_elements_i,
    input wire logic [95:0]   pair_p_i,
    input wire logic [95:0]   pair_q_i,
    input wire logic [1023:0] desc_i,
    input wire logic [3:0]    term_present_i,
    input wire logic [27:0]   groups_i,
    input wire logic [4:0]    tail_i,
    input wire logic [47:0]   distance_i,
    input wire logic          walk_ready_i,
    input wire logic [63:0]   walk_sel_i,
    input wire logic [30:0]   walk_col0_i,
    input wire logic [23:0]   walk_row0_i,
    input wire logic [255:0]  window_i,
    input wire logic          group_valid_i,
    input wire logic [511:0]  group_data_i,
    input wire logic [255:0]  mantissa_i,
    input wire logic          have_i,
    input wire logic          al_ready_i
);
    logic         group_take, map_step, want_sum, want_map, al_valid;
    logic [1:0]   slot, state;
    logic [27:0]  group, out_group;
    logic [767:0] al_p, al_q;
    logic [15:0]  al_mask, al_gate;

    vector_execute dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(clear_i), .run_i(run_i), .stochastic_i(stochastic_i),
        .pair_load_i(pair_load_i), .pair_beat_i(pair_beat_i), .pair_last_i(pair_last_i),
        .pair_elements_i(pair_elements_i), .pair_p_i(pair_p_i), .pair_q_i(pair_q_i), .desc_i(desc_i),
        .term_present_i(term_present_i),
        .groups_i(groups_i), .tail_i(tail_i), .distance_i(distance_i), .walk_ready_i(walk_ready_i),
        .walk_sel_i(walk_sel_i),
        .walk_col0_i(walk_col0_i), .walk_row0_i(walk_row0_i), .walk_take_o(), .window_read_o(), .window_term_o(),
        .window_entry_o(),
        .window_i(window_i), .group_valid_i(group_valid_i), .group_data_i(group_data_i), .group_take_o(group_take),
        .mantissa_i(mantissa_i), .map_step_o(map_step), .slot_o(slot), .group_o(group), .elements_o(),
        .want_sum_o(want_sum),
        .want_map_o(want_map), .have_i(have_i), .out_group_o(out_group), .al_valid_o(al_valid),
        .al_ready_i(al_ready_i), .al_p_o(al_p),
        .al_q_o(al_q), .al_mask_o(al_mask), .al_gate_o(al_gate), .done_o()
    );

    logic first;
    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o(first));
    stays #(.WIDTH(1110)) u_command (
        .clk_i(clk_i), .stay_i(al_valid || want_map || waits_q || run_i),
        .data_i({desc_i, stochastic_i, term_present_i, groups_i, tail_i, distance_i})
    );
    stays #(.WIDTH(513)) u_group (
        .clk_i(clk_i), .stay_i(rst_ni && group_valid_i && !group_take), .data_i({group_valid_i, group_data_i})
    );

    // Addends leave when the align unit is ready and, if they need random words, those are there.
    holds #(.WIDTH(1568)) u_al (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(al_valid), .ready_i(al_ready_i && (!stochastic_i || have_i)),
        .data_i({al_p, al_q, al_mask, al_gate})
    );
    holds #(.WIDTH(28)) u_want_sum (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(want_sum), .ready_i(have_i),
        .data_i(out_group));

    // A mapping that waited for words is next seen waiting for the same ones: `waits` remembers it while the sums come
    // first.
    logic        waits_q = 1'b0, ran_q = 1'b0;
    logic [1:0]  slot_q;
    logic [27:0] group_q;
    logic        would_want; // a TERM of an fp32 tensor mapped stochastically, its group there
    assign would_want = state == 2'd2 && slot != 2'd3
        && desc_i[command_set_pkg::VECTOR_X0_KIND_LSB + 2*slot +: 2] == 2'd1
                      && desc_i[command_set_pkg::VECTOR_MAP_STOCHASTIC_LSB] && group_valid_i;
    always_ff @(posedge clk_i) begin
        waits_q <= rst_ni && (want_map || waits_q) && !map_step;
        slot_q  <= slot;
        group_q <= group;
        ran_q   <= rst_ni && !clear_i && (run_i || ran_q);
    end
    always_comb begin
        assume (!pair_load_i || !al_valid); // align_pairs waits
        assume (!clear_i || !(al_valid || want_map || waits_q || run_i));
        if (waits_q) begin
            assert (would_want && (want_map || want_sum));
            assert (slot == slot_q && group == group_q);
        end
        if (map_step && desc_i[command_set_pkg::VECTOR_MAP_STOCHASTIC_LSB]) begin
            assert (want_map && have_i); // words are used only when they are the mapping's own
        end
        assert (first || ran_q || state == 2'd0); // GROUP; the script ties state to the register
        assert (first || ran_q || run_i || !group_take);
    end
endmodule

`default_nettype wire
