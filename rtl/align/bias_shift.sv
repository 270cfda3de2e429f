// SPDX-License-Identifier: Apache-2.0
// bias_shift: the mantissa of an fp32 bias, moved by what bias_places says, rounded half away from zero and clamped.
//
// Word     sign_i, mantissa_i    of the bias (unpack)
// Places   up_i, by_i    see bias_places
// Result   bias_o        48 bits for the align unit's addend; |bias_o| <= 2^46-1
//          saturated_o   1: clamped
// Latency  0 (combinational).
// Property (testbenches/formal/bias_lane_formal.sv): with bias_places it is section 5's bias.
`default_nettype none

module bias_shift (
    input  wire logic               sign_i,
    input  wire logic        [23:0] mantissa_i,
    input  wire logic               up_i,
    input  wire logic        [5:0]  by_i,
    output      logic signed [47:0] bias_o,
    output      logic               saturated_o
);
    logic [69:0] raised;
    assign raised = {46'b0, mantissa_i} << by_i;

    // One bit stays below the point; adding it is rounding half up.
    logic [23:0] lowered, rounded;
    assign lowered = mantissa_i >> by_i[4:0];
    assign rounded = {1'b0, lowered[23:1]} + {23'b0, lowered[0]};

    logic [45:0] magnitude;
    assign saturated_o = up_i & (|raised[69:46]);
    assign magnitude   = saturated_o ? {46{1'b1}} : up_i ? raised[45:0] : {22'b0, rounded};
    assign bias_o      = $signed(sign_i ? -{2'b0, magnitude} : {2'b0, magnitude});
endmodule

`default_nettype wire
