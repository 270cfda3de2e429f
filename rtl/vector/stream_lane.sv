// SPDX-License-Identifier: Apache-2.0
// stream_lane: one element of MAP or of a mapped term of VECTOR: the emax that is its own, and map_lane or the sign.
//
// Equation   emax = SCALING 0: tensor_emax; 1: own_emax; 2: max(own_emax, least).  Numerics sections 3, 10, 11
//            sign: mantissa = word[30:0] = 0 ? 0 : -1 or 1 by the sign bit, nothing saturates.  Numerics section 13
// Element    word_i, random_i, own_emax_i (of its entry or channel)
// Command    scaling_i, sign_i, bits_i, tensor_emax_i, least_i (largest emax - (G-1))
// Result     mantissa_o, saturated_o
// Latency    0 (combinational).
// Property (testbenches/formal/stream_lane_formal.sv): the equations; a channel's own emax never lets anything clamp
// that
//            would not under the tensor's.
`default_nettype none

module stream_lane (
    input  wire logic        [31:0] word_i,
    input  wire logic        [23:0] random_i,
    input  wire logic        [7:0]  own_emax_i,
    input  wire logic        [1:0]  scaling_i,
    input  wire logic               sign_i,
    input  wire logic        [4:0]  bits_i,
    input  wire logic        [8:0]  tensor_emax_i,
    input  wire logic signed [9:0]  least_i,
    output      logic signed [15:0] mantissa_o,
    output      logic               saturated_o
);
    logic signed [9:0]  own;
    logic        [8:0]  emax;
    logic signed [15:0] mantissa;
    logic               saturated;
    assign own  = $signed({2'b0, own_emax_i});
    assign emax = scaling_i == 2'd0 ? tensor_emax_i
                : scaling_i == 2'd2 && least_i > own ? least_i[8:0] : own[8:0];
    map_lane u_map (
        .word_i(word_i), .emax_i(emax), .bits_i(bits_i), .random_i(random_i), .mantissa_o(mantissa),
        .saturated_o(saturated)
    );
    assign mantissa_o  = !sign_i ? mantissa : word_i[30:0] == '0 ? 16'sd0 : word_i[31] ? -16'sd1 : 16'sd1;
    assign saturated_o = saturated && !sign_i;
endmodule

`default_nettype wire
