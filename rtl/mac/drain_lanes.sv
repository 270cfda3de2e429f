// SPDX-License-Identifier: Apache-2.0
// drain_lanes: pieces of a row of C on their way to the align lanes: sums, exponents, places and biases of sixteen
// columns, in three stages, each a piece of its own; the third has a place in front of it, where a piece waits.
//
//     T   base exponent (row's and column's)  -->  F   window: exponent, places; sums  -->  M   sums and biases moved
//                                                                                     \--> W --/
//
// Clock     clk_i, rst_ni (synchronous, active low; of the event alone)
// Control   term_i (T), fit_i (F takes what T has), move_i (W takes what F has), take_i (M takes what W has where
//           waits_i says that a piece is there, else what F has);  clamps_i  F was moved: what it clamped is said
// Window    bias_emax_i, desc_i: stand still
// Piece     row_term_i, terms_i  of its row and its columns, lane l in [12l +: 12] (T);  sums_i in [32l +: 32] (F)
//           words_i  its biases, in [32l +: 32] (F);  present_i (W, M)  columns that are there
// F         fit_sum_o in [32l +: 32], fit_places_o in [5l +: 5]
// M         exponent_o in [12l +: 12], sum_o in [32l +: 32], addend_o in [48l +: 48]
// Event     saturated_event_o  one clock: a bias of the piece was clamped
// Latency   1 each.
`default_nettype none

module drain_lanes (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               term_i,
    input  wire logic               fit_i,
    input  wire logic               move_i,
    input  wire logic               waits_i,
    input  wire logic               take_i,
    input  wire logic               clamps_i,
    /* verilator lint_off UNUSEDSIGNAL */ // two of the descriptor's bits
    input  wire logic [1023:0]      desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [8:0]         bias_emax_i,
    input  wire logic [11:0]        row_term_i,
    input  wire logic [191:0]       terms_i,
    input  wire logic [511:0]       sums_i,
    input  wire logic [511:0]       words_i,
    input  wire logic [15:0]        present_i,
    output      logic [511:0]       fit_sum_o,
    output      logic [79:0]        fit_places_o,
    output      logic [191:0]       exponent_o,
    output      logic [511:0]       sum_o,
    output      logic [767:0]       addend_o,
    output      logic               saturated_event_o
);
    logic               has_bias, raw, window_q;
    logic signed [12:0] limit_q;
    assign has_bias = desc_i[command_set_pkg::GEMM_BIAS_LSB];
    assign raw      = desc_i[command_set_pkg::GEMM_RAW_LSB];
    always_ff @(posedge clk_i) begin
        limit_q  <= $signed({4'b0, bias_emax_i}) - 13'sd172;
        window_q <= has_bias && bias_emax_i != '0;
    end

    logic [15:0] clamped_q;
    for (genvar l = 0; l < 16; l++) begin : g_lane
        // ---- T ----
        logic signed [11:0] base_q;
        always_ff @(posedge clk_i) begin
            if (term_i) base_q <= $signed(row_term_i + terms_i[12*l +: 12]);
        end

        // ---- F ----
        logic signed [11:0] exponent, exponent_q;
        logic        [4:0]  places;
        logic               sign, up, sign_q, up_q, unused_nonfinite;
        logic        [7:0]  word_exponent;
        logic        [23:0] mantissa, mantissa_q;
        logic        [5:0]  by, by_q;
        unpack u_unpack (
            .word_i(words_i[32*l +: 32]), .sign_o(sign), .exponent_o(word_exponent), .mantissa_o(mantissa),
            .nonfinite_o(unused_nonfinite)
        );
        drain_lane u_lane (
            .limit_i(limit_q), .window_i(window_q), .raw_i(raw), .sum_i(base_q), .word_exponent_i(word_exponent),
            .exponent_o(exponent), .places_o(places), .up_o(up), .by_o(by)
        );
        logic signed [31:0] fit_q;
        logic        [4:0]  places_q;
        always_ff @(posedge clk_i) begin
            if (fit_i) begin
                fit_q      <= $signed(sums_i[32*l +: 32]);
                exponent_q <= exponent;
                places_q   <= places;
                sign_q     <= sign;
                mantissa_q <= mantissa;
                up_q       <= up;
                by_q       <= by;
            end
        end
        assign fit_sum_o[32*l +: 32]  = fit_q;
        assign fit_places_o[5*l +: 5] = places_q;

        // ---- W and M: both move ----
        logic signed [31:0] sum, sum_q, waiting_sum_q;
        logic signed [47:0] bias, addend, addend_q, waiting_addend_q;
        logic signed [11:0] moved_exponent_q, waiting_exponent_q;
        logic               clamped, there;
        bias_shift u_bias (
            .sign_i(sign_q), .mantissa_i(mantissa_q), .up_i(up_q), .by_i(by_q), .bias_o(bias), .saturated_o(clamped)
        );
        assign there  = has_bias && present_i[l];
        assign sum    = fit_q >>> places_q;
        assign addend = there ? bias : 48'sd0;
        always_ff @(posedge clk_i) begin
            if (move_i) begin
                waiting_sum_q      <= sum;
                waiting_addend_q   <= addend;
                waiting_exponent_q <= exponent_q;
                clamped_q[l]       <= there && clamped;
            end
            if (take_i) begin
                sum_q            <= waits_i ? waiting_sum_q : sum;
                addend_q         <= waits_i ? waiting_addend_q : addend;
                moved_exponent_q <= waits_i ? waiting_exponent_q : exponent_q;
            end
        end
        assign sum_o[32*l +: 32]      = sum_q;
        assign addend_o[48*l +: 48]   = addend_q;
        assign exponent_o[12*l +: 12] = moved_exponent_q;
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) saturated_event_o <= 1'b0;
        else saturated_event_o <= clamps_i && |clamped_q;
    end
endmodule

`default_nettype wire
