// SPDX-License-Identifier: Apache-2.0
// Bias lane: an fp32 bias as an integer at the exponent of its window.  Numerics section 5:
//
//     D = value / 2^exponent, rounded half away from zero, clamped to +-(2^46-1)
//
// Word     word_i        fp32; Inf and NaN are taken by section 1's formula (they get here only under an older peak
//          entry)
// Scale    exponent_i    A, any
// Result   bias_o        48 bits for the align unit's addend; |bias_o| <= 2^46-1
//          saturated_o   1: clamped
// Latency  0 (combinational).
// Property (testbenches/formal/bias_lane_formal.sv): the equation, for every word and exponent.
`default_nettype none

module bias_lane (
    input  wire logic        [31:0] word_i,
    input  wire logic signed [11:0] exponent_i,
    output      logic signed [47:0] bias_o,
    output      logic               saturated_o
);
    logic        sign, unused_nonfinite;
    logic [7:0]  exponent;
    logic [23:0] mantissa;
    unpack u_unpack (
        .word_i(word_i), .sign_o(sign), .exponent_o(exponent), .mantissa_o(mantissa), .nonfinite_o(unused_nonfinite)
    );

    // D = mantissa * 2^places before rounding; -2196..2153 needs 13 bits.
    logic signed [12:0] places;
    logic               left;
    assign places = $signed({5'b0, exponent}) - 13'sd150 - 13'(exponent_i);
    assign left   = ~places[12];

    // Left: 46 places put any mantissa but 0 on or above 2^46, so more places change nothing.
    logic        far_left;
    logic [5:0]  left_places;
    logic [69:0] left_shifted;
    assign far_left     = places > 13'sd46;
    assign left_places  = far_left ? 6'd46 : places[5:0];
    assign left_shifted = {46'b0, mantissa} << left_places;

    // Right: one bit stays below the point; adding it is rounding half up. 25 places and more leave nothing.
    logic signed [12:0] back;
    logic [24:0]        right_shifted;
    logic [24:0]        rounded;
    assign back          = -places;
    assign right_shifted = (back > 13'sd25) ? 25'd0 : {mantissa, 1'b0} >> back[4:0];
    assign rounded       = {1'b0, right_shifted[24:1]} + {24'b0, right_shifted[0]};

    logic [45:0] magnitude;
    assign saturated_o = left & (|left_shifted[69:46]);
    assign magnitude   = saturated_o ? {46{1'b1}} : left ? left_shifted[45:0] : {21'b0, rounded};
    assign bias_o      = $signed(sign ? -{2'b0, magnitude} : {2'b0, magnitude});
endmodule

`default_nettype wire
