// SPDX-License-Identifier: Apache-2.0
// gemm_walker: which operands the array multiplies in which clock, and where each finished tile belongs.
//
// Equation  section 10.3 of the microarchitecture. For each step (gemm_steps), ti, tj, k: one read of both scratchpads,
//           rows N*ti.. of A and N*tj.. of B at k. It waits for a half that is not filled, and before a tile's last k
//           for the shadows. Views (10.7): k runs through taps and channels (mode P), or through pixels, a tile for
//           each tap (mode W).
//
//     can --> issue registers (read) --> s1 (banks) --> s2 = en, first, last (operand registers)
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i
//           filled_i             half h holds its step;  shadow_busy_i  the shadows hold rows not yet drained
// Read      a_read_o, b_read_o   the same value;  read_half_o, a_row_o, b_row_o, read_k_o, a_count_o, b_count_o (1..N
//           valid lanes)
//           view_o and view_*    A is read through a view: see scratchpad
// Shadow    take_shadow_o        one clock: a last k was issued, the shadows belong to it from now on
// Release   release_o, release_half_o   one clock: the half's last read was issued
// Array     en_o, first_o, last_o       two clocks behind the read: with the operands
// Tile      tile_*               of the last k issued; stand still while the shadows are busy
// Stall     waiting_fill_o, waiting_shadow_o   why nothing was issued in the last clock while active
//           finished_o           from the clock after the last en_o to the next start_i
// Latency   start_i to the first read 2 clocks, then en_o after 2.
// Property (testbenches/formal_mac): the shadows are never loaded while rows are unread.
`default_nettype none

module gemm_walker #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [1:0]    filled_i,           // one bit per half
    input  wire logic          shadow_busy_i,
    output      logic          a_read_o,           // an issue: both scratchpads are read
    output      logic          b_read_o,
    output      logic          read_half_o,
    output      logic [7:0]    a_row_o,
    output      logic [7:0]    b_row_o,
    output      logic [7:0]    read_k_o,
    output      logic [12:0]   scale_addr_o,       // of k's channel in the operand that is grouped along it
    output      logic [5:0]    a_count_o,
    output      logic [5:0]    b_count_o,
    output      logic          view_o,             // A is read from a view's window
    output      logic          view_row_o,
    output      logic [10:0]   view_p_o,
    output      logic [4:0]    view_c_o,
    output      logic [N-1:0]  view_mask_o,
    output      logic [1:0]    view_phase_o,
    output      logic [1:0]    view_shift_o,
    output      logic          take_shadow_o,      // this issue is a tile's last: its sums will enter the shadows
    output      logic          release_o,          // this issue is a half's last
    output      logic          release_half_o,
    output      logic          en_o,               // the array's operands are there
    output      logic          first_o,
    output      logic          last_o,
    output      logic [5:0]    tile_rows_o,        // the tile whose sums are in the shadows or on their way
    output      logic [5:0]    tile_cols_o,
    output      logic [3:0]    tile_index_o,
    output      logic          tile_first_chunk_o,
    output      logic          tile_last_chunk_o,
    output      logic [31:0]   tile_addr_o,
    output      logic [23:0]   tile_m_o,
    output      logic [23:0]   tile_column_o,
    output      logic [12:0]   tile_scale_a_o,     // the group's first entry of A's scales, of B's
    output      logic [12:0]   tile_scale_b_o,
    output      logic [27:0]   tile_group_o,
    output      logic [7:0]    tile_bias_o,        // in units of 8 columns
    output      logic          waiting_fill_o,
    output      logic          waiting_shadow_o,
    output      logic          finished_o
);
    logic        view, transposed, linear, taps_in_sum;
    logic [1:0]  unused_stride_log, unused_dilate_log;
    logic [2:0]  slice_log;
    logic [8:0]  unused_taps;
    logic [4:0]  unused_rate;
    view_constants #(.N(N)) u_constants (
        .desc_i(desc_i), .view_o(view), .transposed_o(transposed), .linear_o(linear), .stride_log_o(unused_stride_log),
        .dilate_log_o(unused_dilate_log), .rate_o(unused_rate), .taps_o(unused_taps), .slice_log_o(slice_log)
    );
    assign taps_in_sum = view && !transposed; // mode P; in mode W taps are tiles

    // ---- the step ----
    logic        next_step, half, first_chunk, last_chunk, last_m, last_n, last_step, last_pass, unused_odd;
    logic [7:0]  rows, cols;
    logic [8:0]  klen;
    logic [1:0]  unused_column_block;
    logic [15:0] channel, row, column;
    logic [5:0]  unused_channels;
    logic [31:0] unused_window;
    logic [10:0] unused_window_count, offset;
    logic [17:0] window_column;
    gemm_steps #(.N(N)) u_steps (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(next_step), .desc_i(desc_i),
        .rows_o(rows), .cols_o(cols), .klen_o(klen), .first_k_o(first_chunk),
        .last_k_o(last_chunk), .last_m_o(last_m), .last_n_o(last_n), .last_o(last_step),
        .column_block_o(unused_column_block), .odd_o(unused_odd),
        .half_o(half), .last_pass_o(last_pass), .channel_o(channel), .channels_o(unused_channels), .row_o(row),
        .column_o(column),
        .window_o(unused_window), .window_count_o(unused_window_count), .offset_o(offset),
        .window_column_o(window_column)
    );

    // ---- the tile in it: a block is cut like the whole, rows and columns left say when it ends; in mode W {ti, tj}
    // counts taps ----
    logic       active_q;
    logic [1:0] ti_q, tj_q;
    logic [7:0] a_row, b_row, a_left, b_left;
    logic [5:0] a_count, b_count;
    logic       first_tap, last_tap, last_of_pass, last_ti, last_tj;
    assign a_row        = transposed ? 8'd0 : 8'(ti_q) * 8'(N);
    assign b_row        = transposed ? 8'd0 : 8'(tj_q) * 8'(N);
    assign a_left       = rows - a_row;
    assign b_left       = cols - b_row;
    assign a_count      = a_left <= 8'(N) ? a_left[5:0] : 6'(N);
    assign b_count      = b_left <= 8'(N) ? b_left[5:0] : 6'(N);
    assign last_of_pass = last_tap || {ti_q, tj_q} == 4'd15;
    assign last_ti      = transposed ? last_of_pass : a_left <= 8'(N);
    assign last_tj      = transposed ? last_of_pass || tj_q == 2'd3 : b_left <= 8'(N);

    // ---- k in it: in mode P the slice's channels for each tap, whose first lies at tap_k in B ----
    logic [7:0] k_q, tap_k_q;
    logic       first_k, end_k, last_k;
    assign first_k = k_q == 8'd0 && (!taps_in_sum || first_tap);
    assign end_k   = {1'b0, k_q} == klen - 9'd1;
    assign last_k  = end_k && (!taps_in_sum || last_tap);

    logic scan_ready, scan_needed, filled, shadow_free, lanes_known, can, end_tile;
    assign scan_needed = taps_in_sum && linear && tj_q == 2'd0 && first_k;
    assign filled      = filled_i[half];
    assign shadow_free = !shadow_busy_i && !take_shadow_o; // shadow_busy_i follows take_shadow_o by a clock
    assign lanes_known = scan_ready || !scan_needed;
    assign can         = active_q && filled && lanes_known && (!last_k || shadow_free);
    assign end_tile    = can && last_k;
    assign next_step   = end_tile && last_ti && last_tj;

    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            active_q <= rst_ni;
            ti_q     <= '0;
            tj_q     <= '0;
            k_q      <= '0;
            tap_k_q  <= '0;
        end else if (can) begin
            k_q <= end_k ? 8'd0 : k_q + 8'd1;
            if (taps_in_sum && end_k) tap_k_q <= last_k ? 8'd0 : tap_k_q + (8'd1 << slice_log);
            if (last_k) begin
                tj_q <= last_tj ? 2'd0 : tj_q + 2'd1;
                if (last_tj) ti_q <= last_ti ? 2'd0 : ti_q + 2'd1;
            end
            if (next_step && last_step) active_q <= 1'b0;
        end
    end

    // ---- through a view: tap, coordinates, place in the window ----
    logic        next_pass;
    logic [3:0]  tap_a, tap_b;
    assign next_pass = next_step && last_chunk && !last_pass;
    view_taps u_taps (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i || (next_step && last_chunk && last_pass)),
        .next_i(can && (transposed ? last_k : end_k)), .mark_i(transposed && next_pass),
        .again_i(transposed ? next_step && !last_chunk : end_tile), .desc_i(desc_i),
        .a_o(tap_a), .b_o(tap_b), .first_o(first_tap), .last_o(last_tap)
    );

    localparam logic [1:0] GO_ON = 2'd0, BLOCK = 2'd1, NEW_BLOCK = 2'd2, ZERO = 2'd3; // where the next pixels are
    logic            scan_taken;
    logic [1:0]      scan_from, pixel_from;
    logic [16*N-1:0] lane_y, lane_x;
    logic [15:0]     pixel_y, pixel_x;
    assign scan_taken = can && scan_needed;
    assign scan_from  = !last_ti ? GO_ON : !last_chunk ? BLOCK : !last_m ? NEW_BLOCK : ZERO;
    assign pixel_from = !last_k ? GO_ON : !next_step ? BLOCK : !last_chunk ? NEW_BLOCK : ZERO;
    view_scan #(.N(N)) u_scan (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .take_i(scan_taken), .from_i(scan_from), .desc_i(desc_i),
        .ready_o(scan_ready), .y_o(lane_y), .x_o(lane_x)
    );
    view_pixel u_pixel (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(can), .from_i(pixel_from), .desc_i(desc_i),
        .y_o(pixel_y), .x_o(pixel_x)
    );

    logic [10:0]  p;
    logic [1:0]   phase, shift;
    logic [N-1:0] mask;
    view_patch #(.N(N)) u_patch (
        .desc_i(desc_i), .offset_i(offset), .window_column_i(window_column), .row_i(row), .column_i(column),
        .a_i(tap_a), .b_i(tap_b), .place_i(transposed ? k_q : a_row), .count_i(a_count),
        .lane_y_i(lane_y), .lane_x_i(lane_x),
        .pixel_y_i(pixel_y), .pixel_x_i(pixel_x),
        .p_o(p), .phase_o(phase), .shift_o(shift), .mask_o(mask)
    );

    // ---- where it lies ----
    logic [31:0] addr;
    logic [23:0] m;
    logic [27:0] group;
    logic [7:0]  bias;
    logic [23:0] tile_column;
    logic [12:0] scale_a, scale_b;
    tile_place #(.N(N)) u_place (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i),
        .column_i(end_tile && !last_tj && !transposed), .row_i(end_tile && !next_step && (transposed || last_tj)),
        .chunk_i(next_step && !last_chunk), .block_i(next_step && last_chunk && !last_m && !(transposed && last_pass)),
        .slice_i(next_step && last_chunk && !last_m && transposed && last_pass),
        .panel_i(next_step && last_chunk && last_m && !last_n),
        .group_i(next_step && last_chunk && last_m && last_n), .height_i(a_count), .cols_i(cols),
        .desc_i(desc_i), .addr_o(addr), .m_o(m), .column_o(tile_column), .group_o(group), .bias_o(bias),
        .scale_a_o(scale_a), .scale_b_o(scale_b)
    );

    // ---- the channel of k in the operand that is grouped along it ----
    logic [12:0] scale_addr;
    walker_channel u_channel (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(can), .first_i(first_k), .step_i(next_step),
        .last_chunk_i(last_chunk), .slice_i(channel), .k_i(k_q), .scale_a_i(scale_a), .scale_b_i(scale_b),
        .desc_i(desc_i), .scale_addr_o(scale_addr)
    );

    // ---- issue, s1, s2 ----
    logic read_q, first_q, last_q, s1_valid_q, s1_first_q, s1_last_q;
    assign a_read_o = read_q;
    assign b_read_o = read_q;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            read_q         <= 1'b0;
            read_half_o    <= 1'b0;
            a_row_o        <= '0;
            b_row_o        <= '0;
            read_k_o       <= '0;
            scale_addr_o   <= '0;
            a_count_o      <= '0;
            b_count_o      <= '0;
            view_o         <= 1'b0;
            view_row_o     <= 1'b0;
            view_p_o       <= '0;
            view_c_o       <= '0;
            view_mask_o    <= '0;
            view_phase_o   <= '0;
            view_shift_o   <= '0;
            first_q        <= 1'b0;
            last_q         <= 1'b0;
            take_shadow_o  <= 1'b0;
            release_o      <= 1'b0;
            release_half_o <= 1'b0;
        end else begin
            read_q        <= can;
            take_shadow_o <= end_tile;
            release_o     <= next_step;
            if (next_step) release_half_o <= half;
            if (can) begin
                read_half_o  <= half;
                a_row_o      <= view ? 8'd0 : a_row;
                b_row_o      <= b_row;
                read_k_o     <= tap_k_q + k_q;
                scale_addr_o <= scale_addr;
                a_count_o    <= a_count;
                b_count_o    <= b_count;
                view_o       <= view;
                view_row_o   <= transposed;
                view_p_o     <= view ? p : 11'd0;
                view_c_o     <= taps_in_sum ? k_q[4:0] : 5'd0;
                view_mask_o  <= view ? mask : '0;
                view_phase_o <= view ? phase : 2'd0;
                view_shift_o <= view ? shift : 2'd0;
                first_q      <= first_k;
                last_q       <= last_k;
            end
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            {s1_valid_q, s1_first_q, s1_last_q} <= '0;
            {en_o, first_o, last_o}             <= '0;
            finished_o                          <= 1'b0;
            waiting_fill_o                      <= 1'b0;
            waiting_shadow_o                    <= 1'b0;
        end else begin
            {s1_valid_q, s1_first_q, s1_last_q} <= {read_q, first_q, last_q};
            {en_o, first_o, last_o}             <= {s1_valid_q, s1_first_q, s1_last_q};
            waiting_fill_o                      <= active_q && !filled;
            waiting_shadow_o                    <= active_q && filled && lanes_known && !can;
            if (start_i) finished_o <= 1'b0;
            else if (en_o && !s1_valid_q && !read_q && !active_q) finished_o <= 1'b1;
        end
    end

    // ---- tile registers ----
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            tile_rows_o        <= '0;
            tile_cols_o        <= '0;
            tile_index_o       <= '0;
            tile_first_chunk_o <= 1'b0;
            tile_last_chunk_o  <= 1'b0;
            tile_addr_o        <= '0;
            tile_m_o           <= '0;
            tile_column_o      <= '0;
            tile_scale_a_o     <= '0;
            tile_scale_b_o     <= '0;
            tile_group_o       <= '0;
            tile_bias_o        <= '0;
        end else if (end_tile) begin
            tile_rows_o        <= a_count;
            tile_cols_o        <= b_count;
            tile_index_o       <= {ti_q, tj_q};
            tile_first_chunk_o <= first_chunk;
            tile_last_chunk_o  <= last_chunk;
            tile_addr_o        <= addr;
            tile_m_o           <= m;
            tile_column_o      <= tile_column;
            tile_scale_a_o     <= scale_a;
            tile_scale_b_o     <= scale_b;
            tile_group_o       <= group;
            tile_bias_o        <= bias;
        end
    end

    logic unused;
    assign unused = &{1'b0, unused_stride_log, unused_dilate_log, unused_taps, unused_rate, unused_odd,
        unused_column_block,
                      unused_channels, unused_window, unused_window_count};
endmodule

`default_nettype wire
