// SPDX-License-Identifier: Apache-2.0
// sweep_carry_save: sum_o + carry_o = sum_i + carry_i + a * b modulo 2^ACC, without propagating a carry. For sweep_pe.
//
// The product's B rows by Baugh and Wooley ("A two's complement parallel array multiplication algorithm", 1973): bits
// with exactly one operand's sign in them are complemented, and 2^B - 2^(2B-1) makes up for it: a one beside the first
// row, ones above the last. The rows are taken three by three; the two words join at the first level where one row
// would be left over, which is the least depth for B = 4..8.
`default_nettype none

module sweep_carry_save #(
    parameter int B   = 8,
    parameter int ACC = 32
) (
    input  wire logic   [B-1:0] a_i,
    input  wire logic   [B-1:0] b_i,
    input  wire logic [ACC-1:0] sum_i,
    input  wire logic [ACC-1:0] carry_i,
    output      logic [ACC-1:0] sum_o,
    output      logic [ACC-1:0] carry_o
);
    localparam int JOIN = B == 7 ? 7 : 4; // rows of the product when the words come in

    logic [B*ACC-1:0] rows;
    for (genvar j = 0; j < B; j++) begin : g_row
        logic [B-1:0] bits;
        assign bits = {a_i[B-1] & b_i[j], a_i[B-2:0] & {(B - 1){b_i[j]}}}
            ^ (j == B - 1 ? {1'b0, {(B - 1){1'b1}}} : {1'b1, {(B - 1){1'b0}}});
        if (j == 0) begin : g_first
            assign rows[0 +: ACC] = {{(ACC - B - 1){1'b0}}, 1'b1, bits};
        end else if (j == B - 1) begin : g_last
            assign rows[ACC*j +: ACC] = {{(ACC - 2*B + 1){1'b1}}, bits, {(B - 1){1'b0}}};
        end else begin : g_between
            assign rows[ACC*j +: ACC] = {{(ACC - B - j){1'b0}}, bits, {j{1'b0}}};
        end
    end

    logic [JOIN*ACC-1:0] product;
    logic [2*ACC-1:0]    both;
    sweep_rows #(.ROWS(B), .TO(JOIN), .W(ACC)) u_product (.rows_i(rows), .rows_o(product));
    sweep_rows #(.ROWS(JOIN + 2), .TO(2), .W(ACC)) u_sum (.rows_i({carry_i, sum_i, product}), .rows_o(both));
    assign {sum_o, carry_o} = both;
endmodule

`default_nettype wire
