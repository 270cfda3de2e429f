// SPDX-License-Identifier: Apache-2.0
// Align round: sign and magnitude at an exponent, rounded once to fp32.  Numerics section 6, (-1)^sign * magnitude *
// 2^exponent:
//
//     one rotation: left by the anticipated count, or to the subnormal position -> one-position correction -> round ->
//     pack
//
// Nearest: ties to even. Stochastic: up when the first 24 bits below the kept ones plus the random word carry. Results
// below the normal range are kept to the subnormal position and round there, once; a negative one that vanishes is -0.
// Results above become the largest finite number. A sum of zero is +0.
//
// Sum        sign_i, magnitude_i (at most 2^W), zero_i (magnitude_i is 0; the word is then +0)
//            count_i        leading zeros of magnitude_i as W+1 bits, or one less, or (magnitude a power of two) one
//                           more
// Scale      exponent_i     E, any
// Mode       stochastic_i   1: stochastic rounding, 0: nearest even
//            random_i       24 bits, not used when nearest
// Result     word_o         fp32, never Inf or NaN
//            overflow_o     1: clamped to the largest finite number
// Latency    0 (combinational).
// Property (testbenches/formal/align_round_formal.sv): section 6 as a plain description by value, for every input in
// these ranges.
`default_nettype none

module align_round #(
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

    // -- how far -----------------------------------------------------------------------------------
    // To the left by the count, but by no more than `bound`: there the last bit kept weighs 2^-149. A bound below 0: to
    // the right.
    logic signed [12:0] bound, beyond; // -1922..2221
    logic               limited, right, vanished;
    logic [5:0]         places;
    assign bound    = 13'(exponent_i) + 13'sd126 + 13'(W);
    assign beyond   = bound - $signed({{(13 - COUNT_BITS){1'b0}}, count_i});
    assign limited  = beyond <= 13'sd0;
    assign right    = bound < 13'sd0;
    // by 65 places and more; 64 are the rotation by none with everything left below
    assign vanished = right & ~(&bound[11:6]);
    assign places   = beyond[12] ? bound[5:0] : 6'(count_i);

    // -- rotate ------------------------------------------------------------------------------------
    // To the left: what leaves the top are the zeros that the count stands for. Bit 63 catches the leading one where
    // the count is one too many. To the right: what leaves below comes in on top, from bit 64 + bound on.
    logic [63:0]  word, turned;
    logic [127:0] twice;
    logic         unused_twice;
    assign word         = {1'b0, magnitude_i, {(62 - W){1'b0}}};
    assign twice        = {word, word} << places;
    assign turned       = twice[127:64];
    assign unused_twice = ^twice[63:0];

    logic [47:0] left_below;
    for (genvar i = 0; i < 48; i++) begin : g_left_below
        assign left_below[i] = right & (vanished | (6'(i + 15) >= bound[5:0])); // of the exponent alone: lanes share it
    end

    // -- correct: 24 kept bits, 24 bits below the point, and whether anything lies below those
    // Where the count is one too many the magnitude is a power of two: all of x is 0, and the field below has the
    // leading one.
    logic        over, short_by_one, sticky;
    logic [47:0] x;
    assign over         = turned[63] & ~right;
    assign short_by_one = ~turned[63] & ~turned[62] & ~limited;
    assign x            = short_by_one ? turned[61:14] : turned[62:15] & ~left_below;
    assign sticky       = (turned[63] & right) | (|turned[13:0]) | (turned[14] & ~short_by_one)
        | (|(turned[62:15] & left_below));

    // -- round ------------------------------------------------------------------------------------------------------
    logic [24:0] random_sum;
    logic        up_nearest, up;
    assign random_sum = {1'b0, x[23:0]} + {1'b0, random_i};
    assign up_nearest = x[23] & ((|x[22:0]) | sticky | x[24]);
    assign up         = stochastic_i ? random_sum[24] : up_nearest;

    // -- pack: field and fraction as one number, so that a carry out of the fraction raises the field
    // The field without the hidden bit's one is `beyond`, or 0 at the bound; the hidden bit is 0 there alone, in
    // subnormals.
    logic [12:0] least, field;
    logic [31:0] packed_word;
    assign least       = limited | zero_i ? 13'd0 : beyond;
    assign field       = over ? least + 13'd2 : x[47] & ~short_by_one ? least + 13'd1 : least;
    assign packed_word = {1'b0, field[7:0], x[46:24]} + {31'b0, up};
    assign overflow_o  = (|field[12:8]) | packed_word[31] | (&packed_word[30:23]);
    assign word_o      = {sign_i & ~zero_i, overflow_o ? 31'h7f7fffff : packed_word[30:0]};

    logic unused_random_sum;
    assign unused_random_sum = ^random_sum[23:0];
endmodule

`default_nettype wire
