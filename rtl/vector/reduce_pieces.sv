// SPDX-License-Identifier: Apache-2.0
// reduce_pieces: the order in which a REDUCE walks its ROWS x COLS tensor, in pieces of up to 16 neighbours of a row.
//
//     BY_ROW      outer r, inner cb        piece (r, cb): e = min(16, COLS - 16*cb) elements from index r*COLS + 16*cb
//     otherwise   outer cb, inner r
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i      to the first piece (desc_i stands still until the last);  next_i  to the next one, or to none
// Piece     active_o     there is one
//           index_o, elements_o
//           first_o, last_o   first, last of the inner loop: a sum begins, ends;  final_o  the last of all
// Latency   1. Indices are kept by adding.
`default_nettype none

module reduce_pieces (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic [1023:0] desc_i,
    output      logic          active_o,
    output      logic [31:0]   index_o,
    output      logic [4:0]    elements_o,
    output      logic          first_o,
    output      logic          last_o,
    output      logic          final_o
);
    logic        by_row;
    logic [23:0] rows, cols;
    assign by_row = desc_i[command_set_pkg::REDUCE_BY_ROW_LSB];
    assign rows   = desc_i[command_set_pkg::REDUCE_ROWS_LSB +: 24];
    assign cols   = desc_i[command_set_pkg::REDUCE_COLS_LSB +: 24];

    // Rows and columns left, this piece's included; outer_q: index of the outer loop's first piece.
    logic [23:0] rows_left_q, cols_left_q;
    logic [31:0] outer_q, outer_next, along, across;
    logic        last_row, last_piece;
    assign last_row   = rows_left_q == 24'd1;
    assign last_piece = cols_left_q <= 24'd16;
    assign elements_o = last_piece ? cols_left_q[4:0] : 5'd16;
    assign last_o     = by_row ? last_piece : last_row;
    assign final_o    = last_row && last_piece;
    assign along      = 32'd16;
    assign across     = {8'b0, cols};
    assign outer_next = outer_q + (by_row ? across : along);

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            active_o    <= 1'b0;
            rows_left_q <= '0;
            cols_left_q <= '0;
            outer_q     <= '0;
            index_o     <= '0;
            first_o     <= 1'b0;
        end else if (start_i) begin
            active_o    <= 1'b1;
            rows_left_q <= rows;
            cols_left_q <= cols;
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
                index_o <= index_o + (by_row ? along : across);
            end
            if (by_row ? last_piece : 1'b1) rows_left_q <= (!by_row && last_row) ? rows : rows_left_q - 24'd1;
            if (by_row ? 1'b1 : last_row) cols_left_q <= (by_row && last_piece) ? cols : cols_left_q - 24'd16;
        end
    end

    logic unused;
    assign unused = &{1'b0, desc_i}; // the other fields are for others
endmodule

`default_nettype wire
