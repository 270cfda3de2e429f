// tile_place: where a tile of C lies: its address, row, random group and bias column. Kept by adding, no multiplier.
//
//     addr  = OUT + 4*((EDGE*mb + N*ti)*OUT_LD + EDGE*nb + N*tj)
//     m     = EDGE*mb + N*ti
//     group = ((EDGE*nb + N*tj) / 16) * M                  panels of 16 columns (docs/decisions.md)
//     bias  = ((nb mod 4)*EDGE + N*tj) / 8
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i             tile (0, 0) of the first step
//           column_i            next tile in its row of tiles (tj + 1)
//           row_i               first tile of the next row of tiles (ti + 1, tj = 0)
//           chunk_i             tile (0, 0) of the same block, next chunk of the sum
//           block_i             tile (0, 0) of the next block of rows
//           panel_i             tile (0, 0) of the first block of rows of the next block of columns; at most one of these in a clock
// Shape     desc_i              OUT, OUT_LD, ROWS
// Tile      addr_o, m_o, group_o, bias_o
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
    input  wire logic          panel_i,
    input  wire logic [1023:0] desc_i,
    output      logic [31:0]   addr_o,
    output      logic [23:0]   m_o,
    output      logic [27:0]   group_o,
    output      logic [7:0]    bias_o
);
    localparam int LN = $clog2(N);

    logic [31:0] out, ld;
    logic [27:0] rows;
    assign out  = desc_i[command_set_pkg::GEMM_OUT_LSB +: 32];
    assign ld   = {8'b0, desc_i[command_set_pkg::GEMM_OUT_LD_LSB +: 24]};
    assign rows = {4'b0, desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24]};

    // Down: byte address of the block's and of the tile's first row, at column 0 of C.
    logic [31:0] block_q, row_q, block_next;
    logic [23:0] block_m_q;
    assign block_next = block_q + (ld << (LN + 4));
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            block_q   <= '0;
            row_q     <= '0;
            block_m_q <= '0;
            m_o       <= '0;
        end else if (start_i || panel_i) begin
            block_q   <= out;
            row_q     <= out;
            block_m_q <= '0;
            m_o       <= '0;
        end else if (block_i) begin
            block_q   <= block_next;
            row_q     <= block_next;
            block_m_q <= block_m_q + 24'(4 * N);
            m_o       <= block_m_q + 24'(4 * N);
        end else if (chunk_i) begin
            row_q <= block_q;
            m_o   <= block_m_q;
        end else if (row_i) begin
            row_q <= row_q + (ld << (LN + 2));
            m_o   <= m_o + 24'(N);
        end
    end

    // Across: first column of the block of columns, tile in it, and the group base of both. With N = 8 two tiles share a panel.
    logic [31:0] panel_q;
    logic [27:0] panel_group_q, group_step, panel_group_next;
    logic [1:0]  nb_q, tj_q;
    if (N == 8) begin : g_half
        assign group_step = tj_q[0] ? rows : 28'd0;
    end else begin : g_whole
        assign group_step = rows << (LN - 4);
    end
    assign panel_group_next = panel_group_q + (rows << (LN - 2));
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            panel_q       <= '0;
            panel_group_q <= '0;
            group_o       <= '0;
            nb_q          <= '0;
            tj_q          <= '0;
        end else if (panel_i) begin
            panel_q       <= panel_q + 32'(16 * N);
            panel_group_q <= panel_group_next;
            group_o       <= panel_group_next;
            nb_q          <= nb_q + 2'd1;
            tj_q          <= '0;
        end else if (row_i || chunk_i || block_i) begin
            group_o <= panel_group_q;
            tj_q    <= '0;
        end else if (column_i) begin
            group_o <= group_o + group_step;
            tj_q    <= tj_q + 2'd1;
        end
    end

    assign addr_o = row_q + panel_q + (32'(tj_q) << (LN + 2));
    assign bias_o = 8'({nb_q, tj_q}) << (LN - 3);

    logic unused;
    assign unused = &{1'b0, desc_i}; // the other fields are for other units
endmodule

`default_nettype wire
