// SPDX-License-Identifier: Apache-2.0
// Xoodoo rounds: two rounds of the Xoodoo permutation, the step from one beat of random words to the next.  Numerics
// section 4; Daemen, Hoffert, Van Assche, Van Keer, "The design of Xoodoo and Xoofff", 2018. Planes A0, A1, A2 of four
// 32-bit lanes; A <<< (t, v) moves lane x to x+t and rotates each lane left by v. A round is
//
//     theta     E = (P <<< (1,5)) ^ (P <<< (1,14)) with P = A0 ^ A1 ^ A2;   A_y ^= E
//     rho west  A1 = A1 <<< (1,0);   A2 = A2 <<< (0,11)
//     iota      lane 0 of A0 ^= constant
//     chi       A_y ^= ~A_(y+1) & A_(y+2)
//     rho east  A1 = A1 <<< (0,1);   A2 = A2 <<< (2,8)
//
// State      state_i      word w = 4*y + x in bits [32*w +: 32]
// Constants  constant0_i  of the first round;  constant1_i  of the second
// Result     state_o      the state two rounds later
// Latency    0 (combinational).
// Property (testbenches/formal/xoodoo_rounds_formal.sv): the definition bit by bit, for every state and constants. The
// unit test passes six times through it and finds the published 12-round vector.
`default_nettype none

module xoodoo_rounds (
    input  wire logic [383:0] state_i,
    input  wire logic [31:0]  constant0_i,
    input  wire logic [31:0]  constant1_i,
    output      logic [383:0] state_o
);
    logic [383:0] middle;
    xoodoo_round u_first  (.state_i(state_i), .constant_i(constant0_i), .state_o(middle));
    xoodoo_round u_second (.state_i(middle),  .constant_i(constant1_i), .state_o(state_o));
endmodule

`default_nettype wire
