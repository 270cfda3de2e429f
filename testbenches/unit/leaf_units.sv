// SPDX-License-Identifier: Apache-2.0
// Every leaf unit side by side, each with ports of its own, for test_leaf_units.cpp.
`default_nettype none
module leaf_units (
    input  wire logic               clk_i,
    // unpack
    input  wire logic        [31:0] word_i,
    output      logic               sign_o,
    output      logic        [7:0]  exponent_o,
    output      logic        [23:0] mantissa_o,
    output      logic               nonfinite_o,
    // peak_tree, 16 and 5 lanes (en_i too)
    input  wire logic       [511:0] words_i,
    output      logic        [30:0] peak_o,
    output      logic        [30:0] peak5_o,
    // shared_exponent and map_lane under it (en_i too)
    input  wire logic        [30:0] peak_i,
    input  wire logic        [4:0]  bits_i,
    input  wire logic               saturate_i,
    input  wire logic        [23:0] random_i,
    output      logic        [8:0]  emax_o,
    output      logic signed [11:0] shared_o,
    output      logic               peak_nonfinite_o,
    output      logic signed [15:0] mapped_o,
    output      logic               mapped_saturated_o,
    // xoodoo_rounds
    input  wire logic       [383:0] state_i,
    input  wire logic        [31:0] constant0_i,
    input  wire logic        [31:0] constant1_i,
    output      logic       [383:0] state_o,
    // align_lane and lza, 48 and 33 bits
    input  wire logic               en_i,
    input  wire logic               move_i,
    input  wire logic        [47:0] p_i,
    input  wire logic        [47:0] q_i,
    input  wire logic signed [11:0] scale_i,
    input  wire logic               stochastic_i,
    output      logic        [5:0]  count_o,
    output      logic        [31:0] aligned_o,
    output      logic               overflow_o,
    output      logic        [5:0]  count33_o,
    output      logic        [31:0] aligned33_o,
    output      logic               overflow33_o,
    // bias_lane (word_i at scale_i)
    output      logic signed [47:0] bias_o,
    output      logic               bias_saturated_o,
    // vector_term (en_i too)
    input  wire logic signed [15:0] c_i,
    input  wire logic signed [15:0] x_i,
    input  wire logic        [11:0] distance_i,
    output      logic signed [47:0] term_o,
    // pe (en_i too)
    input  wire logic               first_i,
    input  wire logic               last_i,
    input  wire logic               shift_i,
    input  wire logic        [2:0]  places_i,
    input  wire logic signed [7:0]  a_i,
    input  wire logic signed [7:0]  b_i,
    input  wire logic        [31:0] below_i,
    output      logic        [31:0] shadow_o
);
    unpack u_unpack (.*);
    peak_tree u_peak_tree (.clk_i(clk_i), .en_i(en_i), .words_i(words_i), .peak_o(peak_o));
    peak_tree #(.LANES(5)) u_peak_tree5 (.clk_i(clk_i), .en_i(en_i), .words_i(words_i[159:0]), .peak_o(peak5_o));
    shared_exponent u_shared_exponent (
        .peak_i(peak_i), .bits_i(bits_i), .saturate_i(saturate_i), .emax_o(emax_o), .exponent_o(shared_o),
        .nonfinite_o(peak_nonfinite_o)
    );
    map_lane u_map_lane (
        .clk_i(clk_i), .en_i(en_i), .word_i(word_i), .emax_i(emax_o), .bits_i(bits_i), .random_i(random_i),
        .mantissa_o(mapped_o), .saturated_o(mapped_saturated_o)
    );
    xoodoo_rounds u_xoodoo_rounds (.*);
    lza #(.W(48)) u_lza (.p_i(p_i), .q_i(q_i), .count_o(count_o));
    lza #(.W(33)) u_lza33 (.p_i(p_i[32:0]), .q_i(q_i[32:0]), .count_o(count33_o));
    align_lane u_align_lane (
        .clk_i(clk_i), .en_i(en_i), .move_i(move_i), .p_i(p_i), .q_i(q_i), .exponent_i(scale_i),
        .stochastic_i(stochastic_i), .random_i(random_i), .word_o(aligned_o), .overflow_o(overflow_o)
    );
    align_lane #(.W(33)) u_align_lane33 (
        .clk_i(clk_i), .en_i(en_i), .move_i(move_i), .p_i(p_i[32:0]), .q_i(q_i[32:0]), .exponent_i(scale_i),
        .stochastic_i(stochastic_i), .random_i(random_i), .word_o(aligned33_o), .overflow_o(overflow33_o)
    );
    bias_lane u_bias_lane (.word_i(word_i), .exponent_i(scale_i), .bias_o(bias_o), .saturated_o(bias_saturated_o));
    vector_term u_vector_term (.*);
    pe u_pe (.*);
endmodule
`default_nettype wire
