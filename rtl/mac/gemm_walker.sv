// gemm_walker: which operands the array multiplies in which clock, and where each finished tile belongs.
//
// Equation  section 10.3 of the microarchitecture. For each step (gemm_steps), ti, tj, k: one read of both scratchpads,
//           rows N*ti.. of A and N*tj.. of B at k. It waits for a half that is not filled, and before a tile's last k for the shadows.
//
//     can --> issue registers (read) --> s1 (banks) --> s2 = en, first, last (operand registers)
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i
//           filled_i             half h holds its step;  shadow_busy_i  the shadows hold rows not yet drained
// Read      a_read_o, b_read_o   the same value;  read_half_o, a_row_o, b_row_o, read_k_o, a_count_o, b_count_o (1..N valid lanes)
// Shadow    take_shadow_o        one clock: a last k was issued, the shadows belong to it from now on
// Release   release_o, release_half_o   one clock: the half's last read was issued
// Array     en_o, first_o, last_o       two clocks behind the read: with the operands
// Tile      tile_*               of the last k issued; stand still while the shadows are busy
// Stall     waiting_fill_o, waiting_shadow_o   why nothing was issued in the last clock while active
//           finished_o           from the clock after the last en_o to the next start_i
// Latency   start_i to the first read 2 clocks, then en_o after 2.
// Property (testbenches/formal_mac): the shadows are never loaded while rows are unread.
`default_nettype none

module gemm_walker #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [1:0]    filled_i,
    input  wire logic          shadow_busy_i,
    output      logic          a_read_o,
    output      logic          b_read_o,
    output      logic          read_half_o,
    output      logic [7:0]    a_row_o,
    output      logic [7:0]    b_row_o,
    output      logic [7:0]    read_k_o,
    output      logic [5:0]    a_count_o,
    output      logic [5:0]    b_count_o,
    output      logic          take_shadow_o,
    output      logic          release_o,
    output      logic          release_half_o,
    output      logic          en_o,
    output      logic          first_o,
    output      logic          last_o,
    output      logic [5:0]    tile_rows_o,
    output      logic [5:0]    tile_cols_o,
    output      logic [3:0]    tile_index_o,
    output      logic          tile_first_chunk_o,
    output      logic          tile_last_chunk_o,
    output      logic [31:0]   tile_addr_o,
    output      logic [23:0]   tile_m_o,
    output      logic [27:0]   tile_group_o,
    output      logic [7:0]    tile_bias_o,
    output      logic          waiting_fill_o,
    output      logic          waiting_shadow_o,
    output      logic          finished_o
);
    // ---- the step ----
    logic       next_step, half, first_chunk, last_chunk, last_m, last_step, unused_first_m;
    logic [7:0] rows, cols;
    logic [8:0] klen;
    logic [1:0] unused_column_block;
    gemm_steps #(.N(N)) u_steps (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(next_step), .desc_i(desc_i),
        .rows_o(rows), .cols_o(cols), .klen_o(klen), .first_m_o(unused_first_m), .first_k_o(first_chunk),
        .last_k_o(last_chunk), .last_m_o(last_m), .last_o(last_step), .column_block_o(unused_column_block), .half_o(half)
    );

    // ---- the tile in it: a block is cut like the whole, rows and columns left say when it ends ----
    logic       active_q;
    logic [1:0] ti_q, tj_q;
    logic [7:0] k_q, a_row, b_row, a_left, b_left;
    logic       first_k, last_k, last_ti, last_tj;
    assign a_row   = 8'(ti_q) * 8'(N);
    assign b_row   = 8'(tj_q) * 8'(N);
    assign a_left  = rows - a_row;
    assign b_left  = cols - b_row;
    assign last_ti = a_left <= 8'(N);
    assign last_tj = b_left <= 8'(N);
    assign first_k = k_q == 8'd0;
    assign last_k  = {1'b0, k_q} == klen - 9'd1;

    logic filled, shadow_free, can, end_tile;
    assign filled      = filled_i[half];
    assign shadow_free = !shadow_busy_i && !take_shadow_o; // shadow_busy_i follows take_shadow_o by a clock
    assign can         = active_q && filled && (!last_k || shadow_free);
    assign end_tile    = can && last_k;
    assign next_step   = end_tile && last_ti && last_tj;

    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            active_q <= rst_ni;
            ti_q     <= '0;
            tj_q     <= '0;
            k_q      <= '0;
        end else if (can) begin
            k_q <= last_k ? 8'd0 : k_q + 8'd1;
            if (last_k) begin
                tj_q <= last_tj ? 2'd0 : tj_q + 2'd1;
                if (last_tj) ti_q <= last_ti ? 2'd0 : ti_q + 2'd1;
            end
            if (next_step && last_step) active_q <= 1'b0;
        end
    end

    // ---- where it lies ----
    logic [31:0] addr;
    logic [23:0] m;
    logic [27:0] group;
    logic [7:0]  bias;
    tile_place #(.N(N)) u_place (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i),
        .column_i(end_tile && !last_tj), .row_i(end_tile && last_tj && !last_ti),
        .chunk_i(next_step && !last_chunk), .block_i(next_step && last_chunk && !last_m), .panel_i(next_step && last_chunk && last_m),
        .desc_i(desc_i), .addr_o(addr), .m_o(m), .group_o(group), .bias_o(bias)
    );

    // ---- issue, s1, s2 ----
    logic read_q, first_q, last_q, s1_valid_q, s1_first_q, s1_last_q;
    assign a_read_o = read_q;
    assign b_read_o = read_q;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            read_q         <= 1'b0;
            read_half_o    <= 1'b0;
            a_row_o        <= '0;
            b_row_o        <= '0;
            read_k_o       <= '0;
            a_count_o      <= '0;
            b_count_o      <= '0;
            first_q        <= 1'b0;
            last_q         <= 1'b0;
            take_shadow_o  <= 1'b0;
            release_o      <= 1'b0;
            release_half_o <= 1'b0;
        end else begin
            read_q        <= can;
            take_shadow_o <= end_tile;
            release_o     <= next_step;
            if (next_step) release_half_o <= half;
            if (can) begin
                read_half_o <= half;
                a_row_o     <= a_row;
                b_row_o     <= b_row;
                read_k_o    <= k_q;
                a_count_o   <= last_ti ? a_left[5:0] : 6'(N);
                b_count_o   <= last_tj ? b_left[5:0] : 6'(N);
                first_q     <= first_k;
                last_q      <= last_k;
            end
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            {s1_valid_q, s1_first_q, s1_last_q} <= '0;
            {en_o, first_o, last_o}             <= '0;
            finished_o                          <= 1'b0;
            waiting_fill_o                      <= 1'b0;
            waiting_shadow_o                    <= 1'b0;
        end else begin
            {s1_valid_q, s1_first_q, s1_last_q} <= {read_q, first_q, last_q};
            {en_o, first_o, last_o}             <= {s1_valid_q, s1_first_q, s1_last_q};
            waiting_fill_o                      <= active_q && !filled;
            waiting_shadow_o                    <= active_q && filled && !can;
            if (start_i) finished_o <= 1'b0;
            else if (en_o && !s1_valid_q && !read_q && !active_q) finished_o <= 1'b1;
        end
    end

    // ---- tile registers ----
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            tile_rows_o        <= '0;
            tile_cols_o        <= '0;
            tile_index_o       <= '0;
            tile_first_chunk_o <= 1'b0;
            tile_last_chunk_o  <= 1'b0;
            tile_addr_o        <= '0;
            tile_m_o           <= '0;
            tile_group_o       <= '0;
            tile_bias_o        <= '0;
        end else if (end_tile) begin
            tile_rows_o        <= last_ti ? a_left[5:0] : 6'(N);
            tile_cols_o        <= last_tj ? b_left[5:0] : 6'(N);
            tile_index_o       <= {ti_q, tj_q};
            tile_first_chunk_o <= first_chunk;
            tile_last_chunk_o  <= last_chunk;
            tile_addr_o        <= addr;
            tile_m_o           <= m;
            tile_group_o       <= group;
            tile_bias_o        <= bias;
        end
    end
endmodule

`default_nettype wire
