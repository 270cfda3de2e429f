// SPDX-License-Identifier: Apache-2.0
// gemm_requester: the loader's requests, one presented every clock until the last was taken; a view's run of pixels is
// preceded by a clock in which its address is made.
//
// Equation  section 10.1 of the microarchitecture: {address, bytes} of each line of gemm_lines; 10.7: views, SET.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i
//           filled_i, last_beat_i   with ACCUMULATE a step is asked for only when the step before has been received and
//                                   its half is free: half h is filled, a step's last beat is taken
// Request   valid_o, ready_i, addr_o, bytes_o   held until taken; 0 without valid
// Latency   the first request is shown in the clock after start_i, of a view without bias a clock later.
`default_nettype none

module gemm_requester #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [1:0]    filled_i,
    input  wire logic          last_beat_i,
    output      logic          valid_o,
    input  wire logic          ready_i,
    output      logic [31:0]   addr_o,
    output      logic [32:0]   bytes_o
);
    localparam logic [1:0] NONE = 2'd0, BIAS = 2'd1, A = 2'd2, B = 2'd3;

    logic [1:0]  phase, unused_column_block;
    logic [7:0]  unused_cols, unused_tap_k;
    logic [10:0] unused_line;
    logic [14:0] bytes;
    logic [15:0] channel;
    logic [31:0] window;
    logic [3:0]  unused_run;
    logic [1:0]  unused_window_column;
    logic        set, fire, last_of_tap, last_line, last_k, last_m, last_n;
    logic        half, unused_last, unused_odd, unused_contiguous, unused_merged;
    logic        asked_q, held;
    gemm_lines #(.N(N), .REQUESTS(1'b1)) u_lines (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(fire), .desc_i(desc_i),
        .hold_i(held), .set_o(set), .phase_o(phase), .run_o(unused_run), .line_o(unused_line),
        .bytes_o(bytes), .contiguous_o(unused_contiguous), .merged_o(unused_merged),
        .tap_k_o(unused_tap_k), .last_of_tap_o(last_of_tap), .last_line_o(last_line),
        .cols_o(unused_cols), .column_block_o(unused_column_block), .odd_o(unused_odd), .half_o(half),
        .last_k_o(last_k), .last_m_o(last_m), .last_n_o(last_n), .last_o(unused_last),
        .channel_o(channel), .window_o(window), .window_column_o(unused_window_column)
    );

    logic view, transposed, step_done;
    assign view       = desc_i[command_set_pkg::GEMM_VIEW_LSB];
    assign transposed = view && desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign held       = desc_i[command_set_pkg::GEMM_ACCUMULATE_LSB] && (asked_q || filled_i[half]);
    assign valid_o    = phase != NONE && !set && !held;
    assign fire       = valid_o && ready_i;
    assign step_done  = fire && phase == B && last_line;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) asked_q <= 1'b0;
        else if (step_done) asked_q <= 1'b1;
        else if (last_beat_i) asked_q <= 1'b0;
    end

    // ---- the group's operands ----
    logic        rows_done, panel_done, group_done;
    logic [31:0] x0_q, x1_q, x0_next, x1_next, x0, x1;
    assign rows_done  = step_done && last_k && last_m; // this block of columns is done
    assign panel_done = rows_done && !last_n;
    assign group_done = rows_done && last_n;
    assign x0_next    = start_i ? desc_i[command_set_pkg::GEMM_X0_ADDR_LSB +: 32] : x0_q
        + desc_i[command_set_pkg::GEMM_X0_GROUP_LSB +: 32];
    assign x1_next    = start_i ? desc_i[command_set_pkg::GEMM_X1_ADDR_LSB +: 32] : x1_q
        + desc_i[command_set_pkg::GEMM_X1_GROUP_LSB +: 32];
    assign x0         = start_i || group_done ? x0_next : x0_q;
    assign x1         = start_i || group_done ? x1_next : x1_q;
    always_ff @(posedge clk_i) begin
        x0_q <= x0;
        x1_q <= x1;
    end

    // ---- stored: A's lines start anew for each block of columns; B's block is read again for each block of rows ----
    logic [31:0] a_stored, b_stored;
    block_address #(.N(N)) u_a (
        .clk_i(clk_i), .start_i(start_i), .line_i(fire && phase == A), .chunk_i(step_done && !last_k), .again_i(1'b0),
        .block_i(step_done && last_k && !last_m), .restart_i(rows_done),
        .base_i(x0), .ld_i(desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24]),
        .contiguous_i(!desc_i[command_set_pkg::GEMM_TRANS_A_LSB]), .address_o(a_stored)
    );
    block_address #(.N(N)) u_b (
        .clk_i(clk_i), .start_i(start_i), .line_i(fire && phase == B && !last_line), .chunk_i(step_done && !last_k),
        .again_i(step_done && last_k && !last_m), .block_i(panel_done), .restart_i(group_done),
        .base_i(x1), .ld_i(desc_i[command_set_pkg::GEMM_X1_LD_LSB +: 24]),
        .contiguous_i(desc_i[command_set_pkg::GEMM_TRANS_B_LSB]), .address_o(b_stored)
    );

    // ---- seen through a view: in mode P B is read again for each block of pixels, in mode W for each slice and pass
    // ----
    logic [31:0] a_viewed, b_viewed;
    logic        b_line, next_tap;
    assign next_tap = !transposed && last_of_tap;
    assign b_line   = fire && phase == B && (last_line ? transposed && !last_k : !next_tap);
    view_lines #(.N(N)) u_view (
        .clk_i(clk_i), .start_i(start_i || group_done), .set_i(set && !held), .a_line_i(fire && phase == A),
        .b_line_i(b_line), .b_tap_i(fire && phase == B && !last_line && next_tap),
        .b_slice_i(step_done && !last_k && !transposed),
        .b_again_i(step_done && last_k && !last_m), .b_panel_i(panel_done),
        .desc_i(desc_i), .a_base_i(x0), .b_base_i(x1), .window_i(window), .channel_i(channel),
        .a_address_o(a_viewed), .b_address_o(b_viewed)
    );

    // ---- bias: the groups' follow each other ----
    logic [31:0] bias_address_q;
    always_ff @(posedge clk_i) begin
        if (start_i) bias_address_q <= desc_i[command_set_pkg::GEMM_X2_ADDR_LSB +: 32];
        else if (fire && phase == BIAS) bias_address_q <= bias_address_q + {17'b0, bytes};
    end

    always_comb begin
        addr_o = 32'd0;
        if (valid_o) begin
            case (phase)
                BIAS:    addr_o = bias_address_q;
                A:       addr_o = view ? a_viewed : a_stored;
                default: addr_o = view ? b_viewed : b_stored;
            endcase
        end
    end
    assign bytes_o = valid_o ? {18'b0, bytes} : 33'd0;
endmodule

`default_nettype wire
