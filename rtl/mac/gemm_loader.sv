// SPDX-License-Identifier: Apache-2.0
// gemm_loader: fills the scratchpads and the bias memory, half by half, ahead of the walker.
//
// Equation  section 10.1 of the microarchitecture (order, places).
//
//     requester --> reader --> beat --> register --> scratchpad A, B or the drain's bias memory
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i
//           filled_i           registers of gemm: half h holds a step that the walker has not left yet
//           phase_o            what the next beat is: 0 nothing, 1 BIAS, 2 A, 3 B
// Reader    rd_req_*, rd_beat_*
// Bias      bias_valid_o, bias_addr_o (units of 4 columns), bias_data_o (4 words of fp32)
// Scratch   a_write_o, b_write_o, write_column_o, write_half_o, write_row_o, write_k_o, write_count_o, write_data_o
//           write_view_o, write_index_o   a pixel of a view's window (rows and columns otherwise)
//           fill_o             one clock: with this write the half is complete
// Latency   a beat is shown on the write ports in the clock after it was taken.
`default_nettype none

module gemm_loader #(
    parameter int N = 16
) (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               start_i,
    input  wire logic [1023:0]      desc_i,
    input  wire logic [1:0]         filled_i,          // one bit per half
    output      logic               rd_req_valid_o,
    input  wire logic               rd_req_ready_i,
    output      logic [31:0]        rd_req_addr_o,
    output      logic [32:0]        rd_req_bytes_o,
    input  wire logic               rd_beat_valid_i,
    output      logic               rd_beat_ready_o,
    input  wire logic [127:0]       rd_beat_data_i,
    output      logic               bias_valid_o,
    output      logic [7:0]         bias_addr_o,       // in units of 4 columns
    output      logic [127:0]       bias_data_o,       // four words
    output      logic               a_write_o,
    output      logic               b_write_o,
    output      logic               write_column_o,
    output      logic               write_half_o,
    output      logic [7:0]         write_row_o,
    output      logic [7:0]         write_k_o,
    output      logic [4:0]         write_count_o,
    output      logic               write_view_o,      // a pixel of a view's window, at write_index_o
    output      logic [9:0]         write_index_o,
    output      logic [127:0]       write_data_o,
    output      logic               fill_o,            // the half write_half_o is complete
    output      logic [1:0]         phase_o            // what the next beat is: 0 nothing, 1 BIAS, 2 A, 3 B
);
    localparam logic [1:0] NONE = 2'd0, BIAS = 2'd1, A = 2'd2, B = 2'd3;

    logic step_done; // a step's last beat is taken
    gemm_requester #(.N(N)) u_requester (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .desc_i(desc_i),
        .filled_i(filled_i), .last_beat_i(step_done),
        .valid_o(rd_req_valid_o), .ready_i(rd_req_ready_i), .addr_o(rd_req_addr_o), .bytes_o(rd_req_bytes_o)
    );

    // ---- receiver: the same lines, a beat at a time ----
    logic [10:0] line;
    logic [7:0]  unused_cols, tap_k;
    logic [14:0] bytes;
    logic [9:0]  beat_q;
    logic [1:0]  column_block;
    logic        contiguous, merged, last_line, half, odd, fire, last_beat;
    logic        unused_last_of_tap, unused_last_k, unused_last_m, unused_last_n, unused_last;
    logic [15:0] unused_channel;
    logic [31:0] unused_window;
    logic [3:0]  run;
    logic [1:0]  window_column;
    logic        unused_set;
    gemm_lines #(.N(N)) u_lines (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(fire && last_beat), .desc_i(desc_i),
        .hold_i(1'b0), .set_o(unused_set), .phase_o(phase_o), .run_o(run), .line_o(line),
        .bytes_o(bytes), .contiguous_o(contiguous), .merged_o(merged),
        .tap_k_o(tap_k), .last_of_tap_o(unused_last_of_tap), .last_line_o(last_line),
        .cols_o(unused_cols), .column_block_o(column_block), .odd_o(odd), .half_o(half),
        .last_k_o(unused_last_k), .last_m_o(unused_last_m), .last_n_o(unused_last_n), .last_o(unused_last),
        .channel_o(unused_channel), .window_o(unused_window), .window_column_o(window_column)
    );
    assign rd_beat_ready_o = phase_o != NONE && (phase_o == BIAS || !filled_i[half]);
    assign fire            = rd_beat_valid_i && rd_beat_ready_o;
    assign step_done       = fire && phase_o == B && last_beat && last_line;
    assign last_beat       = {1'b0, beat_q, 4'b0} + 15'd16 >= bytes;

    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) beat_q <= '0;
        else if (fire) beat_q <= last_beat ? 10'd0 : beat_q + 10'd1;
    end

    // ---- places of a view ----
    logic        view, transposed, pixel, unused_linear;
    logic [1:0]  unused_stride_log, unused_dilate_log;
    logic [2:0]  slice_log;
    logic [8:0]  unused_taps;
    logic [4:0]  unused_rate;
    logic [9:0]  index;
    view_constants #(.N(N)) u_constants (
        .desc_i(desc_i), .view_o(view), .transposed_o(transposed), .linear_o(unused_linear),
        .stride_log_o(unused_stride_log),
        .dilate_log_o(unused_dilate_log), .rate_o(unused_rate), .taps_o(unused_taps), .slice_log_o(slice_log)
    );
    assign pixel = view && phase_o == A;
    view_window #(.N(N)) u_window (
        .desc_i(desc_i), .a_i(run), .place_i(merged ? {1'b0, beat_q} : line), .column_i(window_column), .index_o(index)
    );

    // ---- bias: with N = 8 an odd block of a transposed view takes the upper half of its 16 columns ----
    logic [7:0] bias_base;
    assign bias_base = 8'(column_block) * 8'(N) + (N == 8 && transposed && odd ? 8'd2 : 8'd0);

    // ---- the register in front of the memories ----
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            bias_valid_o <= 1'b0;
            a_write_o    <= 1'b0;
            b_write_o    <= 1'b0;
            fill_o       <= 1'b0;
        end else begin
            bias_valid_o <= fire && phase_o == BIAS;
            a_write_o    <= fire && phase_o == A;
            b_write_o    <= fire && phase_o == B;
            fill_o       <= step_done;
        end
    end

    always_ff @(posedge clk_i) begin
        if (fire && phase_o == BIAS) begin
            bias_addr_o <= bias_base + {3'b0, beat_q[4:0]};
            bias_data_o <= rd_beat_data_i;
        end
        if (fire && phase_o != BIAS) begin
            write_column_o <= !contiguous;
            write_half_o   <= half;
            write_row_o    <= pixel ? 8'd0 : contiguous ? line[7:0] : {beat_q[3:0], 4'b0};
            write_k_o      <= pixel ? {3'b0, beat_q[0] && !merged, 4'b0} : contiguous ? tap_k + {beat_q[3:0], 4'b0}
                : tap_k + line[7:0];
            write_count_o  <= view && contiguous && !pixel ? 5'd1 << slice_log : 5'd16;
            write_view_o   <= pixel;
            write_index_o  <= pixel ? index : 10'd0;
            write_data_o   <= rd_beat_data_i;
        end
    end

    logic unused;
    assign unused = &{1'b0, unused_last_of_tap, unused_last_k, unused_last_m, unused_last_n, unused_last,
        unused_channel, unused_cols,
                      unused_window, unused_set, unused_linear, unused_stride_log, unused_dilate_log, unused_taps,
                      unused_rate};
endmodule

`default_nettype wire
