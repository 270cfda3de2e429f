// scratchpad: a block of one GEMM operand, written along rows or along columns, read along columns.
//
// W = max(16, N) banks of bytes, PANELS = EDGE/W panels of W rows, two halves (one is filled while the other is read).
// Element (half, row, k), with panel = row/W and m = row mod W, lies in
//
//     bank    (m + k) mod W
//     address {half, panel, k/W, m}
//
// so 16 neighbours in k of one row, 16 neighbours in row of one k, and the N rows that the array wants at one k each lie in
// different banks: a skewed transpose without a transposer.
//
//     write data --> rotate by m+k --> banks --> rotate by m+k of the read --> lanes >= count to 0 --> data_q
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Write     write_i; write_column_i 0: byte j goes to (row, k+j), k a multiple of 16; 1: to (row+j, k), row a multiple of 16
//           write_half_i, write_row_i, write_k_i, write_data_i
// Read      read_i, read_half_i, read_row_i (a multiple of N), read_k_i; count_i lanes are valid, the others read as 0
// Data      data_o             lane l: row read_row + l
// Latency   a read shows on data_o two clocks after read_i (bank, then data_q) and stays until the next one.
// Property (testbenches/formal_mac/scratchpad_formal.sv): the map is a bijection and no access meets a bank twice.
`default_nettype none

module scratchpad #(
    parameter int N = 16
) (
    input  wire logic           clk_i,
    input  wire logic           rst_ni,
    input  wire logic           write_i,
    input  wire logic           write_column_i,
    input  wire logic           write_half_i,
    input  wire logic [7:0]     write_row_i,
    input  wire logic [7:0]     write_k_i,
    input  wire logic [127:0]   write_data_i,
    input  wire logic           read_i,
    input  wire logic           read_half_i,
    input  wire logic [7:0]     read_row_i,
    input  wire logic [7:0]     read_k_i,
    input  wire logic [5:0]     count_i,
    output      logic [8*N-1:0] data_o
);
    localparam int W     = N < 16 ? 16 : N;
    localparam int LW    = $clog2(W);     // bits of a bank number, of m and of k mod W
    localparam int LR    = $clog2(4 * N); // bits of a row
    localparam int DEPTH = 2 * (4 * N / W) * 256;

    // Bank of byte 0 of the write and of lane 0 of the read.
    logic [LW-1:0] write_bank, read_bank;
    assign write_bank = write_row_i[LW-1:0] + write_k_i[LW-1:0];
    assign read_bank  = read_row_i[LW-1:0] + read_k_i[LW-1:0];

    logic [8*W-1:0] bank_data;
    for (genvar b = 0; b < W; b++) begin : g_bank
        // place: which byte of the write (from 16 on: none); m: the row that this bank holds at this k.
        logic [LW-1:0] place, write_m, read_m;
        logic          takes;
        assign place   = LW'(b) - write_bank;
        assign write_m = write_column_i ? LW'(b) - write_k_i[LW-1:0] : write_row_i[LW-1:0];
        assign read_m  = LW'(b) - read_k_i[LW-1:0];
        if (W > 16) begin : g_wide
            assign takes = write_i && !place[LW-1];
        end else begin : g_full
            assign takes = write_i;
        end
        sram #(.WIDTH(8), .DEPTH(DEPTH)) u_sram (
            .clk_i(clk_i),
            .wr_en_i(takes), .wr_mask_i(1'b1),
            .wr_addr_i({write_half_i, write_row_i[LR-1:LW], write_k_i[7:LW], write_m}),
            .wr_data_i(write_data_i[{place[3:0], 3'b0} +: 8]),
            .rd_en_i(read_i),
            .rd_addr_i({read_half_i, read_row_i[LR-1:LW], read_k_i[7:LW], read_m}),
            .rd_data_o(bank_data[8*b +: 8])
        );
    end

    // The banks answer in the next clock: remember how to put their bytes in order.
    logic          read_q;
    logic [LW-1:0] rotate_q;
    logic [5:0]    count_q;
    always_ff @(posedge clk_i) begin
        read_q <= rst_ni && read_i;
        if (read_i) begin
            rotate_q <= read_bank;
            count_q  <= count_i;
        end
    end

    logic [8*N-1:0] lanes, data_q;
    for (genvar l = 0; l < N; l++) begin : g_lane
        logic [LW-1:0] from;
        assign from              = rotate_q + LW'(l);
        assign lanes[8*l +: 8] = 6'(l) < count_q ? bank_data[{from, 3'b0} +: 8] : 8'd0;
    end
    always_ff @(posedge clk_i) begin
        if (read_q) data_q <= lanes;
    end
    assign data_o = data_q;

    // Rows beyond EDGE do not exist.
    if (LR < 8) begin : g_unused
        logic unused;
        assign unused = &{1'b0, write_row_i[7:LR], read_row_i[7:LR]};
    end
endmodule

`default_nettype wire
