// SPDX-License-Identifier: Apache-2.0
// Map shift: one fp32 element onto its tensor's grid, the first half of a map lane.  Numerics section 3:
//
//     d = emax - ee;   X = d > 63 ? 0 : (m << (b-1)) >> d
//
// Element  word_i     fp32
// Tensor   emax_i     emax(b) of shared_exponent;  bits_i  b: 4, 5, 6, 7, 8 or 16
// Placed   x_o        X, 24 bits of it below the point
//          sign_o     s
//          above_o    d < 0: the element lies above the tensor's peak
// Latency  0 (combinational).
// Property (testbenches/formal/map_round_formal.sv): with map_round behind it, section 3.
`default_nettype none

module map_shift (
    input  wire logic [31:0] word_i,
    input  wire logic [8:0]  emax_i,
    input  wire logic [4:0]  bits_i,
    output      logic [38:0] x_o,
    output      logic        sign_o,
    output      logic        above_o
);
    logic        unused_nonfinite;
    logic [7:0]  exponent;
    logic [23:0] mantissa;
    unpack u_unpack (
        .word_i(word_i), .sign_o(sign_o), .exponent_o(exponent), .mantissa_o(mantissa), .nonfinite_o(unused_nonfinite)
    );

    logic [9:0] distance; // two's complement
    assign distance = {1'b0, emax_i} - {2'b0, exponent};
    assign above_o  = distance[9];
    shifter u_shifter (.mantissa_i(mantissa), .distance_i(distance[8:0]), .bits_i(bits_i), .x_o(x_o));
endmodule

`default_nettype wire
