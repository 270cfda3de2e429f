// SPDX-License-Identifier: Apache-2.0
// The scratchpad keeps every element in a place of its own and no access meets a bank twice, shown from outside: for
// any element, of a block of rows or of a view's window,
//
//     clock 0   a write, any that contains the element: a row's or a column's bytes (1, 2, 4, 8 or 16), a
//               pixel's channels
//     clock 1   any other write that does not contain it, and any read
//     clock 2   any read that contains it, with any such write beside it
//     clock 4   its lane of data_o is the byte of clock 0; lanes that are not in use are 0
//
// and data_o is 0 in clock 3 if clock 1 had no read,
//
// from any contents of the banks. If two elements shared a place, or two bytes of a write a bank, the write of clock 1
// or the other bytes of clock 0 would destroy the byte; if two lanes of a read shared a bank, one of them would be
// wrong. One write in between speaks for any number, since what a write does to the banks depends on the write alone.
// There are as many places as elements, so different places for different elements are a bijection. The place is the
// one that the microarchitecture says: every bank remembers only the word at `home` (watched_sram.sv). Rows and pixels
// never stand in a scratchpad together: a command has a view or has none.
`default_nettype none

module scratchpad_formal #(
    parameter int N = 8
) (
    input wire logic         clk_i,
    input wire logic         write,
    input wire logic         column,
    input wire logic         write_half,
    input wire logic [7:0]   write_row,
    input wire logic [7:0]   write_k,
    input wire logic [4:0]   write_count,
    input wire logic [9:0]   write_index,
    input wire logic [127:0] write_data,
    input wire logic         read,
    input wire logic         read_half,
    input wire logic [7:0]   read_row,
    input wire logic [7:0]   read_k,
    input wire logic [5:0]   count,
    input wire logic         upper,
    input wire logic         view_row,
    input wire logic [10:0]  view_p,
    input wire logic [4:0]   view_fold,
    input wire logic [4:0]   view_c,
    input wire logic [N-1:0] view_mask,
    input wire logic [1:0]   view_phase,
    input wire logic [1:0]   view_shift,
    input wire logic [4:0]   lane // of the read, to be looked at
);
    localparam int EDGE = 4 * N;
    (* anyconst *) logic view;    // the element is a pixel's channel
    (* anyconst *) logic packing; // .. or, of a packed window, a byte: its k in row `index` of the banks
    logic [8*N-1:0] data;
    scratchpad #(.N(N)) dut (
        .clk_i(clk_i), .rst_ni(1'b1), .write_i(write), .write_column_i(column), .write_half_i(write_half),
        .write_row_i(write_row),
        .write_k_i(write_k), .write_count_i(write_count), .write_view_i(view), .write_index_i(write_index),
        .write_data_i(write_data),
        .read_i(read), .read_half_i(read_half), .read_row_i(read_row), .read_k_i(read_k), .count_i(count),
        .upper_i(upper),
        .view_i(view), .view_packed_i(view && packing), .view_fold_i(view_fold), .view_row_i(view_row),
        .view_p_i(view_p),
        .view_c_i(view_c), .view_mask_i(view_mask),
        .view_phase_i(view_phase),
        .view_shift_i(view_shift), .data_o(data)
    );

    // The element: any, the same in all clocks; where it lives.
    localparam int W  = N < 16 ? 16 : N;
    localparam int LW = $clog2(W);
    localparam int LR = $clog2(EDGE);
    (* anyconst *) logic       half;
    (* anyconst *) logic [7:0] row;
    (* anyconst *) logic [7:0] k; // of a pixel: the channel
    (* anyconst *) logic [9:0] index;
    logic [10:0] home;
    assign home = view ? {half, index} : 11'({half, row[LR-1:LW], k[7:LW], row[LW-1:0]});

    logic       written; // the write contains the element, as byte `place`
    logic [7:0] place;
    logic       asked;   // the read contains it, as lane `lane`
    logic [9:0] pixel;   // that the lane shows
    logic [LW+9:0] from_write, from_read; // packed: bytes from the write's, the read's first one to the element
    assign from_write = {index, k[LW-1:0]} - {write_index, write_k[LW-1:0]};
    assign from_read  = {index, k[LW-1:0]} - {view_p[9:0], view_c[LW-1:0]}
                      - (view_fold == 5'd0 ? '0 : {lane / view_fold, 10'd0}); // lane's kernel row
    assign place   = view && packing ? from_write[7:0] : view || !column ? k - write_k : row - write_row;
    assign written = write && write_half == half && place < {3'd0, write_count}
                   && (view ? (packing ? from_write < 16 : write_index == index)
                       : column ? write_k == k : write_row == row);
    assign pixel   = view_p[9:0] + (view_row ? 10'd0 : ({5'd0, lane} + {8'd0, view_phase}) >> view_shift);
    assign asked   = read && read_half == half && lane < 6'(N)
                   && (view && packing ? view_mask[lane] && from_read == lane
                      : view ? view_mask[lane] && pixel == index && k == (view_row ? {3'd0, lane} : {3'd0, view_c})
                            : {1'b0, lane} < count && (!upper || lane >= 5'(N / 2))
                              && row == read_row + {3'd0, lane} && read_k == k);

    logic [2:0]   clock = 3'd0;
    logic [7:0]   byte_q;
    logic [4:0]   lane_q;
    logic [N-1:0] used_q;
    logic         read_q; // clock 1 had a read
    always_ff @(posedge clk_i) begin
        if (clock != 3'd5) clock <= clock + 3'd1;
        if (clock == 3'd0) byte_q <= write_data[{place[3:0], 3'b0} +: 8];
        if (clock == 3'd1) read_q <= read;
        if (clock == 3'd2) begin
            lane_q <= lane;
            for (int l = 0; l < N; l++) used_q[l] <= view ? view_mask[l] : 6'(l) < count && (!upper || l >= N / 2);
        end
    end

    always_comb begin
        // as gemm_loader and gemm_walker use it
        assume (view ? k < 8'(W) : row < 8'(EDGE));
        assume (write_count == 5'd16 || (!view
            && (write_count == 5'd1 || write_count == 5'd2 || write_count == 5'd4 || write_count == 5'd8)));
        if (view && packing) assume (column && write_row == 8'd0 && write_k < 8'(W) && view_row);
        else if (view) assume (!column && write_row == 8'd0 && write_k < 8'(W) && write_k[3:0] == 4'd0);
        else assume (write_row < 8'(EDGE)
            && ((column ? write_row : write_k) & (8'(write_count) - 8'd1)) == 8'd0);
        assume (read_row <= 8'(EDGE - N) && read_row % 8'(N) == 8'd0 && count <= 6'(N));
        assume (view_shift != 2'd3 && {1'b0, view_phase} < (3'd1 << view_shift) && view_c < 6'(W));
        assume (view_fold != 5'd1 && view_fold <= 5'(N / 2));
        if (view_row) assume ((view_c == 5'd0 || (view && packing)) && view_phase == 2'd0 && view_shift == 2'd0);
        if (clock == 3'd0) assume (written);
        if (clock == 3'd1 || clock == 3'd2) assume (!written);
        if (clock == 3'd2) assume (asked);
        if (clock == 3'd3 && !read_q) assert (data == '0);
        if (clock == 3'd4) begin
            assert (data[8*lane_q +: 8] == byte_q);
            for (int l = 0; l < N; l++) if (!used_q[l]) assert (data[8*l +: 8] == 8'd0);
        end
    end
endmodule

`default_nettype wire
