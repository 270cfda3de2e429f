// SPDX-License-Identifier: Apache-2.0
// Align round: what align_turn has turned, rounded once to fp32.  Numerics section 6:
//
//     one-position correction -> round -> pack
//
// Nearest: ties to even. Stochastic: up when the first 24 bits below the kept ones plus the random word carry. Results
// below the normal range are kept to the subnormal position and round there, once; a negative one that vanishes is -0.
// Results above become the largest finite number. A sum of zero is +0.
//
// Turned     sign_i, zero_i (the sum is 0; the word is then +0), over_i, kept_i, next_i, sticky_i, limited_i, least_i:
//            see align_turn.sv
// Mode       stochastic_i   1: stochastic rounding, 0: nearest even
//            random_i       24 bits, not used when nearest
// Result     word_o         fp32, never Inf or NaN
//            overflow_o     1: clamped to the largest finite number
// Latency    0 (combinational).
// Property (testbenches/formal/align_round_formal.sv): behind align_turn, section 6 as a plain description by value,
// for every sum, count within its contract, exponent, mode and random word.
`default_nettype none

module align_round (
    input  wire logic        sign_i,
    input  wire logic        zero_i,
    input  wire logic        over_i,
    input  wire logic [47:0] kept_i,
    input  wire logic        next_i,
    input  wire logic        sticky_i,
    input  wire logic        limited_i,
    input  wire logic [12:0] least_i,
    input  wire logic        stochastic_i,
    input  wire logic [23:0] random_i,
    output      logic [31:0] word_o,
    output      logic        overflow_o
);
    // -- correct: 24 kept bits, 24 bits below the point, and whether anything lies below those
    // Where the count is one too many the magnitude is a power of two: all of x is 0, and the field below has the
    // leading one.
    logic        short_by_one, sticky;
    logic [46:0] x; // the hidden bit is part of the field
    assign short_by_one = ~over_i & ~kept_i[47] & ~limited_i;
    assign x            = short_by_one ? {kept_i[45:0], next_i} : kept_i[46:0];
    assign sticky       = sticky_i | (next_i & ~short_by_one);

    // -- round ------------------------------------------------------------------------------------------------------
    logic [24:0] random_sum;
    logic        up_nearest, up;
    assign random_sum = {1'b0, x[23:0]} + {1'b0, random_i};
    assign up_nearest = x[23] & ((|x[22:0]) | sticky | x[24]);
    assign up         = stochastic_i ? random_sum[24] : up_nearest;

    // -- pack: field and fraction as one number, so that a carry out of the fraction raises the field
    // The hidden bit is 0 in subnormals alone.
    logic [12:0] field;
    logic [31:0] packed_word;
    assign field       = over_i ? least_i + 13'd2 : kept_i[47] ? least_i + 13'd1 : least_i;
    assign packed_word = {1'b0, field[7:0], x[46:24]} + {31'b0, up};
    assign overflow_o  = (|field[12:8]) | packed_word[31] | (&packed_word[30:23]);
    assign word_o      = {sign_i & ~zero_i, overflow_o ? 31'h7f7fffff : packed_word[30:0]};

    logic unused_random_sum;
    assign unused_random_sum = ^random_sum[23:0];
endmodule

`default_nettype wire
