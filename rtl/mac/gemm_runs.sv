// SPDX-License-Identifier: Apache-2.0
// gemm_runs: what a GEMM reads, run by run, made some clocks a step ahead of its use: for each step the bias of the
// block of columns (once: its first step), the lines of A's block, the lines of B's.
//
//     for g (groups)  for nb (blocks of columns)  for m (what rows of C)  for k (what part of their sums):  one step
//
//     IDLE --> (SETUP --> BASE) --> SIZE --> (BIAS) --> A --> B --> NEXT --> SIZE ..      lined views: (LOOK --> A) ..
//                                                             in pairs: B --> PAIR --> NEXT
//
// A run is `lines` lines of `bytes` bytes, a leading dimension apart; B of mode P has T such sets. Without a view m are
// blocks of EDGE rows and k chunks, short ones first (of one row of tiles: all); mode P: m blocks of pixels, k slices
// of channels; mode W: m slices and passes of 16 taps, k blocks of pixels.
//
// Equation  section 10.1 of the microarchitecture; views: 10.7.
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i;  desc_i stands still from here to the last run;  exact_i  products with a zero are zero
// Run       valid_o, ready_i;  kind_o 1 BIAS, 2 A, 3 B;  addr_o, lines_o, bytes_o
//           merged_o, place_o, column_o   a view's pixels: a line is a whole run; the first one's index but for
//                                         column_o = low bits of xl, which are added before columns are sorted
//           column_block_o cb, odd_o nb mod 2;  kept_o  B that its half has already: nothing is read
//           ends_o  B's last, and so the step's;  second_o  in pairs: of two, half of the array's columns further
// Record    step_valid_o, step_ready_i, step_*_o   of each step, for the walker, after its runs; 0 without valid
// Command   taps_o, slice_log_o, tap_step_o, quarter_o (pitch >> s): for views, from the first run on
//           view_*_o  for the walker, 0 before
// Latency   see section 10.1.
`default_nettype none

module gemm_runs #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          exact_i,
    /* verilator lint_off UNUSEDSIGNAL */ // some of the descriptor's fields
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    output      logic          valid_o,
    input  wire logic          ready_i,
    output      logic [1:0]    kind_o,
    output      logic [31:0]   addr_o,
    output      logic [10:0]   lines_o,
    output      logic [14:0]   bytes_o,
    output      logic          merged_o,
    output      logic [13:0]   place_o,
    output      logic [1:0]    column_o,
    output      logic [1:0]    column_block_o,
    output      logic          odd_o,
    output      logic          kept_o,
    output      logic          second_o,
    output      logic          ends_o,
    output      logic [8:0]    taps_o,
    output      logic [2:0]    slice_log_o,
    output      logic [31:0]   tap_step_o,
    output      logic [9:0]    quarter_o,
    output      logic          step_valid_o,
    input  wire logic          step_ready_i,
    output      logic [7:0]    step_rows_o,
    output      logic [7:0]    step_cols_o,
    output      logic [8:0]    step_klen_o,
    output      logic          step_last_chunk_o,
    output      logic          step_last_m_o,
    output      logic          step_last_n_o,
    output      logic          step_last_o,
    output      logic          step_last_pass_o,
    output      logic          step_end_row_o,
    output      logic [12:0]   step_channel_o,
    output      logic [19:0]   step_u_o,
    output      logic [19:0]   step_v_o,
    output      logic [14:0]   step_left_o,
    output      logic [15:0]   step_lines_o,
    output      logic          view_linear_o,
    output      logic [2:0]    view_slice_log_o,
    output      logic          view_packed_o,
    output      logic          view_narrow_o,
    output      logic [13:0]   view_line_o,
    output      logic [10:0]   view_line_last_o,
    output      logic [9:0]    view_reach_o,
    output      logic [9:0]    view_reach_down_o,
    output      logic [31:0]   view_out_step_o,
    output      logic [19:0]   view_width_o,
    output      logic [1:0]    view_rows_log_o,
    output      logic [4:0]    view_fold_o,
    output      logic          view_pair_o
);
    localparam logic [3:0] IDLE = 4'd0, SETUP = 4'd1, BASE = 4'd2, SIZE = 4'd3, BIAS = 4'd4, LOOK = 4'd5, A = 4'd6,
        B = 4'd7, NEXT = 4'd8, PAIR = 4'd9;
    localparam logic [23:0] EDGE = 24'(4 * N);

    logic view, transposed, has_bias;
    assign view       = desc_i[command_set_pkg::GEMM_VIEW_LSB];
    assign transposed = view && desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign has_bias   = desc_i[command_set_pkg::GEMM_BIAS_LSB];

    // ---- the command's constants ----
    logic        setup_done, linear, known_transposed;
    logic [9:0]  halo, reach, reach_down;
    logic [7:0]  block;
    logic [2:0]  block_log;
    logic [10:0] pitch, last_line;
    logic [1:0]  rows_log; // of a block's output rows
    logic [3:0]  last_of_lines;
    logic        packing, pair;
    logic [5:0]  rest;
    logic [4:0]  fold;
    logic [9:0]  packed_reach;
    logic [13:0] line, packed_line;
    logic [19:0] width_bytes;
    logic [31:0] halo_step, row_step, image_step, rate_step, top_step, left_step, out_step;
    runs_setup #(.N(N)) u_setup (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i && view), .desc_i(desc_i), .exact_i(exact_i),
        .done_o(setup_done),
        .linear_o(linear), .halo_o(halo), .taps_o(taps_o), .slice_log_o(slice_log_o), .tap_step_o(tap_step_o),
        .block_o(block), .block_log_o(block_log), .pitch_o(pitch), .reach_o(reach), .reach_down_o(reach_down),
        .last_line_o(last_line), .rows_log_o(rows_log), .last_of_lines_o(last_of_lines), .halo_step_o(halo_step),
        .row_step_o(row_step), .image_step_o(image_step), .rate_step_o(rate_step), .top_step_o(top_step),
        .left_step_o(left_step), .out_step_o(out_step), .transposed_o(known_transposed),
        .packed_o(packing), .rest_o(rest), .fold_o(fold),
        .packed_reach_o(packed_reach), .line_o(packed_line), .width_o(width_bytes), .pair_o(pair)
    );
    assign line      = fold == 5'd0 ? packed_line : {4'd1, 5'd0, fold};
    assign quarter_o = 10'(pitch >> desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB+1 +: 2]);

    // ---- narrow: pixels of one channel, one behind the other in memory and in the window ----
    logic narrow;
    always_ff @(posedge clk_i) begin
        if (start_i) begin
            narrow <= view && !transposed && desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16] == 16'd1
                && desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24] == 24'd1
                && desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB +: 3] == 3'd1
                && desc_i[command_set_pkg::GEMM_VIEW_DILATE_LSB +: 3] == 3'd1;
        end
    end

    // ---- control ----
    logic [3:0] state_q, after_bias;
    logic [6:0] size_q; // one of SIZE's clocks each
    logic       sized;
    logic       first_q, last_n_q, last_k, last_m, last, next_n, group_done, last_group_q, block_next, block_last;
    logic       there, last_row, last_row_q, known_q, leave; // leave: the step's record is taken
    assign after_bias = view && !linear ? LOOK : A;
    assign valid_o    = state_q == BIAS || state_q == A || state_q == B || state_q == PAIR;
    assign second_o   = state_q == PAIR;
    assign ends_o     = state_q == PAIR || (state_q == B && !(view_pair_o && !kept_o));
    assign kind_o     = state_q == BIAS ? 2'd1 : state_q == A ? 2'd2 : 2'd3;
    assign sized      = !view || (packing ? size_q[6] : size_q[4]);
    assign leave      = state_q == NEXT && step_ready_i;
    assign next_n     = leave && last_k && last_m;
    assign group_done = next_n && last_n_q;
    assign last       = last_k && last_m && last_n_q && last_group_q;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q    <= IDLE;
            size_q     <= 7'd1;
            first_q    <= 1'b0;
            last_row_q <= 1'b0;
            known_q    <= 1'b0;
        end else if (start_i) begin
            state_q <= view ? SETUP : SIZE;
            size_q  <= 7'd1;
            first_q <= 1'b1;
            known_q <= 1'b0;
        end else begin
            case (state_q)
                SETUP: if (setup_done) begin
                    state_q <= BASE;
                    known_q <= 1'b1;
                end
                BASE:  state_q <= SIZE;
                SIZE: begin
                    size_q <= sized ? 7'd1 : {size_q[5:0], 1'b0};
                    if (sized) state_q <= has_bias && first_q ? BIAS : after_bias;
                end
                BIAS:  if (ready_i) state_q <= after_bias;
                LOOK: begin
                    last_row_q <= last_row;
                    if (there) state_q <= A;
                    else if (last_row) state_q <= B;
                end
                A:     if (ready_i) state_q <= view && !linear && !last_row_q ? LOOK : B;
                B:     if (ready_i) state_q <= ends_o ? NEXT : PAIR;
                PAIR:  if (ready_i) state_q <= NEXT;
                NEXT: if (step_ready_i) begin
                    state_q <= last ? IDLE : view && block_next && block_last ? BASE : SIZE;
                    first_q <= last_k && last_m;
                end
                default: ;
            endcase
        end
    end

    // ---- groups and blocks of columns: what is left of each ----
    logic [23:0] n, width, cols_left_q;
    logic [15:0] group_q;
    logic [7:0]  cols_q;
    logic [31:0] x0_q, x1_q, bias_q, x0_next, x1_next;
    assign n       = desc_i[command_set_pkg::GEMM_COLS_LSB +: 24];
    assign width   = transposed ? 24'(N) : EDGE;
    assign x0_next = start_i ? desc_i[command_set_pkg::GEMM_X0_ADDR_LSB +: 32]
                             : x0_q + desc_i[command_set_pkg::GEMM_X0_GROUP_LSB +: 32];
    assign x1_next = start_i ? desc_i[command_set_pkg::GEMM_X1_ADDR_LSB +: 32]
                             : x1_q + desc_i[command_set_pkg::GEMM_X1_GROUP_LSB +: 32];
    always_ff @(posedge clk_i) begin
        if (start_i) begin
            cols_left_q    <= n;
            group_q        <= '0;
            column_block_o <= '0;
            odd_o          <= 1'b0;
            bias_q         <= desc_i[command_set_pkg::GEMM_X2_ADDR_LSB +: 32];
        end else begin
            if (size_q[0]) begin
                last_n_q     <= cols_left_q <= width;
                cols_q       <= cols_left_q <= width ? cols_left_q[7:0] : width[7:0];
                last_group_q <= group_q == desc_i[command_set_pkg::GEMM_LAST_GROUP_LSB +: 16];
            end
            if (next_n) begin
                cols_left_q    <= last_n_q ? n : cols_left_q - width;
                odd_o          <= !last_n_q && !odd_o;
                column_block_o <= column_block_o + 2'd1;
                if (last_n_q) group_q <= group_q + 16'd1;
            end
            if (state_q == BIAS && ready_i) bias_q <= bias_q + {22'd0, cols_q, 2'd0};
        end
        if (start_i || group_done) begin
            x0_q <= x0_next;
            x1_q <= x1_next;
        end
    end

    // ---- rows and sum, stored ----
    logic [23:0] rows_left_q;
    logic [17:0] deep_left_q;
    logic [7:0]  rows_q;
    logic [8:0]  klen_q;
    logic [1:0]  ramp_q, chunk_log, chunk_log_q; // steps before, at most; a chunk that is not the last has 32 << log
    logic        few_rows_q;
    logic        last_rows_q, last_chunk_q, last_chunk;
    assign last_chunk = ramp_q == 2'd0 ? deep_left_q[17:6] == '0 : ramp_q == 2'd1 ? deep_left_q[17:7] == '0
                      : ramp_q == 2'd2 ? deep_left_q[17:8] == '0 : deep_left_q <= 18'd256;
    assign chunk_log  = ramp_q == 2'd3 && deep_left_q <= 18'd384 ? 2'd2 : ramp_q;
    always_ff @(posedge clk_i) begin
        if (start_i) begin
            rows_left_q <= desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24];
            deep_left_q <= desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 18];
            ramp_q      <= '0;
            few_rows_q  <= desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24] <= 24'(N);
        end else begin
            if (size_q[0]) begin
                last_rows_q  <= rows_left_q <= EDGE;
                rows_q       <= rows_left_q <= EDGE ? rows_left_q[7:0] : EDGE[7:0];
                last_chunk_q <= last_chunk;
                chunk_log_q  <= chunk_log;
                klen_q       <= last_chunk ? deep_left_q[8:0] : 9'd32 << chunk_log;
            end
            if (leave) begin
                if (ramp_q != (few_rows_q ? 2'd1 : 2'd3)) ramp_q <= ramp_q + 2'd1;
                deep_left_q <= last_chunk_q ? desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 18]
                                            : deep_left_q - {9'd0, klen_q};
                if (last_chunk_q)
                    rows_left_q <= last_rows_q ? desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24] : rows_left_q - EDGE;
            end
        end
    end

    // ---- lines of a lined view's window that are there ----
    logic [15:0] lines_q;
    logic [3:0]  look_q;
    always_ff @(posedge clk_i) begin
        if (state_q == SIZE) begin
            lines_q <= '0;
            look_q  <= '0;
        end else if (state_q == LOOK) begin
            lines_q[look_q] <= there;
            look_q          <= look_q + 4'd1;
        end
    end

    // ---- slices and passes of a view ----
    logic [15:0] channel_q, channels_left;
    logic [6:0]  slice;
    logic [8:0]  taps_left_q;
    logic [5:0]  channels_q;
    logic        last_slice_q, last_pass_q;
    assign slice         = 7'd1 << slice_log_o;
    assign channels_left = desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16] - channel_q;
    always_ff @(posedge clk_i) begin
        if (size_q[0]) begin
            last_slice_q <= channels_left <= {9'b0, slice};
            channels_q   <= channels_left <= {9'b0, slice} ? channels_left[5:0] : slice[5:0];
            last_pass_q  <= taps_left_q <= 9'd16;
        end
        if (state_q == SETUP) begin
            channel_q   <= '0;
            taps_left_q <= taps_o;
        end else if (leave) begin
            if (!transposed || (block_last && last_pass_q))
                channel_q <= last_slice_q ? 16'd0 : channel_q + {9'b0, slice};
            if (block_last) taps_left_q <= last_pass_q ? taps_o : taps_left_q - 9'd16;
        end
    end

    // ---- B that is there: with two slices at most each half has had its own one two steps before ----
    logic [1:0] since_q; // steps of this block of columns before, 2 for more
    logic       few;
    assign few    = desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16] <= {8'd0, slice, 1'b0};
    assign kept_o = state_q == B && view && !transposed && few && since_q == 2'd2
                 && !desc_i[command_set_pkg::GEMM_ACCUMULATE_LSB];
    always_ff @(posedge clk_i) begin
        if (start_i || next_n) since_q <= 2'd0;
        else if (leave && since_q != 2'd2) since_q <= since_q + 2'd1;
    end

    logic [7:0] count;
    logic       end_row;
    assign last_k     = !view ? last_chunk_q : transposed ? block_last : last_slice_q;
    assign last_m     = !view ? last_rows_q : transposed ? last_slice_q && last_pass_q : block_last;
    assign block_next = transposed || last_slice_q; // with NEXT of a view

    // ---- A ----
    logic [31:0] a_stored, a_viewed;
    logic [10:0] pixels;
    logic [14:0] pixel_bytes;
    logic [19:0] u, v;
    logic [14:0] left;
    block_address #(.N(N)) u_a (
        .clk_i(clk_i), .start_i(start_i), .line_i(1'b0), .chunk_i(leave && !last_k), .chunk_log_i(chunk_log_q),
        .again_i(1'b0),
        .block_i(leave && last_k && !last_m), .restart_i(next_n),
        .base_i(start_i || group_done ? x0_next : x0_q), .ld_i(desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24]),
        .contiguous_i(!desc_i[command_set_pkg::GEMM_TRANS_A_LSB]), .address_o(a_stored)
    );
    runs_view #(.N(N)) u_view (
        .clk_i(clk_i), .base_i(state_q == BASE), .size_i(state_q == SIZE ? size_q : 7'd0), .look_i(state_q == LOOK),
        .next_i(leave && block_next), .desc_i(desc_i), .x0_i(x0_q), .channel_i(channel_q),
        .linear_i(linear), .packed_i(packing), .line_i(line), .halo_i(halo), .block_i(block), .block_log_i(block_log),
        .rows_log_i(rows_log), .last_of_lines_i(last_of_lines), .pitch_i(pitch), .reach_i(reach),
        .halo_step_i(halo_step), .row_step_i(row_step), .image_step_i(image_step), .rate_step_i(rate_step),
        .top_step_i(top_step), .left_step_i(left_step),
        .count_o(count), .end_row_o(end_row), .last_o(block_last), .u_o(u), .v_o(v), .left_o(left),
        .pixels_o(pixels), .bytes_o(pixel_bytes), .there_o(there), .last_row_o(last_row), .addr_o(a_viewed),
        .place_o(place_o), .column_o(column_o)
    );

    // ---- B ----
    logic [31:0] b_stored, b_viewed;
    block_address #(.N(N)) u_b (
        .clk_i(clk_i), .start_i(start_i), .line_i(1'b0), .chunk_i(leave && !last_k), .chunk_log_i(chunk_log_q),
        .again_i(leave && last_k && !last_m), .block_i(next_n && !last_n_q), .restart_i(group_done),
        .base_i(x1_next), .ld_i(desc_i[command_set_pkg::GEMM_X1_LD_LSB +: 24]),
        .contiguous_i(desc_i[command_set_pkg::GEMM_TRANS_B_LSB]), .address_o(b_stored)
    );
    runs_b #(.N(N)) u_view_b (
        .clk_i(clk_i), .base_i(start_i || group_done), .slice_i(leave && !transposed && !last_k),
        .block_i(leave && transposed && !last_k), .end_row_i(end_row),
        .again_i(leave && last_k && !last_m), .panel_i(next_n && !last_n_q), .desc_i(desc_i),
        .x1_i(x1_next), .slice_log_i(slice_log_o), .block_log_i(block_log), .rows_log_i(rows_log),
        .out_step_i(out_step), .addr_o(b_viewed)
    );

    // ---- the run: across k, A's block has `rows` rows and B's `cols`; mode P: for each tap ----
    logic       a_contiguous, b_contiguous;
    logic [8:0] rows, cols, deep;
    assign rows         = {1'b0, rows_q};
    assign cols         = {1'b0, cols_q};
    assign deep         = !view ? klen_q : transposed ? {1'b0, count} << rows_log : {3'd0, channels_q};
    assign a_contiguous = !desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign b_contiguous = desc_i[command_set_pkg::GEMM_TRANS_B_LSB];
    assign merged_o     = view && state_q == A && desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24] == {18'd0, channels_q}
                       && (packing || narrow || (channels_q == 6'd16 && slice_log_o == 3'd4));
    always_comb begin
        addr_o  = bias_q;
        lines_o = 11'd1;
        bytes_o = {5'd0, cols_q, 2'd0};
        if (state_q == A && view) begin
            addr_o  = a_viewed;
            lines_o = merged_o ? 11'd1 : pixels;
            bytes_o = !merged_o ? {9'd0, channels_q} : packing ? pixel_bytes : narrow ? {4'd0, pixels} : {pixels, 4'd0};
        end else if (state_q == A) begin
            addr_o  = a_stored;
            lines_o = {2'd0, a_contiguous ? rows : deep};
            bytes_o = {6'd0, a_contiguous ? deep : rows};
        end else if (state_q == B || state_q == PAIR) begin
            addr_o  = view ? b_viewed : b_stored;
            lines_o = {2'd0, b_contiguous ? cols : deep};
            bytes_o = {6'd0, b_contiguous ? deep : cols};
        end
    end

    // ---- the step's record, and what the walker must know of the command ----
    logic viewed; // a record of a view
    assign step_valid_o      = state_q == NEXT;
    assign viewed            = step_valid_o && view;
    assign step_rows_o       = !step_valid_o ? 8'd0 : view && packing ? {2'd0, rest}
                             : transposed ? {2'd0, channels_q} : view ? count : rows_q;
    assign step_cols_o       = step_valid_o ? cols_q : 8'd0;
    assign step_klen_o       = step_valid_o ? deep : 9'd0;
    assign step_last_chunk_o = step_valid_o && last_k;
    assign step_last_m_o     = step_valid_o && last_m;
    assign step_last_n_o     = step_valid_o && last_n_q;
    assign step_last_o       = step_valid_o && last;
    assign step_last_pass_o  = viewed && transposed && last_pass_q;
    assign step_end_row_o    = viewed && !linear && end_row;
    assign step_channel_o    = viewed ? channel_q[12:0] : 13'd0;
    assign step_u_o          = viewed ? u : 20'd0;
    assign step_v_o          = viewed ? v : 20'd0;
    assign step_left_o       = viewed ? left : 15'd0;
    assign step_lines_o      = viewed && !linear && !transposed ? lines_q : 16'd0;

    assign view_linear_o     = known_q && linear;
    assign view_slice_log_o  = known_q ? slice_log_o : 3'd0;
    assign view_packed_o     = known_q && packing;
    assign view_narrow_o     = known_q && narrow;
    assign view_width_o      = view_packed_o ? width_bytes : 20'd0;
    assign view_line_o       = view_packed_o ? line : known_q ? {3'd0, pitch} : 14'd0;
    assign view_line_last_o  = known_q && !packing ? last_line + (pair ? pitch : 11'd0) : 11'd0;
    assign view_reach_o      = view_packed_o ? packed_reach : known_q ? reach : 10'd0;
    assign view_reach_down_o = known_q ? reach_down : 10'd0;
    assign view_rows_log_o   = known_q ? rows_log : 2'd0;
    assign view_fold_o       = known_q ? fold : 5'd0;
    assign view_pair_o       = known_q && pair;
    assign view_out_step_o   = !known_q ? 32'd0 : known_transposed ? tap_step_o : out_step;

    logic unused;
    assign unused = &{1'b0, pitch[10]};
endmodule

`default_nettype wire
