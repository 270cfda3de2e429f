// SPDX-License-Identifier: Apache-2.0
// view_window: in which place of the scratchpad a pixel of a view's window is kept.
//
//     linear   index = i
//     lined    index = a*pitch + ((x - xs) & (S-1))*(pitch >> s) + ((x - xs) >> s)      x = xl + i
//
// Columns are sorted by their remainder, so pixels that neighbouring outputs see through one tap are neighbours.
//
// Equation  section 10.7 of the microarchitecture, Window index.
// In        desc_i;  a_i  the kernel row whose line it is;  place_i  i, its place in the line (linear: in the window)
//           column_i  low bits of xl, the line's first column
// Out       index_o
// Latency   none, combinational.
`default_nettype none

module view_window #(
    parameter int N = 16
) (
    input  wire logic [1023:0] desc_i,
    input  wire logic [3:0]    a_i,
    input  wire logic [10:0]   place_i,
    input  wire logic [1:0]    column_i,
    output      logic [9:0]    index_o
);
    logic        unused_view, unused_transposed, linear;
    logic [1:0]  stride_log, unused_dilate_log;
    logic [4:0]  unused_rate;
    logic [2:0]  unused_slice_log;
    logic [8:0]  unused_taps;
    view_constants #(.N(N)) u_constants (
        .desc_i(desc_i), .view_o(unused_view), .transposed_o(unused_transposed), .linear_o(linear),
        .stride_log_o(stride_log), .dilate_log_o(unused_dilate_log), .rate_o(unused_rate), .taps_o(unused_taps),
        .slice_log_o(unused_slice_log)
    );
    logic [7:0]  unused_block;
    logic [10:0] pitch, below_stride, right, remainder; // right: x - xs
    view_width #(.N(N)) u_width (.desc_i(desc_i), .block_o(unused_block), .pitch_o(pitch));

    assign below_stride = (11'd1 << stride_log) - 11'd1;
    assign right        = place_i + ({9'b0, column_i} & below_stride);
    assign remainder    = right & below_stride;
    assign index_o      = linear ? place_i[9:0]
        : 10'({7'b0, a_i} * pitch + remainder * (pitch >> stride_log) + (right >> stride_log));

    logic unused;
    assign unused = &{1'b0, desc_i, unused_view, unused_transposed, unused_dilate_log, unused_rate, unused_slice_log,
        unused_taps, unused_block};
endmodule

`default_nettype wire
