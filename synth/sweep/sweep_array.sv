// SPDX-License-Identifier: Apache-2.0
// sweep_array: N x N of sweep_pe as in rtl/mac/mac_array.sv: operands broadcast, sums leave upwards. With CARRY = 1
// each column ends in a sweep_resolve.
`default_nettype none

module sweep_array #(
    parameter int N     = 16,
    parameter int B     = 8,
    parameter int ACC   = 2 * B + 16,
    parameter int CARRY = 0,
    parameter int WORD  = CARRY == 1 ? 2 * ACC : ACC
) (
    input  wire logic             clk_i,
    input  wire logic             en_i,
    input  wire logic             first_i,
    input  wire logic             last_i,
    input  wire logic             shift_i,
    input  wire logic [B*N-1:0]   a_i,
    input  wire logic [B*N-1:0]   b_i,
    output      logic [ACC*N-1:0] row_o
);
    for (genvar i = 0; i <= N; i++) begin : g_row
        logic [WORD*N-1:0] shadow; // of row i; "row N" is the zeros below
        if (i == N) begin : g_below
            assign shadow = '0;
        end else begin : g_pe
            for (genvar j = 0; j < N; j++) begin : g_column
                sweep_pe #(.B(B), .ACC(ACC), .CARRY(CARRY)) u_pe (
                    .clk_i(clk_i), .en_i(en_i), .first_i(first_i), .last_i(last_i), .shift_i(shift_i),
                    .a_i(a_i[B*i +: B]), .b_i(b_i[B*j +: B]),
                    .below_i(g_row[i+1].shadow[WORD*j +: WORD]), .shadow_o(shadow[WORD*j +: WORD])
                );
            end
        end
    end
    if (CARRY == 1) begin : g_resolve
        for (genvar j = 0; j < N; j++) begin : g_column
            sweep_resolve #(.ACC(ACC)) u_resolve (.clk_i(clk_i), .pair_i(g_row[0].shadow[WORD*j +: WORD]),
                .sum_o(row_o[ACC*j +: ACC]));
        end
    end else begin : g_direct
        assign row_o = g_row[0].shadow;
    end
endmodule

`default_nettype wire
