// SPDX-License-Identifier: Apache-2.0
// align_unit: sixteen align lanes, then relu, gate and mask, then the words' way out in beats. Two clients take
// turns, group by group: pr, the products (gemm's drain), and st, the streams.
//
// Equation   word l = section 6 of numerics.md for (P_l, Q_l, exponent), +0 where relu meets a set sign bit or the gate
//            is shut, absent where the mask is 0. Random word of lane l: words_i's l, or (l + 8) mod 16 with rotate_i
//            (half a group shared by two tiles of 8).
// Clock, reset  clk_i, rst_ni (synchronous, active low); lanes and words are not reset.
// Addends    pr_*, st_*: ready/valid; with stochastic_i a transfer also needs have_i (the words of this very group).
//            Lane l in bits [48l +: 48]. mask_i: ones from lane 0 up, never 0. runs_i: the client's engine runs, so
//            that one which runs alone has the turn before its first group.
// Random     have_i, words_i: lane l in bits [24l +: 24].
// Writer     data_valid_o, data_ready_i, data_o: to the group's client, PORT/32 words per beat, as many beats as the
//            group's lanes fill.
// Peak       peak_valid_o, peak_words_o: one clock for each group, masked lanes 0. overflow_event_o: in that same
//            clock, some lane was clamped.
// Latency    3 clocks from addends to the first beat. Throughput two groups in three clocks or more, where beats are
//            taken as fast; 16 lanes have four beats of 128 bits. Two groups may stand behind the one whose beats
//            leave.
// Properties (testbenches/formal_bus/align_unit_formal.sv): data holds until taken; every group's beats come to its own
//            client, in order; while a client waits with its words at hand the other sends one group at most.
`default_nettype none

module align_unit #(
    parameter int PORT = 512 // bits of a beat: 128, 256 or 512
) (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,

    // the products' addends
    input  wire logic         pr_runs_i,
    input  wire logic         pr_valid_i,
    output      logic         pr_ready_o,
    input  wire logic [767:0] pr_p_i,          // lane l: bits [48l +: 48], two's complement
    input  wire logic [767:0] pr_q_i,          // likewise
    input  wire logic [191:0] pr_exponent_i,   // lane l: bits [12l +: 12], two's complement
    input  wire logic         pr_stochastic_i,
    input  wire logic [15:0]  pr_mask_i,       // ones from lane 0 up, never 0 with valid
    input  wire logic [15:0]  pr_gate_i,       // 0: the lane's result becomes +0
    input  wire logic         pr_relu_i,
    input  wire logic         pr_rotate_i,     // lane l takes random word (l+8) mod 16
    input  wire logic [15:0]  pr_flip_i,       // 1: the lane's result takes the other sign
    input  wire logic         pr_have_i,
    input  wire logic [383:0] pr_words_i,      // lane l: bits [24l +: 24]

    // the streams' addends
    input  wire logic         st_runs_i,
    input  wire logic         st_valid_i,
    output      logic         st_ready_o,
    input  wire logic [767:0] st_p_i,
    input  wire logic [767:0] st_q_i,
    input  wire logic [191:0] st_exponent_i,
    input  wire logic         st_stochastic_i,
    input  wire logic [15:0]  st_mask_i,
    input  wire logic [15:0]  st_gate_i,
    input  wire logic         st_relu_i,
    input  wire logic         st_rotate_i,
    input  wire logic [15:0]  st_flip_i,
    input  wire logic         st_have_i,
    input  wire logic [383:0] st_words_i,

    // beats for the writer
    output      logic         pr_data_valid_o,
    input  wire logic         pr_data_ready_i,
    output      logic [PORT-1:0] pr_data_o,
    output      logic         st_data_valid_o,
    input  wire logic         st_data_ready_i,
    output      logic [PORT-1:0] st_data_o,

    // words for the peaks
    output      logic         pr_peak_valid_o,
    output      logic         st_peak_valid_o,
    output      logic [511:0] peak_words_o,
    output      logic         overflow_event_o
);
    // ---- whose turn it is --------------------------------------------------------------------------------
    logic turn_q, room, s_valid_q, t_valid_q, late_free; // late_free: what is in OUT may always give way
    logic valid, other_valid, has, fire;

    assign room        = !s_valid_q || !t_valid_q || late_free;
    assign pr_ready_o  = room && !turn_q;
    assign st_ready_o  = room && turn_q;
    assign valid       = turn_q ? st_valid_i : pr_valid_i;
    assign other_valid = turn_q ? pr_valid_i : st_valid_i;
    assign has         = turn_q ? !st_stochastic_i || st_have_i : !pr_stochastic_i || pr_have_i;
    assign fire        = valid && room && has;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            turn_q <= 1'b0;
        end else if (other_valid && !(valid && has && !room)) begin
            turn_q <= !turn_q;
        end else if (!valid && !other_valid && pr_runs_i != st_runs_i) begin
            turn_q <= st_runs_i;
        end
    end

    logic [767:0] p, q;
    logic [383:0] random;
    logic [191:0] exponent;
    logic [15:0]  mask, gate, flip;
    logic         stochastic, relu, rotate;
    assign {p, q, exponent, stochastic, mask, gate, relu, rotate, flip, random} = turn_q
        ? {st_p_i, st_q_i, st_exponent_i, st_stochastic_i, st_mask_i, st_gate_i, st_relu_i, st_rotate_i, st_flip_i,
           st_words_i}
        : {pr_p_i, pr_q_i, pr_exponent_i, pr_stochastic_i, pr_mask_i, pr_gate_i, pr_relu_i, pr_rotate_i, pr_flip_i,
           pr_words_i};

    // ---- stages S and T: the lanes' own registers, with the group's options ------------------------------
    logic         s_moves, t_moves, s_client_q, t_client_q, s_relu_q, t_relu_q, out_free;
    logic [15:0]  s_mask_q, s_gate_q, s_flip_q, t_mask_q, t_gate_q, t_flip_q;
    logic [511:0] lane_words;
    logic [15:0]  lane_overflow;

    assign t_moves = t_valid_q && out_free;
    assign s_moves = s_valid_q && (!t_valid_q || out_free);

    // The lanes take what is offered, whether its random words are there or not: only s_valid_q says that it counts.
    for (genvar l = 0; l < 16; l++) begin : g_lane
        align_lane #(.W(48)) u_lane (
            .clk_i(clk_i), .en_i(valid && room), .move_i(s_moves), .p_i(p[48*l +: 48]),
            .q_i(q[48*l +: 48]), .exponent_i(exponent[12*l +: 12]), .stochastic_i(stochastic),
            .random_i(rotate ? random[24*((l + 8) % 16) +: 24] : random[24*l +: 24]),
            .word_o(lane_words[32*l +: 32]), .overflow_o(lane_overflow[l])
        );
    end

    // ---- stage OUT: finished words, given beat by beat -----------------------------------------------------
    logic         out_valid_q, out_client_q, out_fresh_q, overflow_q, data_ready;
    logic [511:0] words, out_word_q;
    logic [1:0]   beat_q, out_last_q;
    logic         late_valid, client; // client: whose beat is shown

    assign data_ready = !late_valid && (out_client_q ? st_data_ready_i : pr_data_ready_i);

    logic [1:0] four; // the last four words
    assign four = t_mask_q[12] ? 2'd3 : t_mask_q[8] ? 2'd2 : t_mask_q[4] ? 2'd1 : 2'd0;

    for (genvar l = 0; l < 16; l++) begin : g_word
        assign words[32*l +: 32] = !t_mask_q[l] || !t_gate_q[l] || (t_relu_q && lane_words[32*l + 31]) ? 32'd0
            : {lane_words[32*l + 31] ^ t_flip_q[l], lane_words[32*l +: 31]};
    end

    always_ff @(posedge clk_i) begin
        if (fire) begin
            s_client_q <= turn_q;
            s_mask_q   <= mask;
            s_gate_q   <= gate;
            s_flip_q   <= flip;
            s_relu_q   <= relu;
        end
        if (s_moves) begin
            t_client_q <= s_client_q;
            t_mask_q   <= s_mask_q;
            t_gate_q   <= s_gate_q;
            t_flip_q   <= s_flip_q;
            t_relu_q   <= s_relu_q;
        end
        if (t_moves) begin
            out_client_q <= t_client_q;
            out_word_q   <= words;
            out_last_q   <= four >> $clog2(PORT / 128);
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
            end else if (out_valid_q && data_ready) begin
                out_valid_q <= beat_q != out_last_q;
                beat_q      <= beat_q == out_last_q ? 2'd0 : beat_q + 2'd1;
            end
        end
    end

    assign pr_data_valid_o  = out_valid_q && !client;
    assign st_data_valid_o  = out_valid_q && client;
    assign pr_data_o        = st_data_o;
    if (PORT == 512) begin : g_whole // a group a clock: OUT's word gives way when the next one comes, late or not
        logic         late_client_q;
        logic [511:0] late_word_q;
        assign late_free = !late_valid;
        assign out_free  = late_free;
        assign client    = late_valid ? late_client_q : out_client_q;
        assign st_data_o = late_valid ? late_word_q : out_word_q;
        always_ff @(posedge clk_i) begin
            if (!rst_ni) late_valid <= 1'b0;
            else if (late_valid) late_valid <= !(late_client_q ? st_data_ready_i : pr_data_ready_i);
            else late_valid <= t_moves && out_valid_q && !data_ready;
        end
        always_ff @(posedge clk_i) begin
            if (t_moves && out_valid_q && !data_ready) begin
                late_client_q <= out_client_q;
                late_word_q   <= out_word_q;
            end
        end
    end else begin : g_part
        assign late_free  = 1'b0;
        assign late_valid = 1'b0;
        assign out_free   = !out_valid_q || (data_ready && beat_q == out_last_q);
        assign client     = out_client_q;
        if (PORT == 256) begin : g_half
            assign st_data_o = out_word_q[{beat_q[0], 8'd0} +: 256];
        end else begin : g_quarter
            assign st_data_o = out_word_q[{beat_q, 7'd0} +: 128];
        end
    end
    assign pr_peak_valid_o  = out_fresh_q && !out_client_q;
    assign st_peak_valid_o  = out_fresh_q && out_client_q;
    assign peak_words_o     = out_word_q;
    assign overflow_event_o = overflow_q;
endmodule

`default_nettype wire
