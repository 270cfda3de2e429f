// SPDX-License-Identifier: Apache-2.0
// view_constants: what a view's units derive from its descriptor and all need (docs/views.md; microarchitecture 10.7).
//
//     T = KH*KW taps, s = log2 S, l = log2 d, R, cs = channels of a slice, linear views
//
// In         desc_i
// Out        view_o         the command has a view (else the rest says nothing);  transposed_o  mode W, 0: mode P
//            linear_o       the output's pixels are the input's, moved by whole pixels, and a run of them fits
//            stride_log_o s, dilate_log_o l;  rate_o R (1..31);  taps_o T (1..256);  slice_log_o log2 cs
// Latency    none, combinational.
`default_nettype none

module view_constants #(
    parameter int N = 16
) (
    input  wire logic [1023:0] desc_i,
    output      logic          view_o,
    output      logic          transposed_o,
    output      logic          linear_o,
    output      logic [1:0]    stride_log_o,
    output      logic [1:0]    dilate_log_o,
    output      logic [4:0]    rate_o,
    output      logic [8:0]    taps_o,
    output      logic [2:0]    slice_log_o
);
    logic [4:0]  kh, kw, pad, rate;
    logic [2:0]  stride, dilate;
    logic [15:0] h, w, oh, ow;
    assign kh     = desc_i[command_set_pkg::GEMM_VIEW_KH_LSB +: 5];
    assign kw     = desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5];
    assign pad    = desc_i[command_set_pkg::GEMM_VIEW_PAD_LSB +: 5];
    assign rate   = desc_i[command_set_pkg::GEMM_VIEW_RATE_LSB +: 5];
    assign stride = desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB +: 3];
    assign dilate = desc_i[command_set_pkg::GEMM_VIEW_DILATE_LSB +: 3];
    assign h      = desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16];
    assign w      = desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16];
    assign oh     = desc_i[command_set_pkg::GEMM_VIEW_OH_LSB +: 16];
    assign ow     = desc_i[command_set_pkg::GEMM_VIEW_OW_LSB +: 16];

    assign view_o       = desc_i[command_set_pkg::GEMM_VIEW_LSB];
    assign transposed_o = view_o && desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    logic [22:0] run; // pixels of the largest block of any array, and PAD*(W_+1) before and behind it
    assign run          = 23'd128 + 23'({pad, 1'b0}) * (23'(w) + 23'd1);
    assign linear_o     = stride == 3'd1 && dilate == 3'd1 && rate_o == 5'd1 && oh == h && ow == w && kh == kw
        && {1'b0, kh} == {pad, 1'b1} && run <= 23'(command_set_pkg::VIEW_PIXELS);
    assign rate_o       = rate == 5'd0 ? 5'd1 : rate;
    assign stride_log_o = stride[2:1]; // 1, 2, 4
    assign dilate_log_o = dilate[2:1];
    assign taps_o       = 9'(kh) * 9'(kw);

    always_comb begin
        if (transposed_o) slice_log_o = 3'($clog2(N));
        else if (taps_o <= 9'd16) slice_log_o = 3'd4;
        else if (taps_o <= 9'd32) slice_log_o = 3'd3;
        else if (taps_o <= 9'd64) slice_log_o = 3'd2;
        else if (taps_o <= 9'd128) slice_log_o = 3'd1;
        else slice_log_o = 3'd0;
    end

    logic unused;
    assign unused = &{1'b0, desc_i, stride, dilate}; // the other fields are for other units
endmodule

`default_nettype wire
