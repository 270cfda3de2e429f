// SPDX-License-Identifier: Apache-2.0
// view_taps: the taps of a kernel one after the other: the kernel position of each, and what it adds to the place in
// the window.
//
//     tap t = kh*KW + kw stands at (a, b) = VIEW_FLIP ? (KH-1-kh, KW-1-kw) : (kh, kw)
//     right = b*R, down = a*R, line = a*(window indices of a line)
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i        tap 0, and mark it: what the loader says of the view is there
//           next_i         the next tap, after the last tap 0
//           pass_i         the next kernel row's first tap (from a kernel row's first);  restart_i  with next_i: tap 0
//           mark_i         with next_i: mark that tap;  again_i  with next_i: back to the marked one instead (a pass of
//                          mode W begins there)
// Folded    fold_rows_i, fold_full_i: kernel rows of a tile, rows of C (0: not folded): taps are tiles of kernel rows,
//           1024 and a kernel row's rows of C apart in the window
// Command   desc_i, and the loader's view_*: line_i, line_last_i, reach_i, reach_down_i;  pair_i: in pairs, with one
//           kernel row more, KH above
// Tap       a_o, b_o, right_o, down_o, line_o;  end_row_o, end_rows_o  of its kernel row, of the last kernel row;
//           first_rows_o  of the first
// Latency   1: functions of registers and desc_i.
`default_nettype none

module view_taps #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic          mark_i,
    input  wire logic          again_i,
    input  wire logic          pass_i,
    input  wire logic          restart_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's fields
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic          packed_i,      // taps are tiles of N bytes, to right = reach in a kernel row
    input  wire logic [4:0]    fold_rows_i,
    input  wire logic [5:0]    fold_full_i,
    input  wire logic          pair_i,
    input  wire logic [13:0]   line_i,
    input  wire logic [10:0]   line_last_i,
    input  wire logic [9:0]    reach_i,
    input  wire logic [9:0]    reach_down_i,
    output      logic [3:0]    a_o,
    output      logic [3:0]    b_o,
    output      logic [9:0]    right_o,
    output      logic [9:0]    down_o,
    output      logic [13:0]   line_o,
    output      logic          end_row_o,     // the kernel row's last
    output      logic          end_rows_o,
    output      logic          first_rows_o
);
    // ---- where a kernel row begins and ends, and the kernel's rows ----
    logic        flip;
    logic [3:0]  last_kh, last_kw, begin_a, begin_b;
    logic [9:0]  rate, across, begin_right;
    logic        folded;
    logic [4:0]  rows;      // kernel rows from a tap to the next below
    logic [9:0]  rate_below;
    logic [13:0] line_below;
    assign flip        = desc_i[command_set_pkg::GEMM_VIEW_FLIP_LSB];
    assign last_kh     = 4'(desc_i[command_set_pkg::GEMM_VIEW_KH_LSB +: 5] - (pair_i ? 5'd0 : 5'd1));
    assign last_kw     = 4'(desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5] - 5'd1);
    assign rate        = desc_i[command_set_pkg::GEMM_VIEW_RATE_LSB +: 5] == 5'd0 ? 10'd1
                       : {5'd0, desc_i[command_set_pkg::GEMM_VIEW_RATE_LSB +: 5]};
    assign folded      = fold_rows_i != 5'd0;
    assign rows        = folded ? fold_rows_i : 5'd1;
    assign rate_below  = folded ? {5'd0, fold_rows_i} : rate;
    assign line_below  = folded ? {fold_rows_i[3:0], 4'd0, fold_full_i} : line_i;
    assign across      = packed_i ? 10'(N) : rate;
    assign begin_a     = flip ? last_kh : 4'd0;
    assign begin_b     = flip ? last_kw : 4'd0;
    assign begin_right = flip ? reach_i : 10'd0;

    // ---- the next tap ----
    // end_row, end_rows: of the tap at hand, registers like it; the others: of its neighbours
    localparam int TAP = 4 + 4 + 10 + 10 + 14 + 2;
    logic           end_row, end_rows, along_ends, below_ends, one_column, one_row;
    logic [TAP-1:0] first, along, below, next, mark_q;
    assign end_row_o  = end_row;
    assign one_column = packed_i ? reach_i == 10'd0 : last_kw == 4'd0;
    assign one_row    = {1'b0, last_kh} < rows;
    assign along_ends = packed_i ? right_o + 10'(N) == reach_i : flip ? b_o == 4'd1 : b_o + 4'd1 == last_kw;
    assign below_ends = flip ? a_o == 4'd1 : folded ? {2'd0, a_o} + {fold_rows_i, 1'b0} > {2'd0, last_kh}
                      : a_o + 4'd1 == last_kh;
    assign first    = {begin_a, begin_b, begin_right, flip ? reach_down_i : 10'd0, flip ? {3'd0, line_last_i} : 14'd0,
        one_column, one_row};
    assign along    = {a_o, flip ? b_o - 4'd1 : b_o + 4'd1, flip ? right_o - across : right_o + across, down_o, line_o,
        along_ends, end_rows};
    assign below    = {flip ? a_o - 4'd1 : a_o + rows[3:0], begin_b, begin_right,
        flip ? down_o - rate : down_o + rate_below, flip ? line_o - line_i : line_o + line_below, one_column,
        below_ends};
    assign next     = restart_i ? first : !end_row ? along : !end_rows ? below : first;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) {a_o, b_o, right_o, down_o, line_o, end_row, end_rows} <= '0;
        else if (start_i) {a_o, b_o, right_o, down_o, line_o, end_row, end_rows} <= first;
        else if (pass_i) {a_o, b_o, right_o, down_o, line_o, end_row, end_rows} <= below;
        else if (next_i) {a_o, b_o, right_o, down_o, line_o, end_row, end_rows} <= again_i ? mark_q : next;
    end
    always_ff @(posedge clk_i) begin
        if (start_i) mark_q <= first;
        else if (next_i && mark_i) mark_q <= next;
    end

    assign end_rows_o   = end_rows;
    assign first_rows_o = a_o == begin_a;
endmodule

`default_nettype wire
