// SPDX-License-Identifier: Apache-2.0
// Map round: an element on its tensor's grid to a DFP-b mantissa, the second half of a map lane.  Numerics section 3:
//
//     q = (X + r) >> 24;   result = s ? -q : q, |result| <= 2^(b-1)-1
//
// Placed   x_i, sign_i, above_i   as map_shift leaves them
//          random_i     r; 1<<23 for mode NEAREST, chosen outside
// Tensor   bits_i       b: 4, 5, 6, 7, 8 or 16
// Result   mantissa_o   |mantissa_o| <= 2^(b-1)-1
//          saturated_o  1: the element lay beyond the range (above_i, or q too large) and was clamped
// Latency  0 (combinational).
// Properties (testbenches/formal/map_round_formal.sv), behind map_shift, for every word, emax, b and r:
//   1. the result is section 3;  2. the range is kept;  3. an element on the grid is the same for all r.
`default_nettype none

module map_round (
    input  wire logic        [38:0] x_i,
    input  wire logic               sign_i,
    input  wire logic               above_i,
    input  wire logic        [4:0]  bits_i,
    input  wire logic        [23:0] random_i,
    output      logic signed [15:0] mantissa_o,
    output      logic               saturated_o
);
    logic [15:0] integer_part, limit, magnitude;
    stochastic_round u_round (.x_i(x_i), .random_i(random_i), .integer_o(integer_part));

    assign limit       = 16'h7fff >> (5'd16 - bits_i);
    assign saturated_o = above_i | (integer_part > limit);
    assign magnitude   = saturated_o ? limit : integer_part;
    assign mantissa_o  = $signed(sign_i ? -magnitude : magnitude);
endmodule

`default_nettype wire
