// SPDX-License-Identifier: Apache-2.0
// fp_multiply: exact product of two IEEE-754 binary numbers, as an unnormalized significand.  For comparison with pe.
//
//     value = (-1)^sign * significand * 2^exponent,   significand = ma * mb,   exponent = ee_a + ee_b - 2*bias - 2*F
//
// where ee = max(e, 1) and m has its hidden bit unless the number is subnormal.
// Parameters  E exponent bits, F fraction bits: bf16 8, 7; fp16 5, 10; fp32 8, 23
// Result      special_o: 0 finite, 1 infinity, 2 NaN (infinity times zero, or an operand)
// Latency     0 (combinational).
`default_nettype none

module fp_multiply #(
    parameter int E = 8,
    parameter int F = 7
) (
    input  wire logic        [E+F:0]   a_i,
    input  wire logic        [E+F:0]   b_i,
    output      logic                  sign_o,
    output      logic signed [11:0]    exponent_o,
    output      logic        [2*F+1:0] significand_o,
    output      logic        [1:0]     special_o
);
    localparam int BIAS = 2 ** (E - 1) - 1;
    logic [E-1:0] ea, eb;
    logic [F-1:0] fa, fb;
    logic         normal_a, normal_b;
    assign ea       = a_i[E+F-1:F];
    assign eb       = b_i[E+F-1:F];
    assign fa       = a_i[F-1:0];
    assign fb       = b_i[F-1:0];
    assign normal_a = |ea;
    assign normal_b = |eb;

    assign sign_o        = a_i[E+F] ^ b_i[E+F];
    assign significand_o = {{(F+1){1'b0}}, normal_a, fa} * {{(F+1){1'b0}}, normal_b, fb};
    assign exponent_o    = {{(12-E){1'b0}}, ea} + {11'd0, !normal_a} + {{(12-E){1'b0}}, eb} + {11'd0, !normal_b}
        - 12'(2 * BIAS + 2 * F);

    logic nan_a, nan_b, infinite_a, infinite_b, zero_a, zero_b;
    assign nan_a      = (&ea) & (|fa);
    assign nan_b      = (&eb) & (|fb);
    assign infinite_a = (&ea) & !(|fa);
    assign infinite_b = (&eb) & !(|fb);
    assign zero_a     = !normal_a & !(|fa);
    assign zero_b     = !normal_b & !(|fb);
    assign special_o  = nan_a | nan_b | (infinite_a & zero_b) | (infinite_b & zero_a) ? 2'd2 : infinite_a | infinite_b
        ? 2'd1 : 2'd0;
endmodule

`default_nettype wire
