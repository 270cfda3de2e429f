// SPDX-License-Identifier: Apache-2.0
// align_lanes: LANES align lanes that share enable, exponent and mode, as in the align unit, without its masks and
// output register; the second registers always move. For area comparisons.
`default_nettype none

module align_lanes #(
    parameter int LANES = 16
) (
    input  wire logic                clk_i,
    input  wire logic                en_i,
    input  wire logic [48*LANES-1:0] p_i,
    input  wire logic [48*LANES-1:0] q_i,
    input  wire logic signed [11:0]  exponent_i,
    input  wire logic                stochastic_i,
    input  wire logic [24*LANES-1:0] random_i,
    output      logic [32*LANES-1:0] words_o,
    output      logic [LANES-1:0]    overflow_o
);
    for (genvar l = 0; l < LANES; l++) begin : g_lane
        align_lane #(.W(48)) u_lane (
            .clk_i(clk_i), .en_i(en_i), .move_i(1'b1), .p_i(p_i[48*l +: 48]), .q_i(q_i[48*l +: 48]),
            .exponent_i(exponent_i), .stochastic_i(stochastic_i),
            .random_i(random_i[24*l +: 24]), .word_o(words_o[32*l +: 32]), .overflow_o(overflow_o[l])
        );
    end
endmodule

`default_nettype wire
