// SPDX-License-Identifier: Apache-2.0
// align_unit: sixteen align lanes, then relu, gate and mask, then the words' way out in 16-byte beats.
//
// Equation   word l = section 6 of numerics.md for (P_l, Q_l, exponent), +0 where relu meets a set sign bit or the gate
//            is shut, absent where the mask is 0. Random word of lane l: words_i's l, or (l + 8) mod 16 with
//            al_rotate_i (half a group shared by two tiles of 8).
// Clock, reset  clk_i, rst_ni (synchronous, active low); lanes and words are not reset.
// Addends    al_*: ready/valid; with al_stochastic_i a transfer also needs have_i (the words of this very group). Lane
//            l in bits [48l +: 48]. al_mask_i: ones from lane 0 up, never 0.
// Random     have_i, words_i: lane l in bits [24l +: 24].
// Writer     wr_data_*: ready/valid, four words per beat, ceil(lanes/4) beats a group.
// Peak       peak_valid_o, peak_words_o: one clock for each group, masked lanes 0. overflow_event_o: in that same
//            clock, some lane was clamped.
// Latency    3 clocks from addends to the first beat. Throughput two groups in three clocks or more, where beats are
//            taken as fast; 16 lanes have four beats. Two groups may stand behind the one whose beats leave.
// Properties (testbenches/formal_bus/align_unit_formal.sv): wr_data holds until taken.
`default_nettype none

module align_unit (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,

    // addends
    input  wire logic         al_valid_i,
    output      logic         al_ready_o,
    input  wire logic [767:0] al_p_i,          // lane l: bits [48l +: 48], two's complement
    input  wire logic [767:0] al_q_i,          // likewise
    input  wire logic [191:0] al_exponent_i,   // lane l: bits [12l +: 12], two's complement
    input  wire logic         al_stochastic_i,
    input  wire logic [15:0]  al_mask_i,       // ones from lane 0 up, never 0 with valid
    input  wire logic [15:0]  al_gate_i,       // 0: the lane's result becomes +0
    input  wire logic         al_relu_i,
    input  wire logic         al_rotate_i,     // lane l takes random word (l+8) mod 16
    input  wire logic [15:0]  al_flip_i,       // 1: the lane's result takes the other sign

    // random words
    input  wire logic         have_i,
    input  wire logic [383:0] words_i,         // lane l: bits [24l +: 24]

    // beats for the writer
    output      logic         wr_data_valid_o,
    input  wire logic         wr_data_ready_i,
    output      logic [127:0] wr_data_o,

    // words for peak_snoop
    output      logic         peak_valid_o,
    output      logic [511:0] peak_words_o,
    output      logic         overflow_event_o
);
    // ---- stages S and T: the lanes' own registers, with the group's options ------------------------------
    logic         fire, s_moves, t_moves, s_valid_q, t_valid_q, s_relu_q, t_relu_q, out_free;
    logic [15:0]  s_mask_q, s_gate_q, s_flip_q, t_mask_q, t_gate_q, t_flip_q;
    logic [511:0] lane_words;
    logic [15:0]  lane_overflow;

    assign al_ready_o = !s_valid_q || !t_valid_q;
    assign fire       = al_valid_i && al_ready_o && (!al_stochastic_i || have_i);
    assign t_moves    = t_valid_q && out_free;
    assign s_moves    = s_valid_q && (!t_valid_q || out_free);

    // The lanes take what is offered, whether its random words are there or not: only s_valid_q says that it counts.
    for (genvar l = 0; l < 16; l++) begin : g_lane
        align_lane #(.W(48)) u_lane (
            .clk_i(clk_i), .en_i(al_valid_i && al_ready_o), .move_i(s_moves), .p_i(al_p_i[48*l +: 48]),
            .q_i(al_q_i[48*l +: 48]), .exponent_i(al_exponent_i[12*l +: 12]), .stochastic_i(al_stochastic_i),
            .random_i(al_rotate_i ? words_i[24*((l + 8) % 16) +: 24] : words_i[24*l +: 24]),
            .word_o(lane_words[32*l +: 32]), .overflow_o(lane_overflow[l])
        );
    end

    // ---- stage OUT: finished words, given four at a time -------------------------------------------------
    logic         out_valid_q, out_fresh_q, overflow_q;
    logic [511:0] words, out_word_q;
    logic [1:0]   beat_q, out_last_q;

    assign out_free = !out_valid_q || (wr_data_ready_i && beat_q == out_last_q);

    for (genvar l = 0; l < 16; l++) begin : g_word
        assign words[32*l +: 32] = !t_mask_q[l] || !t_gate_q[l] || (t_relu_q && lane_words[32*l + 31]) ? 32'd0
            : {lane_words[32*l + 31] ^ t_flip_q[l], lane_words[32*l +: 31]};
    end

    always_ff @(posedge clk_i) begin
        if (fire) begin
            s_mask_q <= al_mask_i;
            s_gate_q <= al_gate_i;
            s_flip_q <= al_flip_i;
            s_relu_q <= al_relu_i;
        end
        if (s_moves) begin
            t_mask_q <= s_mask_q;
            t_gate_q <= s_gate_q;
            t_flip_q <= s_flip_q;
            t_relu_q <= s_relu_q;
        end
        if (t_moves) begin
            out_word_q <= words;
            out_last_q <= t_mask_q[12] ? 2'd3 : t_mask_q[8] ? 2'd2 : t_mask_q[4] ? 2'd1 : 2'd0;
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            s_valid_q   <= 1'b0;
            t_valid_q   <= 1'b0;
            out_valid_q <= 1'b0;
            out_fresh_q <= 1'b0;
            overflow_q  <= 1'b0;
            beat_q      <= 2'd0;
        end else begin
            if (fire) begin
                s_valid_q <= 1'b1;
            end else if (s_moves) begin
                s_valid_q <= 1'b0;
            end
            if (s_moves) begin
                t_valid_q <= 1'b1;
            end else if (t_moves) begin
                t_valid_q <= 1'b0;
            end
            out_fresh_q <= t_moves;
            overflow_q  <= t_moves && (lane_overflow & t_mask_q) != '0;
            if (t_moves) begin
                out_valid_q <= 1'b1;
                beat_q      <= 2'd0;
            end else if (out_valid_q && wr_data_ready_i) begin
                out_valid_q <= beat_q != out_last_q;
                beat_q      <= beat_q == out_last_q ? 2'd0 : beat_q + 2'd1;
            end
        end
    end

    assign wr_data_valid_o  = out_valid_q;
    assign wr_data_o        = out_word_q[{beat_q, 7'd0} +: 128];
    assign peak_valid_o     = out_fresh_q;
    assign peak_words_o     = out_word_q;
    assign overflow_event_o = overflow_q;
endmodule

`default_nettype wire
