// SPDX-License-Identifier: Apache-2.0
// view_patch: where in the window a tile's lanes find their input pixels through one tap, and which of them exist.
//
//     front --> u: column u, row v, line --> m: column in its line, lanes in the image --> p, mask
//
// Equation  section 10.7 of the microarchitecture, Walker: p, phase, shift, mask. A linear view is treated as one line
//           of pixels after the other, W_ apart, so that one sum makes p of both.
//
// Clock     clk_i (data registers only);  advance_i  both stages take what is before them
// Command   desc_i;  linear_i;  packed_i: columns are bytes, of width_i in a row of the input;
//           fold_i: folded, bytes of a kernel row, otherwise 0;
//           left_i, line_i, place_i too
// Front     u_i, v_i, left_i   of the step's record
//           a_i, b_i, right_i, down_i, line_i   of the tap: see view_taps
//           row_line_i         window indices from the first line to that of the output row's first kernel row
//           place_i            pixels from the row's first in the block to lane 0's (mode W: to the pixel)
// u         near_i             linear: see view_raster
// m         count_i            lanes in use, 1..N
//           pitch_i            the loader's view_line
// Read      p_o (its low 11 bits; packed: a byte's place), phase_o, shift_o, mask_o: see scratchpad; of m
// Latency   2 clocks with advance_i.
`default_nettype none

module view_patch #(
    parameter int N = 16
) (
    input  wire logic            clk_i,
    input  wire logic            advance_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's fields
    input  wire logic [1023:0]   desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic            linear_i,
    input  wire logic            packed_i,
    input  wire logic [4:0]      fold_i,
    input  wire logic [19:0]     width_i,
    input  wire logic [19:0]     u_i,
    input  wire logic [19:0]     v_i,
    input  wire logic [14:0]     left_i,
    input  wire logic [3:0]      a_i,
    input  wire logic [3:0]      b_i,
    input  wire logic [9:0]      right_i,
    input  wire logic [9:0]      down_i,
    input  wire logic [13:0]     line_i,
    input  wire logic [13:0]     row_line_i,
    input  wire logic [12:0]     place_i,
    input  wire logic [12*N-1:0] near_i,
    input  wire logic [5:0]      count_i,
    input  wire logic [10:0]     pitch_i,
    output      logic [14:0]     p_o,
    output      logic [1:0]      phase_o,
    output      logic [1:0]      shift_o,
    output      logic [N-1:0]    mask_o
);
    logic       transposed;
    logic [1:0] s, l, below_stride, below_dilate;
    logic [4:0] pad;
    assign transposed   = desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    always_ff @(posedge clk_i) s <= packed_i ? 2'd0 : desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB+1 +: 2]; // 1, 2, 4
    assign l            = desc_i[command_set_pkg::GEMM_VIEW_DILATE_LSB+1 +: 2];
    assign below_stride = {s[1], s != 2'd0};
    assign below_dilate = {l[1], l != 2'd0};
    assign pad          = desc_i[command_set_pkg::GEMM_VIEW_PAD_LSB +: 5];

    // ---- u ----
    logic signed [19:0] u_q, v_q;
    logic [14:0]        left_q;
    logic [13:0]        line_q, line_m_q;
    logic signed [4:0]  up_q, back_q; // linear: rows and columns from the output to the tap, -7..7
    always_ff @(posedge clk_i) begin
        if (advance_i) begin
            u_q    <= $signed(u_i + ({7'd0, place_i} << s) + {10'd0, right_i});
            v_q    <= $signed(v_i + {10'd0, down_i});
            left_q <= left_i;
            line_q <= line_i + row_line_i;
            up_q   <= $signed({1'b0, a_i} - pad);
            back_q <= $signed({1'b0, b_i} - pad);
        end
    end

    // ---- m, lined: the lanes from the first whose column is not negative to the last left of the image's end ----
    logic signed [19:0] height, end_column, beyond; // H*d; W_*d + S-1; from lane 0's column to the end, rounded up
    logic signed [19:0] input_column;
    logic        [14:0] from_line_q;
    logic        [19:0] lanes_before_end;
    logic        [5:0]  to_zero, first_q, end_q;
    logic        [1:0]  phase_q;
    logic               good_q;
    // folded: which kernel rows of the tile there are
    logic signed [19:0] rows_below;
    logic        [5:0]  first_row_q, end_row_q;
    assign rows_below = height - v_q;
    always_ff @(posedge clk_i) begin
        if (advance_i) begin
            first_row_q <= !v_q[19] ? 6'd0 : v_q[18:5] != '1 ? 6'(N) : 6'd0 - v_q[5:0];
            end_row_q   <= rows_below[19] ? 6'd0 : rows_below >= 20'(N) ? 6'(N) : rows_below[5:0];
        end
    end
    always_ff @(posedge clk_i) begin
        height     <= {4'd0, desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16]} << l;
        end_column <= packed_i ? $signed(width_i)
                    : ({4'd0, desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16]} << l) + {18'd0, below_stride};
    end
    assign input_column     = u_q >>> l;
    assign beyond           = end_column - u_q;
    assign lanes_before_end = $unsigned(beyond) >> s;
    assign to_zero          = 6'({4'd0, below_stride} - u_q[5:0]) >> s; // u is -31 at least
    always_ff @(posedge clk_i) begin
        if (advance_i) begin
            from_line_q <= input_column[14:0] - left_q;
            line_m_q    <= line_q;
            phase_q     <= u_q[1:0] & below_dilate;
            good_q      <= !v_q[19] && (v_q[1:0] & below_dilate) == 2'd0 && v_q < height;
            first_q     <= !u_q[19] ? 6'd0 : (packed_i ? u_q[18:5] != '1 : transposed) ? 6'(N) : to_zero;
            if (beyond[19] || lanes_before_end == 20'd0) end_q <= 6'd0;
            else if ((transposed && !packed_i) || lanes_before_end >= 20'(N)) end_q <= 6'(N);
            else end_q <= lanes_before_end[5:0];
        end
    end

    // ---- m, linear: lanes far enough from the borders that the tap goes beyond ----
    logic [N-1:0] reaches, reaches_q;
    logic [2:0]   up, back; // magnitudes
    assign up   = up_q[4] ? 3'(-up_q) : up_q[2:0];
    assign back = back_q[4] ? 3'(-back_q) : back_q[2:0];
    for (genvar e = 0; e < N; e++) begin : g_reaches
        assign reaches[e] = (up_q[4] ? near_i[12*e+9 +: 3] : near_i[12*e+6 +: 3]) >= up
                        && (back_q[4] ? near_i[12*e+3 +: 3] : near_i[12*e +: 3]) >= back;
    end
    always_ff @(posedge clk_i) begin
        if (advance_i) reaches_q <= reaches;
    end

    // ---- read: columns are sorted by their remainder ----
    logic [1:0]  remainder;
    logic [10:0] quarter, columns;
    assign remainder = from_line_q[1:0] & below_stride;
    assign quarter   = pitch_i >> s;
    assign columns   = (remainder[0] ? quarter : 11'd0) + (remainder[1] ? quarter << 1 : 11'd0);
    assign p_o       = {1'b0, line_m_q} + (from_line_q >> s)
                     + {4'd0, columns};
    assign phase_o   = phase_q;
    assign shift_o   = l;
    for (genvar e = 0; e < N; e++) begin : g_mask
        logic [1:0] gap;
        logic [5:0] row, column; // folded: kernel row of the tile, byte of it; otherwise 0, e
        logic       there;
        fold_lane #(.N(N), .LANE(e)) u_lane (.fold_i(fold_i), .row_o(row), .column_o(column));
        assign gap       = transposed ? 2'd0 : (phase_q + 2'(e)) & below_dilate;
        assign there     = fold_i == 5'd0 ? good_q : row >= first_row_q && row < end_row_q;
        assign mask_o[e] = 6'(e) < count_i && (linear_i ? reaches_q[e]
                         : there && column >= first_q && column < end_q && gap == 2'd0);
    end

    logic unused;
    assign unused = &{1'b0, up_q[3], back_q[3], input_column[19:15]};
endmodule

`default_nettype wire
