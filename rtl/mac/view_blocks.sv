// SPDX-License-Identifier: Apache-2.0
// view_blocks: the blocks of output pixels of a view, and for each the window: the run of input pixels that its patches
// are made of.
//
//     linear     blocks of EDGE pixels in raster order through all images; window: the block and PAD*(W_+1) pixels
//                before and behind it
//     lined      blocks of BW pixels of one output row; window: a line of columns xl.. for each row that the kernel
//                meets
//
// Equation   section 10.7 of the microarchitecture, Blocks and Window.
// Clock      clk_i, rst_ni (synchronous, active low)
// Control    start_i             block 0;  next_i  the next block, after the last block 0 again (ignored together with
//            start_i)
//            desc_i              stands still meanwhile
// Block      count_o             pixels, 1..EDGE;  last_o  the last block
//            row_o, column_o     oy and x0 of its first pixel (lined)
// Window     window_o            linear: q0, index of its first pixel in the tensor; lined: of (0, xl) in this image
//            window_count_o      pixels, 0..VIEW_PIXELS, of the run or of each line
//            offset_o            linear: pixels from q0 to the block's first;  window_column_o  lined: xl
// Latency    1: the outputs are functions of registers and desc_i.
`default_nettype none

module view_blocks #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic [1023:0] desc_i,
    output      logic [7:0]    count_o,
    output      logic          last_o,
    output      logic [15:0]   row_o,
    output      logic [15:0]   column_o,
    output      logic [31:0]   window_o,
    output      logic [10:0]   window_count_o,
    output      logic [10:0]   offset_o,
    output      logic [17:0]   window_column_o
);
    localparam logic [7:0] EDGE = 8'(4 * N);

    logic        unused_view, transposed, linear;
    logic [1:0]  stride_log, dilate_log;
    logic [2:0]  unused_slice_log;
    logic [8:0]  unused_taps;
    logic [4:0]  rate;
    view_constants #(.N(N)) u_constants (
        .desc_i(desc_i), .view_o(unused_view), .transposed_o(transposed), .linear_o(linear), .stride_log_o(stride_log),
        .dilate_log_o(dilate_log), .rate_o(rate), .taps_o(unused_taps), .slice_log_o(unused_slice_log)
    );
    logic [15:0] h, w, oh, ow, images;
    logic [4:0]  kw, pad;
    assign h      = desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16];
    assign w      = desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16];
    assign oh     = desc_i[command_set_pkg::GEMM_VIEW_OH_LSB +: 16];
    assign ow     = desc_i[command_set_pkg::GEMM_VIEW_OW_LSB +: 16];
    assign images = desc_i[command_set_pkg::GEMM_VIEW_IMAGES_LSB +: 16];
    assign kw     = desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5];
    assign pad    = desc_i[command_set_pkg::GEMM_VIEW_PAD_LSB +: 5];

    // ---- block: x runs through all pixels of a linear view, else through one output row ----
    logic [7:0]  row_block, block;
    logic [10:0] unused_pitch;
    view_width #(.N(N)) u_width (.desc_i(desc_i), .block_o(row_block), .pitch_o(unused_pitch));
    assign block = linear ? EDGE : row_block;

    logic [23:0] run, x_q, left;
    logic [15:0] row_q, image_q;
    logic [31:0] image_pixel_q; // image*H*W_
    logic        end_run, last_row, last_image;
    assign run        = !linear ? {8'b0, ow} : transposed ? {6'b0, desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 18]}
                                             : desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24];
    assign left       = run - x_q;
    assign end_run    = left <= {16'b0, block};
    assign last_row   = linear || row_q == oh - 16'd1;
    assign last_image = linear || image_q == images - 16'd1;
    assign last_o     = end_run && last_row && last_image;
    assign count_o    = end_run ? left[7:0] : block;
    assign row_o      = row_q;
    assign column_o   = x_q[15:0];

    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i || (next_i && last_o)) begin
            x_q           <= '0;
            row_q         <= '0;
            image_q       <= '0;
            image_pixel_q <= '0;
        end else if (next_i) begin
            x_q <= end_run ? 24'd0 : x_q + {16'b0, block};
            if (end_run) row_q <= last_row ? 16'd0 : row_q + 16'd1;
            if (end_run && last_row) begin
                image_q       <= image_q + 16'd1;
                image_pixel_q <= image_pixel_q + 32'(h) * 32'(w);
            end
        end
    end

    // ---- window, linear ----
    logic [23:0] halo, linear_first;
    logic [24:0] behind;
    logic [10:0] linear_count;
    assign halo         = 24'(pad) * (24'(w) + 24'd1);
    assign linear_first = x_q > halo ? x_q - halo : 24'd0;
    assign behind       = {1'b0, x_q} + {17'b0, count_o} + {1'b0, halo};
    assign linear_count = (behind > {1'b0, run} ? run[10:0] : behind[10:0]) - linear_first[10:0];
    assign offset_o     = x_q[10:0] - linear_first[10:0];

    // ---- window, lined: the columns from the first that the first output sees to the last that the last one does ----
    logic signed [19:0] first, above, last, end_column;
    logic        [19:0] columns;
    assign first           = $signed({2'b0, {2'b0, x_q[15:0]} << stride_log}) - $signed({15'b0, pad});
    assign above           = (first + ((20'sd1 << dilate_log) - 20'sd1)) >>> dilate_log;
    assign last            = first + $signed({12'b0, count_o - 8'd1} << stride_log)
                           + $signed((20'(kw) - 20'd1) * 20'(rate));
    assign end_column      = (last >>> dilate_log) >= $signed({4'b0, w}) ? $signed({4'b0, w})
                                                                          : (last >>> dilate_log) + 20'sd1;
    assign window_column_o = above < 20'sd0 ? 18'd0 : above[17:0];
    assign columns         = end_column - $signed({2'b0, window_column_o});

    assign window_o       = linear ? {8'b0, linear_first} : image_pixel_q + {14'b0, window_column_o};
    assign window_count_o = linear ? linear_count : columns[19] ? 11'd0 : columns[10:0];

    logic unused;
    assign unused = &{1'b0, desc_i, unused_view, unused_slice_log, unused_taps, unused_pitch, columns[18:11]};
endmodule

`default_nettype wire
