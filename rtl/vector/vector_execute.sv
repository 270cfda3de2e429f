// SPDX-License-Identifier: Apache-2.0
// vector_execute: the terms of a VECTOR group, one after the other, through product and sum.  Numerics section 7.
//
//     GROUP --> (GATE) --> COEF --> TERM --> COEF ... --> GROUP
//                            |        |
//                 window read|        v
//                            +--> c, x (B) --> vector_term (C) --> P or Q (D) --> align unit
//
// Everything here moves together: a clock in which finished sums stand at D and the align unit does not take them,
// moves nothing.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   clear_i            to group 0
//           run_i              FLOW of a VECTOR
//           stochastic_i       the sums' rounding, VECTOR's or ALIGN's
// Command   desc_i, term_present_i (slots 0..3), groups_i (G), tail_i (elements of the last group), distance_i (slot t
//           in [12t +: 12])
// Walker    walk_ready_i, walk_sel_i, walk_col0_i, walk_row0_i, walk_take_o
// Window    window_read_o, window_term_o, window_entry_o; window_i in the next clock
// Group     group_valid_i, group_data_i, group_take_o
// Map       mantissa_i         map lanes' answer to the group's words, for slot_o
//           map_step_o         a mapped slot was taken;  slot_o, group_o, elements_o  what it is
// Random    want_sum_o, want_map_o   words wanted for the sums at D or for the mapping of slot_o (D first);  have_i; 
//           out_group_o
// Pairs     pair_*             addends of an ALIGN, straight to D: see align_pairs
// Align     al_valid_o, al_ready_i, al_p_o, al_q_o, al_mask_o, al_gate_o;  done_o  the last group is taken in this
//           clock
// Latency   GROUP 1, GATE 1, each term 2 clocks; then 3 from TERM to al_valid_o.
`default_nettype none

module vector_execute (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          clear_i,
    input  wire logic          run_i,
    input  wire logic          stochastic_i,
    input  wire logic          pair_load_i,
    input  wire logic [2:0]    pair_beat_i,
    input  wire logic          pair_last_i,
    input  wire logic [4:0]    pair_elements_i,
    input  wire logic [95:0]   pair_p_i,
    input  wire logic [95:0]   pair_q_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [3:0]    term_present_i,
    input  wire logic [27:0]   groups_i,
    input  wire logic [4:0]    tail_i,
    input  wire logic [47:0]   distance_i,
    input  wire logic          walk_ready_i,
    input  wire logic [63:0]   walk_sel_i,
    input  wire logic [30:0]   walk_col0_i,
    input  wire logic [23:0]   walk_row0_i,
    output      logic          walk_take_o,
    output      logic          window_read_o,
    output      logic [1:0]    window_term_o,
    output      logic [12:0]   window_entry_o,
    input  wire logic [255:0]  window_i,
    input  wire logic          group_valid_i,
    input  wire logic [511:0]  group_data_i,
    output      logic          group_take_o,
    input  wire logic [255:0]  mantissa_i,
    output      logic          map_step_o,
    output      logic [1:0]    slot_o,
    output      logic [27:0]   group_o,
    output      logic [4:0]    elements_o,
    output      logic          want_sum_o,
    output      logic          want_map_o,
    input  wire logic          have_i,
    output      logic [27:0]   out_group_o,
    output      logic          al_valid_o,
    input  wire logic          al_ready_i,
    output      logic [767:0]  al_p_o,
    output      logic [767:0]  al_q_o,
    output      logic [15:0]   al_mask_o,
    output      logic [15:0]   al_gate_o,
    output      logic          done_o
);
    localparam logic [1:0] GROUP = 2'd0, COEF = 2'd1, TERM = 2'd2, GATE = 2'd3;
    localparam logic [1:0] FP32 = 2'd1, DFP8 = 2'd2; // kinds of a term
    localparam logic [1:0] CHANNEL = 2'd1, ROW = 2'd2; // layouts of a coefficient

    logic map_stochastic, gated;
    assign map_stochastic = desc_i[command_set_pkg::VECTOR_MAP_STOCHASTIC_LSB];
    assign gated          = desc_i[command_set_pkg::VECTOR_GATE_LSB];

    // ---- sums at D, and whether everything may move ----
    logic pq_valid_q, taken, advance;
    assign want_sum_o = pq_valid_q && stochastic_i;
    assign taken      = pq_valid_q && al_ready_i && (!stochastic_i || have_i);
    assign advance    = !pq_valid_q || taken;
    assign al_valid_o = pq_valid_q;
    assign done_o     = taken && out_group_o == groups_i - 28'd1;

    // ---- which term of which group ----
    logic [1:0]  state_q, slot_q;
    logic [27:0] group_q;
    logic [2:0]  first, next;
    logic        last_term, group_go, term_go, gate_go;
    slot_order u_order (.present_i({1'b0, term_present_i}), .slot_i({1'b0, slot_q}), .first_o(first), .next_o(next),
        .last_o(last_term));

    logic [1:0] kind, layout;
    logic       constant, mapped, got_random;
    assign constant   = slot_q == 2'd3;
    assign kind       = desc_i[command_set_pkg::VECTOR_X0_KIND_LSB + 2*slot_q +: 2];
    assign layout     = desc_i[command_set_pkg::VECTOR_C0_LAYOUT_LSB + 2*slot_q +: 2];
    assign mapped     = !constant && kind == FP32;
    assign want_map_o = state_q == TERM && mapped && map_stochastic && group_valid_i && !want_sum_o;
    assign got_random = have_i && !want_sum_o; // have_i answers the sums when they want words

    assign group_go = run_i && advance && state_q == GROUP && group_q < groups_i && walk_ready_i;
    assign gate_go  = advance && state_q == GATE && group_valid_i;
    assign term_go  = advance && state_q == TERM
        && (constant || (group_valid_i && (!mapped || !map_stochastic || got_random)));

    assign walk_take_o  = group_go;
    assign group_take_o = gate_go || (term_go && !constant);
    assign map_step_o   = term_go && mapped;
    assign slot_o       = slot_q;
    assign group_o      = group_q;
    assign elements_o   = group_q == groups_i - 28'd1 ? tail_i : 5'd16;

    always_ff @(posedge clk_i) begin
        if (!rst_ni || clear_i) begin
            state_q <= GROUP;
            slot_q  <= '0;
            group_q <= '0;
        end else begin
            case (state_q)
                GROUP: if (group_go) begin
                    state_q <= gated ? GATE : COEF;
                    slot_q  <= first[1:0];
                end
                GATE: if (gate_go) state_q <= COEF;
                COEF: if (advance) state_q <= TERM;
                default: if (term_go) begin // TERM
                    state_q <= last_term ? GROUP : COEF;
                    slot_q  <= next[1:0];
                    if (last_term) group_q <= group_q + 28'd1;
                end
            endcase
        end
    end

    logic [63:0] sel_q;
    logic [12:0] col0_q, row0_q; // where a coefficient has a channel or row axis, that axis is at most MAX_COEF long
    logic [15:0] gate_q;
    always_ff @(posedge clk_i) begin
        if (group_go) begin
            sel_q  <= walk_sel_i;
            col0_q <= walk_col0_i[12:0];
            row0_q <= walk_row0_i[12:0];
        end
        if (gate_go) begin
            for (int l = 0; l < 16; l++) gate_q[l] <= !group_data_i[32*l + 31] && group_data_i[32*l +: 31] != 31'd0;
        end
    end

    assign window_read_o  = advance && state_q == COEF;
    assign window_term_o  = slot_q;
    assign window_entry_o = layout == CHANNEL ? col0_q : layout == ROW ? row0_q : 13'd0;

    // ---- B: factors ----
    logic [255:0] x, c, b_x_q, b_c_q;
    for (genvar l = 0; l < 16; l++) begin : g_factor
        logic [3:0] from;
        assign from           = layout == CHANNEL ? 4'(l) : layout == ROW ? sel_q[4*l +: 4] : 4'd0;
        assign c[16*l +: 16] = window_i[16*from +: 16];
        assign x[16*l +: 16] = constant ? 16'd1
                             : kind == FP32 ? mantissa_i[16*l +: 16]
                             : kind == DFP8 ? {{8{group_data_i[8*l + 7]}}, group_data_i[8*l +: 8]}
                             : group_data_i[16*l +: 16];
    end

    logic        b_valid_q, b_first_q, b_last_q, c_valid_q, c_first_q, c_last_q;
    logic [1:0]  b_slot_q;
    logic        c_to_q_q; // slots 2 and 3 go to Q
    logic [4:0]  b_count_q, c_count_q, pq_count_q;
    logic [15:0] b_gate_q, c_gate_q, pq_gate_q;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            b_valid_q  <= 1'b0;
            c_valid_q  <= 1'b0;
            pq_valid_q <= 1'b0;
        end else if (advance) begin
            b_valid_q  <= term_go;
            c_valid_q  <= b_valid_q;
            pq_valid_q <= (c_valid_q && c_last_q) || (pair_load_i && pair_last_i);
        end
    end
    always_ff @(posedge clk_i) begin
        if (term_go) begin
            b_x_q     <= x;
            b_c_q     <= c;
            b_slot_q  <= slot_q;
            b_first_q <= slot_q == first[1:0];
            b_last_q  <= last_term;
            b_count_q <= elements_o;
            b_gate_q  <= gated ? gate_q : 16'hffff;
        end
    end

    // ---- C: terms at the common exponent ----
    logic [767:0] term, c_term_q;
    for (genvar l = 0; l < 16; l++) begin : g_term
        vector_term u_term (
            .c_i(b_c_q[16*l +: 16]), .x_i(b_x_q[16*l +: 16]), .distance_i(distance_i[12*b_slot_q +: 12]),
            .term_o(term[48*l +: 48])
        );
    end
    always_ff @(posedge clk_i) begin
        if (advance && b_valid_q) begin
            c_term_q  <= term;
            c_to_q_q  <= b_slot_q[1];
            c_first_q <= b_first_q;
            c_last_q  <= b_last_q;
            c_count_q <= b_count_q;
            c_gate_q  <= b_gate_q;
        end
    end

    // ---- D: T0 and T1 to P, T2 and the constant to Q ----
    logic [767:0] p_next, q_next;
    for (genvar l = 0; l < 16; l++) begin : g_sum
        logic [47:0] p, q;
        assign p = c_first_q ? 48'd0 : al_p_o[48*l +: 48];
        assign q = c_first_q ? 48'd0 : al_q_o[48*l +: 48];
        assign p_next[48*l +: 48] = c_to_q_q ? p : p + c_term_q[48*l +: 48];
        assign q_next[48*l +: 48] = c_to_q_q ? q + c_term_q[48*l +: 48] : q;
    end
    always_ff @(posedge clk_i) begin
        if (advance && c_valid_q) begin
            al_p_o     <= p_next;
            al_q_o     <= q_next;
            pq_count_q <= c_count_q;
            pq_gate_q  <= c_gate_q;
        end else if (pair_load_i) begin
            for (int l = 0; l < 16; l++) begin
                if (pair_beat_i == 3'(l / 2)) begin
                    al_p_o[48*l +: 48] <= pair_p_i[48*(l % 2) +: 48];
                    al_q_o[48*l +: 48] <= pair_q_i[48*(l % 2) +: 48];
                end else if (pair_beat_i == 3'd0) begin
                    al_p_o[48*l +: 48] <= '0;
                    al_q_o[48*l +: 48] <= '0;
                end
            end
            if (pair_last_i) begin
                pq_count_q <= pair_elements_i;
                pq_gate_q  <= 16'hffff;
            end
        end
    end
    for (genvar l = 0; l < 16; l++) begin : g_mask
        assign al_mask_o[l] = 5'(l) < pq_count_q;
    end
    assign al_gate_o = pq_gate_q;

    always_ff @(posedge clk_i) begin
        if (!rst_ni || clear_i) out_group_o <= '0;
        else if (taken) out_group_o <= out_group_o + 28'd1;
    end

    logic unused;
    assign unused = &{1'b0, desc_i, walk_col0_i, walk_row0_i, first[2], next[2]}; // slot 4 is not a term
endmodule

`default_nettype wire
