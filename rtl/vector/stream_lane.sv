// SPDX-License-Identifier: Apache-2.0
// stream_lane: one element of MAP or of a mapped term of VECTOR: map_lane under its emax, or the sign.
//
// Equation   sign: mantissa = word[30:0] = 0 ? 0 : -1 or 1 by the sign bit, nothing saturates.  Numerics section 13
//            otherwise map_lane's
// Clock      clk_i;  en_i  take the inputs of this clock
// Element    word_i, random_i, emax_i
// Command    sign_i, bits_i   stand still as long as an element is on its way
// Result     mantissa_o, saturated_o   of the inputs last taken
// Latency    1.
// Property (testbenches/formal/stream_lane_formal.sv): the equations, of the inputs last taken.
`default_nettype none

module stream_lane (
    input  wire logic               clk_i,
    input  wire logic               en_i,
    input  wire logic        [31:0] word_i,
    input  wire logic        [23:0] random_i,
    input  wire logic        [8:0]  emax_i,
    input  wire logic               sign_i,
    input  wire logic        [4:0]  bits_i,
    output      logic signed [15:0] mantissa_o,
    output      logic               saturated_o
);
    logic signed [15:0] mantissa;
    logic               saturated, zero_q, negative_q;
    map_lane u_map (
        .clk_i(clk_i), .en_i(en_i), .word_i(word_i), .emax_i(emax_i), .bits_i(bits_i), .random_i(random_i),
        .mantissa_o(mantissa), .saturated_o(saturated)
    );
    always_ff @(posedge clk_i) begin
        if (en_i) begin
            zero_q     <= word_i[30:0] == '0;
            negative_q <= word_i[31];
        end
    end
    assign mantissa_o  = !sign_i ? mantissa : zero_q ? 16'sd0 : negative_q ? -16'sd1 : 16'sd1;
    assign saturated_o = saturated && !sign_i;
endmodule

`default_nettype wire
