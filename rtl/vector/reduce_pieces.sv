// SPDX-License-Identifier: Apache-2.0
// reduce_pieces: the order in which the reduce unit walks its tensor (reduce_shape), in pieces of up to 16 neighbours
// of a row.
//
//     by row      outer r, inner cb        piece (r, cb): e = min(16, row's elements - 16*cb) from index r*COLS + 16*cb
//     otherwise   outer cb, inner r
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i      to the first piece (the shape stands still until the last);  next_i  to the next one, or to
//           none
// Shape     peaks_i, by_row_i, rows_i, cols_i, count_i   see reduce_shape: a row of peaks has min(COLS, what is left)
// Piece     active_o     there is one
//           index_o, elements_o
//           first_o, last_o   first, last of the inner loop: a sum begins, ends;  final_o  the last of all
// Latency   1. Indices are kept by adding.
`default_nettype none

module reduce_pieces (
    input  wire logic        clk_i,
    input  wire logic        rst_ni,
    input  wire logic        start_i,
    input  wire logic        next_i,
    input  wire logic        peaks_i,
    input  wire logic        by_row_i,
    input  wire logic [30:0] rows_i,
    input  wire logic [30:0] cols_i,
    input  wire logic [30:0] count_i,
    output      logic        active_o,
    output      logic [31:0] index_o,
    output      logic [4:0]  elements_o,
    output      logic        first_o,
    output      logic        last_o,
    output      logic        final_o
);
    // Rows and columns left, this piece's included; left: elements from this row's first on; outer: index of the outer
    // loop's first piece.
    logic [30:0] rows_left_q, cols_left_q, left_q, left, row;
    logic [31:0] outer_q, outer_next, along, across;
    logic        last_row, last_piece;
    assign last_row   = rows_left_q == 31'd1;
    assign last_piece = cols_left_q <= 31'd16;
    assign elements_o = last_piece ? cols_left_q[4:0] : 5'd16;
    assign last_o     = by_row_i ? last_piece : last_row;
    assign final_o    = last_row && last_piece;
    assign along      = 32'd16;
    assign across     = {1'b0, cols_i};
    assign outer_next = outer_q + (by_row_i ? across : along);
    assign left       = start_i ? count_i : left_q - cols_i;
    assign row        = peaks_i && by_row_i && left < cols_i ? left : cols_i; // elements of the row that begins

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            active_o    <= 1'b0;
            rows_left_q <= '0;
            cols_left_q <= '0;
            left_q      <= '0;
            outer_q     <= '0;
            index_o     <= '0;
            first_o     <= 1'b0;
        end else if (start_i) begin
            active_o    <= 1'b1;
            rows_left_q <= rows_i;
            cols_left_q <= row;
            left_q      <= left;
            outer_q     <= '0;
            index_o     <= '0;
            first_o     <= 1'b1;
        end else if (next_i) begin
            if (final_o) active_o <= 1'b0;
            first_o <= last_o;
            if (last_o) begin
                outer_q <= outer_next;
                index_o <= outer_next;
            end else begin
                index_o <= index_o + (by_row_i ? along : across);
            end
            if (by_row_i) begin
                cols_left_q <= last_piece ? row : cols_left_q - 31'd16;
                if (last_piece) rows_left_q <= rows_left_q - 31'd1;
                if (last_piece) left_q <= left;
            end else begin
                rows_left_q <= last_row ? rows_i : rows_left_q - 31'd1;
                if (last_row) cols_left_q <= cols_left_q - 31'd16;
            end
        end
    end
endmodule

`default_nettype wire
