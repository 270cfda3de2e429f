// SPDX-License-Identifier: Apache-2.0
// view_width: how many outputs of a row a lined view's block has, and how far apart its window's lines are kept.
//
//     c(B) = floor(((B-1)*S + (KW-1)*R)/d) + S        columns of the input that B outputs may see
//     pitch(B) = 4*ceil(min(W_, c(B))/4)
//     BW = the largest of EDGE, EDGE/2, EDGE/4, EDGE/8, not below 16, with KH*pitch(BW) <= 1024; pitch = pitch(BW)
//
// Equation  section 10.7 of the microarchitecture, Constants.
// In        desc_i
// Out       block_o   BW, 16..EDGE;  pitch_o  a multiple of 4
// Latency   none, combinational.
// Property  of views that passed view_check and are not linear KH*pitch_o <= 1024.
`default_nettype none

module view_width #(
    parameter int N = 16
) (
    input  wire logic [1023:0] desc_i,
    output      logic [7:0]    block_o,
    output      logic [10:0]   pitch_o
);

    logic        unused_view, unused_transposed, unused_linear;
    logic [1:0]  stride_log, dilate_log;
    logic [4:0]  rate;
    logic [2:0]  unused_slice_log;
    logic [8:0]  unused_taps;
    view_constants #(.N(N)) u_constants (
        .desc_i(desc_i), .view_o(unused_view), .transposed_o(unused_transposed), .linear_o(unused_linear),
        .stride_log_o(stride_log), .dilate_log_o(dilate_log), .rate_o(rate), .taps_o(unused_taps),
        .slice_log_o(unused_slice_log)
    );
    logic [4:0]  kh, kw;
    logic [15:0] w;
    logic [10:0] reach; // of the kernel beside its first column: (KW-1)*R
    assign kh    = desc_i[command_set_pkg::GEMM_VIEW_KH_LSB +: 5];
    assign kw    = desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5];
    assign w     = desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16];
    assign reach = (11'(kw) - 11'd1) * 11'(rate);

    // Candidate i is EDGE >> i wide, or 16; the first that fits is taken, and the last in any case.
    logic [43:0] pitch;
    logic [3:0]  fits;
    for (genvar i = 0; i < 4; i++) begin : g_width
        localparam int WIDE = (4 * N) >> i;
        localparam logic [10:0] BESIDE = 11'((WIDE < 16 ? 16 : WIDE) - 1);
        logic [10:0] columns;
        logic [12:0] held;
        assign columns           = (((BESIDE << stride_log) + reach) >> dilate_log) + (11'd1 << stride_log);
        assign held              = {2'b0, w < {5'b0, columns} ? w[10:0] : columns} + 13'd3;
        assign pitch[11*i +: 11] = {held[10:2], 2'b0};
        assign fits[i]           = 16'(kh) * {5'b0, pitch[11*i +: 11]} <= 16'(command_set_pkg::VIEW_PIXELS);
        logic unused_held;
        assign unused_held = &{1'b0, held[12:11], held[1:0]};
    end
    localparam logic [7:0] HALF = 8'(N < 8 ? 16 : 2 * N), QUARTER = 8'(N < 16 ? 16 : N), EIGHTH = 8'd16;
    assign block_o = fits[0] ? 8'(4 * N) : fits[1] ? HALF : fits[2] ? QUARTER : EIGHTH;
    assign pitch_o = fits[0] ? pitch[10:0] : fits[1] ? pitch[21:11] : fits[2] ? pitch[32:22] : pitch[43:33];

    logic unused;
    assign unused = &{1'b0, desc_i, unused_view, unused_transposed, unused_linear, unused_slice_log, unused_taps,
        fits[3]};
endmodule

`default_nettype wire
