// SPDX-License-Identifier: Apache-2.0
// Unpack: an fp32 word into sign, exponent and mantissa; subnormals are exact.  Numerics section 1:
//
//     value = (-1)^sign * mantissa * 2^(exponent - 150),   exponent = max(e, 1),   mantissa = (e > 0 ? 2^23 : 0) + f
//
// Word     word_i       fp32
// Parts    sign_o       1: negative
//          exponent_o   1..255
//          mantissa_o   below 2^24
//          nonfinite_o  1: Inf or NaN; the other outputs then still follow the formula
// Latency  0 (combinational).
// Property (testbenches/formal/unpack_formal.sv): the outputs are the formula for every word.
`default_nettype none

module unpack (
    input  wire logic [31:0] word_i,
    output      logic        sign_o,
    output      logic [7:0]  exponent_o,
    output      logic [23:0] mantissa_o,
    output      logic        nonfinite_o
);
    logic [7:0] field;
    logic       normal;

    assign field       = word_i[30:23];
    assign normal      = |field;
    assign sign_o      = word_i[31];
    assign exponent_o  = {field[7:1], field[0] | ~normal}; // max(e, 1) changes the last bit alone
    assign mantissa_o  = {normal, word_i[22:0]};
    assign nonfinite_o = &field;
endmodule

`default_nettype wire
