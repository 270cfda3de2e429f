// SPDX-License-Identifier: Apache-2.0
// command_shape: are a descriptor's sizes within the limits? The second of its three checks (docs/commands.md, "Order
// of checks").
//
// Equation   every size 1..its limit; ROWS*COLS <= MAX_COUNT; leading dimensions at least a stored row and at most
//            MAX_DIM; coefficients of a present term with a layout at most MAX_COEF; MAP, VECTOR: FIRST + ceil(n/16) <=
//            MAX_GROUPS (ALIGN, too); a view's sizes agree (view_check), and those of finer scales (scale_shape).
// In         desc_i; entries_0_i, entries_1_i, exact_i: of entry_count; product_i = ROWS * COLS
//            (low 24 bits of each; what it says of larger sizes does not matter, they are refused anyway);
//            bad_view_i: of view_check.
// Out        bad_o; a_total_o, b_total_o: entries or channels that a GEMM reads of A's and B's scales, where they pass.
// Latency    none, combinational.
// Properties meaningful for descriptors that command_codes lets pass.
`default_nettype none

module command_shape (
    input  wire logic [1023:0] desc_i,
    input  wire logic [31:0]   entries_0_i,
    input  wire logic [31:0]   entries_1_i,
    input  wire logic          exact_i,
    input  wire logic [47:0]   product_i,
    input  wire logic          bad_view_i,
    output      logic          bad_o,
    output      logic [12:0]   a_total_o,
    output      logic [12:0]   b_total_o
);
    localparam logic [31:0] MAX_DIM   = 32'(command_set_pkg::MAX_DIM);
    localparam logic [31:0] MAX_COUNT = 32'(command_set_pkg::MAX_COUNT);
    localparam logic [31:0] MAX_K     = 32'(command_set_pkg::MAX_K);
    localparam logic [31:0] MAX_COEF  = 32'(command_set_pkg::MAX_COEF);

    // Sizes have the same place in every command that has them; COUNT (PEAK, MAP) lies where ROWS does.
    logic [7:0]  opcode;
    logic [31:0] rows, cols, depth, out_ld, a_ld, b_ld, a_line, b_line, c;
    logic        view;
    logic [27:0] first;
    assign opcode = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8];
    assign rows   = desc_i[command_set_pkg::VECTOR_ROWS_LSB +: 32];
    assign cols   = desc_i[command_set_pkg::VECTOR_COLS_LSB +: 32];
    assign first  = desc_i[command_set_pkg::VECTOR_FIRST_LSB +: 28];
    assign depth  = desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 32];
    assign out_ld = desc_i[command_set_pkg::GEMM_OUT_LD_LSB +: 32];
    assign a_ld   = desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 32];
    assign b_ld   = desc_i[command_set_pkg::GEMM_X1_LD_LSB +: 32];
    assign view   = desc_i[command_set_pkg::GEMM_VIEW_LSB]; // its lines are a pixel's channels
    assign c      = {16'b0, desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16]};
    assign a_line = view ? c : desc_i[command_set_pkg::GEMM_TRANS_A_LSB] ? rows : depth;
    assign b_line = !desc_i[command_set_pkg::GEMM_TRANS_B_LSB] ? cols : view ? c : depth;

    logic bad_count, bad_rows, bad_cols, bad_product, bad_gemm;
    assign bad_count   = rows == '0 || rows > MAX_COUNT;
    assign bad_rows    = rows == '0 || rows > MAX_DIM;
    assign bad_cols    = cols == '0 || cols > MAX_DIM;
    assign bad_product = product_i > {16'd0, MAX_COUNT};
    assign bad_gemm    = depth == '0 || depth > MAX_K || out_ld < cols || out_ld > MAX_DIM ||
                         a_ld < a_line || a_ld > MAX_DIM || b_ld < b_line || b_ld > MAX_DIM;

    // Random groups: only elements that exist take one.
    logic [47:0] elements;
    logic [44:0] last_group;
    logic        bad_groups;
    assign elements   = opcode == 8'(command_set_pkg::OP_MAP) || opcode == 8'(command_set_pkg::OP_ALIGN) ? {16'd0,
        rows} : product_i;
    assign last_group = {17'd0, first} + {1'b0, elements[47:4]} + {44'd0, elements[3:0] != 4'd0};
    assign bad_groups = last_group > 45'(command_set_pkg::MAX_GROUPS);

    logic [3:0] present, by_channel, by_row;
    logic       bad_coefficients;
    assign present = {desc_i[command_set_pkg::VECTOR_C3_PRESENT_LSB],
        desc_i[command_set_pkg::VECTOR_X2_KIND_LSB +: 2] != 2'd0,
                      desc_i[command_set_pkg::VECTOR_X1_KIND_LSB +: 2] != 2'd0,
                          desc_i[command_set_pkg::VECTOR_X0_KIND_LSB +: 2] != 2'd0};
    for (genvar t = 0; t < 4; t++) begin : g_layout
        assign by_channel[t] = desc_i[command_set_pkg::VECTOR_C0_LAYOUT_LSB + 2*t +: 2] == 2'd1;
        assign by_row[t]     = desc_i[command_set_pkg::VECTOR_C0_LAYOUT_LSB + 2*t +: 2] == 2'd2;
    end
    assign bad_coefficients = ((present & by_channel) != '0 && cols > MAX_COEF)
        || ((present & by_row) != '0 && rows > MAX_COEF);

    logic bad_entries, bad_scales;
    scale_shape u_scales (
        .desc_i(desc_i), .entries_0_i(entries_0_i), .entries_1_i(entries_1_i), .exact_i(exact_i),
        .bad_entries_o(bad_entries), .bad_scales_o(bad_scales), .a_total_o(a_total_o), .b_total_o(b_total_o)
    );

    always_comb begin
        case (opcode)
            8'(command_set_pkg::OP_PEAK):   bad_o = bad_count || bad_entries;
            8'(command_set_pkg::OP_MAP):    bad_o = bad_count || bad_groups || bad_entries;
            8'(command_set_pkg::OP_GEMM):   bad_o = bad_rows || bad_cols || bad_gemm || bad_view_i || bad_scales;
            8'(command_set_pkg::OP_VECTOR): bad_o = bad_rows || bad_cols || bad_product || bad_groups
                || bad_coefficients;
            8'(command_set_pkg::OP_REDUCE): bad_o = bad_rows || bad_cols || bad_product;
            8'(command_set_pkg::OP_ALIGN):  bad_o = bad_count || bad_groups;
            default:                        bad_o = 1'b0;
        endcase
    end
endmodule

`default_nettype wire
