// SPDX-License-Identifier: Apache-2.0
// Map lane: one fp32 element to a DFP-b mantissa under the tensor's shared exponent.  Numerics section 3:
//
//     d = emax - ee;   X = d > 63 ? 0 : (m << (b-1)) >> d;   q = (X + r) >> 24;   result = s ? -q : q
//
//     word --> unpack --> shifter --> stochastic_round --> clamp to 2^(b-1)-1 --> sign --> mantissa
//                            ^               ^
//                    emax, bits (tensor)   random word (element)
//
// Element  word_i       fp32; Inf and NaN are taken by the formula (the command that would let one in ends with
//          NONFINITE)
//          random_i     r; 1<<23 for mode NEAREST, chosen outside
// Tensor   emax_i       emax(b) of shared_exponent
//          bits_i       b: 4, 5, 6, 7, 8 or 16; anything else has no meaning
// Result   mantissa_o   |mantissa_o| <= 2^(b-1)-1
//          saturated_o  1: the element lay beyond the range (d < 0, or q too large) and was clamped
// Latency  0 (combinational).
// Properties (testbenches/formal/map_lane_formal.sv), for every word, emax, b and r:
//   1. the result is section 3;  2. the range is kept;  3. an element on the grid is the same for all r.
`default_nettype none

module map_lane (
    input  wire logic        [31:0] word_i,
    input  wire logic        [8:0]  emax_i,
    input  wire logic        [4:0]  bits_i,
    input  wire logic        [23:0] random_i,
    output      logic signed [15:0] mantissa_o,
    output      logic               saturated_o
);
    logic        sign, unused_nonfinite;
    logic [7:0]  exponent;
    logic [23:0] mantissa;
    unpack u_unpack (
        .word_i(word_i), .sign_o(sign), .exponent_o(exponent), .mantissa_o(mantissa), .nonfinite_o(unused_nonfinite)
    );

    logic [9:0]  distance; // two's complement; its sign says that the element lies above the tensor's peak
    logic [38:0] x;
    assign distance = {1'b0, emax_i} - {2'b0, exponent};
    shifter u_shifter (.mantissa_i(mantissa), .distance_i(distance[8:0]), .bits_i(bits_i), .x_o(x));

    logic [15:0] integer_part;
    stochastic_round u_round (.x_i(x), .random_i(random_i), .integer_o(integer_part));

    logic [15:0] limit, magnitude;
    assign limit       = 16'h7fff >> (5'd16 - bits_i);
    assign saturated_o = distance[9] | (integer_part > limit);
    assign magnitude   = saturated_o ? limit : integer_part;
    assign mantissa_o  = $signed(sign ? -magnitude : magnitude);
endmodule

`default_nettype wire
