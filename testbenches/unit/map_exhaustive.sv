// SPDX-License-Identifier: Apache-2.0
// Sixteen map lanes under one exponent, for test_map_exhaustive.cpp: words base..base+15.
`default_nettype none
module map_exhaustive (
    input  wire logic         clk_i,
    input  wire logic [27:0]  group_i,
    input  wire logic [8:0]   emax_i,
    input  wire logic [4:0]   bits_i,
    input  wire logic [23:0]  random_i,
    output      logic [255:0] mantissas_o,
    output      logic [15:0]  saturated_o
);
    genvar i;
    generate
        for (i = 0; i < 16; i = i + 1) begin : g_lane
            logic [3:0] lane;
            assign lane = i;
            map_lane u_lane (
                .clk_i(clk_i), .en_i(1'b1), .word_i({group_i, lane}), .emax_i(emax_i), .bits_i(bits_i),
                .random_i(random_i),
                .mantissa_o(mantissas_o[16*i +: 16]), .saturated_o(saturated_o[i])
            );
        end
    endgenerate
endmodule
`default_nettype wire
