// SPDX-License-Identifier: Apache-2.0
// walker_front: the issues of the steps, one after the other: the loops over tiles, taps and k within a step's record.
//
// Equation  section 10.3 of the microarchitecture (front), 10.7.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i
//           advance_i          stage u takes the issue shown, if go_o
// Record    record_valid_i, record_take_o, record_i: {lines, rows, cols, klen, last_chunk, last_m, last_n, last,
//           last_pass, end_row, channel, u, v, left}, see gemm_runs
// View      slice_log_i, rows_log_i, line_i, scan_ready_i;  tap_*: see view_taps;  packed_i, tap_end_row_i: packed, a
//           kernel row's last tile;
//           fold_full_i: folded, rows of C of every tile but the last, otherwise 0;
//           pair_i, tap_first_rows_i, tap_end_rows_i: in pairs, its first and last kernel row;
//           kernel rows whose line is not there add nothing, and are passed over in a clock each;
//           scan_take_o, scan_from_o: see view_raster;  u_o, v_o, row_line_o, left_o, place_o: see
//           view_patch
// Issue     go_o               it is valid
//           issue_o            {first, last (of a tile), end_step (a step's last), final (of all), first_chunk,
//                              last_chunk, ti, tj, a_count, cols, beside, upper, read_k, channel (view_c), move,
//                              height, panels, end_row, scale_addr}. In pairs: beside: with the columns beside them,
//                              upper: those alone. move: after a tile's last, to which tile next; height, panels,
//                              end_row: see tile_place
// Latency   a record taken is at its first issue in the next clock.
`default_nettype none

module walker_front #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic          advance_i,
    input  wire logic          record_valid_i,
    output      logic          record_take_o,
    input  wire logic [114:0]  record_i,
    input  wire logic [2:0]    slice_log_i,
    input  wire logic          linear_i,
    input  wire logic          packed_i,
    input  wire logic [5:0]    fold_full_i,
    input  wire logic          pair_i,
    input  wire logic [1:0]    rows_log_i,
    input  wire logic [13:0]   line_i,
    input  wire logic          tap_end_row_i,
    input  wire logic          tap_end_rows_i,
    input  wire logic          tap_first_rows_i,
    input  wire logic [3:0]    tap_a_i,
    input  wire logic          scan_ready_i,
    output      logic          tap_start_o,
    output      logic          tap_next_o,
    output      logic          tap_mark_o,
    output      logic          tap_again_o,
    output      logic          tap_pass_o,
    output      logic          tap_restart_o,
    output      logic          scan_take_o,
    output      logic [1:0]    scan_from_o,
    output      logic [19:0]   u_o,
    output      logic [19:0]   v_o,
    output      logic [13:0]   row_line_o,
    output      logic [14:0]   left_o,
    output      logic [12:0]   place_o,
    output      logic          go_o,
    output      logic [59:0]   issue_o
);
    localparam int LN = $clog2(N);
    localparam logic [1:0] GO_ON = 2'd0, BLOCK = 2'd1, NEW_BLOCK = 2'd2, ZERO = 2'd3; // where the next pixels are
    localparam logic [2:0] COLUMN = 3'd1, ROW = 3'd2, CHUNK = 3'd3, BELOW = 3'd4, SLICE = 3'd5, PANEL = 3'd6,
        GROUP = 3'd7; // tile_place's moves

    logic       view, transposed, taps_in_sum, first, last, end_step, final_k, first_chunk_q, last_chunk_q, end_row_q;
    logic [1:0]  ti_q, tj_q;
    logic [5:0]  a_count, b_count;
    logic        beside, upper;
    logic [7:0]  read_k;
    logic [4:0]  channel_k;
    logic [2:0]  move, panels;
    logic [3:0]  height_q;
    logic [11:0] scale_addr;
    assign view        = desc_i[command_set_pkg::GEMM_VIEW_LSB];
    assign transposed  = view && desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign taps_in_sum = view && !transposed; // mode P; in mode W taps are tiles

    // ---- the step: sizes are kept less 1 ----
    logic [7:0]  rows, cols, klen_q;
    logic [6:0]  rows_q, cols_q;
    logic [8:0]  klen;
    logic [5:0]  flags;
    logic [12:0] channel, first_channel_q;
    logic [14:0] left;
    logic [15:0] lines, beyond;
    logic [19:0] u, v;
    logic        have_q, fresh_q, last_m_q, last_n_q, last_q, last_pass_q, leave;
    assign {lines, rows, cols, klen, flags, channel, u, v, left} = record_i;
    assign record_take_o = record_valid_i && (!have_q || leave);
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            have_q        <= 1'b0;
            fresh_q       <= 1'b1;
            first_chunk_q <= 1'b1;
        end else begin
            if (record_take_o) have_q <= 1'b1;
            else if (leave) have_q <= 1'b0;
            if (record_take_o) fresh_q <= 1'b0;
            if (leave) first_chunk_q <= last_chunk_q;
        end
    end
    always_ff @(posedge clk_i) begin
        if (record_take_o) begin
            rows_q          <= 7'(rows - 8'd1);
            cols_q          <= 7'(cols - 8'd1);
            klen_q          <= 8'(klen - 9'd1);
            {last_chunk_q, last_m_q, last_n_q, last_q, last_pass_q, end_row_q} <= flags;
            first_channel_q <= channel;
            height_q        <= rows[7:4];
            {u_o, left_o}   <= {u, left};
        end
    end

    // ---- the output row in the block: mode P goes through them once a step, mode W in each tile ----
    logic [1:0]  stride_log, row_q;
    logic [2:0]  lines_down; // lines from a row of the output to the next that is gone through
    logic [6:0]  x_q; // mode W: pixel of the row
    logic [15:0] lines_q, lines_left_q, rows_kernel; // lines of the row's kernel rows; from the row on
    logic [19:0] first_v_q;
    logic        several, last_row, row_turns, rows_end, last_tj, last_row_tile;
    assign stride_log  = desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB+1 +: 2]; // 1, 2, 4
    assign lines_down  = 3'd1 << stride_log << pair_i;
    assign several     = rows_log_i != 2'd0;
    assign last_row    = (row_q | {1'b0, pair_i}) == {rows_log_i[1], several};
    assign row_turns   = transposed ? several && x_q == desc_i[command_set_pkg::GEMM_VIEW_OW_LSB +: 7] - 7'd1
                                    : last && last_tj && last_row_tile && !last_row;
    assign rows_end    = transposed ? last : end_step;
    assign rows_kernel = ~({16{1'b1}} << desc_i[command_set_pkg::GEMM_VIEW_KH_LSB +: 5] << pair_i);
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            row_q      <= '0;
            x_q        <= '0;
            row_line_o <= '0;
        end else if (go_o && advance_i) begin
            x_q <= rows_end || row_turns ? 7'd0 : x_q + 7'd1;
            if (rows_end) begin
                row_q      <= '0;
                row_line_o <= '0;
            end else if (row_turns) begin
                row_q      <= row_q + (2'd1 << pair_i);
                row_line_o <= row_line_o + (line_i << stride_log << pair_i);
            end
        end
    end
    always_ff @(posedge clk_i) begin
        if (record_take_o) begin
            first_v_q    <= v;
            v_o          <= v;
            lines_left_q <= lines;
            lines_q      <= lines & rows_kernel;
        end else if (go_o && advance_i && (rows_end || row_turns)) begin
            v_o          <= rows_end ? first_v_q : v_o + {17'd0, lines_down};
            lines_left_q <= lines_left_q >> lines_down;
            lines_q      <= lines_left_q >> lines_down & rows_kernel;
        end
    end

    // ---- kernel rows: lines_q says which add anything, 0 that none is passed over ----
    logic flip, some, passes, last_tap;
    assign flip     = desc_i[command_set_pkg::GEMM_VIEW_FLIP_LSB];
    assign some     = lines_q != '0;
    assign beyond   = flip ? ~(16'hffff << tap_a_i) : 16'hfffe << tap_a_i; // lines of the kernel rows that follow
    assign passes   = have_q && some && !lines_q[tap_a_i];
    assign last_tap = tap_end_row_i && (some ? (lines_q & beyond) == '0 : tap_end_rows_i);

    // ---- the tile in it; in mode W {ti, tj} counts taps ----
    logic       last_ti, end_pass, last_column_tile, folded, last_rows;
    logic [1:0] row_ti_q; // mode P: rows of tiles in the output row before
    assign last_row_tile    = row_ti_q == rows_q[LN+1:LN];
    assign last_column_tile = tj_q == cols_q[LN+1:LN];
    assign end_pass         = last_tap || {ti_q, tj_q} == 4'd15;
    assign last_ti          = transposed ? end_pass : last_row_tile && last_row;
    assign last_tj          = transposed ? end_pass || tj_q == 2'd3 : last_column_tile;
    assign folded           = fold_full_i != 6'd0;
    assign last_rows        = folded ? tap_end_rows_i : packed_i ? tap_end_row_i : transposed || last_row_tile;
    assign a_count          = last_rows ? 6'(rows_q[LN-1:0]) + 6'd1 : folded ? fold_full_i : 6'(N);
    assign b_count        = transposed || last_column_tile ? 6'(cols_q[LN-1:0]) + 6'd1 : 6'(N);
    assign beside         = pair_i && !tap_first_rows_i;
    assign upper          = pair_i && tap_end_rows_i;
    assign panels         = cols_q[6:4];

    // ---- k in it: in mode P the slice's channels for each tap, whose first lies at tap_k in B ----
    logic [7:0] k_q, tap_k_q, row_k;
    logic       end_k, scan_needed, begun_q; // begun: the tile had issues
    assign first     = !begun_q;
    assign end_k       = k_q == klen_q;
    assign last      = end_k && (!taps_in_sum || last_tap);
    assign row_k     = 8'({3'd0, desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5]} << slice_log_i);
    assign end_step  = last && last_ti && last_tj;
    assign scan_needed = taps_in_sum && linear_i && tj_q == 2'd0 && first;
    assign go_o        = have_q && !passes && (scan_ready_i || !scan_needed);
    assign leave       = go_o && advance_i && end_step;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            ti_q     <= '0;
            row_ti_q <= '0;
            tj_q     <= '0;
            k_q     <= '0;
            tap_k_q <= '0;
            begun_q <= 1'b0;
        end else if (tap_pass_o) begin
            tap_k_q <= tap_k_q + row_k;
        end else if (go_o && advance_i) begin
            begun_q <= !last;
            k_q <= end_k ? 8'd0 : k_q + 8'd1;
            if (taps_in_sum && end_k) tap_k_q <= last ? 8'd0 : tap_k_q + (8'd1 << slice_log_i);
            if (last) begin
                tj_q <= last_tj ? 2'd0 : tj_q + 2'd1;
                if (last_tj) begin
                    ti_q     <= last_ti ? 2'd0 : ti_q + 2'd1;
                    row_ti_q <= last_row_tile ? 2'd0 : row_ti_q + 2'd1;
                end
            end
        end
    end
    assign final_k = end_step && last_q;
    assign read_k  = tap_k_q + k_q;
    assign channel_k = taps_in_sum ? k_q[4:0] : 5'd0;

    assign issue_o   = {first, last, end_step, final_k, first_chunk_q, last_chunk_q, ti_q, tj_q, a_count, b_count,
        beside, upper, read_k, channel_k, move, height_q, panels, end_step ? end_row_q : row_turns, scale_addr};

    always_comb begin
        move = GROUP;
        if (!end_step) move = transposed || last_tj ? ROW : COLUMN;
        else if (!last_chunk_q) move = CHUNK;
        else if (!last_m_q) move = transposed && last_pass_q ? SLICE : BELOW;
        else if (!last_n_q) move = PANEL;
    end

    // ---- through a view ----
    assign tap_start_o = record_take_o && fresh_q;
    assign tap_next_o  = go_o && advance_i && (transposed ? last : end_k);
    assign tap_pass_o  = passes && advance_i;
    assign tap_restart_o = taps_in_sum && last;
    assign tap_mark_o  = end_step && last_chunk_q;
    assign tap_again_o = transposed && end_step && !last_chunk_q;
    assign place_o     = packed_i ? bytes_q : transposed ? {6'd0, x_q} : {5'd0, {row_ti_q, 6'd0} >> (6 - LN)};
    // packed: bytes from the row's first pixel to pixel x
    logic [12:0] bytes_q;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) bytes_q <= '0;
        else if (go_o && advance_i)
            bytes_q <= last || row_turns ? 13'd0 : bytes_q + ({9'd0, desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 4]}
                                                 << desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB+1 +: 2]);
    end
    assign scan_take_o = go_o && advance_i && (transposed || scan_needed);
    always_comb begin
        scan_from_o = GO_ON;
        if (transposed && last) scan_from_o = !end_step ? BLOCK : !last_chunk_q ? NEW_BLOCK : ZERO;
        else if (!transposed && last_ti) scan_from_o = !last_chunk_q ? BLOCK : !last_m_q ? NEW_BLOCK : ZERO;
    end

    logic unused;
    assign unused = &{1'b0, rows_q, cols_q};

    // ---- the channel of k in the operand that is grouped along it, and where its g stands in gemm_scales ----
    walker_channel u_channel (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(go_o && advance_i), .first_i(first),
        .step_i(end_step), .last_chunk_i(last_chunk_q), .group_i(last_chunk_q && last_m_q && last_n_q),
        .slice_i(first_channel_q), .k_i(channel_k), .desc_i(desc_i), .scale_addr_o(scale_addr)
    );
endmodule

`default_nettype wire
