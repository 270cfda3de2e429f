// SPDX-License-Identifier: Apache-2.0
// drain_lane: the exponent of one element of C, how far its accumulator moves down, and its bias there. Numerics
// sections 5 (bias window), 10, 11 and 14.
//
// Equation   E = exponent_i + row_term_i + column_term_i, modulo 2^12
//            S = bias and emax > 0 ? max(0, emax - 172 - E) : 0
//            exponent = E + S, places = min(S, 31), addend = the bias word at that exponent
//            raw: places = raw_places_i + row_term_i + column_term_i (up, and the terms are at most 0), exponent 0
// Window     exponent_i (the command's), bias_emax_i (of the bias' peak, 0 for none), has_bias_i, raw_i, raw_places_i
// Element    row_term_i, column_term_i, word_i (fp32), present_i (0: the addend is 0)
// Out        exponent_o, places_o, addend_o; clamped_o: the bias was, of a lane that is present
// Latency    none, combinational.
// Property (testbenches/formal/drain_lane_formal.sv): the equation.
`default_nettype none

module drain_lane (
    input  wire logic signed [11:0] exponent_i,
    input  wire logic        [8:0]  bias_emax_i,
    input  wire logic               has_bias_i,
    input  wire logic               raw_i,
    input  wire logic        [3:0]  raw_places_i,
    input  wire logic        [11:0] row_term_i,
    input  wire logic        [11:0] column_term_i,
    input  wire logic        [31:0] word_i,
    input  wire logic               present_i,
    output      logic signed [11:0] exponent_o,
    output      logic        [4:0]  places_o,
    output      logic signed [47:0] addend_o,
    output      logic               clamped_o
);
    logic        [11:0] term;
    logic signed [11:0] sum;
    logic signed [12:0] above; // the bias' peak over the 22 places above E: -2219..2132
    logic               raised;
    assign term   = row_term_i + column_term_i;
    assign sum    = exponent_i + $signed(term);
    assign above  = $signed({4'b0, bias_emax_i}) - 13'sd172 - 13'(sum);
    assign raised = has_bias_i && bias_emax_i != '0 && above > 13'sd0;

    logic [4:0] places;
    assign places     = !raised ? 5'd0 : above > 13'sd31 ? 5'd31 : above[4:0]; // 31 leave nothing but the sign
    assign exponent_o = raw_i ? 12'sd0 : raised ? sum + above[11:0] : sum;
    assign places_o   = raw_i ? {1'b0, raw_places_i} + term[4:0] : places;

    logic signed [47:0] bias;
    logic               clamped;
    bias_lane u_bias (.word_i(word_i), .exponent_i(exponent_o), .bias_o(bias), .saturated_o(clamped));
    assign addend_o  = has_bias_i && present_i ? bias : 48'sd0;
    assign clamped_o = has_bias_i && present_i && clamped;
endmodule

`default_nettype wire
