// SPDX-License-Identifier: Apache-2.0
// Somebody's own PE: the product has a register of its own, so a sum stands one clock later than in Mantis' pe.
// BUG 1 forgets that `first` must wait with the product: a tile begins one product too early.
`default_nettype none

module my_pe #(
    parameter bit BUG = 0
) (
    input  wire logic               clk_i,
    input  wire logic               en_i,
    input  wire logic               first_i,
    input  wire logic signed [7:0]  a_i,
    input  wire logic signed [7:0]  b_i,
    output      logic        [31:0] acc_o  // two clocks after the last operands
);
    logic signed [15:0] product;
    logic               valid = 0, first;
    always_ff @(posedge clk_i) begin
        valid   <= en_i;
        first   <= first_i;
        product <= a_i * b_i;
        if (valid) acc_o <= ((BUG ? first_i : first) ? 32'd0 : acc_o) + {{16{product[15]}}, product};
    end
endmodule

`default_nettype wire
