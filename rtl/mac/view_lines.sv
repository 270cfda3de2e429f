// SPDX-License-Identifier: Apache-2.0
// view_lines: where the lines of a view's steps begin (gemm_lines says how many and how long). One multiplier, the rest
// by adding.
//
//     A                     X0 + (first pixel of the run + i)*X0_LD + cs*j
//     B, mode P             X1 + (t*C + cs*j + c)*X1_LD + EDGE*nb
//     B, mode P, by taps    X1 + t*X1_STEP + (EDGE*nb + n)*X1_LD + cs*j
//     B, mode W             X1 + (m0 + i)*X1_LD + N*nb            (blocks follow each other without a gap)
//
// Clock     clk_i (data registers only: start_i sets them all)
// Control   start_i        B: first line of a group's first step, from b_base_i
//           set_i          A: first line of a run, from a_base_i, window_i = its first pixel, channel_i = cs*j;
//                          a_line_i  the next line
//           b_line_i       B: next line
//           b_tap_i        first line of the next tap;      b_slice_i  of the next slice
//           b_again_i      of the block of columns again;   b_panel_i  of the next block of columns; at most one of B's
//                          six in a clock
// Operand   desc_i, a_base_i, b_base_i
// Line      a_address_o, b_address_o   window offsets
// Latency   1.
`default_nettype none

module view_lines #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          start_i,
    input  wire logic          set_i,
    input  wire logic          a_line_i,
    input  wire logic          b_line_i,
    input  wire logic          b_tap_i,
    input  wire logic          b_slice_i,
    input  wire logic          b_again_i,
    input  wire logic          b_panel_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [31:0]   a_base_i,
    input  wire logic [31:0]   b_base_i,
    input  wire logic [31:0]   window_i,
    input  wire logic [15:0]   channel_i,
    output      logic [31:0]   a_address_o,
    output      logic [31:0]   b_address_o
);
    localparam int LN = $clog2(N);

    logic        unused_view, transposed, unused_linear;
    logic [1:0]  unused_stride_log, unused_dilate_log;
    logic [2:0]  slice_log;
    logic [8:0]  unused_taps;
    logic [4:0]  unused_rate;
    view_constants #(.N(N)) u_constants (
        .desc_i(desc_i), .view_o(unused_view), .transposed_o(transposed), .linear_o(unused_linear),
        .stride_log_o(unused_stride_log),
        .dilate_log_o(unused_dilate_log), .rate_o(unused_rate), .taps_o(unused_taps), .slice_log_o(slice_log)
    );
    logic [31:0] a_ld, b_ld, channels;
    logic        by_taps;
    assign a_ld     = {8'b0, desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24]};
    assign b_ld     = {8'b0, desc_i[command_set_pkg::GEMM_X1_LD_LSB +: 24]};
    assign channels = {16'b0, desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16]};
    assign by_taps  = desc_i[command_set_pkg::GEMM_TRANS_B_LSB];

    logic [31:0] first_line;
    assign first_line = a_base_i + window_i * a_ld + {16'b0, channel_i};
    always_ff @(posedge clk_i) begin
        if (set_i) a_address_o <= first_line;
        else if (a_line_i) a_address_o <= a_address_o + a_ld;
    end

    // B: the first lines of the block of columns, of the slice in it, of the tap in that.
    logic [31:0] tap_step, slice_step, panel_step, panel_q, slice_q, tap_q, panel_next, slice_next, tap_next;
    assign tap_step   = by_taps ? desc_i[command_set_pkg::GEMM_X1_STEP_LSB +: 32] : channels * b_ld;
    assign slice_step = (by_taps ? 32'd1 : b_ld) << slice_log;
    assign panel_step = transposed ? 32'(N) : by_taps ? b_ld << (LN + 2) : 32'(4 * N);
    assign panel_next = start_i ? b_base_i : b_panel_i ? panel_q + panel_step : panel_q;
    assign slice_next = b_slice_i ? slice_q + slice_step : panel_next;
    assign tap_next   = b_tap_i ? tap_q + tap_step : slice_next;
    always_ff @(posedge clk_i) begin
        if (b_line_i) begin
            b_address_o <= b_address_o + b_ld;
        end else if (start_i || b_panel_i || b_again_i || b_slice_i || b_tap_i) begin
            b_address_o <= tap_next;
            tap_q       <= tap_next;
            if (!b_tap_i) slice_q <= slice_next;
            if (!b_tap_i && !b_slice_i) panel_q <= panel_next;
        end
    end

    logic unused;
    assign unused = &{1'b0, desc_i, unused_view, unused_linear, unused_stride_log, unused_dilate_log, unused_taps,
        unused_rate};
endmodule

`default_nettype wire
