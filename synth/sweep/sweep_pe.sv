// SPDX-License-Identifier: Apache-2.0
// sweep_pe: the processing element (rtl/mac/pe.sv) for B-bit operands and three ways to add.  For area comparisons; not
// part of the accelerator.
//
//   ACC     width of the sum: 2B + 16 holds every sum of K <= 133,144 products of DFP-B mantissas, the rule that makes
//           it 32 at B = 8
//   CARRY   0  carry-propagate: acc <= acc + a * b. With B = 8 this is pe.
//           1  carry-save: acc is a sum word and a carry word, 3:2 compressors add the product's rows to both and
//              nothing propagates. The shadow takes both words too; they travel up the drain chain as a pair, and one
//              sweep_resolve at the head of a column adds them.
//           2  carry-save, resolved in the PE: the clock after last, shadow <= sum + carry; the adder has a clock of
//              its own. Latency 2, one shadow word; last_i and shift_i must not come in the same clock either, counted
//              at the shadow.
//
// Ports as pe; below_i and shadow_o are {carry, sum} with CARRY = 1. Property (testbenches/synth/test_sweep.sh): the
// resolved shadow is that of pe.
`default_nettype none

module sweep_pe #(
    parameter int B     = 8,
    parameter int ACC   = 2 * B + 16,
    parameter int CARRY = 0,
    parameter int WORD  = CARRY == 1 ? 2 * ACC : ACC
) (
    input  wire logic                clk_i,
    input  wire logic                en_i,
    input  wire logic                first_i,
    input  wire logic                last_i,
    input  wire logic                shift_i,
    input  wire logic signed [B-1:0] a_i,
    input  wire logic signed [B-1:0] b_i,
    input  wire logic     [WORD-1:0] below_i,
    output      logic     [WORD-1:0] shadow_o
);
    logic [WORD-1:0] shadow;
    logic [ACC-1:0]  acc, sum;
    assign shadow_o = shadow;

    if (CARRY == 0) begin : g_propagate
        logic signed [2*B-1:0] product;
        assign product = a_i * b_i;
        assign sum     = (first_i ? {ACC{1'b0}} : acc) + {{(ACC - 2*B){product[2*B-1]}}, product};
        always_ff @(posedge clk_i) begin
            if (en_i) acc <= sum;
            if (en_i & last_i) shadow <= sum;
            else if (shift_i) shadow <= below_i;
        end
    end else begin : g_save
        logic [ACC-1:0] carry_q, carry; // acc + carry_q is the sum so far
        sweep_carry_save #(.B(B), .ACC(ACC)) u_add (
            .a_i(a_i), .b_i(b_i), .sum_i(first_i ? {ACC{1'b0}} : acc), .carry_i(first_i ? {ACC{1'b0}} : carry_q),
            .sum_o(sum), .carry_o(carry)
        );
        always_ff @(posedge clk_i) begin
            if (en_i) begin
                acc     <= sum;
                carry_q <= carry;
            end
        end
        if (CARRY == 1) begin : g_pair
            always_ff @(posedge clk_i) begin
                if (en_i & last_i) shadow <= {carry, sum};
                else if (shift_i) shadow <= below_i;
            end
        end else begin : g_late
            logic done_q;
            always_ff @(posedge clk_i) begin
                done_q <= en_i & last_i;
                if (done_q) shadow <= acc + carry_q;
                else if (shift_i) shadow <= below_i;
            end
        end
    end
endmodule

`default_nettype wire
