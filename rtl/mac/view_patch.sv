// SPDX-License-Identifier: Apache-2.0
// view_patch: where in the window per tile's lanes find their input pixels through one tap, and which of them exist.
//
// Equation  section 10.7 of the microarchitecture, Walker: p, phase, shift, mask. Mode P: lane e is the tile's e-th
//           output pixel; mode W: all lanes are channels of the one output pixel at place_i.
//
// Command   desc_i
// Block     offset_i, window_column_i (xl), row_i (oy), column_i (x0): see view_blocks
// Tap       a_i, b_i
// Tile      place_i            pixels from the block's first to lane 0's
//           count_i            lanes in use, 1..N
//           lane_y_i, lane_x_i     linear, mode P: output coordinates of the lanes;  pixel_y_i, pixel_x_i  mode W: of
//                                  the pixel
// Read      p_o (modulo 2048), phase_o, shift_o, mask_o: see scratchpad
// Latency   none, combinational.
`default_nettype none

module view_patch #(
    parameter int N = 16
) (
    input  wire logic [1023:0]   desc_i,
    input  wire logic [10:0]     offset_i,
    input  wire logic [17:0]     window_column_i,
    input  wire logic [15:0]     row_i,
    input  wire logic [15:0]     column_i,
    input  wire logic [3:0]      a_i,
    input  wire logic [3:0]      b_i,
    input  wire logic [7:0]      place_i,
    input  wire logic [5:0]      count_i,
    input  wire logic [16*N-1:0] lane_y_i,
    input  wire logic [16*N-1:0] lane_x_i,
    input  wire logic [15:0]     pixel_y_i,
    input  wire logic [15:0]     pixel_x_i,
    output      logic [10:0]     p_o,
    output      logic [1:0]      phase_o,
    output      logic [1:0]      shift_o,
    output      logic [N-1:0]    mask_o
);
    logic        unused_view, transposed, linear;
    logic [1:0]  s, l;
    logic [2:0]  unused_slice_log;
    logic [8:0]  unused_taps;
    logic [4:0]  rate;
    view_constants #(.N(N)) u_constants (
        .desc_i(desc_i), .view_o(unused_view), .transposed_o(transposed), .linear_o(linear), .stride_log_o(s),
        .dilate_log_o(l), .rate_o(rate), .taps_o(unused_taps), .slice_log_o(unused_slice_log)
    );
    logic [7:0]  unused_block;
    logic [10:0] pitch;
    view_width #(.N(N)) u_width (.desc_i(desc_i), .block_o(unused_block), .pitch_o(pitch));
    logic signed [20:0] h, w, pad, down, right, below_stride, below_dilate;
    assign h            = $signed({5'b0, desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16]});
    assign w            = $signed({5'b0, desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16]});
    assign pad          = $signed({16'b0, desc_i[command_set_pkg::GEMM_VIEW_PAD_LSB +: 5]});
    assign down         = $signed(21'(a_i) * 21'(rate)) - pad; // from the output's position to the tap's
    assign right        = $signed(21'(b_i) * 21'(rate)) - pad;
    assign below_stride = (21'sd1 << s) - 21'sd1;
    assign below_dilate = (21'sd1 << l) - 21'sd1;

    // ---- linear: the input pixel is as far from the output's for all lanes ----
    logic [10:0] linear_p;
    assign linear_p = offset_i + {3'b0, place_i} + down[10:0] * w[10:0] + right[10:0];

    // ---- lined: row v, columns u, u + S, .. of the dilated input; a line of the window begins at column xs ----
    logic signed [20:0] v, u, input_row, from_line; // from_line: u'
    logic [10:0]        lined_p;
    logic               good;
    assign v         = $signed({3'b0, {2'b0, row_i} << s}) + down;
    assign u         = $signed(({5'b0, column_i} + {13'b0, place_i}) << s) + right;
    assign input_row = v >>> l;
    assign good      = v >= 21'sd0 && (v & below_dilate) == 21'sd0 && input_row < h;
    assign from_line = (u >>> l) - $signed({3'b0, window_column_i} & ~below_stride);
    assign lined_p   = {7'b0, a_i} * pitch + (from_line[10:0] & below_stride[10:0]) * (pitch >> s)
                     + 11'(from_line >>> s);

    assign p_o     = linear ? linear_p : lined_p;
    assign phase_o = linear ? 2'd0 : u[1:0] & below_dilate[1:0];
    assign shift_o = linear ? 2'd0 : l;

    for (genvar e = 0; e < N; e++) begin : g_lane
        logic signed [20:0] y, x, column, input_column;
        logic               inside_linear, inside_lined;
        assign y             = $signed({5'b0, transposed ? pixel_y_i : lane_y_i[16*e +: 16]}) + down;
        assign x             = $signed({5'b0, transposed ? pixel_x_i : lane_x_i[16*e +: 16]}) + right;
        assign inside_linear = y >= 21'sd0 && y < h && x >= 21'sd0 && x < w;
        assign column        = transposed ? u : u + (21'(e) << s);
        assign input_column  = column >>> l;
        assign inside_lined  = good && column >= 21'sd0 && (column & below_dilate) == 21'sd0 && input_column < w;
        assign mask_o[e]     = 6'(e) < count_i && (linear ? inside_linear : inside_lined);
    end

    logic unused;
    assign unused = &{1'b0, desc_i, unused_view, unused_slice_log, unused_taps, unused_block};
endmodule

`default_nettype wire
