// SPDX-License-Identifier: Apache-2.0
// view_taps: the taps of a kernel one after the other, and the kernel position of each.
//
//     tap t = kh*KW + kw stands at (a, b) = VIEW_FLIP ? (KH-1-kh, KW-1-kw) : (kh, kw)
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i        tap 0, and mark it
//           next_i         the next tap;  mark_i  the next tap, and mark it;  again_i  back to the marked one (a pass
//                          of mode W begins there)
//           desc_i         VIEW_KH, VIEW_KW, VIEW_FLIP
// Tap       a_o, b_o;  first_o  tap 0;  last_o  tap T-1
// Latency   1: functions of registers and desc_i.
`default_nettype none

module view_taps (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic          mark_i,
    input  wire logic          again_i,
    input  wire logic [1023:0] desc_i,
    output      logic [3:0]    a_o,
    output      logic [3:0]    b_o,
    output      logic          first_o,
    output      logic          last_o
);
    logic [3:0] last_kh, last_kw, kh_q, kw_q, mark_kh_q, mark_kw_q, next_kh, next_kw;
    logic       flip, end_row;
    assign last_kh = 4'(desc_i[command_set_pkg::GEMM_VIEW_KH_LSB +: 5] - 5'd1);
    assign last_kw = 4'(desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5] - 5'd1);
    assign flip    = desc_i[command_set_pkg::GEMM_VIEW_FLIP_LSB];
    assign end_row = kw_q == last_kw;
    assign next_kw = end_row ? 4'd0 : kw_q + 4'd1;
    assign next_kh = end_row ? kh_q + 4'd1 : kh_q;

    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            {kh_q, kw_q, mark_kh_q, mark_kw_q} <= '0;
        end else begin
            if (again_i) {kh_q, kw_q} <= {mark_kh_q, mark_kw_q};
            else if (next_i || mark_i) {kh_q, kw_q} <= {next_kh, next_kw};
            if (mark_i) {mark_kh_q, mark_kw_q} <= {next_kh, next_kw};
        end
    end

    assign a_o     = flip ? last_kh - kh_q : kh_q;
    assign b_o     = flip ? last_kw - kw_q : kw_q;
    assign first_o = kh_q == 4'd0 && kw_q == 4'd0;
    assign last_o  = kh_q == last_kh && end_row;

    logic unused;
    assign unused = &{1'b0, desc_i};
endmodule

`default_nettype wire
