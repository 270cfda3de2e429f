// SPDX-License-Identifier: Apache-2.0
// size_terms: the products among a command's sizes, one after the other: step 1 of the check
// (docs/microarchitecture.md, section 5, "Terms"). Each is made by multiply_add; what is found of it is kept here.
//
// Equation   GEMM: LAST_GROUP * SCALE_STEP + entries of both operands at most MAX_COEF; with a view its input pixels,
//            outputs (images * rows * columns = ROWS or DEPTH), patch (taps * channels = DEPTH or ROWS) and window
//            (docs/views.md, Checks). Others: ROWS * COLS, or COUNT, at most MAX_COUNT, and the random groups from
//            FIRST on at most MAX_GROUPS.
// Clock      clk_i; nothing is reset.
// In         op_i: bit k: the opcode is k;  desc_i; entries_0_i, entries_1_i of entry_count;
//            begin_i: to the first term;  next_i: the term's product is whole with the next clock;
//            sum_i, over_i: of multiply_add.
// Out        a_o, b_o, base_o: of the term;  last_o: it is the last.  A clock after the last product: bad_scales_o,
//            bad_view_o, bad_product_o, bad_groups_o; count_o: elements (not GEMM's); pixels_o (0: 2^32), many_o: more
//            than 2^32; taps_o; a_total_o, b_total_o: entries or channels of a GEMM's scales.
// Latency    as the terms have.
// Properties what it says of a command without the field concerned has no meaning.
`default_nettype none

module size_terms (
    input  wire logic          clk_i,
    input  wire logic [7:0]    op_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [31:0]   entries_0_i,
    input  wire logic [31:0]   entries_1_i,
    input  wire logic          begin_i,
    input  wire logic          next_i,
    input  wire logic [35:0]   sum_i,
    input  wire logic          over_i,
    output      logic [31:0]   a_o,
    output      logic [35:0]   b_o,
    output      logic [35:0]   base_o,
    output      logic          last_o,
    output      logic          bad_scales_o,
    output      logic          bad_view_o,
    output      logic          bad_product_o,
    output      logic          bad_groups_o,
    output      logic [30:0]   count_o,
    output      logic [31:0]   pixels_o,
    output      logic          many_o,
    output      logic [8:0]    taps_o,
    output      logic [12:0]   a_total_o,
    output      logic [12:0]   b_total_o
);
    localparam logic [3:0] COUNT = 4'd0, RANDOM_GROUPS = 4'd1, SCALES_A = 4'd2, SCALES_B = 4'd3, IMAGE_LINES = 4'd4,
        PIXELS = 4'd5, OUTPUT_LINES = 4'd6, OUTPUTS = 4'd7, TAPS = 4'd8, PATCH = 4'd9, REACH = 4'd10, COLUMNS = 4'd11,
        WINDOW = 4'd12;
    logic [3:0] term_q, ended_q; // ended_q: whose product sum_i is
    logic       ended;           // it became whole with this clock

    // ---- fields ----
    logic        matrix, view, transposed;
    logic [1:0]  a_scaling, b_scaling;
    logic [31:0] rows, cols, depth, a_first, b_first;
    assign matrix     = op_i[command_set_pkg::OP_VECTOR] || op_i[command_set_pkg::OP_REDUCE];
    assign view       = desc_i[command_set_pkg::GEMM_VIEW_LSB];
    assign transposed = desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign rows       = desc_i[command_set_pkg::VECTOR_ROWS_LSB +: 32]; // COUNT stands at the same place
    assign cols       = desc_i[command_set_pkg::VECTOR_COLS_LSB +: 32];
    assign depth      = desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 32];
    assign a_scaling  = desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2];
    assign b_scaling  = desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2];
    assign a_first    = a_scaling == 2'd1 ? entries_0_i : {8'd0, desc_i[command_set_pkg::GEMM_X0_SPAN_LSB +: 24]};
    assign b_first    = b_scaling == 2'd1 ? entries_1_i : {8'd0, desc_i[command_set_pkg::GEMM_X1_SPAN_LSB +: 24]};

    logic [27:0] first;
    logic [15:0] last_group, h, w, c, images, oh, ow;
    logic [12:0] a_step, b_step;
    logic [4:0]  kh, kw, rate;
    logic [1:0]  stride_log, dilate_log;
    assign first      = desc_i[command_set_pkg::VECTOR_FIRST_LSB +: 28];
    assign last_group = desc_i[command_set_pkg::GEMM_LAST_GROUP_LSB +: 16];
    assign a_step     = desc_i[command_set_pkg::GEMM_X0_SCALE_STEP_LSB +: 13];
    assign b_step     = desc_i[command_set_pkg::GEMM_X1_SCALE_STEP_LSB +: 13];
    assign h          = desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16];
    assign w          = desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16];
    assign c          = desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16];
    assign images     = desc_i[command_set_pkg::GEMM_VIEW_IMAGES_LSB +: 16];
    assign oh         = desc_i[command_set_pkg::GEMM_VIEW_OH_LSB +: 16];
    assign ow         = desc_i[command_set_pkg::GEMM_VIEW_OW_LSB +: 16];
    assign kh         = desc_i[command_set_pkg::GEMM_VIEW_KH_LSB +: 5];
    assign kw         = desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5];
    assign rate       = desc_i[command_set_pkg::GEMM_VIEW_RATE_LSB +: 5];
    assign stride_log = desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB + 1 +: 2]; // 1, 2, 4
    assign dilate_log = desc_i[command_set_pkg::GEMM_VIEW_DILATE_LSB + 1 +: 2];

    // A window's row holds the columns that sixteen outputs see, in whole words of four.
    logic [4:0]  last_column;
    logic [9:0]  columns; // sum_i of COLUMNS; no line is longer than 16 * 4 + 15 * 31 + 4
    logic [15:0] held;
    logic        short_line;
    assign last_column = kw - 5'd1;
    assign columns     = sum_i[9:0];
    assign short_line  = w < {6'd0, columns};
    assign held        = (short_line ? w : {6'd0, columns}) + 16'd3;

    // ---- the term's factors, and what its product is added to ----
    always_comb begin
        a_o    = {16'd0, last_group};
        b_o    = sum_i;
        base_o = '0;
        case (term_q)
            COUNT:         {a_o, b_o}         = {matrix ? cols : 32'd1, 4'd0, rows};
            RANDOM_GROUPS: {a_o, base_o}      = {32'd1, 4'd0, first, 4'd15};
            SCALES_A:      {b_o, base_o}      = {23'd0, a_step, 4'd0, a_first};
            SCALES_B:      {b_o, base_o}      = {23'd0, b_step, 4'd0, b_first};
            IMAGE_LINES:   {a_o, b_o}         = {16'd0, h, 20'd0, images};
            PIXELS:        a_o                = {16'd0, w};
            OUTPUT_LINES:  {a_o, b_o}         = {16'd0, oh, 20'd0, images};
            OUTPUTS:       a_o                = {16'd0, ow};
            TAPS:          {a_o, b_o}         = {27'd0, kh, 31'd0, kw};
            PATCH:         a_o                = {16'd0, c};
            REACH:         {a_o, b_o, base_o} = {27'd0, last_column, 31'd0, rate == 5'd0 ? 5'd1 : rate,
                                                 36'd15 << stride_log};
            COLUMNS:       {a_o, b_o, base_o} = {32'd1, 36'd1 << stride_log, sum_i >> dilate_log};
            default:       {a_o, b_o}         = {27'd0, kh, 20'd0, held & ~16'd3}; // WINDOW
        endcase
    end
    assign last_o = term_q == RANDOM_GROUPS || (term_q == SCALES_B && !view) || term_q == WINDOW;

    // ---- what is found of a product ----
    logic low, above_coef, wide_q, bad_a_q, bad_b_q, bad_outputs_q, bad_patch_q;
    assign low        = !over_i && sum_i[35:32] == 4'd0;
    assign above_coef = over_i || sum_i > 36'(command_set_pkg::MAX_COEF);

    always_ff @(posedge clk_i) begin
        ended <= next_i;
        if (begin_i) term_q <= op_i[command_set_pkg::OP_GEMM] ? SCALES_A : COUNT;
        if (next_i) begin
            term_q  <= term_q + 4'd1;
            ended_q <= term_q;
        end
        if (ended) begin
            case (ended_q)
                COUNT: begin
                    count_o       <= sum_i[30:0];
                    bad_product_o <= over_i || sum_i > 36'(command_set_pkg::MAX_COUNT);
                end
                RANDOM_GROUPS: bad_groups_o <= over_i || sum_i[35:4] > 32'(command_set_pkg::MAX_GROUPS);
                SCALES_A:      {bad_a_q, a_total_o} <= {a_scaling != 2'd0 && above_coef, sum_i[12:0]};
                SCALES_B:      {bad_b_q, b_total_o} <= {b_scaling != 2'd0 && above_coef, sum_i[12:0]};
                PIXELS:        {many_o, pixels_o}   <= {!low && (over_i || sum_i != 36'h1_0000_0000), sum_i[31:0]};
                OUTPUTS:       bad_outputs_q <= !low || sum_i[31:0] != (transposed ? depth : rows);
                TAPS:          taps_o        <= sum_i[8:0];
                PATCH:         bad_patch_q   <= !low || sum_i[31:0] != (transposed ? rows : depth);
                WINDOW:        wide_q        <= sum_i > 36'(command_set_pkg::VIEW_PIXELS);
                default: ;
            endcase
        end
    end

    assign bad_scales_o = bad_a_q || bad_b_q;
    assign bad_view_o   = bad_outputs_q || bad_patch_q || wide_q;

    logic unused;
    assign unused = &{1'b0, held[1:0]};
endmodule

`default_nettype wire
