// SPDX-License-Identifier: Apache-2.0
// view_rows: which input row each kernel row of a lined view meets, and whether there is one.
//
//     v = oy*S + a*R - PAD;  the row is there if v >= 0, d divides v and v >> l < H;  y = v >> l
//
// Equation  section 10.7 of the microarchitecture, Window. Of a linear view there is one run, a = 0.
// In        desc_i;  row_i  oy;  a_i  a kernel row
// Out       there_o   bit a: kernel row a has an input row;  last_a_o  the last kernel row (linear: 0)
//           y_o       input row of kernel row a_i (linear: 0)
// Latency   none, combinational.
`default_nettype none

module view_rows #(
    parameter int N = 16
) (
    input  wire logic [1023:0] desc_i,
    input  wire logic [15:0]   row_i,
    input  wire logic [3:0]    a_i,
    output      logic [15:0]   there_o,
    output      logic [3:0]    last_a_o,
    output      logic [15:0]   y_o
);
    logic        unused_view, unused_transposed, linear;
    logic [1:0]  stride_log, dilate_log;
    logic [4:0]  rate;
    logic [2:0]  unused_slice_log;
    logic [8:0]  unused_taps;
    view_constants #(.N(N)) u_constants (
        .desc_i(desc_i), .view_o(unused_view), .transposed_o(unused_transposed), .linear_o(linear),
        .stride_log_o(stride_log), .dilate_log_o(dilate_log), .rate_o(rate), .taps_o(unused_taps),
        .slice_log_o(unused_slice_log)
    );
    logic signed [19:0] top, h, below_dilate;
    assign top          = $signed({2'b0, {2'b0, row_i} << stride_log})
                        - $signed({15'b0, desc_i[command_set_pkg::GEMM_VIEW_PAD_LSB +: 5]});
    assign h            = $signed({4'b0, desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16]});
    assign below_dilate = (20'sd1 << dilate_log) - 20'sd1;
    assign last_a_o     = linear ? 4'd0 : 4'(desc_i[command_set_pkg::GEMM_VIEW_KH_LSB +: 5] - 5'd1);

    for (genvar a = 0; a < 16; a++) begin : g_row
        logic signed [19:0] v;
        assign v          = top + $signed(20'(a) * {15'b0, rate});
        assign there_o[a] = linear ? a == 0
            : 5'(a) < {1'b0, last_a_o} + 5'd1 && v >= 20'sd0 && (v & below_dilate) == 20'sd0 && (v >>> dilate_log) < h;
    end

    logic [19:0] v_of_a;
    assign v_of_a = (top + $signed({16'b0, a_i} * {15'b0, rate})) >>> dilate_log;
    assign y_o    = linear ? 16'd0 : v_of_a[15:0];

    logic unused;
    assign unused = &{1'b0, desc_i, unused_view, unused_transposed, unused_slice_log, unused_taps, v_of_a[19:16]};
endmodule

`default_nettype wire
