// SPDX-License-Identifier: Apache-2.0
// view_codes: is a GEMM's view legal? (docs/views.md, Checks.) Its sizes are for size_terms.
//
// Equation   illegal: VIEW_FLIP without VIEW; VIEW with TRANS_A and TRANS_B; a kernel edge not 1..16, S or d not
//                     1, 2, 4, S > 1 and d > 1, d > 1 with TRANS_A
// In         desc_i.
// Out        illegal_o.
// Latency    none, combinational.
`default_nettype none

module view_codes (
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    output      logic          illegal_o
);
    logic       view, transposed, trans_b, flip, bad_kernel, bad_step;
    logic [4:0] kh, kw;
    logic [2:0] stride, dilate;
    assign view       = desc_i[command_set_pkg::GEMM_VIEW_LSB];
    assign transposed = desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign trans_b    = desc_i[command_set_pkg::GEMM_TRANS_B_LSB];
    assign flip       = desc_i[command_set_pkg::GEMM_VIEW_FLIP_LSB];
    assign kh         = desc_i[command_set_pkg::GEMM_VIEW_KH_LSB +: 5];
    assign kw         = desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5];
    assign stride     = desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB +: 3];
    assign dilate     = desc_i[command_set_pkg::GEMM_VIEW_DILATE_LSB +: 3];
    assign bad_kernel = kh == 5'd0 || kh > 5'd16 || kw == 5'd0 || kw > 5'd16;
    assign bad_step   = (stride != 3'd1 && stride != 3'd2 && stride != 3'd4)
        || (dilate != 3'd1 && dilate != 3'd2 && dilate != 3'd4) || (stride != 3'd1 && dilate != 3'd1)
        || (dilate != 3'd1 && transposed);
    assign illegal_o  = view ? (transposed && trans_b) || bad_kernel || bad_step : flip;
endmodule

`default_nettype wire
