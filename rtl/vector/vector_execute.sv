// SPDX-License-Identifier: Apache-2.0
// vector_execute: the slots of a VECTOR's groups, one in a clock, through factors, products, terms and sums.  Numerics
// section 7.
//
//     T: slot of a group --> X: map lanes, elements --> B: c, x --> M: vector_term --> C: two terms --> D: P or Q
//              |                       ^                                                                   |
//              +--> window read -------+ (shown in X)                                                align unit
//
// T to M move together, while C has room: it takes what comes while finished sums wait in D.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   clear_i            a command begins; groups_i counts in this clock
//           run_i              FLOW of a VECTOR
//           stochastic_i       the sums' rounding, VECTOR's or ALIGN's
// Command   gated_i, terms_i (present slots 0..3), fp32_i, dfp8_i (of slots 0..2), words_needed_i (slots that are
//           mapped stochastically), layouts_i (slot t in [2t +: 2]), emax_i (slot t in [9t +: 9]), groups_i (G), tail_i
//           (elements of the last group), distance_i (slot t in [12t +: 12])
// Walker    walk_ready_i, walk_sel_i, walk_col0_i, walk_row0_i, walk_take_o
// Window    window_read_o, window_term_o, window_entry_o, window_from_o; lanes_i in the next clock: see coefficients
// Group     group_valid_i, group_data_i, group_take_o
// Map       emax_o             for the group's words (of another command slot 0's)
//           map_step_o         the map lanes take the group's words, and the random words if they need any
//           mantissa_i, clamped_i   their answer from the next clock on;  clamped_o  an element that counts was
//           clamped: it leaves X in this clock
//           words_valid_i      random words are there
// Random    want_sum_o         words wanted for the sums at D;  have_i;  taken_o  the sums are taken in this clock
// Pairs     pair_*             addends of an ALIGN, straight to D: see align_pairs. With pair_valid_i they are there;
//           D takes them unless full_o (it has finished sums) without taken_o
// Align     al_valid_o, al_ready_i, al_p_o, al_q_o, al_mask_o, al_gate_o;  done_o  the last group is taken in this
//           clock
// Latency   a slot a clock; 6 from T to al_valid_o.
`default_nettype none

module vector_execute #(
    parameter int PORT = 512 // bits of a beat: 128, 256 or 512
) (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic         clear_i,
    input  wire logic         run_i,
    input  wire logic         stochastic_i,
    input  wire logic         pair_valid_i,
    input  wire logic [2:0]   pair_beat_i,
    input  wire logic         pair_last_i,
    input  wire logic [4:0]   pair_elements_i,
    input  wire logic [48*(PORT/64)-1:0] pair_p_i,
    input  wire logic [48*(PORT/64)-1:0] pair_q_i,
    output      logic         full_o,
    input  wire logic         gated_i,
    input  wire logic [3:0]   terms_i,
    input  wire logic [2:0]   fp32_i,
    input  wire logic [2:0]   dfp8_i,
    input  wire logic [2:0]   words_needed_i,
    input  wire logic [7:0]   layouts_i,
    input  wire logic [26:0]  emax_i,
    input  wire logic [27:0]  groups_i,
    input  wire logic [4:0]   tail_i,
    input  wire logic [47:0]  distance_i,
    input  wire logic         walk_ready_i,
    input  wire logic [63:0]  walk_sel_i,
    input  wire logic [12:0]  walk_col0_i,
    input  wire logic [12:0]  walk_row0_i,
    output      logic         walk_take_o,
    output      logic         window_read_o,
    output      logic [1:0]   window_term_o,
    output      logic [12:0]  window_entry_o,
    output      logic [63:0]  window_from_o,
    input  wire logic [255:0] lanes_i,
    input  wire logic         group_valid_i,
    input  wire logic [511:0] group_data_i,
    output      logic         group_take_o,
    output      logic [8:0]   emax_o,
    output      logic         map_step_o,
    input  wire logic [255:0] mantissa_i,
    input  wire logic [15:0]  clamped_i,
    output      logic         clamped_o,
    input  wire logic         words_valid_i,
    output      logic         want_sum_o,
    input  wire logic         have_i,
    output      logic         taken_o,
    output      logic         al_valid_o,
    input  wire logic         al_ready_i,
    output      logic [767:0] al_p_o,
    output      logic [767:0] al_q_o,
    output      logic [15:0]  al_mask_o,
    output      logic [15:0]  al_gate_o,
    output      logic         done_o
);
    localparam logic [1:0] CHANNEL = 2'd1, ROW = 2'd2; // layouts of a coefficient

    // ---- sums at D, and whether everything may move ----
    logic       advance;
    logic [1:0] c_count_q; // terms in C
    assign want_sum_o = al_valid_o && stochastic_i;
    assign taken_o    = al_valid_o && al_ready_i && (!stochastic_i || have_i);
    assign advance    = !c_count_q[1];

    // ---- T: which slot of which group; of registers alone ----
    logic        valid_q, final_q, ready, step, ends, term_step, more;
    logic [2:0]  slot_q, first, next, slot_next;
    logic        last_slot, needs_q, mapped_q, gate_slot, constant;
    logic [27:0] left_q; // groups that T has not begun
    slot_order u_order (.present_i({gated_i, terms_i}), .slot_i(slot_q), .first_o(first), .next_o(next),
        .last_o(last_slot));
    assign gate_slot    = slot_q == 3'd4;
    assign constant     = slot_q == 3'd3;
    assign ready        = constant || (group_valid_i && (!needs_q || words_valid_i));
    assign step         = run_i && advance && valid_q && ready;
    assign ends         = step && last_slot;
    assign more         = left_q != 28'd0 && walk_ready_i;
    assign walk_take_o  = run_i && advance && (!valid_q || ends) && more;
    assign term_step    = step && !gate_slot;
    assign group_take_o = step && !constant;
    assign map_step_o   = step && mapped_q;
    assign slot_next    = ends || !valid_q ? first : next;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            valid_q <= 1'b0;
            left_q  <= '0;
        end else if (clear_i) begin
            valid_q <= 1'b0;
            left_q  <= groups_i;
        end else begin
            if (walk_take_o) begin
                valid_q <= 1'b1;
                left_q  <= left_q - 28'd1;
            end else if (ends) begin
                valid_q <= 1'b0;
            end
        end
    end

    // What the next slot needs is looked up with it. Another command's group has slot 0's emax.
    logic [2:0] slot_in;
    assign slot_in = clear_i ? 3'd0 : slot_next;
    always_ff @(posedge clk_i) begin
        if (step || walk_take_o || clear_i) begin
            slot_q   <= slot_in;
            needs_q  <= slot_in == 3'd0 ? words_needed_i[0] : slot_in == 3'd1 ? words_needed_i[1]
                : slot_in == 3'd2 && words_needed_i[2];
            mapped_q <= slot_in == 3'd0 ? fp32_i[0] : slot_in == 3'd1 ? fp32_i[1] : slot_in == 3'd2 && fp32_i[2];
            emax_o   <= slot_in == 3'd1 ? emax_i[17:9] : slot_in == 3'd2 ? emax_i[26:18] : emax_i[8:0];
        end
    end

    logic [63:0] sel_q;
    logic [12:0] col0_q, row0_q; // where a coefficient has a channel or row axis, that axis is at most MAX_COEF long
    logic [15:0] gate_q;
    always_ff @(posedge clk_i) begin
        if (walk_take_o) begin
            sel_q   <= walk_sel_i;
            col0_q  <= walk_col0_i;
            row0_q  <= walk_row0_i;
            final_q <= left_q == 28'd1;
        end
        if (step && gate_slot) begin
            for (int l = 0; l < 16; l++) gate_q[l] <= !group_data_i[32*l + 31] && group_data_i[32*l +: 31] != 31'd0;
        end
    end

    logic [1:0] layout;
    assign layout         = layouts_i[2*slot_q[1:0] +: 2];
    assign window_read_o  = term_step;
    assign window_term_o  = slot_q[1:0];
    assign window_entry_o = layout == CHANNEL ? col0_q : layout == ROW ? row0_q : 13'd0;
    for (genvar l = 0; l < 16; l++) begin : g_from
        assign window_from_o[4*l +: 4] = layout == CHANNEL ? 4'(l) : layout == ROW ? sel_q[4*l +: 4] : 4'd0;
    end

    // ---- X: the map lanes' register, or the elements beside it ----
    logic         x_valid_q, x_first_q, x_last_q, x_mapped_q, b_valid_q, b_first_q, b_last_q;
    logic [1:0]   x_slot_q, b_slot_q;
    logic [4:0]   x_count_q, b_count_q;
    logic [15:0]  x_gate_q, b_gate_q;
    logic [255:0] elements, x_elements_q, b_x_q, b_c_q;
    logic         dfp8;
    assign dfp8 = slot_q == 3'd0 ? dfp8_i[0] : slot_q == 3'd1 ? dfp8_i[1] : dfp8_i[2];
    for (genvar l = 0; l < 16; l++) begin : g_element
        assign elements[16*l +: 16] = constant ? 16'd1
                                    : dfp8 ? {{8{group_data_i[8*l + 7]}}, group_data_i[8*l +: 8]}
                                    : group_data_i[16*l +: 16];
    end
    always_ff @(posedge clk_i) begin
        if (term_step) begin
            x_slot_q   <= slot_q[1:0];
            x_first_q  <= slot_q[1:0] == (terms_i[0] ? 2'd0 : terms_i[1] ? 2'd1 : terms_i[2] ? 2'd2 : 2'd3);
            x_last_q   <= last_slot;
            x_mapped_q <= mapped_q;
            x_count_q  <= final_q ? tail_i : 5'd16;
            x_gate_q   <= gated_i ? gate_q : 16'hffff;
            if (!mapped_q) x_elements_q <= elements;
        end
    end

    // ---- B: factors ----
    logic [15:0] counted;
    for (genvar l = 0; l < 16; l++) begin : g_counted
        assign counted[l] = clamped_i[l] && 5'(l) < x_count_q;
    end
    assign clamped_o = advance && x_valid_q && x_mapped_q && |counted;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            x_valid_q <= 1'b0;
            b_valid_q <= 1'b0;
        end else if (advance) begin
            x_valid_q <= term_step;
            b_valid_q <= x_valid_q;
        end
    end
    always_ff @(posedge clk_i) begin
        if (advance && x_valid_q) begin
            b_x_q     <= x_mapped_q ? mantissa_i : x_elements_q;
            b_c_q     <= lanes_i;
            b_slot_q  <= x_slot_q;
            b_first_q <= x_first_q;
            b_last_q  <= x_last_q;
            b_count_q <= x_count_q;
            b_gate_q  <= x_gate_q;
        end
    end

    // ---- M, C: products; terms at the common exponent ----
    localparam int FLAGS = 24; // of a term: {gate, elements, to Q, first, last}
    logic               m_valid_q, m_first_q, m_last_q, m_to_q_q, c_to_q, c_first, c_last; // slots 2 and 3 go to Q
    logic [4:0]         m_count_q, c_elements;
    logic [15:0]        m_gate_q, c_gate;
    logic [11:0]        distance;
    logic [767:0]       term;
    logic [2*FLAGS-1:0] c_flags_q; // two places; of the terms themselves in u_sum
    logic               c_write_q, c_read_q, c_push, c_pop;
    assign distance = distance_i[12*b_slot_q +: 12];
    for (genvar l = 0; l < 16; l++) begin : g_term
        vector_term u_term (
            .clk_i(clk_i), .en_i(advance && b_valid_q), .c_i(b_c_q[16*l +: 16]), .x_i(b_x_q[16*l +: 16]),
            .distance_i(distance), .term_o(term[48*l +: 48])
        );
    end
    always_ff @(posedge clk_i) begin
        if (!rst_ni) m_valid_q <= 1'b0;
        else if (advance) m_valid_q <= b_valid_q;
    end
    always_ff @(posedge clk_i) begin
        if (advance && b_valid_q) begin
            m_to_q_q  <= b_slot_q[1];
            m_first_q <= b_first_q;
            m_last_q  <= b_last_q;
            m_count_q <= b_count_q;
            m_gate_q  <= b_gate_q;
        end
    end

    assign c_push = advance && m_valid_q;
    assign c_pop  = c_count_q != 2'd0 && (!full_o || taken_o);
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            c_count_q <= 2'd0;
            c_write_q <= 1'b0;
            c_read_q  <= 1'b0;
        end else begin
            c_count_q <= c_count_q + 2'(c_push) - 2'(c_pop);
            c_write_q <= c_write_q ^ c_push;
            c_read_q  <= c_read_q ^ c_pop;
        end
    end
    for (genvar i = 0; i < 2; i++) begin : g_place
        always_ff @(posedge clk_i) begin
            if (c_push && c_write_q == 1'(i)) begin
                c_flags_q[FLAGS*i +: FLAGS] <= {m_gate_q, m_count_q, m_to_q_q, m_first_q, m_last_q};
            end
        end
    end
    assign {c_gate, c_elements, c_to_q, c_first, c_last} = c_read_q ? c_flags_q[FLAGS +: FLAGS]
        : c_flags_q[0 +: FLAGS];

    // ---- D: T0 and T1 to P, T2 and the constant to Q ----
    localparam int SUMS = PORT / 64; // of a beat of ALIGN
    logic         pq_valid_q, pair_load, d_takes;
    logic [4:0]   pq_count_q;
    logic [15:0]  pq_gate_q;
    assign pair_load = pair_valid_i && (!full_o || taken_o);
    assign d_takes   = (c_count_q != 2'd0 || pair_valid_i) && (!full_o || taken_o);
    for (genvar l = 0; l < 16; l++) begin : g_sum
        vector_sum u_sum (
            .clk_i(clk_i), .push_i(c_push), .write_i(c_write_q), .term_i(term[48*l +: 48]), .en_i(d_takes),
            .read_i(c_read_q), .first_i(c_first), .to_q_i(c_to_q), .pair_i(c_count_q == 2'd0),
            .own_i(pair_beat_i == 3'(l / SUMS)), .clear_i(pair_beat_i == 3'd0),
            .pair_p_i(pair_p_i[48*(l % SUMS) +: 48]), .pair_q_i(pair_q_i[48*(l % SUMS) +: 48]),
            .p_o(al_p_o[48*l +: 48]), .q_o(al_q_o[48*l +: 48])
        );
    end
    always_ff @(posedge clk_i) begin
        if (!rst_ni) pq_valid_q <= 1'b0;
        else if (c_pop) pq_valid_q <= c_last;
        else if (pair_load) pq_valid_q <= pair_last_i;
        else if (taken_o) pq_valid_q <= 1'b0;
    end
    always_ff @(posedge clk_i) begin
        if (c_pop) begin
            pq_count_q <= c_elements;
            pq_gate_q  <= c_gate;
        end else if (pair_load && pair_last_i) begin
            pq_count_q <= pair_elements_i;
            pq_gate_q  <= 16'hffff;
        end
    end

    // ---- to the align unit ----
    assign full_o     = pq_valid_q;
    assign al_valid_o = pq_valid_q;
    assign al_gate_o  = pq_gate_q;
    for (genvar l = 0; l < 16; l++) begin : g_mask
        assign al_mask_o[l] = 5'(l) < pq_count_q;
    end

    logic [27:0] out_left_q; // groups that have not left
    assign done_o = taken_o && out_left_q == 28'd1;
    always_ff @(posedge clk_i) begin
        if (clear_i) out_left_q <= groups_i;
        else if (taken_o) out_left_q <= out_left_q - 28'd1;
    end
endmodule

`default_nettype wire
