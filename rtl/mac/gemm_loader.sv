// SPDX-License-Identifier: Apache-2.0
// gemm_loader: fills the scratchpads and the bias memory, half by half, ahead of the walker.
//
// Equation  section 10.1 of the microarchitecture (order, places).
//
//     gemm_runs --> runs --> requester --> reader --> beat --> register --> scratchpad A, B or the drain's bias memory
//                               |                      ^
//                               +--------> taken ------+   receiver
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i
//           exact_i            products with a zero are zero
//           filled_i           registers of gemm: half h holds a step that the walker has not left yet
//           phase_o            what the next beat is: 0 nothing, 1 BIAS, 2 A, 3 B
// Reader    rd_req_*, rd_beat_*
// Bias      bias_valid_o, bias_addr_o (units of 4 columns), bias_data_o (4 words of fp32)
// Scratch   a_write_o, b_write_o, write_column_o, write_half_o, write_row_o, write_k_o, write_count_o, write_data_o
//           write_view_o, write_index_o   a pixel of a view's window; packed and narrow (write_column_o) bytes of it;
//           rows and columns otherwise
//           fill_o             one clock: with this write the half is complete
// Walker    step_*, view_*     what it must know of each step, of the command: see gemm_runs
// Latency   a beat is shown on the write ports in the clock after it was taken.
`default_nettype none

module gemm_loader #(
    parameter int N = 16
) (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               start_i,
    input  wire logic [1023:0]      desc_i,
    input  wire logic               exact_i,           // products with a zero are zero
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
    output      logic [1:0]         phase_o,           // what the next beat is: 0 nothing, 1 BIAS, 2 A, 3 B
    output      logic               step_valid_o,      // a step's record, 0 without valid
    input  wire logic               step_ready_i,
    output      logic [7:0]         step_rows_o,
    output      logic [7:0]         step_cols_o,
    output      logic [8:0]         step_klen_o,
    output      logic               step_last_chunk_o,
    output      logic               step_last_m_o,
    output      logic               step_last_n_o,
    output      logic               step_last_o,
    output      logic               step_last_pass_o,
    output      logic               step_end_row_o,
    output      logic [12:0]        step_channel_o,
    output      logic [19:0]        step_u_o,
    output      logic [19:0]        step_v_o,
    output      logic [14:0]        step_left_o,
    output      logic [15:0]        step_lines_o,      // of mode P of a lined view: the lines that are there
    output      logic               view_linear_o,     // of the command, from the first record on
    output      logic [2:0]         view_slice_log_o,
    output      logic               view_packed_o,
    output      logic               view_narrow_o,
    output      logic [13:0]        view_line_o,
    output      logic [10:0]        view_line_last_o,
    output      logic [9:0]         view_reach_o,
    output      logic [9:0]         view_reach_down_o,
    output      logic [31:0]        view_out_step_o,
    output      logic [19:0]        view_width_o,
    output      logic [1:0]         view_rows_log_o,
    output      logic [4:0]         view_fold_o,
    output      logic               view_pair_o
);
    localparam int HALF = N < 32 ? N / 2 : 16; // rows of a column write in pairs
    localparam logic [1:0] NONE = 2'd0, BIAS = 2'd1, A = 2'd2, B = 2'd3;

    // ---- runs: asked for one after the other, and received in the same order ----
    logic        made, made_room, ready, room, take, have, next, step_done; // step_done: its last beat is taken
    logic [1:0]  made_kind, made_column, made_block, ask_kind, ask_column, ask_block, kind, column, column_block;
    logic [31:0] made_addr, ask_addr, tap_step;
    logic [10:0] made_lines, ask_lines, lines;
    logic [14:0] made_bytes, ask_bytes, ask_beats;
    logic        made_merged, made_odd, made_kept, ask_merged, ask_odd, ask_kept, merged, odd, kept;
    logic        made_second, made_ends, ask_second, ask_ends, second, ends; // of B: see gemm_runs
    logic [13:0] made_place, ask_place, place;
    logic [9:0]  last_beat_of, quarter;
    logic [8:0]  taps;
    logic [2:0]  slice_log;
    gemm_runs #(.N(N)) u_runs (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .desc_i(desc_i), .exact_i(exact_i),
        .valid_o(made), .ready_i(made_room),
        .kind_o(made_kind), .addr_o(made_addr), .lines_o(made_lines), .bytes_o(made_bytes), .merged_o(made_merged),
        .place_o(made_place), .column_o(made_column), .column_block_o(made_block), .odd_o(made_odd),
        .kept_o(made_kept), .second_o(made_second), .ends_o(made_ends),
        .taps_o(taps), .slice_log_o(slice_log), .tap_step_o(tap_step), .quarter_o(quarter),
        .step_valid_o(step_valid_o), .step_ready_i(step_ready_i), .step_rows_o(step_rows_o), .step_cols_o(step_cols_o),
        .step_klen_o(step_klen_o), .step_last_chunk_o(step_last_chunk_o), .step_last_m_o(step_last_m_o),
        .step_last_n_o(step_last_n_o), .step_last_o(step_last_o), .step_last_pass_o(step_last_pass_o),
        .step_end_row_o(step_end_row_o), .step_channel_o(step_channel_o), .step_u_o(step_u_o), .step_v_o(step_v_o),
        .step_left_o(step_left_o), .step_lines_o(step_lines_o),
        .view_linear_o(view_linear_o), .view_packed_o(view_packed_o), .view_narrow_o(view_narrow_o),
        .view_width_o(view_width_o), .view_rows_log_o(view_rows_log_o), .view_fold_o(view_fold_o),
        .view_slice_log_o(view_slice_log_o),
        .view_line_o(view_line_o), .view_line_last_o(view_line_last_o), .view_reach_o(view_reach_o),
        .view_reach_down_o(view_reach_down_o), .view_out_step_o(view_out_step_o), .view_pair_o(view_pair_o)
    );
    fifo #(.WIDTH(83), .DEPTH(2)) u_made (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(made), .in_ready_o(made_room),
        .in_data_i({made_kind, made_addr, made_lines, made_bytes, made_merged, made_place, made_column, made_block,
            made_odd, made_kept, made_second, made_ends}),
        .out_valid_o(ready), .out_ready_i(take),
        .out_data_o({ask_kind, ask_addr, ask_lines, ask_bytes, ask_merged, ask_place, ask_column, ask_block, ask_odd,
            ask_kept, ask_second, ask_ends})
    );
    gemm_requester u_requester (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .desc_i(desc_i),
        .filled_i(filled_i), .last_beat_i(step_done),
        .run_valid_i(ready), .run_kept_i(ask_kept), .run_ends_i(ask_ends),
        .run_kind_i(ask_kind), .run_addr_i(ask_addr), .run_lines_i(ask_lines),
        .run_bytes_i(ask_bytes), .room_i(room), .take_o(take), .taps_i(taps), .tap_step_i(tap_step),
        .valid_o(rd_req_valid_o), .ready_i(rd_req_ready_i), .addr_o(rd_req_addr_o), .bytes_o(rd_req_bytes_o)
    );
    assign ask_beats = ask_bytes - 15'd1;
    fifo #(.WIDTH(46), .DEPTH(8)) u_taken (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(take), .in_ready_o(room),
        .in_data_i({ask_kind, ask_lines, ask_beats[13:4], ask_merged, ask_place, ask_column, ask_block, ask_odd,
            ask_kept, ask_second, ask_ends}),
        .out_valid_o(have), .out_ready_i(next),
        .out_data_o({kind, lines, last_beat_of, merged, place, column, column_block, odd, kept, second, ends})
    );

    // ---- receiver ----
    logic        view, transposed, half_q, fire, last_beat, last_of_set, last_line, run_done, merged_q;
    logic [1:0]  column_block_q;
    logic        odd_q, kept_q, second_q, ends_q;
    logic [10:0] lines_q, left_q;
    logic [7:0]  line_q, tap_k_q, row_k;
    logic [8:0]  sets_left_q;
    logic [9:0]  beat_q, last_beat_q;
    assign view            = desc_i[command_set_pkg::GEMM_VIEW_LSB];
    assign transposed      = view && desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign rd_beat_ready_o = phase_o != NONE && !kept_q && (phase_o == BIAS || !filled_i[half_q]);
    assign fire            = rd_beat_valid_i && rd_beat_ready_o;
    assign last_beat       = beat_q == last_beat_q;
    assign last_of_set     = left_q == 11'd1;
    assign last_line       = last_of_set && sets_left_q == 9'd1;
    assign run_done        = kept_q ? phase_o == B && !filled_i[half_q] : fire && last_beat && last_line;
    assign step_done       = run_done && ends_q;
    assign row_k           = 8'({3'd0, desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5]} << slice_log); // of a kernel row
    assign next            = phase_o == NONE || run_done;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            phase_o <= NONE;
            half_q  <= 1'b0;
        end else begin
            if (next) phase_o <= have ? kind : NONE;
            if (step_done) half_q <= !half_q;
        end
    end

    always_ff @(posedge clk_i) begin
        if (next) begin
            beat_q         <= '0;
            last_beat_q    <= last_beat_of;
            line_q         <= '0;
            lines_q        <= lines;
            left_q         <= lines;
            sets_left_q    <= view && !transposed && kind == B ? taps : 9'd1;
            tap_k_q        <= second ? row_k : 8'd0;
            merged_q       <= merged;
            kept_q         <= kept;
            second_q       <= second;
            ends_q         <= ends;
            column_block_q <= column_block;
            odd_q          <= odd;
        end else if (fire) begin
            beat_q <= last_beat ? 10'd0 : beat_q + 10'd1;
            if (last_beat && last_of_set) begin
                line_q      <= '0;
                left_q      <= lines_q;
                sets_left_q <= sets_left_q - 9'd1;
                tap_k_q     <= tap_k_q + (8'd1 << slice_log);
            end else if (last_beat) begin
                line_q <= line_q + 8'd1;
                left_q <= left_q - 11'd1;
            end
        end
    end

    // ---- places of a view: columns sorted by their remainder, each pixel a line, or with merged_q a beat ----
    logic       pixel, contiguous;
    logic [1:0] stride_log, remainder;
    logic [13:0] place_q; // of bytes: a byte
    logic        of_bytes; // the window
    assign of_bytes   = view_packed_o || view_narrow_o;
    logic [9:0] right_q, index;
    localparam int LW = N < 16 ? 4 : $clog2(N);
    assign stride_log = desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB+1 +: 2]; // 1, 2, 4
    assign pixel      = view && phase_o == A;
    assign contiguous = pixel || (phase_o == A ? !desc_i[command_set_pkg::GEMM_TRANS_A_LSB]
        : desc_i[command_set_pkg::GEMM_TRANS_B_LSB]);
    assign remainder  = right_q[1:0] & (stride_log == 2'd2 ? 2'd3 : {1'b0, stride_log[0]});
    assign index      = place_q[9:0] + (right_q >> stride_log)
                      + ((remainder[0] ? quarter : 10'd0) + (remainder[1] ? quarter << 1 : 10'd0));
    always_ff @(posedge clk_i) begin
        if (next) begin
            place_q <= place;
            right_q <= {8'd0, column};
        end else if (fire && (last_beat || merged_q)) begin
            right_q <= right_q + 10'd1;
            if (of_bytes) place_q <= place_q + (merged_q ? 14'd16
                : {10'd0, desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 4]});
        end
    end

    // ---- bias: with N = 8 an odd block of a transposed view takes the upper half of its 16 columns ----
    logic [7:0] bias_base;
    assign bias_base = 8'(column_block_q) * 8'(N) + (N == 8 && transposed && odd_q ? 8'd2 : 8'd0);

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
        if (step_done || (fire && phase_o != BIAS)) write_half_o <= half_q;
        if (fire && phase_o != BIAS) begin
            write_column_o <= !contiguous || (pixel && of_bytes);
            write_row_o    <= pixel ? 8'd0
                : (contiguous ? line_q : {beat_q[3:0], 4'b0}) + (second_q ? 8'(N / 2) : 8'd0);
            write_k_o      <= pixel && of_bytes ? 8'(place_q[LW-1:0])
                : pixel ? {3'b0, beat_q[0] && !merged_q, 4'b0} : contiguous ? tap_k_q + {beat_q[3:0], 4'b0}
                : tap_k_q + line_q;
            write_count_o  <= view && contiguous && !pixel ? 5'd1 << slice_log
                : view_pair_o && !pixel ? 5'(HALF) : 5'd16;
            write_view_o   <= pixel;
            write_index_o  <= !pixel ? 10'd0 : of_bytes ? 10'(place_q[13:LW]) : index;
            write_data_o   <= rd_beat_data_i;
        end
    end

    logic unused;
    assign unused = &{1'b0, desc_i, ask_beats[14], ask_beats[3:0]};
endmodule

`default_nettype wire
