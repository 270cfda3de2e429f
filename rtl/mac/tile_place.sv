// SPDX-License-Identifier: Apache-2.0
// tile_place: where a tile of C lies: its address, row, column, random group, bias column and its group's scales. Kept
// by adding, over three clocks after a tile: what is added to what, the sums, the address.
//
//     addr  = OUT + g*OUT_GROUP + s*(m*OUT_LD + first column)          s = 8 bytes with RAW, otherwise 4
//     m     = EDGE*mb + N*ti; view, mode P: m0 + OW*o + N*ti (output row o of the block);
//             mode W: (16*pass + tp)*C + N*j;
//             packed: the rows of the tiles before
//     group = (g*ceil16(Nc) + first column/16)*M            panels of 16 columns (docs/views.md)
//     scale = g*SCALE_STEP of A, of B
//     bias  = (cb*EDGE + N*tj)/8; mode W with N = 8: cb*EDGE/8 + (nb mod 2)
//
// The first column is EDGE*nb + N*tj, in mode W N*nb.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i             tile (0, 0) of the first step;  next_i  the tile was issued; move_i says to which next:
//           move_i              1 next tile in its row of tiles (tj+1); 2 first tile of the next row of tiles (ti+1),
//                               mode W: the next tap's; 3 of the same block, next step of its sum; 4 of the next block
//                               of rows, mode W: of the next pass; 5 mode W: of the next slice, pass 0; 6 of the next
//                               block of columns; 7 of the next group
//           height_i            with move 4: rows of this block, in 16; end_row_i  its output row ends (lined views),
//                               with move 2: the next tile is the first of the next output row
//           several_i           blocks have several output rows;  pair_i  two of them are taken at once
//           panels_i            with move 7: panels of this block of columns, less 1
//           packed_i, rows_i    a packed view: of the tile that was issued, by which the next one lies further
//           out_step_i          the loader's view_out_step: rows to the next output row (mode W: tap), in elements of C
// Shape     desc_i
// Tile      addr_o, m_o, column_o, group_o, bias_o, scale_a_o, scale_b_o
// Latency   the next tile's from the fourth clock after start_i or next_i on; nothing comes sooner.
`default_nettype none

module tile_place #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic [2:0]    move_i,
    input  wire logic          packed_i,
    input  wire logic          several_i,
    input  wire logic          pair_i,
    input  wire logic [5:0]    rows_i,
    input  wire logic [3:0]    height_i,
    input  wire logic          end_row_i,
    input  wire logic [2:0]    panels_i,
    input  wire logic [31:0]   out_step_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's fields
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    output      logic [31:0]   addr_o,
    output      logic [23:0]   m_o,
    output      logic [23:0]   column_o,
    output      logic [27:0]   group_o,
    output      logic [7:0]    bias_o,
    output      logic [12:0]   scale_a_o,
    output      logic [12:0]   scale_b_o
);
    localparam int LN = $clog2(N);
    localparam logic [2:0] START = 3'd0, COLUMN = 3'd1, ROW = 3'd2, CHUNK = 3'd3, BELOW = 3'd4, SLICE = 3'd5,
        PANEL = 3'd6, GROUP = 3'd7;

    logic        transposed, raw;
    logic [31:0] ld, out_step;
    logic [27:0] rows;
    assign transposed = desc_i[command_set_pkg::GEMM_VIEW_LSB] && desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign raw        = desc_i[command_set_pkg::GEMM_RAW_LSB];
    assign ld         = {8'b0, desc_i[command_set_pkg::GEMM_OUT_LD_LSB +: 24]} << (raw ? 3 : 2); // bytes
    assign out_step   = out_step_i << (raw ? 3 : 2) << pair_i;
    assign rows       = {4'b0, desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24]};

    // ---- the move, a clock each of its three ----
    logic [2:0] move_q, panels_q, clock_q;
    logic [3:0] height_q;
    logic       end_row_q;
    logic [5:0] rows_q;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) clock_q <= '0;
        else clock_q <= {clock_q[1:0], start_i || next_i};
        if (start_i || next_i) begin
            move_q    <= start_i ? START : move_i;
            height_q  <= height_i;
            rows_q    <= rows_i;
            end_row_q <= end_row_i;
            panels_q  <= panels_i;
        end
    end

    // ---- down: where the first row of group, slice (mode P: output row), block and tile begins, at column 0 of C ----
    logic [31:0] out_q, slice_q, block_q, row_q, from_q, by_q, sum;
    logic [23:0] slice_m_q, block_m_q, m_from_q, m_by_q, m_sum;
    logic [31:0] down;
    logic [23:0] m_down;  // mode W, to the next tile's first row
    logic [23:0] width;   // of the output
    assign width  = {8'd0, desc_i[command_set_pkg::GEMM_VIEW_OW_LSB +: 16]} << pair_i;
    assign down   = packed_i && rows_q == 6'(N) ? ld << LN : out_step;
    assign m_down = packed_i ? {18'd0, rows_q} : {8'd0, desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16]};
    logic        turns; // a lined view's next tile is in the next output row
    assign turns = (move_q == BELOW || move_q == ROW) && end_row_q && !transposed;
    assign sum   = from_q + by_q;
    assign m_sum = m_from_q + m_by_q;
    always_ff @(posedge clk_i) begin
        if (clock_q[0]) begin
            from_q   <= row_q;
            by_q     <= 32'd0;
            m_from_q <= m_o;
            m_by_q   <= 24'd0;
            case (move_q)
                COLUMN: ;
                ROW: begin
                    from_q   <= turns ? slice_q : row_q;
                    by_q     <= transposed ? down : turns ? out_step : ld << LN;
                    m_from_q <= turns ? slice_m_q : m_o;
                    m_by_q   <= transposed ? m_down : turns ? width : 24'(N);
                end
                CHUNK: begin
                    from_q   <= block_q;
                    m_from_q <= block_m_q;
                end
                BELOW: if (transposed) begin
                    by_q   <= down;
                    m_by_q <= m_down;
                end else if (end_row_q) begin
                    from_q   <= slice_q;
                    by_q     <= out_step;
                    m_from_q <= slice_m_q;
                    m_by_q   <= width;
                end else begin
                    from_q   <= block_q;
                    by_q     <= (height_q[0] ? ld << 4 : 32'd0) | (height_q[1] ? ld << 5 : 32'd0)
                              | (height_q[2] ? ld << 6 : 32'd0) | (height_q[3] ? ld << 7 : 32'd0);
                    m_from_q <= block_m_q;
                    m_by_q   <= {16'd0, height_q, 4'd0};
                end
                SLICE: begin
                    from_q   <= slice_q;
                    by_q     <= ld << LN;
                    m_from_q <= slice_m_q;
                    m_by_q   <= 24'(N);
                end
                default: begin
                    from_q   <= move_q == START ? desc_i[command_set_pkg::GEMM_OUT_LSB +: 32] : out_q;
                    by_q     <= move_q == GROUP ? desc_i[command_set_pkg::GEMM_OUT_GROUP_LSB +: 32] : 32'd0;
                    m_from_q <= 24'd0;
                end
            endcase
        end
        if (clock_q[1]) begin
            row_q <= sum;
            m_o   <= m_sum;
            if (move_q >= BELOW || move_q == START) begin
                block_q   <= sum;
                block_m_q <= m_sum;
            end
            if (move_q >= SLICE || move_q == START || turns || (move_q == CHUNK && several_i && !transposed)) begin
                slice_q   <= sum;
                slice_m_q <= m_sum;
            end
            if (move_q == GROUP || move_q == START) out_q <= sum;
        end
    end

    // ---- across: first column of the block of columns, tile in it ----
    logic [23:0] panel_q;
    logic [1:0]  cb_q, tj_q;
    logic        odd_q;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            panel_q <= '0;
            cb_q    <= '0;
            tj_q    <= '0;
            odd_q   <= 1'b0;
        end else if (clock_q[0]) begin
            tj_q <= move_q == COLUMN ? tj_q + 2'd1 : 2'd0;
            if (move_q == PANEL || move_q == GROUP) begin
                panel_q <= move_q == GROUP ? 24'd0 : panel_q + (transposed ? 24'(N) : 24'(4 * N));
                cb_q    <= cb_q + 2'd1;
                odd_q   <= move_q == PANEL && !odd_q;
            end
        end
        if (clock_q[1]) column_o <= panel_q + (24'(tj_q) << LN);
        if (clock_q[2]) addr_o <= row_q + (raw ? {5'b0, column_o, 3'b0} : {6'b0, column_o, 2'b0});
    end
    assign bias_o = (8'({cb_q, tj_q}) << (LN - 3)) + {7'b0, N == 8 && transposed && odd_q};

    // ---- random groups: panels of 16 columns times rows of C, two bits of the number of panels a clock; with N = 8
    // two tiles share a panel ----
    logic [3:0]  panels; // from this tile's to the next one's
    logic        second; // tile of a panel
    logic [27:0] panel_group_q;
    assign second = tj_q[0];
    always_comb begin
        panels = 4'd0;
        case (move_q)
            COLUMN:  panels = N == 8 ? {3'd0, second} : 4'(N / 16);
            PANEL:   panels = !transposed ? 4'(N / 4) : N == 8 ? {3'd0, odd_q} : 4'(N / 16);
            GROUP:   panels = {1'b0, panels_q} + 4'd1;
            default: ;
        endcase
    end
    logic [3:0]  panels_left_q;
    logic [27:0] weight, group_next;
    assign weight     = clock_q[2] ? rows << 2 : rows;
    assign group_next = group_o + (panels_left_q[0] ? weight : 28'd0) + (panels_left_q[1] ? weight << 1 : 28'd0);
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            group_o       <= '0;
            panel_group_q <= '0;
            panels_left_q <= '0;
        end else if (clock_q[0]) begin
            panels_left_q <= panels;
            if (move_q != COLUMN) group_o <= panel_group_q;
        end else if (clock_q[1] || clock_q[2]) begin
            panels_left_q <= panels_left_q >> 2;
            group_o       <= group_next;
            if (move_q >= PANEL) panel_group_q <= group_next;
        end
    end

    // ---- scales: each group of products has its own from here on ----
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            scale_a_o <= '0;
            scale_b_o <= '0;
        end else if (clock_q[0] && move_q == GROUP) begin
            scale_a_o <= scale_a_o + desc_i[command_set_pkg::GEMM_X0_SCALE_STEP_LSB +: 13];
            scale_b_o <= scale_b_o + desc_i[command_set_pkg::GEMM_X1_SCALE_STEP_LSB +: 13];
        end
    end
endmodule

`default_nettype wire
