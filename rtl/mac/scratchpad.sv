// SPDX-License-Identifier: Apache-2.0
// scratchpad: a block of one GEMM operand, written along rows or along columns, read along columns; or a window of a
// view's pixels.
//
// W = max(16, N) banks of bytes, PANELS = EDGE/W panels of W rows, two halves (one is filled while the other is read).
// Element (half, row, k), with panel = row/W and m = row mod W, lies in
//
//     bank    (m + k) mod W
//     address {half, panel, k/W, m}
//
// so 16 neighbours in k of one row, 16 neighbours in row of one k, and the N rows that the array wants at one k each
// lie in different banks: a skewed transpose without a transposer. Channel c of a view's pixel `index` lies likewise in
//
//     bank    (index + c) mod W
//     address {half, index}
//
// Byte f of a packed window in bank f mod W, address {half, f/W}.
//
//     write data --> rotate --> banks --> rotate by the read's first bank --> lanes not in use to 0 --> data_q
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Write     write_i, write_half_i, write_data_i; write_view_i 0: write_row_i, write_k_i:
//           write_column_i 0: byte j < write_count_i goes to (row, k+j), k a multiple of write_count_i (1, 2, 4, 8, 16)
//           write_column_i 1: byte j < write_count_i goes to (row+j, k), row a multiple of write_count_i
//           write_view_i 1: byte j goes to channel k+j of pixel write_index_i, k 0 or 16; with write_column_i (packed)
//           to byte W*write_index_i + k + j of the window
// Read      read_i, read_half_i; view_i 0: read_row_i (a multiple of N), read_k_i; count_i lanes are valid, with
//           upper_i those from N/2 on alone, the others read as 0
//           view_i 1: view_mask_i says which lanes are valid; view_row_i 0: lane e is channel view_c_i of pixel
//           view_p_i + ((view_phase_i + e) >> view_shift_i); view_row_i 1: lane e is channel e of pixel view_p_i
//           (view_c_i is 0), with view_packed_i byte W*view_p_i + view_c_i + e, and 1024 * floor(e / view_fold_i)
//           further if that is not 0; pixels modulo 1024
// Data      data_o             lane l: row read_row + l
// Latency   a read shows on data_o two clocks after read_i (bank, then data_q); in any other clock data_o is 0.
// Property (testbenches/formal_mac/scratchpad_formal.sv): the maps are bijections and no access meets a bank twice.
`default_nettype none

module scratchpad #(
    parameter int N = 16
) (
    input  wire logic           clk_i,
    input  wire logic           rst_ni,
    input  wire logic           write_i,
    input  wire logic           write_column_i, // 0: bytes go along k, 1: along the rows
    input  wire logic           write_half_i,
    input  wire logic [7:0]     write_row_i,
    input  wire logic [7:0]     write_k_i,
    input  wire logic [4:0]     write_count_i,  // bytes: 1, 2, 4, 8 or 16, k or row being a multiple of it
    input  wire logic           write_view_i,   // 1: the bytes are channels write_k_i.. of pixel write_index_i
    input  wire logic [9:0]     write_index_i,
    input  wire logic [127:0]   write_data_i,
    input  wire logic           read_i,
    input  wire logic           read_half_i,
    input  wire logic [7:0]     read_row_i,
    input  wire logic [7:0]     read_k_i,
    input  wire logic [5:0]     count_i,        // lanes from here on read 0
    input  wire logic           upper_i,        // and those below N/2
    input  wire logic           view_i,         // 1: a view's window is read
    input  wire logic           view_packed_i,  // 1: with view_row_i: lanes are bytes of the window behind each other
    input  wire logic [4:0]     view_fold_i,    // packed: 0, or lanes of a kernel row, after which the next one's come
    input  wire logic           view_row_i,     // 0: lanes are pixels at one channel, 1: channels of one pixel
    input  wire logic [10:0]    view_p_i,
    input  wire logic [4:0]     view_c_i,
    input  wire logic [N-1:0]   view_mask_i,    // lanes with 0 read 0
    input  wire logic [1:0]     view_phase_i,
    input  wire logic [1:0]     view_shift_i,
    output      logic [8*N-1:0] data_o
);
    localparam int W     = N < 16 ? 16 : N;
    localparam int LW    = $clog2(W);     // bits of a bank number, of m and of k mod W
    localparam int LR    = $clog2(4 * N); // bits of a row
    // two halves of 1024 pixels; a block of rows takes as much or (N = 8) half of it
    localparam int DEPTH = 2048;
    localparam int PLAIN = LR + 9;        // bits of a block's element: half, row, k ..
    localparam int PLACE = PLAIN - LW;    // .. and of its address

    // Bank of byte 0 of the write and of lane 0 of the read.
    logic [LW-1:0] write_bank, read_bank;
    assign write_bank = (!write_view_i ? write_row_i[LW-1:0]
                      : write_column_i ? LW'(0) : write_index_i[LW-1:0]) + write_k_i[LW-1:0];
    assign read_bank  = !view_i ? read_row_i[LW-1:0] + read_k_i[LW-1:0]
                      : view_packed_i ? view_c_i[LW-1:0]
                      : view_row_i ? view_p_i[LW-1:0] : view_p_i[LW-1:0] + LW'(view_c_i);

    // Folded: the kernel row of the byte that each bank is asked for: of the lanes, rotated to their banks.
    localparam int FW = LW - 1; // floor(lane / 2) is the largest
    logic [FW*W-1:0] lane_rows, bank_rows;
    for (genvar l = 0; l < W; l++) begin : g_fold
        logic [5:0] row, unused_column;
        logic       unused;
        fold_lane #(.N(N), .LANE(l)) u_lane (.fold_i(view_fold_i), .row_o(row), .column_o(unused_column));
        assign lane_rows[FW*l +: FW] = row[FW-1:0];
        assign unused                = &{1'b0, row[5:FW], unused_column};
    end
    always_comb begin
        bank_rows = lane_rows;
        for (int i = 0; i < LW; i++)
            if (view_c_i[i]) bank_rows = bank_rows << (FW << i) | bank_rows >> (FW * W - (FW << i));
    end

    logic [8*W-1:0] bank_data;
    for (genvar b = 0; b < W; b++) begin : g_bank
        // place: which byte of the write (from write_count on: none); m: the row that this bank holds at this k.
        logic [LW-1:0] place, write_m, read_m, from_first;
        logic          write_below, read_below; // than byte 0's bank
        logic [9:0]    read_index, write_index;
        logic          takes;
        assign {write_below, place} = (LW + 1)'(b) - {1'b0, write_bank};
        assign write_m    = write_column_i ? LW'(b) - write_k_i[LW-1:0] : write_row_i[LW-1:0];
        assign read_m     = LW'(b) - read_k_i[LW-1:0];
        assign takes      = write_i && 6'(place) < {1'b0, write_count_i};
        // a view: the pixel that this bank holds at this channel, counted from p
        assign {read_below, from_first} = (LW + 1)'(b) - {1'b0, read_bank};
        assign read_index = view_p_i[9:0] + (view_packed_i ? {1'b0, bank_rows[FW*b +: FW], {(9-LW){1'b0}}, read_below}
                          : view_row_i ? 10'd0 : 10'(from_first));
        assign write_index = write_index_i + {9'd0, write_column_i && write_below};
        sram #(.WIDTH(8), .DEPTH(DEPTH)) u_sram (
            .clk_i(clk_i),
            .wr_en_i(takes), .wr_mask_i(1'b1),
            .wr_addr_i(write_view_i ? {write_half_i, write_index}
                : 11'(PLACE'({write_half_i, write_row_i[LR-1:LW], write_k_i[7:LW], write_m}))),
            .wr_data_i(write_data_i[{place[3:0], 3'b0} +: 8]),
            .rd_en_i(read_i),
            .rd_addr_i(view_i ? {read_half_i, read_index}
                : 11'(PLACE'({read_half_i, read_row_i[LR-1:LW], read_k_i[7:LW], read_m}))),
            .rd_data_o(bank_data[8*b +: 8])
        );
    end

    // The banks answer in the next clock: remember how to put their bytes in order.
    logic          read_q;
    logic [LW-1:0] rotate_q;
    logic [N-1:0]  mask_q;
    logic [1:0]    phase_q, shift_q; // 0 but for a view's columns
    logic          pixels;
    assign pixels = view_i && !view_row_i;
    always_ff @(posedge clk_i) begin
        read_q <= rst_ni && read_i;
        if (read_i) begin
            rotate_q <= read_bank;
            phase_q  <= pixels ? view_phase_i : 2'd0;
            shift_q  <= pixels ? view_shift_i : 2'd0;
            for (int l = 0; l < N; l++) mask_q[l] <= view_i ? view_mask_i[l]
                : 6'(l) < count_i && (l >= N / 2 || !upper_i);
        end
    end

    logic [8*N-1:0] lanes, data_q;
    for (genvar l = 0; l < N; l++) begin : g_lane
        logic [LW:0]   distance; // of the lane's bank from lane 0's
        logic [LW-1:0] from;
        logic          unused_distance;
        assign distance        = ((LW + 1)'(l) + (LW + 1)'(phase_q)) >> shift_q;
        assign from            = rotate_q + distance[LW-1:0];
        assign unused_distance = distance[LW];
        assign lanes[8*l +: 8] = mask_q[l] ? bank_data[{from, 3'b0} +: 8] : 8'd0;
    end
    always_ff @(posedge clk_i) begin
        data_q <= read_q ? lanes : '0;
    end
    assign data_o = data_q;

    // Rows beyond EDGE do not exist; pixels are counted modulo 1024.
    logic unused;
    assign unused = &{1'b0, write_row_i, read_row_i, view_p_i[10], view_c_i};
endmodule

`default_nettype wire
