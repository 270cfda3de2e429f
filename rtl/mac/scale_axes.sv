// SPDX-License-Identifier: Apache-2.0
// scale_axes: where the finer scales of a GEMM's operands lie: along k, or along an axis of C.
//
// Equation   along k: scaling 2 with the channels on k (A without TRANS_A, B with TRANS_B). row_scaled, column_scaled:
//            scaling 1, or 2 with the channels on m, on n. groups: G - 1.
// In         desc_i.
// Out        a_along_k_o, b_along_k_o, row_scaled_o (A), column_scaled_o (B), scaled_o: any;  a_groups_o, b_groups_o:
//            G - 1 of an operand of scaling 2, otherwise 0.
// Latency    none, combinational.
`default_nettype none

module scale_axes (
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's bits
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    output      logic          a_along_k_o,
    output      logic          b_along_k_o,
    output      logic          row_scaled_o,
    output      logic          column_scaled_o,
    output      logic          scaled_o,
    output      logic [2:0]    a_groups_o,
    output      logic [2:0]    b_groups_o
);
    logic [1:0] a_scaling, b_scaling;
    logic       trans_a, trans_b;
    assign a_scaling = desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2];
    assign b_scaling = desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2];
    assign trans_a   = desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign trans_b   = desc_i[command_set_pkg::GEMM_TRANS_B_LSB];

    assign a_along_k_o     = a_scaling == 2'd2 && !trans_a;
    assign b_along_k_o     = b_scaling == 2'd2 && trans_b;
    assign row_scaled_o    = a_scaling == 2'd1 || (a_scaling == 2'd2 && trans_a);
    assign column_scaled_o = b_scaling == 2'd1 || (b_scaling == 2'd2 && !trans_b);
    assign scaled_o        = a_scaling != 2'd0 || b_scaling != 2'd0;
    // 2^log - 1 is log ones
    assign a_groups_o = a_scaling == 2'd2 ? ~(3'b111 << desc_i[command_set_pkg::GEMM_X0_LOG_G_LSB +: 2]) : 3'd0;
    assign b_groups_o = b_scaling == 2'd2 ? ~(3'b111 << desc_i[command_set_pkg::GEMM_X1_LOG_G_LSB +: 2]) : 3'd0;
endmodule

`default_nettype wire
