// SPDX-License-Identifier: Apache-2.0
// gemm_lines: the order in which a GEMM's operands are read, line by line; the loader asks in this order and receives
// in it.
//
//     each step (gemm_steps):  bias of the block of columns (once: its first step), lines of A's block, lines of B's
//     block
//
// A line is one request: k-contiguous operands have rows(mb) or cols(nb) lines of klen bytes, the others klen lines of
// as many bytes as the block has rows or columns. The bias is one line of 4 bytes a column. A view's lines of A are the
// pixels of its window, each with the slice's channels: one run of them (linear), or a run for each kernel row whose
// input row is there; pixels of 16 that lie close are one line a run. In mode P, B's lines are those of one tap after
// the other.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i       to the first line (desc_i stands still until the last)
//           next_i        the line is done: to the next one, or to phase 0 after the last
// Request   set_o         REQUESTS 1: a clock without a line, before each run of a view, also one that is not there or
//                         empty;  hold_i  it lasts
// Line      phase_o       0 none, 1 BIAS, 2 A, 3 B (a window may be empty: then A is left out)
//           run_o         A of a view: the kernel row whose line of the window it is
//           line_o        index in its block (mode P, B: in its tap's)
//           bytes_o       1..16384
//           contiguous_o  1: k-contiguous (A and B); a view's A is
//           merged_o      the line is a whole run
//           tap_k_o       mode P, B: k of the tap's first line;  last_of_tap_o  the tap's last line
//           last_line_o   the last line of its phase (A: of its run)
// Step      cols_o .. channel_o: see gemm_steps;  window_o  the run's first pixel;  window_column_o  low bits of xl
// Latency   1: the outputs are functions of registers and desc_i.
`default_nettype none

module gemm_lines #(
    parameter int N = 16,
    parameter bit REQUESTS = 1'b0
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic          hold_i,
    output      logic          set_o,
    output      logic [1:0]    phase_o,
    output      logic [3:0]    run_o,
    output      logic [10:0]   line_o,
    output      logic [14:0]   bytes_o,
    output      logic          contiguous_o,
    output      logic          merged_o,
    output      logic [7:0]    tap_k_o,
    output      logic          last_of_tap_o,
    output      logic          last_line_o,
    output      logic [7:0]    cols_o,
    output      logic [1:0]    column_block_o,
    output      logic          odd_o,
    output      logic          half_o,
    output      logic          last_k_o,
    output      logic          last_m_o,
    output      logic          last_n_o,
    output      logic          last_o,
    output      logic [15:0]   channel_o,
    output      logic [31:0]   window_o,
    output      logic [1:0]    window_column_o
);
    localparam logic [1:0] NONE = 2'd0, BIAS = 2'd1, A = 2'd2, B = 2'd3;

    logic        has_bias, view, transposed, unused_linear;
    logic [1:0]  unused_stride_log, unused_dilate_log;
    logic [2:0]  slice_log;
    logic [8:0]  taps;
    logic [4:0]  unused_rate;
    assign has_bias = desc_i[command_set_pkg::GEMM_BIAS_LSB];
    view_constants #(.N(N)) u_constants (
        .desc_i(desc_i), .view_o(view), .transposed_o(transposed), .linear_o(unused_linear),
        .stride_log_o(unused_stride_log),
        .dilate_log_o(unused_dilate_log), .rate_o(unused_rate), .taps_o(taps), .slice_log_o(slice_log)
    );

    logic [7:0]  rows;
    logic [8:0]  klen;
    logic        step_done, unused_first_k, unused_last_pass;
    logic [5:0]  channels;
    logic [15:0] row, unused_column;
    logic [10:0] window_count, unused_offset;
    logic [17:0] window_column;
    logic [31:0] window;
    gemm_steps #(.N(N)) u_steps (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(step_done), .desc_i(desc_i),
        .rows_o(rows), .cols_o(cols_o), .klen_o(klen), .first_k_o(unused_first_k),
        .last_k_o(last_k_o), .last_m_o(last_m_o), .last_n_o(last_n_o), .last_o(last_o),
        .column_block_o(column_block_o), .odd_o(odd_o),
        .half_o(half_o), .last_pass_o(unused_last_pass), .channel_o(channel_o), .channels_o(channels),
        .row_o(row),
        .column_o(unused_column), .window_o(window), .window_count_o(window_count), .offset_o(unused_offset),
        .window_column_o(window_column)
    );

    // The runs of a view's window: which there are from run a_q on. Whoever receives passes over the others, and where
    // none is left is at B; whoever requests stops at each (SET), and phase_q says where it is.
    logic [1:0]  phase_q;
    logic [4:0]  a_q;
    logic [15:0] there, left, y;
    logic [3:0]  last_a, found;
    assign left = window_count == 11'd0 ? 16'd0 : there & ~((16'd1 << a_q) - 16'd1);
    always_comb begin
        found = 4'd0;
        for (int i = 15; i >= 0; i--) if (left[i]) found = 4'(i);
    end
    assign run_o           = REQUESTS ? a_q[3:0] : found;
    assign phase_o         = !REQUESTS && phase_q == A && view && left == 16'd0 ? B : phase_q;
    assign window_o        = window + 32'(y) * {16'b0, desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16]};
    assign window_column_o = window_column[1:0];
    view_rows #(.N(N)) u_rows (
        .desc_i(desc_i), .row_i(row), .a_i(run_o), .there_o(there), .last_a_o(last_a), .y_o(y)
    );

    // A's block has `rows` rows, B's has `cols` columns: across k, each is as wide as its own dimension.
    logic        pixels, tapped, last_tap;
    logic [8:0]  across, stored;
    logic [10:0] lines;
    logic [7:0]  tap_q;
    assign pixels       = view && phase_o == A;
    assign tapped       = view && phase_o == B && !transposed;
    assign across       = phase_o == A ? {1'b0, rows} : {1'b0, cols_o};
    assign contiguous_o = pixels || (phase_o == A ? !desc_i[command_set_pkg::GEMM_TRANS_A_LSB]
        : desc_i[command_set_pkg::GEMM_TRANS_B_LSB]);
    assign merged_o     = pixels && desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24] == 24'd16 && channels == 6'd16
        && slice_log == 3'd4;
    assign stored       = contiguous_o ? across : klen;
    assign lines        = merged_o ? 11'd1 : pixels ? window_count : {2'b0, stored};
    always_comb begin
        if (phase_o == BIAS) bytes_o = {5'b0, cols_o, 2'b0};
        else if (merged_o) bytes_o = {window_count, 4'b0};
        else if (pixels) bytes_o = {9'b0, channels};
        else bytes_o = {6'b0, contiguous_o ? klen : across};
    end
    assign last_tap      = {1'b0, tap_q} == taps - 9'd1;
    assign tap_k_o       = tapped ? tap_q << slice_log : 8'd0;
    assign last_of_tap_o = line_o == lines - 11'd1;
    assign last_line_o   = phase_o == BIAS || (last_of_tap_o && (!tapped || last_tap));
    assign step_done     = next_i && phase_o == B && last_line_o;

    // After a run: the next one, or B.
    logic run_done, last_run, empty, bias_next; // bias_next: the next step begins with a bias
    assign empty    = set_o && !hold_i && !left[run_o]; // a run without a line
    assign run_done = empty || (next_i && pixels && last_line_o);
    assign last_run = run_o == last_a;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) set_o <= 1'b0;
        else if (!REQUESTS || !view) set_o <= 1'b0;
        else if (start_i) set_o <= !has_bias;
        else if (run_done) set_o <= !last_run;
        else if (!set_o || !hold_i) set_o <= next_i && (phase_o == BIAS || (step_done && !last_o && !bias_next));
    end
    assign bias_next   = has_bias && last_k_o && last_m_o;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            phase_q <= NONE;
            line_o  <= '0;
            tap_q   <= '0;
            a_q     <= '0;
        end else if (start_i) begin
            phase_q <= has_bias ? BIAS : A;
            line_o  <= '0;
            tap_q   <= '0;
            a_q     <= '0;
        end else if (empty) begin
            if (last_run) phase_q <= B;
            else a_q <= a_q + 5'd1;
        end else if (next_i) begin
            line_o <= last_of_tap_o || last_line_o ? 11'd0 : line_o + 11'd1;
            if (run_done) a_q <= {1'b0, run_o} + 5'd1;
            if (step_done) a_q <= '0;
            if (tapped && last_of_tap_o) tap_q <= last_tap ? 8'd0 : tap_q + 8'd1;
            if (last_line_o) begin
                case (phase_o)
                    BIAS:    phase_q <= A;
                    A:       if (!view || last_run) phase_q <= B;
                    default: phase_q <= last_o ? NONE : bias_next ? BIAS : A;
                endcase
            end
        end
    end

    logic unused;
    assign unused = &{1'b0, unused_linear, unused_stride_log, unused_dilate_log, unused_rate, unused_first_k,
        unused_last_pass, unused_column,
                      unused_offset, window_column[17:2]};
endmodule

`default_nettype wire
