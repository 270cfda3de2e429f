// SPDX-License-Identifier: Apache-2.0
// gemm_walker: which operands the array multiplies in which clock, and where each finished tile belongs.
//
// Equation  section 10.3 of the microarchitecture. For each step, ti, tj, k: one read of both scratchpads, rows N*ti..
//           of A and N*tj.. of B at k. It waits for a half that is not filled, and before a tile's last k for the
//           shadows. Views (10.7): k runs through taps and channels (mode P), or through pixels, a tile for each tap
//           (mode W).
//
//     records --> front --> u --> m --> issue registers (read) --> s1 (banks) --> s2 = en, first, last (operands)
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i
//           filled_i             half h holds its step;  shadow_busy_i  the shadows hold rows not yet drained
// Steps     step_*, view_*       the steps' records and what is the same for all: see gemm_runs
// Read      a_read_o, b_read_o   the same value;  read_half_o, a_row_o, b_row_o, read_k_o, a_count_o, b_count_o (1..N
//           valid lanes)
//           view_o and view_*    A is read through a view: see scratchpad
// Shadow    take_shadow_o        one clock: a last k was issued, the shadows belong to it from now on
// Release   release_o, release_half_o   one clock: the half's last read was issued
// Array     en_o, first_o, last_o       two clocks behind the read: with the operands
// Tile      tile_*               of the last k issued; stand still while the shadows are busy
// Stall     waiting_fill_o, waiting_shadow_o   why nothing was issued in the last clock while active
//           finished_o           from the clock after the last en_o to the next start_i
// Latency   a record to its first read 5 clocks, then en_o after 2.
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
    input  wire logic          step_valid_i,       // a step's record
    output      logic          step_ready_o,
    input  wire logic [7:0]    step_rows_i,
    input  wire logic [7:0]    step_cols_i,
    input  wire logic [8:0]    step_klen_i,
    input  wire logic          step_last_chunk_i,
    input  wire logic          step_last_m_i,
    input  wire logic          step_last_n_i,
    input  wire logic          step_last_i,
    input  wire logic          step_last_pass_i,
    input  wire logic          step_end_row_i,
    input  wire logic [12:0]   step_channel_i,
    input  wire logic [19:0]   step_u_i,
    input  wire logic [19:0]   step_v_i,
    input  wire logic [14:0]   step_left_i,
    input  wire logic [15:0]   step_lines_i,
    input  wire logic          view_linear_i,      // of the command: there with its first record
    input  wire logic [2:0]    view_slice_log_i,
    input  wire logic          view_packed_i,
    input  wire logic          view_narrow_i,
    input  wire logic [13:0]   view_line_i,
    input  wire logic [10:0]   view_line_last_i,
    input  wire logic [9:0]    view_reach_i,
    input  wire logic [9:0]    view_reach_down_i,
    input  wire logic [31:0]   view_out_step_i,
    input  wire logic [19:0]   view_width_i,
    input  wire logic [1:0]    view_rows_log_i,
    input  wire logic [4:0]    view_fold_i,
    input  wire logic          view_pair_i,
    output      logic          a_read_o,           // an issue: both scratchpads are read
    output      logic          b_read_o,
    output      logic          read_half_o,
    output      logic [7:0]    a_row_o,
    output      logic [7:0]    b_row_o,
    output      logic [7:0]    read_k_o,
    output      logic [11:0]   scale_addr_o,       // of k's channel in the operand that is grouped along it
    output      logic [5:0]    a_count_o,
    output      logic [5:0]    b_count_o,
    output      logic          b_upper_o,          // in pairs: lanes below N/2 read 0
    output      logic          view_o,             // A is read from a view's window
    output      logic          view_row_o,
    output      logic          view_packed_o,      // lanes are bytes of the window behind each other
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
    localparam int LN = $clog2(N);
    localparam int LW = N < 16 ? 4 : LN; // bits of a bank's number
    logic view, transposed;
    assign view       = desc_i[command_set_pkg::GEMM_VIEW_LSB];
    assign transposed = view && desc_i[command_set_pkg::GEMM_TRANS_A_LSB];

    // ---- records ----
    logic        have_record, take_record;
    logic [114:0] record;
    fifo #(.WIDTH(115), .DEPTH(2)) u_steps (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(step_valid_i), .in_ready_o(step_ready_o),
        .in_data_i({step_lines_i,
            step_rows_i, step_cols_i, step_klen_i, step_last_chunk_i, step_last_m_i, step_last_n_i, step_last_i,
            step_last_pass_i, step_end_row_i, step_channel_i, step_u_i, step_v_i, step_left_i}),
        .out_valid_o(have_record), .out_ready_i(take_record), .out_data_o(record)
    );

    // ---- front ----
    localparam int ISSUE = 60; // bits that say what an issue is, but for its place in a window
    logic             advance, go, scan_ready, tap_start, tap_next, tap_mark, tap_again, tap_pass, tap_restart,
        scan_take, tap_end_rows, tap_first_rows;
    logic [1:0]       scan_from;
    logic [19:0]      u, v;
    logic [13:0]      row_line;
    logic [14:0]      left;
    logic [12:0]      place;
    logic             tap_end_row;
    logic [ISSUE-1:0] front, u_q, m_q;
    walker_front #(.N(N)) u_front (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .desc_i(desc_i), .advance_i(advance),
        .record_valid_i(have_record), .record_take_o(take_record), .record_i(record),
        .slice_log_i(view_slice_log_i), .linear_i(view_linear_i), .packed_i(view_packed_i),
        .fold_full_i(fold_full), .pair_i(view_pair_i), .rows_log_i(view_rows_log_i), .line_i(view_line_i),
        .tap_end_row_i(tap_end_row), .tap_a_i(tap_a), .tap_end_rows_i(tap_end_rows), .tap_first_rows_i(tap_first_rows),
        .scan_ready_i(scan_ready), .tap_start_o(tap_start), .tap_next_o(tap_next), .tap_mark_o(tap_mark),
        .tap_again_o(tap_again), .tap_pass_o(tap_pass), .tap_restart_o(tap_restart),
        .scan_take_o(scan_take), .scan_from_o(scan_from),
        .u_o(u), .v_o(v), .row_line_o(row_line), .left_o(left), .place_o(place), .go_o(go), .issue_o(front)
    );

    // ---- through a view: tap, coordinates, place in the window ----
    logic [4:0]      fold_rows;
    logic [5:0]      fold_full;
    fold_size #(.N(N)) u_fold (.fold_i(view_fold_i), .rows_o(fold_rows), .full_o(fold_full));
    logic [3:0]      tap_a, tap_b;
    logic [9:0]      right, down;
    logic [13:0]     line;
    logic [14:0]     p;
    logic [12*N-1:0] near;
    logic [1:0]      phase, shift;
    logic [N-1:0]    mask;
    logic [5:0]      a_count, b_count;
    view_taps #(.N(N)) u_taps (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(tap_start), .next_i(tap_next), .mark_i(tap_mark), .again_i(tap_again),
        .pass_i(tap_pass), .restart_i(tap_restart), .desc_i(desc_i), .packed_i(view_packed_i), .fold_rows_i(fold_rows),
        .fold_full_i(fold_full), .pair_i(view_pair_i), .line_i(view_line_i),
        .line_last_i(view_line_last_i), .reach_i(view_reach_i),
        .reach_down_i(view_reach_down_i), .a_o(tap_a), .b_o(tap_b), .right_o(right), .down_o(down), .line_o(line),
        .end_row_o(tap_end_row), .end_rows_o(tap_end_rows), .first_rows_o(tap_first_rows)
    );
    view_raster #(.N(N)) u_raster (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .take_i(scan_take), .from_i(scan_from), .desc_i(desc_i),
        .ready_o(scan_ready), .near_o(near)
    );
    view_patch #(.N(N)) u_patch (
        .clk_i(clk_i), .advance_i(advance), .desc_i(desc_i), .linear_i(view_linear_i), .packed_i(view_packed_i),
        .fold_i(view_fold_i), .width_i(view_width_i), .u_i(u), .v_i(v), .left_i(left),
        .a_i(tap_a), .b_i(tap_b), .right_i(right), .down_i(down), .line_i(line), .row_line_i(row_line),
        .place_i(place), .near_i(near), .count_i(a_count), .pitch_i(view_line_i[10:0]),
        .p_o(p), .phase_o(phase), .shift_o(shift), .mask_o(mask)
    );

    // ---- stages u and m ----
    logic        u_valid_q, m_valid_q, active_q, half_q, filled, shadow_free, can, end_tile, next_step;
    logic        first_k, last_k, end_step, final_k, first_chunk, last_chunk, end_row, beside, upper;
    logic [1:0]  ti, tj;
    logic [7:0]  k;
    logic [4:0]  channel;
    logic [2:0]  move, panels;
    logic [3:0]  height;
    logic [11:0] scale_addr;
    assign {first_k, last_k, end_step, final_k, first_chunk, last_chunk, ti, tj, a_count, b_count, beside, upper, k,
        channel, move,
        height, panels, end_row, scale_addr} = m_q;
    assign filled      = filled_i[half_q];
    assign shadow_free = !shadow_busy_i && !take_shadow_o; // shadow_busy_i follows take_shadow_o by a clock
    assign can         = m_valid_q && filled && (!last_k || shadow_free);
    assign advance     = !m_valid_q || can;
    assign end_tile    = can && last_k;
    assign next_step   = can && end_step;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            u_valid_q <= 1'b0;
            m_valid_q <= 1'b0;
            active_q  <= rst_ni;
            half_q    <= 1'b0;
        end else begin
            if (advance) {u_valid_q, m_valid_q} <= {go, u_valid_q};
            if (next_step) half_q <= !half_q;
            if (can && final_k) active_q <= 1'b0;
        end
    end
    always_ff @(posedge clk_i) begin
        if (advance) {u_q, m_q} <= {front, u_q};
    end

    // ---- where it lies ----
    logic [31:0] addr;
    logic [23:0] m;
    logic [27:0] group;
    logic [7:0]  bias;
    logic [23:0] tile_column;
    logic [12:0] scale_a, scale_b;
    tile_place #(.N(N)) u_place (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(end_tile), .move_i(move), .packed_i(view_packed_i),
        .several_i(view_rows_log_i != 2'd0), .pair_i(view_pair_i), .rows_i(a_count), .height_i(height),
        .end_row_i(end_row), .panels_i(panels), .out_step_i(view_out_step_i), .desc_i(desc_i), .addr_o(addr), .m_o(m),
        .column_o(tile_column), .group_o(group), .bias_o(bias), .scale_a_o(scale_a), .scale_b_o(scale_b)
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
            b_upper_o      <= 1'b0;
            view_o         <= 1'b0;
            view_row_o     <= 1'b0;
            view_packed_o  <= 1'b0;
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
            if (next_step) release_half_o <= half_q;
            if (can) begin
                read_half_o  <= half_q;
                a_row_o      <= view ? 8'd0 : {ti, 6'd0} >> (6 - LN);
                b_row_o      <= transposed ? 8'd0 : {tj, 6'd0} >> (6 - LN);
                read_k_o     <= k;
                scale_addr_o <= scale_addr;
                a_count_o    <= a_count;
                b_count_o    <= b_count + (beside ? 6'(N / 2) : 6'd0);
                b_upper_o    <= upper;
                view_o       <= view;
                view_row_o   <= transposed || view_narrow_i;
                view_packed_o <= view_packed_i || view_narrow_i;
                view_p_o     <= !view ? 11'd0 : view_packed_i ? 11'(p[14:LW])
                              : view_narrow_i ? {{LW{p[10]}}, p[10:LW]} : p[10:0];
                view_c_o     <= view_packed_i || view_narrow_i ? 5'(p[LW-1:0]) : channel;
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
            waiting_shadow_o                    <= m_valid_q && filled && !can;
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
            tile_index_o       <= {ti, tj};
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
endmodule

`default_nettype wire
