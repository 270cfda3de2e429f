// SPDX-License-Identifier: Apache-2.0
// command_shape: are a descriptor's sizes within the limits? Of the second of its three checks (docs/commands.md,
// "Order of checks") what takes no product; size_terms has the rest.
//
// Equation   every size 1..its limit; leading dimensions at least a stored row and at most MAX_DIM; coefficients of a
//            present term with a layout at most MAX_COEF; a view's sizes at least 1; finer scales (scale_shape).
// Clock      clk_i; nothing is reset.
// In         op_i: bit k: the opcode is k;  desc_i; entries_0_i, exact_i: of entry_count.
// Out        bad_o.
// Latency    one clock.
// Properties meaningful for descriptors that command_codes lets pass.
`default_nettype none

module command_shape (
    input  wire logic          clk_i,
    input  wire logic [7:0]    op_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [31:0]   entries_0_i,
    input  wire logic          exact_i,
    output      logic          bad_o
);
    localparam logic [31:0] MAX_DIM   = 32'(command_set_pkg::MAX_DIM);
    localparam logic [31:0] MAX_COUNT = 32'(command_set_pkg::MAX_COUNT);
    localparam logic [31:0] MAX_K     = 32'(command_set_pkg::MAX_K);
    localparam logic [31:0] MAX_COEF  = 32'(command_set_pkg::MAX_COEF);

    // Sizes have the same place in every command that has them; COUNT (PEAK, MAP, ALIGN) lies where ROWS does.
    logic [31:0] rows, cols, depth, out_ld, a_ld, b_ld, a_line, b_line, c;
    logic        view;
    assign rows   = desc_i[command_set_pkg::VECTOR_ROWS_LSB +: 32];
    assign cols   = desc_i[command_set_pkg::VECTOR_COLS_LSB +: 32];
    assign depth  = desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 32];
    assign out_ld = desc_i[command_set_pkg::GEMM_OUT_LD_LSB +: 32];
    assign a_ld   = desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 32];
    assign b_ld   = desc_i[command_set_pkg::GEMM_X1_LD_LSB +: 32];
    assign view   = desc_i[command_set_pkg::GEMM_VIEW_LSB]; // its lines are a pixel's channels
    assign c      = {16'b0, desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16]};
    assign a_line = view ? c : desc_i[command_set_pkg::GEMM_TRANS_A_LSB] ? rows : depth;
    assign b_line = !desc_i[command_set_pkg::GEMM_TRANS_B_LSB] ? cols : view ? c : depth;

    logic [3:0] present, by_channel, by_row;
    assign present = {desc_i[command_set_pkg::VECTOR_C3_PRESENT_LSB],
        desc_i[command_set_pkg::VECTOR_X2_KIND_LSB +: 2] != 2'd0,
                      desc_i[command_set_pkg::VECTOR_X1_KIND_LSB +: 2] != 2'd0,
                          desc_i[command_set_pkg::VECTOR_X0_KIND_LSB +: 2] != 2'd0};
    for (genvar t = 0; t < 4; t++) begin : g_layout
        assign by_channel[t] = desc_i[command_set_pkg::VECTOR_C0_LAYOUT_LSB + 2*t +: 2] == 2'd1;
        assign by_row[t]     = desc_i[command_set_pkg::VECTOR_C0_LAYOUT_LSB + 2*t +: 2] == 2'd2;
    end

    logic bad_entries, bad_scales, empty_view;
    scale_shape u_scales (
        .desc_i(desc_i), .entries_0_i(entries_0_i), .exact_i(exact_i), .bad_entries_o(bad_entries),
        .bad_scales_o(bad_scales)
    );
    assign empty_view = view && (desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16] == '0
        || desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16] == '0 || c == '0
        || desc_i[command_set_pkg::GEMM_VIEW_IMAGES_LSB +: 16] == '0
        || desc_i[command_set_pkg::GEMM_VIEW_OH_LSB +: 16] == '0
        || desc_i[command_set_pkg::GEMM_VIEW_OW_LSB +: 16] == '0);

    logic bad_count_q, bad_rows_q, bad_cols_q, bad_depth_q, bad_out_ld_q, bad_a_ld_q, bad_b_ld_q, bad_coefficients_q,
        bad_entries_q, bad_scales_q, empty_view_q;
    always_ff @(posedge clk_i) begin
        bad_count_q        <= rows == '0 || rows > MAX_COUNT;
        bad_rows_q         <= rows == '0 || rows > MAX_DIM;
        bad_cols_q         <= cols == '0 || cols > MAX_DIM;
        bad_depth_q        <= depth == '0 || depth > MAX_K;
        bad_out_ld_q       <= out_ld < cols || out_ld > MAX_DIM;
        bad_a_ld_q         <= a_ld < a_line || a_ld > MAX_DIM;
        bad_b_ld_q         <= b_ld < b_line || b_ld > MAX_DIM;
        bad_coefficients_q <= ((present & by_channel) != '0 && cols > MAX_COEF)
            || ((present & by_row) != '0 && rows > MAX_COEF);
        bad_entries_q      <= bad_entries;
        bad_scales_q       <= bad_scales;
        empty_view_q       <= empty_view;
    end

    logic bad_matrix;
    assign bad_matrix = bad_rows_q || bad_cols_q;
    assign bad_o = (op_i[command_set_pkg::OP_PEAK] && (bad_count_q || bad_entries_q))
        || (op_i[command_set_pkg::OP_MAP] && (bad_count_q || bad_entries_q))
        || (op_i[command_set_pkg::OP_GEMM] && (bad_matrix || bad_depth_q || bad_out_ld_q || bad_a_ld_q || bad_b_ld_q
            || bad_scales_q || empty_view_q))
        || (op_i[command_set_pkg::OP_VECTOR] && (bad_matrix || bad_coefficients_q))
        || (op_i[command_set_pkg::OP_REDUCE] && bad_matrix)
        || (op_i[command_set_pkg::OP_ALIGN] && bad_count_q);
endmodule

`default_nettype wire
