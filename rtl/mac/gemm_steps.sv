// SPDX-License-Identifier: Apache-2.0
// gemm_steps: the steps of a GEMM, in the order in which the walker takes them (gemm_runs has them for the loader).
//
//     for g (groups)  for nb (blocks of columns)  for m (what rows of C)  for k (what part of their sums):  one step
//
// Without a view m are blocks of EDGE rows and k chunks of KC of the sum; with one see view_steps. A block of columns
// has EDGE of them, in mode W N. What is left of a dimension is kept instead of its index, so a block's size is a
// comparison and the last is known by it.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i              first step; desc_i must stand still from here to the last step
//           next_i               the next step (ignored together with start_i)
// Shape     desc_i
// Step      rows_o               rows of C: 1..EDGE (mode W: the slice's channels, for each tap)
//           cols_o               1..EDGE;  klen_o  1..KC lines of B (mode P: for each tap)
//           first_k_o            the first of its sums;  last_k_o, last_m_o, last_n_o  last of k, of m, of the group's
//                                blocks of columns
//           last_o               last step of all
//           column_block_o       cb: blocks of columns so far, mod 4;  odd_o  nb mod 2;  half_o  the scratchpad half of
//                                the step
// View      last_pass_o .. window_column_o: see view_steps
// Latency   1: the outputs are functions of registers and desc_i.
`default_nettype none

module gemm_steps #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic [1023:0] desc_i,
    output      logic [7:0]    rows_o,
    output      logic [7:0]    cols_o,
    output      logic [8:0]    klen_o,
    output      logic          first_k_o,
    output      logic          last_k_o,
    output      logic          last_m_o,
    output      logic          last_n_o,
    output      logic          last_o,
    output      logic [1:0]    column_block_o,
    output      logic          odd_o,
    output      logic          half_o,
    output      logic          last_pass_o,
    output      logic [15:0]   channel_o,
    output      logic [5:0]    channels_o,
    output      logic [15:0]   row_o,
    output      logic [15:0]   column_o,
    output      logic [31:0]   window_o,
    output      logic [10:0]   window_count_o,
    output      logic [10:0]   offset_o,
    output      logic [17:0]   window_column_o
);
    localparam logic [23:0] EDGE = 24'(4 * N);
    localparam logic [17:0] KC   = 18'd256;

    logic view, transposed;
    assign view       = desc_i[command_set_pkg::GEMM_VIEW_LSB];
    assign transposed = view && desc_i[command_set_pkg::GEMM_TRANS_A_LSB];

    // ---- groups and blocks of columns ----
    logic [23:0] n, width, cols_left_q;
    logic [15:0] group_q;
    logic        next_n;
    assign n        = desc_i[command_set_pkg::GEMM_COLS_LSB +: 24];
    assign width    = transposed ? 24'(N) : EDGE;
    assign last_n_o = cols_left_q <= width;
    assign cols_o   = last_n_o ? cols_left_q[7:0] : width[7:0];
    assign next_n   = next_i && last_k_o && last_m_o;
    assign last_o   = last_k_o && last_m_o && last_n_o && group_q == desc_i[command_set_pkg::GEMM_LAST_GROUP_LSB +: 16];

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            cols_left_q    <= '0;
            group_q        <= '0;
            column_block_o <= '0;
            odd_o          <= 1'b0;
            half_o         <= 1'b0;
            first_k_o      <= 1'b0;
        end else if (start_i) begin
            cols_left_q    <= n;
            group_q        <= '0;
            column_block_o <= '0;
            odd_o          <= 1'b0;
            half_o         <= 1'b0;
            first_k_o      <= 1'b1;
        end else if (next_i) begin
            half_o    <= !half_o;
            first_k_o <= last_k_o;
            if (next_n) begin
                cols_left_q    <= last_n_o ? n : cols_left_q - width;
                odd_o          <= !last_n_o && !odd_o;
                column_block_o <= column_block_o + 2'd1;
                if (last_n_o) group_q <= group_q + 16'd1;
            end
        end
    end

    // ---- rows and sum, stored ----
    logic [23:0] m, rows_left_q;
    logic [17:0] k, deep_left_q;
    logic        last_chunk, last_rows;
    assign m          = desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24];
    assign k          = desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 18];
    assign last_chunk = deep_left_q <= KC;
    assign last_rows  = rows_left_q <= EDGE;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            rows_left_q <= '0;
            deep_left_q <= '0;
        end else if (start_i) begin
            rows_left_q <= m;
            deep_left_q <= k;
        end else if (next_i) begin
            deep_left_q <= last_chunk ? k : deep_left_q - KC;
            if (last_chunk) rows_left_q <= last_rows ? m : rows_left_q - EDGE;
        end
    end

    // ---- rows and sum, seen through a view ----
    logic       view_last_k, view_last_m;
    logic [7:0] count;
    view_steps #(.N(N)) u_view (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(next_i), .desc_i(desc_i),
        .last_k_o(view_last_k), .last_m_o(view_last_m), .last_pass_o(last_pass_o), .channel_o(channel_o),
        .channels_o(channels_o),
        .count_o(count), .row_o(row_o), .column_o(column_o),
        .window_o(window_o), .window_count_o(window_count_o), .offset_o(offset_o), .window_column_o(window_column_o)
    );

    assign last_k_o = view ? view_last_k : last_chunk;
    assign last_m_o = view ? view_last_m : last_rows;
    assign rows_o   = transposed ? {2'b0, channels_o} : view ? count : last_rows ? rows_left_q[7:0] : EDGE[7:0];
    assign klen_o   = transposed ? {1'b0, count} : view ? {3'b0, channels_o} : last_chunk ? deep_left_q[8:0] : KC[8:0];

    // The descriptor's other fields are for other units; sizes were checked against their limits before the start.
    logic unused;
    assign unused = &{1'b0, desc_i};
endmodule

`default_nettype wire
