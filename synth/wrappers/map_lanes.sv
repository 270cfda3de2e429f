// SPDX-License-Identifier: Apache-2.0
// map_lanes: LANES map lanes under one shared exponent, a beat of the mapping unit. For area comparisons.
`default_nettype none

module map_lanes #(
    parameter int LANES = 16
) (
    input  wire logic                clk_i,
    input  wire logic                en_i,
    input  wire logic [32*LANES-1:0] words_i,
    input  wire logic [8:0]          emax_i,
    input  wire logic [4:0]          bits_i,
    input  wire logic [24*LANES-1:0] random_i,
    output      logic [16*LANES-1:0] mantissas_o,
    output      logic [LANES-1:0]    saturated_o
);
    for (genvar l = 0; l < LANES; l++) begin : g_lane
        map_lane u_lane (
            .clk_i(clk_i), .en_i(en_i), .word_i(words_i[32*l +: 32]), .emax_i(emax_i), .bits_i(bits_i),
            .random_i(random_i[24*l +: 24]), .mantissa_o(mantissas_o[16*l +: 16]), .saturated_o(saturated_o[l])
        );
    end
endmodule

`default_nettype wire
