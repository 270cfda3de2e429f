// SPDX-License-Identifier: Apache-2.0
// drain_scales: what the rows and columns of a tile add to its exponent: a term for each column, got before the tile's
// first row, and one for the row at work.
//
//     entry of row m   X0_SPAN rows each: m / X0_SPAN       channel of row m   m mod X0_SPAN (group exponents)
//
// m is divided once a tile, a bit of the quotient a clock, then kept by counting; columns likewise with X1_SPAN.
//
// Clock     clk_i (data registers only)
// Control   load_i         a new tile;  divide_a_i, divide_b_i, fill_i  the drain's states, with step_i their clocks
//           row_read_i     A's store is read at the row's position, with ahead_i at the next row's
//           next_row_i     to the next row's position
// Tile      tile_*, desc_i;  divides_a_o, divides_b_o, column_scaled_o  which of those states are needed
// Stores    a_read_o, a_addr_o, a_data_i, b_read_o, b_addr_o, b_data_i: of gemm_scales; 0 without read
// Terms     base_i         what all columns begin with (with load_i; stands still)
//           row_term_o     of the row last read;  column_base_o  column j in [12j +: 12]: base and the column's term
// Latency   24 clocks a division; fill: the columns and one.
`default_nettype none

module drain_scales #(
    parameter int N = 16
) (
    input  wire logic             clk_i,
    input  wire logic             load_i,
    input  wire logic             divide_a_i,
    input  wire logic             divide_b_i,
    input  wire logic             fill_i,
    input  wire logic [5:0]       step_i,
    input  wire logic             row_read_i,
    input  wire logic             ahead_i,
    input  wire logic             next_row_i,
    input  wire logic [11:0]      base_i,
    input  wire logic [23:0]      tile_m_i,
    input  wire logic [23:0]      tile_column_i,
    input  wire logic [5:0]       tile_cols_i,
    input  wire logic [12:0]      tile_scale_a_i,
    input  wire logic [12:0]      tile_scale_b_i,
    input  wire logic [1023:0]    desc_i,
    output      logic             a_read_o,
    output      logic [11:0]      a_addr_o,
    input  wire logic [9:0]       a_data_i,
    output      logic             b_read_o,
    output      logic [11:0]      b_addr_o,
    input  wire logic [9:0]       b_data_i,
    output      logic             column_scaled_o,
    output      logic             divides_a_o,
    output      logic             divides_b_o,
    output      logic [11:0]      row_term_o,
    output      logic [12*N-1:0]  column_base_o
);
    localparam int LN = $clog2(N);

    logic        row_scaled, a_entries, b_entries, unused_a, unused_b, unused_scaled;
    logic [2:0]  unused_a_groups, unused_b_groups;
    logic [23:0] a_span, b_span;
    assign a_entries  = desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2] == 2'd1; // otherwise channels
    assign b_entries  = desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2] == 2'd1;
    assign a_span     = desc_i[command_set_pkg::GEMM_X0_SPAN_LSB +: 24];
    assign b_span     = desc_i[command_set_pkg::GEMM_X1_SPAN_LSB +: 24];
    scale_axes u_axes (
        .desc_i(desc_i), .a_along_k_o(unused_a), .b_along_k_o(unused_b), .row_scaled_o(row_scaled),
        .column_scaled_o(column_scaled_o), .scaled_o(unused_scaled), .a_groups_o(unused_a_groups),
        .b_groups_o(unused_b_groups)
    );
    assign divides_a_o = row_scaled && a_span != '0;
    assign divides_b_o = column_scaled_o && b_span != '0;

    // ---- positions: quotient and rest ----
    logic [23:0] a_quotient, a_rest, b_quotient, b_rest; // as they are read
    logic        b_reads;
    assign b_reads = fill_i && step_i < tile_cols_i;
    scale_position u_row (
        .clk_i(clk_i), .clear_i(load_i), .divide_i(divide_a_i), .step_i(step_i[4:0]), .next_i(next_row_i),
        .dividend_i(tile_m_i), .span_i(a_span), .ahead_i(ahead_i), .quotient_o(a_quotient), .rest_o(a_rest)
    );
    scale_position u_column (
        .clk_i(clk_i), .clear_i(load_i), .divide_i(divide_b_i), .step_i(step_i[4:0]), .next_i(b_reads),
        .dividend_i(tile_column_i), .span_i(b_span), .ahead_i(1'b0), .quotient_o(b_quotient), .rest_o(b_rest)
    );

    // ---- reads ----
    logic [11:0] a_place, b_place;
    assign a_place  = tile_scale_a_i[11:0] + (a_entries ? a_quotient[11:0] : a_rest[11:0]);
    assign b_place  = tile_scale_b_i[11:0] + (b_entries ? b_quotient[11:0] : b_rest[11:0]);
    assign a_read_o = row_scaled && row_read_i;
    assign a_addr_o = a_read_o ? a_place : 12'd0;
    assign b_read_o = b_reads;
    assign b_addr_o = b_reads ? b_place : 12'd0;

    // ---- terms ----
    logic [11:0] a_term, b_term;
    assign a_term     = a_entries ? {{2{a_data_i[9]}}, a_data_i} : -{9'd0, a_data_i[2:0]};
    assign b_term     = b_entries ? {{2{b_data_i[9]}}, b_data_i} : -{9'd0, b_data_i[2:0]};
    assign row_term_o = row_scaled ? a_term : 12'd0;

    logic [LN-1:0] column;
    assign column = LN'(step_i - 6'd1);
    always_ff @(posedge clk_i) begin
        if (load_i) column_base_o <= {N{base_i}};
        else if (fill_i && step_i != 6'd0) column_base_o[12*column +: 12] <= base_i + b_term;
    end

    logic unused;
    assign unused = &{1'b0, desc_i, tile_scale_a_i[12], tile_scale_b_i[12], a_quotient, a_rest, b_quotient, b_rest,
        unused_a,
        unused_b, unused_scaled, unused_a_groups, unused_b_groups};
endmodule

`default_nettype wire
