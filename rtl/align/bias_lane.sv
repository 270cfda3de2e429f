// SPDX-License-Identifier: Apache-2.0
// Bias lane: an fp32 bias as an integer at the exponent of its window.  Numerics section 5:
//
//     D = value / 2^exponent, rounded half away from zero, clamped to +-(2^46-1)
//
//     word, exponent --> bias_places --> bias_shift --> D        drain_lanes has a register between the two
//
// Word     word_i        fp32; Inf and NaN are taken by section 1's formula (they get here only under an older peak
//          entry)
// Scale    exponent_i    A, any
// Result   bias_o        48 bits for the align unit's addend; |bias_o| <= 2^46-1
//          saturated_o   1: clamped
// Latency  0 (combinational).
// Property (testbenches/formal/bias_lane_formal.sv): the equation, for every word and exponent.
`default_nettype none

module bias_lane (
    input  wire logic        [31:0] word_i,
    input  wire logic signed [11:0] exponent_i,
    output      logic signed [47:0] bias_o,
    output      logic               saturated_o
);
    logic        sign, unused_nonfinite, up;
    logic [7:0]  exponent;
    logic [23:0] mantissa;
    logic [5:0]  by;
    unpack u_unpack (
        .word_i(word_i), .sign_o(sign), .exponent_o(exponent), .mantissa_o(mantissa), .nonfinite_o(unused_nonfinite)
    );
    bias_places u_places (.word_exponent_i(exponent), .exponent_i(exponent_i), .up_o(up), .by_o(by));
    bias_shift u_shift (
        .sign_i(sign), .mantissa_i(mantissa), .up_i(up), .by_i(by), .bias_o(bias_o), .saturated_o(saturated_o)
    );
endmodule

`default_nettype wire
