// SPDX-License-Identifier: Apache-2.0
// view_window: in which places of the scratchpad the pixels of a view's window are kept.
//
//     linear      index = i
//     otherwise   index = r*pitch + (x & (S-1))*(pitch >> s) + (x >> s)      i = r*W_ + x
//
// Columns are sorted by their remainder, so pixels that neighbouring outputs see through one tap are neighbours.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i   the window's first pixel;  next_i  its next one;  desc_i
// Place     index_o
// Latency   1: a function of registers and desc_i.
`default_nettype none

module view_window #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic [1023:0] desc_i,
    output      logic [9:0]    index_o
);
    logic        unused_view, unused_transposed, linear;
    logic [1:0]  stride_log, unused_dilate_log;
    logic [2:0]  unused_slice_log;
    logic [8:0]  unused_taps;
    logic [10:0] pitch;
    view_constants #(.N(N)) u_constants (
        .desc_i(desc_i), .view_o(unused_view), .transposed_o(unused_transposed), .linear_o(linear),
        .stride_log_o(stride_log),
        .dilate_log_o(unused_dilate_log), .taps_o(unused_taps), .slice_log_o(unused_slice_log), .pitch_o(pitch)
    );

    logic [10:0] x_q, row_q, remainder;
    logic        last_x;
    assign last_x = !linear && x_q == desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 11] - 11'd1;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            x_q   <= '0;
            row_q <= '0;
        end else if (next_i) begin
            x_q <= last_x ? 11'd0 : x_q + 11'd1;
            if (last_x) row_q <= row_q + pitch;
        end
    end

    assign remainder = x_q & ((11'd1 << stride_log) - 11'd1);
    assign index_o   = linear ? x_q[9:0] : 10'(row_q + remainder * (pitch >> stride_log) + (x_q >> stride_log));

    logic unused;
    assign unused = &{1'b0, desc_i, unused_view, unused_transposed, unused_dilate_log, unused_slice_log, unused_taps};
endmodule

`default_nettype wire
