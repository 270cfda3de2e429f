// SPDX-License-Identifier: Apache-2.0
// bias_places: how far the mantissa of an fp32 bias moves to stand at the exponent of its window, as bias_shift takes
// it.
//
//     places = exponent of the word - 150 - exponent_i:    not below 0: up by them;  below 0: down by -places
//
// Word     word_exponent_i  of the bias (unpack)
// Scale    exponent_i       A, any
// Result   up_o;  by_o   up: places, at most 46 (with them any mantissa but 0 is beyond the range)
//                        down: -places - 1, at most 24 (with them nothing is left)
// Latency  0 (combinational).
// Property (testbenches/formal/bias_lane_formal.sv): with bias_shift it is section 5's bias.
`default_nettype none

module bias_places (
    input  wire logic        [7:0]  word_exponent_i,
    input  wire logic signed [11:0] exponent_i,
    output      logic               up_o,
    output      logic        [5:0]  by_o
);
    logic signed [12:0] places; // -2196..2153
    logic        [11:0] back;
    assign places = $signed({5'b0, word_exponent_i}) - 13'sd150 - 13'(exponent_i);
    assign up_o   = ~places[12];
    assign back   = ~places[11:0]; // -places - 1 of places below 0
    assign by_o   = up_o ? (places[11:0] > 12'd46 ? 6'd46 : places[5:0]) : (back > 12'd24 ? 6'd24 : back[5:0]);
endmodule

`default_nettype wire
