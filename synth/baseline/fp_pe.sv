// SPDX-License-Identifier: Apache-2.0
// fp_pe: the processing element in floating point: fp32 accumulation of products of bf16, fp16 or fp32 operands, one
// rounding a step (a fused multiply-add), with the same shadow register and drain as pe. For comparison, not part of
// the accelerator.
//
//     acc <= fma(a, b, first ? +0 : acc)              and with last: shadow <= that same sum
//
// Parameters  E, F as fp_multiply, K as fp_add_product; PIPELINED 1: the product is registered, so everything is a
//             clock later
// Ports       as pe, operands E+F+1 bits
// Latency     1, or 2 when PIPELINED. The addition can't be pipelined further: the next step needs its sum.
`default_nettype none

module fp_pe #(
    parameter int E = 8,
    parameter int F = 7,
    parameter int K = 16,
    parameter int PIPELINED = 0
) (
    input  wire logic         clk_i,
    input  wire logic         en_i,
    input  wire logic         first_i,
    input  wire logic         last_i,
    input  wire logic         shift_i,
    input  wire logic [E+F:0] a_i,
    input  wire logic [E+F:0] b_i,
    input  wire logic [31:0]  below_i,
    output      logic [31:0]  shadow_o
);
    localparam int P = 2 * F + 2;
    logic               sign_m, sign, en, first, last;
    logic signed [11:0] exponent_m, exponent;
    logic [P-1:0]       significand_m, significand;
    logic [1:0]         special_m, special;
    fp_multiply #(.E(E), .F(F)) u_multiply (
        .a_i(a_i), .b_i(b_i), .sign_o(sign_m), .exponent_o(exponent_m), .significand_o(significand_m),
        .special_o(special_m)
    );
    if (PIPELINED != 0) begin : g_stage
        always_ff @(posedge clk_i) begin
            en          <= en_i;
            first       <= first_i;
            last        <= last_i;
            if (en_i) begin
                sign        <= sign_m;
                exponent    <= exponent_m;
                significand <= significand_m;
                special     <= special_m;
            end
        end
    end else begin : g_wires
        assign en          = en_i;
        assign first       = first_i;
        assign last        = last_i;
        assign sign        = sign_m;
        assign exponent    = exponent_m;
        assign significand = significand_m;
        assign special     = special_m;
    end

    logic [31:0] acc, sum, shadow;
    fp_add_product #(.P(P), .K(K)) u_add (
        .sign_i(sign), .exponent_i(exponent), .significand_i(significand), .special_i(special),
        .addend_i(first ? 32'd0 : acc), .sum_o(sum)
    );
    always_ff @(posedge clk_i) begin
        if (en) acc <= sum;
        if (en & last) shadow <= sum;
        else if (shift_i) shadow <= below_i;
    end
    assign shadow_o = shadow;
endmodule

`default_nettype wire
