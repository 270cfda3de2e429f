// SPDX-License-Identifier: Apache-2.0
// view_check: is a GEMM's view legal, and do its sizes agree? (docs/views.md, Checks.)
//
// Equation   illegal: VIEW_FLIP without VIEW; VIEW with TRANS_A and TRANS_B; a kernel edge not 1..16, S or d not
//                     1, 2, 4, S > 1 and d > 1, d > 1 with TRANS_A
//            bad:     a size of the view is 0; ROWS or DEPTH are not those of its patches; the window of sixteen
//                     outputs is too large
// In         desc_i.
// Out        illegal_o, bad_o; pixels_o = IMAGES*H*W.
// Latency    none, combinational.
// Properties bad_o is 0 without VIEW, and means something for views that are legal.
`default_nettype none

module view_check (
    input  wire logic [1023:0] desc_i,
    output      logic          illegal_o,
    output      logic          bad_o,
    output      logic [47:0]   pixels_o
);
    logic        view, transposed, linear;
    logic [1:0]  stride_log, dilate_log;
    logic [4:0]  rate;
    logic [2:0]  unused_slice_log;
    logic [8:0]  taps;
    view_constants u_constants (
        .desc_i(desc_i), .view_o(view), .transposed_o(transposed), .linear_o(linear), .stride_log_o(stride_log),
        .dilate_log_o(dilate_log), .rate_o(rate), .taps_o(taps), .slice_log_o(unused_slice_log)
    );

    logic        trans_b, flip;
    logic [4:0]  kh, kw;
    logic [2:0]  stride, dilate;
    logic [15:0] h, w, c, images, oh, ow;
    logic [31:0] rows, depth;
    assign trans_b = desc_i[command_set_pkg::GEMM_TRANS_B_LSB];
    assign flip    = desc_i[command_set_pkg::GEMM_VIEW_FLIP_LSB];
    assign kh      = desc_i[command_set_pkg::GEMM_VIEW_KH_LSB +: 5];
    assign kw      = desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5];
    assign stride  = desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB +: 3];
    assign dilate  = desc_i[command_set_pkg::GEMM_VIEW_DILATE_LSB +: 3];
    assign h       = desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16];
    assign w       = desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16];
    assign c       = desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16];
    assign images  = desc_i[command_set_pkg::GEMM_VIEW_IMAGES_LSB +: 16];
    assign oh      = desc_i[command_set_pkg::GEMM_VIEW_OH_LSB +: 16];
    assign ow      = desc_i[command_set_pkg::GEMM_VIEW_OW_LSB +: 16];
    assign rows    = desc_i[command_set_pkg::GEMM_ROWS_LSB +: 32];
    assign depth   = desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 32];

    // ---- legal ----
    logic bad_kernel, bad_step;
    assign bad_kernel = kh == 5'd0 || kh > 5'd16 || kw == 5'd0 || kw > 5'd16;
    assign bad_step   = (stride != 3'd1 && stride != 3'd2 && stride != 3'd4)
        || (dilate != 3'd1 && dilate != 3'd2 && dilate != 3'd4) ||
                        (stride != 3'd1 && dilate != 3'd1) || (dilate != 3'd1 && transposed);
    assign illegal_o  = view ? (transposed && trans_b) || bad_kernel || bad_step : flip;

    // ---- sizes ----
    logic [47:0] outputs;
    logic [24:0] patch;
    logic        bad_patches, bad_window;
    assign pixels_o    = 48'(images) * 48'(h) * 48'(w);
    assign outputs     = 48'(images) * 48'(oh) * 48'(ow);
    assign patch       = 25'(taps) * 25'(c);
    assign bad_patches = {16'd0, transposed ? depth : rows} != outputs || (transposed ? rows : depth) != {7'd0, patch};

    // A row's window holds the columns that sixteen outputs see; a linear view that fits has another.
    logic [15:0] columns, held, window;
    assign columns    = (((16'd15 << stride_log) + (16'(kw) - 16'd1) * 16'(rate)) >> dilate_log)
                      + (16'd1 << stride_log);
    assign held       = (w < columns ? w : columns) + 16'd3;
    assign window     = 16'(kh) * {held[15:2], 2'b0};
    assign bad_window = !linear && window > 16'(command_set_pkg::VIEW_PIXELS);

    assign bad_o = view && (h == '0 || w == '0 || c == '0 || images == '0 || oh == '0 || ow == '0 || bad_patches
        || bad_window);

    logic unused;
    assign unused = &{1'b0, desc_i, unused_slice_log, held[1:0]};
endmodule

`default_nettype wire
