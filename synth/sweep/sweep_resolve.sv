// SPDX-License-Identifier: Apache-2.0
// sweep_resolve: the adder at the head of a column of carry-save PEs (sweep_pe with CARRY = 1); its result goes into a
// register.
`default_nettype none

module sweep_resolve #(
    parameter int ACC = 32
) (
    input  wire logic             clk_i,
    input  wire logic [2*ACC-1:0] pair_i,
    output      logic   [ACC-1:0] sum_o
);
    always_ff @(posedge clk_i) sum_o <= pair_i[ACC-1:0] + pair_i[2*ACC-1:ACC];
endmodule

`default_nettype wire
