// SPDX-License-Identifier: Apache-2.0
// drain_lanes: a piece of a row of C on its way to the align lanes: sums, exponents, places and biases of sixteen
// columns, in three stages.
//
//     T   base exponent (row's and column's)  -->  F   window: exponent, places; sums  -->  M   sums and biases moved
//
// Clock     clk_i, rst_ni (synchronous, active low; of the event alone)
// Control   term_i (T), fit_i (F), move_i (M, once after each F);  event_i  what M clamped is said
// Window    bias_emax_i, desc_i: stand still
// Piece     row_term_i, terms_i  of its row and its columns, lane l in [12l +: 12] (T);  sums_i in [32l +: 32] (F)
//           words_i  its biases, in [32l +: 32] (F);  present_i (M)  columns that are there
// Lanes     exponent_o in [12l +: 12], places_o in [5l +: 5], sum_o in [32l +: 32], addend_o in [48l +: 48]
// Event     saturated_event_o  one clock: a bias of the piece was clamped
// Latency   1 each.
`default_nettype none

module drain_lanes (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               term_i,
    input  wire logic               fit_i,
    input  wire logic               move_i,
    input  wire logic               event_i,
    /* verilator lint_off UNUSEDSIGNAL */ // two of the descriptor's bits
    input  wire logic [1023:0]      desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [8:0]         bias_emax_i,
    input  wire logic [11:0]        row_term_i,
    input  wire logic [191:0]       terms_i,
    input  wire logic [511:0]       sums_i,
    input  wire logic [511:0]       words_i,
    input  wire logic [15:0]        present_i,
    output      logic [191:0]       exponent_o,
    output      logic [79:0]        places_o,
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

        // ---- F: the registers hold sum and mantissa ----
        logic signed [11:0] exponent;
        logic        [4:0]  places;
        logic               sign, up, sign_q, up_q, unused_nonfinite;
        logic        [7:0]  word_exponent;
        logic        [23:0] mantissa;
        logic        [5:0]  by, by_q;
        unpack u_unpack (
            .word_i(words_i[32*l +: 32]), .sign_o(sign), .exponent_o(word_exponent), .mantissa_o(mantissa),
            .nonfinite_o(unused_nonfinite)
        );
        drain_lane u_lane (
            .limit_i(limit_q), .window_i(window_q), .raw_i(raw), .sum_i(base_q), .word_exponent_i(word_exponent),
            .exponent_o(exponent), .places_o(places), .up_o(up), .by_o(by)
        );
        always_ff @(posedge clk_i) begin
            if (fit_i) begin
                exponent_o[12*l +: 12] <= exponent;
                places_o[5*l +: 5]     <= places;
                sign_q                 <= sign;
                up_q                   <= up;
                by_q                   <= by;
            end
        end

        // ---- M: both move ----
        logic signed [31:0] sum_q;
        logic signed [47:0] bias, addend_q;
        logic               clamped, there;
        bias_shift u_bias (
            .sign_i(sign_q), .mantissa_i(addend_q[23:0]), .up_i(up_q), .by_i(by_q), .bias_o(bias),
            .saturated_o(clamped)
        );
        assign there = has_bias && present_i[l];
        always_ff @(posedge clk_i) begin
            if (fit_i) begin
                sum_q    <= $signed(sums_i[32*l +: 32]);
                addend_q <= {24'b0, mantissa};
            end else if (move_i) begin
                sum_q        <= raw ? sum_q : sum_q >>> places_o[5*l +: 5];
                addend_q     <= there ? bias : 48'sd0;
                clamped_q[l] <= there && clamped;
            end
        end
        assign sum_o[32*l +: 32]    = sum_q;
        assign addend_o[48*l +: 48] = addend_q;
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) saturated_event_o <= 1'b0;
        else saturated_event_o <= event_i && |clamped_q;
    end
endmodule

`default_nettype wire
