// SPDX-License-Identifier: Apache-2.0
// Map lane: one fp32 element to a DFP-b mantissa under the tensor's shared exponent, in two stages.  Numerics section
// 3:
//
//     d = emax - ee;   X = d > 63 ? 0 : (m << (b-1)) >> d;   q = (X + r) >> 24;   result = s ? -q : q
//
//     word --> map_shift --> | register (en_i) | --> map_round --> mantissa
//                 ^          |                 |
//     emax, bits -+          |                 |
//     random word ---------->|                 |
//
// Clock    clk_i
// Control  en_i         1: take the inputs of this clock
// Element  word_i       fp32; Inf and NaN are taken by the formula (the command that would let one in ends with
//          NONFINITE)
//          random_i     r; 1<<23 for mode NEAREST, chosen outside
// Tensor   emax_i       emax(b) of shared_exponent
//          bits_i       b: 4, 5, 6, 7, 8 or 16; anything else has no meaning
// Result   mantissa_o   |mantissa_o| <= 2^(b-1)-1, of the inputs last taken
//          saturated_o  1: the element lay beyond the range (d < 0, or q too large) and was clamped
// Latency  1. An element a clock. The register has no reset: the result means nothing before the first en_i.
// Property (testbenches/formal/map_lane_formal.sv): map_round gets what map_shift made of the inputs last taken, with
// their b and r, and holds it; with map_round_formal the result is section 3 of these.
`default_nettype none

module map_lane (
    input  wire logic               clk_i,
    input  wire logic               en_i,
    input  wire logic        [31:0] word_i,
    input  wire logic        [8:0]  emax_i,
    input  wire logic        [4:0]  bits_i,
    input  wire logic        [23:0] random_i,
    output      logic signed [15:0] mantissa_o,
    output      logic               saturated_o
);
    logic        sign, sign_q, above, above_q;
    logic [38:0] x, x_q;
    logic [4:0]  bits_q;
    logic [23:0] random_q;
    map_shift u_shift (.word_i(word_i), .emax_i(emax_i), .bits_i(bits_i), .x_o(x), .sign_o(sign), .above_o(above));
    always_ff @(posedge clk_i) begin
        if (en_i) begin
            sign_q   <= sign;
            above_q  <= above;
            x_q      <= x;
            bits_q   <= bits_i;
            random_q <= random_i;
        end
    end
    map_round u_round (
        .x_i(x_q), .sign_i(sign_q), .above_i(above_q), .bits_i(bits_q), .random_i(random_q), .mantissa_o(mantissa_o),
        .saturated_o(saturated_o)
    );
endmodule

`default_nettype wire
