// SPDX-License-Identifier: Apache-2.0
// tile_place: where a tile of C lies: its address, row, column, random group, bias column and its group's scales. Kept
// by adding; one multiplier for the rows below.
//
//     addr  = OUT + g*OUT_GROUP + s*(m*OUT_LD + first column)          s = 8 bytes with RAW, otherwise 4
//     m     = EDGE*mb + N*ti; view, mode P: m0 + N*ti; mode W: (16*pass + tp)*C + N*j
//     group = (g*ceil16(Nc) + first column/16)*M            panels of 16 columns (docs/views.md)
//     scale = g*SCALE_STEP of A, of B
//     bias  = (cb*EDGE + N*tj)/8; mode W with N = 8: cb*EDGE/8 + (nb mod 2)
//
// The first column is EDGE*nb + N*tj, in mode W N*nb.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i             tile (0, 0) of the first step
//           column_i            next tile in its row of tiles (tj + 1)
//           row_i               first tile of the next row of tiles (ti + 1, tj = 0); mode W: the next tap's
//           chunk_i             first tile of the same block, next step of its sum
//           block_i             first tile of the next block of rows; mode W: of the next pass
//           slice_i             mode W: of the next slice, pass 0
//           panel_i             of the next block of columns;  group_i  of the next group; at most one of these in a
//                               clock
//           height_i, cols_i    rows of this tile (1..N), columns of this block
// Shape     desc_i
// Tile      addr_o, m_o, column_o, group_o, bias_o, scale_a_o, scale_b_o
// Latency   1.
`default_nettype none

module tile_place #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          column_i,
    input  wire logic          row_i,
    input  wire logic          chunk_i,
    input  wire logic          block_i,
    input  wire logic          slice_i,
    input  wire logic          panel_i,
    input  wire logic          group_i,
    input  wire logic [5:0]    height_i,
    input  wire logic [7:0]    cols_i,
    input  wire logic [1023:0] desc_i,
    output      logic [31:0]   addr_o,
    output      logic [23:0]   m_o,
    output      logic [23:0]   column_o,
    output      logic [27:0]   group_o,
    output      logic [7:0]    bias_o,
    output      logic [12:0]   scale_a_o,
    output      logic [12:0]   scale_b_o
);
    localparam int LN = $clog2(N);

    logic        transposed, raw;
    logic [31:0] ld;
    logic [27:0] rows;
    assign transposed = desc_i[command_set_pkg::GEMM_VIEW_LSB] && desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign raw        = desc_i[command_set_pkg::GEMM_RAW_LSB];
    assign ld         = {8'b0, desc_i[command_set_pkg::GEMM_OUT_LD_LSB +: 24]};
    assign rows       = {4'b0, desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24]};

    // Down: byte address of the first row of slice (mode W), block and tile, at column 0 of C. The next rows lie height
    // rows below the tile's (a block that another follows has tiles down to its end); in mode W the next tap's lie C
    // below.
    logic [31:0] out_q, out_next, slice_q, block_q, row_q, slice_next, below;
    logic [23:0] slice_m_q, block_m_q, slice_m_next, m_below;
    logic [15:0] height;
    assign out_next     = start_i ? desc_i[command_set_pkg::GEMM_OUT_LSB +: 32]
                        : group_i ? out_q + desc_i[command_set_pkg::GEMM_OUT_GROUP_LSB +: 32] : out_q;
    assign height       = transposed ? desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16] : {10'b0, height_i};
    assign below        = row_q + (32'(height) * ld << (raw ? 3 : 2));
    assign m_below      = m_o + {8'b0, height};
    assign slice_next   = slice_i ? slice_q + (raw ? ld << (LN + 3) : ld << (LN + 2)) : out_next;
    assign slice_m_next = slice_i ? slice_m_q + 24'(N) : 24'd0;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            out_q     <= '0;
            slice_q   <= '0;
            block_q   <= '0;
            row_q     <= '0;
            slice_m_q <= '0;
            block_m_q <= '0;
            m_o       <= '0;
        end else if (start_i || group_i || panel_i || slice_i) begin
            out_q     <= out_next;
            slice_q   <= slice_next;
            block_q   <= slice_next;
            row_q     <= slice_next;
            slice_m_q <= slice_m_next;
            block_m_q <= slice_m_next;
            m_o       <= slice_m_next;
        end else if (block_i) begin
            block_q   <= below;
            row_q     <= below;
            block_m_q <= m_below;
            m_o       <= m_below;
        end else if (chunk_i) begin
            row_q <= block_q;
            m_o   <= block_m_q;
        end else if (row_i) begin
            row_q <= below;
            m_o   <= m_below;
        end
    end

    // Across: first column of the block of columns, tile in it, and the group base of both. With N = 8 two tiles share
    // a panel of 16.
    logic [23:0] panel_q, column;
    logic [27:0] panel_group_q, group_step, panel_group_next;
    logic [3:0]  panels; // of 16 columns, from this block's first to the next one's
    logic [1:0]  cb_q, tj_q;
    logic        odd_q;
    if (N == 8) begin : g_half
        assign group_step = tj_q[0] ? rows : 28'd0;
    end else begin : g_whole
        assign group_step = rows << (LN - 4);
    end
    assign panels = group_i ? cols_i[7:4] + {3'b0, cols_i[3:0] != 4'd0}
                  : !transposed ? 4'(N / 4) : N == 8 ? {3'b0, odd_q} : 4'(N / 16);
    assign panel_group_next = panel_group_q + rows * 28'(panels);
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            panel_q       <= '0;
            panel_group_q <= '0;
            group_o       <= '0;
            cb_q          <= '0;
            tj_q          <= '0;
            odd_q         <= 1'b0;
        end else if (panel_i || group_i) begin
            panel_q       <= group_i ? 24'd0 : panel_q + (transposed ? 24'(N) : 24'(4 * N));
            panel_group_q <= panel_group_next;
            group_o       <= panel_group_next;
            cb_q          <= cb_q + 2'd1;
            tj_q          <= '0;
            odd_q         <= !group_i && !odd_q;
        end else if (row_i || chunk_i || block_i || slice_i) begin
            group_o <= panel_group_q;
            tj_q    <= '0;
        end else if (column_i) begin
            group_o <= group_o + group_step;
            tj_q    <= tj_q + 2'd1;
        end
    end

    assign column   = panel_q + (24'(tj_q) << LN);
    assign column_o = column;
    assign addr_o   = row_q + (raw ? {5'b0, column, 3'b0} : {6'b0, column, 2'b0});
    assign bias_o   = (8'({cb_q, tj_q}) << (LN - 3)) + {7'b0, N == 8 && transposed && odd_q};

    // ---- scales: each group of products has its own from here on ----
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            scale_a_o <= '0;
            scale_b_o <= '0;
        end else if (group_i) begin
            scale_a_o <= scale_a_o + desc_i[command_set_pkg::GEMM_X0_SCALE_STEP_LSB +: 13];
            scale_b_o <= scale_b_o + desc_i[command_set_pkg::GEMM_X1_SCALE_STEP_LSB +: 13];
        end
    end

    logic unused;
    assign unused = &{1'b0, desc_i}; // the other fields are for other units
endmodule

`default_nettype wire
