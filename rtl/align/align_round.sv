// Align round: sign and magnitude at an exponent, rounded once to fp32.  Numerics section 6, (-1)^sign * magnitude * 2^exponent:
//
//     coarse shift (anticipated count) -> one-position correction -> subnormal shift -> round -> pack
//
// Nearest: ties to even. Stochastic: up when the first 24 bits below the kept ones plus the random word carry. Results below the normal
// range are kept to the subnormal position and round there, once; a negative one that vanishes is -0. Results above become the largest
// finite number. A sum of zero is +0.
//
// Sum        sign_i, magnitude_i (at most 2^W), zero_i (magnitude_i is 0; the word is then +0)
//            count_i        leading zeros of magnitude_i as W+1 bits, or one less, or (magnitude a power of two) one more
// Scale      exponent_i     E, any
// Mode       stochastic_i   1: stochastic rounding, 0: nearest even
//            random_i       24 bits, not used when nearest
// Result     word_o         fp32, never Inf or NaN
//            overflow_o     1: clamped to the largest finite number
// Latency    0 (combinational).
// Property (testbenches/formal/align_round_formal.sv): section 6 as a plain description by value, for every input in these ranges.
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

    // -- normalize: the leading one to bit W ---------------------------------------------------------------------
    // One bit above the magnitude catches the leading one where the count is one too many.
    logic [W+1:0] coarse;
    logic         over, short_by_one;
    logic [W:0]   normal;
    assign coarse       = {1'b0, magnitude_i} << count_i;
    assign over         = coarse[W+1];
    assign short_by_one = ~coarse[W+1] & ~coarse[W];
    assign normal       = over ? coarse[W+1:1] : short_by_one ? {coarse[W-1:0], 1'b0} : coarse[W:0];

    // The exponent field that the leading one's weight asks for: -2000..2223, so 13 bits.
    logic signed [12:0] field;
    assign field = 13'(exponent_i) + 13'sd127 + 13'(W) - $signed({{(13 - COUNT_BITS){1'b0}}, count_i})
                 + $signed({12'b0, over}) - $signed({12'b0, short_by_one});

    // -- 24 kept bits, 24 bits below the point, and whether anything lies below those --------------------------------
    logic [W+48:0] wide;
    assign wide = {normal, 48'b0};

    // A field below 1 is subnormal: 1 - field more places to the right; 48 leave nothing of x, 64 and more are sorted out here.
    logic               subnormal, vanished;
    logic signed [12:0] places;
    logic [95:0]        placed;
    logic [47:0]        x;
    logic               sticky;
    assign subnormal = field < 13'sd1;
    assign places    = 13'sd1 - field;
    assign vanished  = subnormal & (|places[12:6]);
    assign placed    = {wide[W+48 -: 48], 48'b0} >> (subnormal ? places[5:0] : 6'd0);
    assign x         = vanished ? 48'd0 : placed[95:48];
    assign sticky    = (|wide[W:0]) | (|placed[47:0]);

    // -- round ------------------------------------------------------------------------------------------------------
    logic [24:0] random_sum;
    logic        up_nearest, up;
    logic [24:0] kept; // 2^24 at most: a carry raises the exponent in the addition below
    assign random_sum = {1'b0, x[23:0]} + {1'b0, random_i};
    assign up_nearest = x[23] & ((|x[22:0]) | sticky | x[24]);
    assign up         = stochastic_i ? random_sum[24] : up_nearest;
    assign kept       = {1'b0, x[47:24]} + {24'b0, up};

    // -- pack: the hidden bit adds one to the field, so the field goes in less one ----------------------------------------
    logic [7:0]  field_less_one;
    logic [31:0] packed_word;
    assign field_less_one = subnormal ? 8'd0 : field[7:0] - 8'd1;
    assign packed_word    = {1'b0, field_less_one, 23'b0} + {7'b0, kept};
    assign overflow_o     = ~zero_i & ((field > 13'sd254) | (packed_word[31:23] == 9'd255));
    assign word_o         = zero_i ? 32'd0 : {sign_i, overflow_o ? 31'h7f7fffff : packed_word[30:0]};

    logic unused_random_sum;
    assign unused_random_sum = ^random_sum[23:0];
endmodule

`default_nettype wire
