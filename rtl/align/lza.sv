// SPDX-License-Identifier: Apache-2.0
// Leading-zero anticipator: the normalizing shift of |P + Q|, from P and Q without adding them.  Numerics section 6;
// the indicator of Schmookler & Nowka, "Leading zero anticipation and detection", ARITH-15, 2001, in its general form
// for sums of either sign:
//
//     T = P ^ Q,  G = P & Q,  Z = ~P & ~Q      at bit i, with i+1 the bit above (P and Q sign-extended) and i-1 below
//     (zeros):
//     F_i = T_(i+1) & (G_i & ~Z_(i-1) | Z_i & ~G_(i-1))  |  ~T_(i+1) & (Z_i & ~Z_(i-1) | G_i & ~G_(i-1))
//
// The highest one of F marks the leading significant bit of the sum: its highest one when positive, its highest zero
// when negative.
//
// What is counted: the leading zeros of |P + Q| written in W+1 bits, call that n (0..W for a sum that is not zero).
// Then
//     count_o = n      in most cases,
//     count_o = n - 1  a carry from below moved the leading bit down: the shifted magnitude needs one more place left,
//     count_o = n + 1  only for sums -(2^k): their highest zero lies one below the one of the magnitude; one place too
//                      many.
// A sum of 0 gives some count that means nothing.
//
// Addends  p_i, q_i   W bits, two's complement
// Count    count_o    1..W
// Latency  0 (combinational).
// Property (testbenches/formal/lza_formal.sv, W = 48 and 33, every operand pair): the three cases above and no other.
`default_nettype none

module lza #(
    parameter int W = 48
) (
    input  wire logic [W-1:0]           p_i,
    input  wire logic [W-1:0]           q_i,
    output      logic [$clog2(W+1)-1:0] count_o
);
    localparam int COUNT_BITS = $clog2(W + 1);
    localparam int TREE       = 1 << COUNT_BITS;

    logic [W-1:0] differ, both, none;          // T, G, Z
    logic [W-1:0] differ_above, both_below, none_below;
    assign differ       = p_i ^ q_i;
    assign both         = p_i & q_i;
    assign none         = ~(p_i | q_i);
    assign differ_above = {differ[W-1], differ[W-1:1]};
    assign both_below   = {both[W-2:0], 1'b0};
    assign none_below   = {none[W-2:0], 1'b1};

    logic [W-1:0] indicator;
    assign indicator = (differ_above & ((both & ~none_below) | (none & ~both_below)))
                     | (~differ_above & ((none & ~none_below) | (both & ~both_below)));

    // One zero on top makes the tree count in W+1 bits. Bit 0 is taken as set: where nothing is found above it, the
    // magnitude is 1 or 2.
    logic [TREE-1:0] word;
    logic            unused_empty, unused_bit0;
    assign word        = {1'b0, indicator[W-1:1], 1'b1, {(TREE - W - 1){1'b0}}};
    assign unused_bit0 = indicator[0];
    lzc #(.W(TREE)) u_lzc (.word_i(word), .count_o(count_o), .empty_o(unused_empty));
endmodule

`default_nettype wire
