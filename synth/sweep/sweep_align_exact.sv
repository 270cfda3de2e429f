// SPDX-License-Identifier: Apache-2.0
// sweep_align_exact: rtl/align/align_round.sv for a count of leading zeros that is exact, so that nothing is corrected
// by a place. For sweep_align_lane.
//
// Ports, equation and latency as there; count_i is the number of leading zeros of magnitude_i as W+1 bits (any number
// when zero_i).
`default_nettype none

module sweep_align_exact #(
    parameter int W = 48
) (
    input  wire logic                          sign_i,
    input  wire logic        [W:0]             magnitude_i,
    input  wire logic        [$clog2(W+1)-1:0] count_i,
    input  wire logic                          zero_i,
    input  wire logic signed [11:0]            exponent_i,
    input  wire logic                          stochastic_i,
    input  wire logic        [23:0]            random_i,
    output      logic        [31:0]            word_o,
    output      logic                          overflow_o
);
    localparam int COUNT_BITS = $clog2(W + 1);

    // The leading one to bit W, and the exponent field that its weight asks for.
    logic [W:0]         normal;
    logic signed [12:0] field;
    assign normal = magnitude_i << count_i;
    assign field  = 13'(exponent_i) + 13'sd127 + 13'(W) - $signed({{(13 - COUNT_BITS){1'b0}}, count_i});

    // x: 24 kept bits and 24 below the point; subnormal results move 1 - field places to the right first.
    logic               subnormal, vanished, sticky;
    logic signed [12:0] places;
    logic [W+48:0]      wide;
    logic [95:0]        placed;
    logic [47:0]        x;
    assign wide      = {normal, 48'b0};
    assign subnormal = field < 13'sd1;
    assign places    = 13'sd1 - field;
    assign vanished  = subnormal & (|places[12:6]);
    assign placed    = {wide[W+48 -: 48], 48'b0} >> (subnormal ? places[5:0] : 6'd0);
    assign x         = vanished ? 48'd0 : placed[95:48];
    assign sticky    = (|wide[W:0]) | (|placed[47:0]);

    // Round, and pack with the hidden bit adding one to the field.
    logic [24:0] random_sum, kept;
    logic        up_nearest, unused_random_sum;
    logic [7:0]  field_less_one;
    logic [31:0] packed_word;
    assign random_sum        = {1'b0, x[23:0]} + {1'b0, random_i};
    assign unused_random_sum = ^random_sum[23:0];
    assign up_nearest        = x[23] & ((|x[22:0]) | sticky | x[24]);
    assign kept              = {1'b0, x[47:24]} + {24'b0, stochastic_i ? random_sum[24] : up_nearest};
    assign field_less_one    = subnormal ? 8'd0 : field[7:0] - 8'd1;
    assign packed_word       = {1'b0, field_less_one, 23'b0} + {7'b0, kept};
    assign overflow_o        = ~zero_i & ((field > 13'sd254) | (packed_word[31:23] == 9'd255));
    assign word_o            = zero_i ? 32'd0 : {sign_i, overflow_o ? 31'h7f7fffff : packed_word[30:0]};
endmodule

`default_nettype wire
