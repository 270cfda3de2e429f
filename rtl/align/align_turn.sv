// SPDX-License-Identifier: Apache-2.0
// Align turn: the magnitude of an align lane, rotated to where its kept bits stand, within one place.  Numerics section
// 6; align_round makes the word of what comes out.
//
//     bound  = E + 126 + W      places to the left at which the last kept bit weighs 2^-149; below 0: to the right
//     beyond = bound - count    the field of the result less one, where it is above 0
//     turned = magnitude, left by the count, or by the bound where that is less (subnormal results)
//
// Sum        magnitude_i (at most 2^W), zero_i (it is 0)
//            count_i        leading zeros of magnitude_i as W+1 bits, or one less, or (magnitude a power of two) one
//                           more
// Scale      exponent_i     E, any
// Turned     over_o         the count was one too many: the leading one stands above kept_o's place
//            kept_o         24 bits to keep, 24 below the point
//            next_o         the bit below those
//            sticky_o       a 1 lies below next_o, or was dropped at the subnormal position
//            limited_o      the bound decided: nothing is left to correct
//            least_o        the field of the result without the hidden bit's one: `beyond`, or 0 at the bound and of a
//                           sum of zero
// Latency    0 (combinational).
// Property (testbenches/formal/align_round_formal.sv): with align_round behind it, section 6 for every input in these
// ranges.
`default_nettype none

module align_turn #(
    parameter int W = 48
) (
    input  wire logic        [W:0]             magnitude_i,
    input  wire logic        [$clog2(W+1)-1:0] count_i,
    input  wire logic                          zero_i,
    input  wire logic signed [11:0]            exponent_i,
    output      logic                          over_o,
    output      logic        [47:0]            kept_o,
    output      logic                          next_o,
    output      logic                          sticky_o,
    output      logic                          limited_o,
    output      logic        [12:0]            least_o
);
    localparam int COUNT_BITS = $clog2(W + 1);

    // -- how far -----------------------------------------------------------------------------------
    // To the left by the count, but by no more than `bound`: there the last bit kept weighs 2^-149. A bound below 0: to
    // the right.
    logic signed [12:0] bound, beyond; // -1922..2221
    logic               right, vanished;
    logic [5:0]         places;
    assign bound     = 13'(exponent_i) + 13'sd126 + 13'(W);
    assign beyond    = bound - $signed({{(13 - COUNT_BITS){1'b0}}, count_i});
    assign limited_o = beyond <= 13'sd0;
    assign right     = bound < 13'sd0;
    // by 65 places and more; 64 are the rotation by none with everything left below
    assign vanished = right & ~(&bound[11:6]);
    assign places   = beyond[12] ? bound[5:0] : 6'(count_i);
    assign least_o  = limited_o | zero_i ? 13'd0 : beyond;

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

    assign over_o   = turned[63] & ~right;
    assign kept_o   = turned[62:15] & ~left_below;
    assign next_o   = turned[14];
    assign sticky_o = (turned[63] & right) | (|turned[13:0]) | (|(turned[62:15] & left_below));
endmodule

`default_nettype wire
