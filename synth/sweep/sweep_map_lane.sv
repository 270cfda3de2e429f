// SPDX-License-Identifier: Apache-2.0
// sweep_map_lane: the map lane (rtl/map/map_lane.sv) for one width B, with random words of R bits.  For area
// comparisons; not part of the accelerator.
//
// Equation  map_lane's with bits_i = B and random_i = random_i * 2^(24-R): what golden computes with --random-bits R.
//           The bits of X below the random word's lowest can carry nothing, so they are never made. R = 0: nearest, one
//           bit below the point (random_i is one bit without effect).
// Property  (testbenches/synth/test_sweep.sh, synth/sweep/prove.sh): the equation, proved for every B and R, every word
//           and emax.
`default_nettype none

module sweep_map_lane #(
    parameter int B     = 8,
    parameter int R     = 24,
    parameter int WORD  = R == 0 ? 1 : R,
    parameter int BELOW = R == 0 ? 1 : R // bits of X below the point
) (
    input  wire logic         [31:0] word_i,
    input  wire logic          [8:0] emax_i,
    input  wire logic     [WORD-1:0] random_i,
    output      logic signed [B-1:0] mantissa_o,
    output      logic                saturated_o
);
    logic        sign, unused_nonfinite;
    logic [7:0]  exponent;
    logic [23:0] mantissa;
    unpack u_unpack (
        .word_i(word_i), .sign_o(sign), .exponent_o(exponent), .mantissa_o(mantissa), .nonfinite_o(unused_nonfinite)
    );

    logic [9:0] distance; // two's complement; its sign says that the element lies above the tensor's peak
    assign distance = {1'b0, emax_i} - {2'b0, exponent};

    // (m << (B-1)) >> d is below 2^(23+B); X is its part above the random word.
    logic [22+B:0]      shifted;
    logic [B-2+BELOW:0] x;
    assign shifted = (|distance[9:6]) ? '0 : {mantissa, {(B - 1){1'b0}}} >> distance[5:0];
    assign x       = shifted[22+B -: B-1+BELOW];

    logic [B-1+BELOW:0] sum;
    logic [B-1:0]       integer_part;
    logic [B-2:0]       magnitude;
    assign sum          = {1'b0, x} + {{B{1'b0}}, R == 0 ? {WORD{1'b1}} : random_i};
    assign integer_part = sum[B-1+BELOW : BELOW]; // 2^(B-1) at most
    assign saturated_o  = distance[9] | integer_part[B-1];
    assign magnitude    = saturated_o ? '1 : integer_part[B-2:0];
    assign mantissa_o   = $signed(sign ? -{1'b0, magnitude} : {1'b0, magnitude});
endmodule

`default_nettype wire
