// SPDX-License-Identifier: Apache-2.0
// scale_shape: are the sizes of finer scales within the limits? (docs/commands.md, "Order of checks", BAD_SHAPE.) What
// takes no product; size_terms has the totals over the groups of a GEMM.
//
// Equation   PEAK, MAP: entries of SPAN elements, SPAN 1..MAX_COUNT, MAX_COEF entries at most; or SPAN channels,
//            1..MAX_COEF, that divide COUNT.
//            GEMM, each operand: a channel at least; grouped along k: K within the accumulator's limit, and in a view
//            as many channels as the view has.
// In         desc_i; entries_0_i, exact_i: of entry_count.
// Out        bad_entries_o (PEAK, MAP), bad_scales_o (GEMM): of other commands without meaning.
// Latency    none, combinational.
`default_nettype none

module scale_shape (
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [31:0]   entries_0_i,
    input  wire logic          exact_i,
    output      logic          bad_entries_o,
    output      logic          bad_scales_o
);
    localparam logic [31:0] MAX_COUNT = 32'(command_set_pkg::MAX_COUNT), MAX_COEF = 32'(command_set_pkg::MAX_COEF);

    // ---- PEAK, MAP ----
    logic [1:0]  scaling;
    logic [31:0] span;
    assign scaling       = desc_i[command_set_pkg::MAP_SCALING_LSB +: 2];
    assign span          = desc_i[command_set_pkg::MAP_SPAN_LSB +: 32];
    assign bad_entries_o = (scaling == 2'd1 && (span == '0 || span > MAX_COUNT || entries_0_i > MAX_COEF)) ||
                           (scaling == 2'd2 && (span == '0 || span > MAX_COEF || !exact_i));

    // ---- GEMM ----
    logic [1:0]  a_scaling, b_scaling;
    logic [23:0] a_span, b_span;
    assign a_scaling  = desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2];
    assign b_scaling  = desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2];
    assign a_span     = desc_i[command_set_pkg::GEMM_X0_SPAN_LSB +: 24];
    assign b_span     = desc_i[command_set_pkg::GEMM_X1_SPAN_LSB +: 24];

    // Grouped along the sum: which operand's, and how long the sum may be, floor((2^31-1) / (127^2 * 2^(G-1))).
    logic        a_along_k, b_along_k, bad_k, bad_channels;
    logic [1:0]  log_g;
    logic [17:0] limit;
    logic [23:0] view_c;
    assign a_along_k = a_scaling == 2'd2 && !desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign b_along_k = b_scaling == 2'd2 && desc_i[command_set_pkg::GEMM_TRANS_B_LSB];
    assign log_g     = a_along_k ? desc_i[command_set_pkg::GEMM_X0_LOG_G_LSB +: 2]
                                 : desc_i[command_set_pkg::GEMM_X1_LOG_G_LSB +: 2];
    assign limit     = log_g == 2'd0 ? 18'd133144 : log_g == 2'd1 ? 18'd66572 : log_g == 2'd2 ? 18'd16643 : 18'd1040;
    assign view_c    = {8'd0, desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16]};
    assign bad_k     = (a_along_k || b_along_k) && desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 32] > {14'd0, limit};
    assign bad_channels = desc_i[command_set_pkg::GEMM_VIEW_LSB] &&
                          ((a_along_k && a_span != view_c) || (b_along_k && b_span != view_c));

    assign bad_scales_o = (a_scaling == 2'd2 && a_span == '0) || (b_scaling == 2'd2 && b_span == '0) || bad_k
        || bad_channels;
endmodule

`default_nettype wire
