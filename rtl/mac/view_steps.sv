// SPDX-License-Identifier: Apache-2.0
// view_steps: the inner loops of a view's steps, within one block of columns.
//
//     mode P (C = P*B)     for block (of output pixels)  for slice (of channels): one step        m: block         k:
//                          slice
//     mode W (C = P^T*B)   for slice  for pass (16 taps)  for block: one step                     m: slice, pass   k:
//                          block
//
// k numbers the steps that add up to the same outputs, m the outputs' rows. Slice j holds channels cs*j..
// (view_constants).
//
// Clock      clk_i, rst_ni (synchronous, active low)
// Control    start_i             first step;  next_i  the next one, after the last the first again (ignored together
//            with start_i)
// Shape      desc_i
// Step       last_k_o, last_m_o, last_pass_o
//            channel_o           cs*j, the slice's first channel;  channels_o  cj, 1..32
// Block      count_o .. window_column_o: see view_blocks
// Latency    1: the outputs are functions of registers and desc_i.
`default_nettype none

module view_steps #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic [1023:0] desc_i,
    output      logic          last_k_o,
    output      logic          last_m_o,
    output      logic          last_pass_o,
    output      logic [15:0]   channel_o,
    output      logic [5:0]    channels_o,
    output      logic [7:0]    count_o,
    output      logic [15:0]   row_o,
    output      logic [15:0]   column_o,
    output      logic [31:0]   window_o,
    output      logic [10:0]   window_count_o,
    output      logic [10:0]   offset_o,
    output      logic [17:0]   window_column_o
);
    logic        unused_view, transposed, unused_linear;
    logic [1:0]  unused_stride_log, unused_dilate_log;
    logic [2:0]  slice_log;
    logic [8:0]  taps;
    logic [4:0]  unused_rate;
    view_constants #(.N(N)) u_constants (
        .desc_i(desc_i), .view_o(unused_view), .transposed_o(transposed), .linear_o(unused_linear),
        .stride_log_o(unused_stride_log),
        .dilate_log_o(unused_dilate_log), .rate_o(unused_rate), .taps_o(taps), .slice_log_o(slice_log)
    );

    // ---- the three loops: each turns when those within it end ----
    logic last_block, last_slice, block_next, pass_next, slice_next;
    assign block_next = next_i && (transposed || last_slice);
    assign pass_next  = next_i && transposed && last_block;
    assign slice_next = next_i && (!transposed || (last_block && last_pass_o));
    assign last_k_o   = transposed ? last_block : last_slice;
    assign last_m_o   = transposed ? last_slice && last_pass_o : last_block;

    view_blocks #(.N(N)) u_blocks (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(block_next), .desc_i(desc_i),
        .count_o(count_o), .last_o(last_block), .row_o(row_o), .column_o(column_o),
        .window_o(window_o), .window_count_o(window_count_o), .offset_o(offset_o), .window_column_o(window_column_o)
    );

    logic [15:0] channels_left;
    logic [6:0]  slice;
    logic [8:0]  taps_left_q;
    assign slice         = 7'd1 << slice_log;
    assign channels_left = desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16] - channel_o;
    assign last_slice    = channels_left <= {9'b0, slice};
    assign channels_o    = last_slice ? channels_left[5:0] : slice[5:0];
    assign last_pass_o   = taps_left_q <= 9'd16;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            channel_o   <= '0;
            taps_left_q <= '0;
        end else if (start_i) begin
            channel_o   <= '0;
            taps_left_q <= taps;
        end else begin
            if (slice_next) channel_o <= last_slice ? 16'd0 : channel_o + {9'b0, slice};
            if (pass_next) taps_left_q <= last_pass_o ? taps : taps_left_q - 9'd16;
        end
    end

    logic unused;
    assign unused = &{1'b0, desc_i, unused_view, unused_linear, unused_stride_log, unused_dilate_log, unused_rate};
endmodule

`default_nettype wire
