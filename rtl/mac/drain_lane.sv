// SPDX-License-Identifier: Apache-2.0
// drain_lane: the exponent of one element of C in its bias' window, how far its accumulator moves down, and how far its
// bias moves to stand there. Numerics sections 5 (bias window), 10, 11 and 14.
//
// Equation   S = window and limit > E ? limit - E : 0                      limit = emax of the bias' peak - 172
//            exponent = E + S, places = min(S, 31); the bias moves to that exponent (bias_places)
//            raw: places = E modulo 32 (up), exponent 0
// Command    limit_i, window_i (there is a bias, and its peak is not 0), raw_i
// Element    sum_i: E, what the command, the row and the column add up to;  word_exponent_i: of its bias
// Out        exponent_o, places_o;  up_o, by_o: see bias_places
// Latency    none, combinational.
// Property (testbenches/formal/drain_lane_formal.sv): the equation.
`default_nettype none

module drain_lane (
    input  wire logic signed [12:0] limit_i,
    input  wire logic               window_i,
    input  wire logic               raw_i,
    input  wire logic signed [11:0] sum_i,
    input  wire logic        [7:0]  word_exponent_i,
    output      logic signed [11:0] exponent_o,
    output      logic        [4:0]  places_o,
    output      logic               up_o,
    output      logic        [5:0]  by_o
);
    logic signed [12:0] above; // the bias' peak over the 22 places above E: -2219..2387
    logic               raised;
    logic signed [11:0] exponent;
    logic        [4:0]  places;
    assign above    = limit_i - 13'(sum_i);
    assign raised   = window_i && above > 13'sd0;
    assign exponent = raised ? limit_i[11:0] : sum_i;
    assign places   = !raised ? 5'd0 : above > 13'sd31 ? 5'd31 : above[4:0]; // 31 leave nothing but the sign

    assign exponent_o = raw_i ? 12'sd0 : exponent;
    assign places_o   = raw_i ? sum_i[4:0] : places;
    bias_places u_bias ( // raw: there is no bias
        .word_exponent_i(word_exponent_i), .exponent_i(exponent), .up_o(up_o), .by_o(by_o)
    );
endmodule

`default_nettype wire
