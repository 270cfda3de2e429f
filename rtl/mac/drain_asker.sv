// SPDX-License-Identifier: Apache-2.0
// drain_asker: what the drain asks memory for: a writer request for each piece of a tile, and before it one for the old
// sums (ACCUMULATE). It goes ahead of the rows, as fast as requests are taken.
//
//     REST --> ASK ... --> REST                              a request a piece
//         \--> WAIT --> OLD --> ASK --> OLD ... --> REST     ACCUMULATE: what was written before is in memory first
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Tile      start_i  a tile of the last chunk begins;  addr_i, rows_i, cols_i, raw_i, accumulate_i, row_bytes_i, two_i,
//           piece_bytes_i (from a row's piece 0 to its piece 1, if it has two) stand still until the tile's last piece
//           is loaded
// Reader    rd_req_*;  Writer  wr_req_*, memory_idle_i
// Pieces    load_i   one was loaded, which was asked for;  ahead_o  more are
// Latency   1. Throughput a request a clock.
// Property (testbenches/formal_bus/drain_formal.sv): requests hold until taken.
`default_nettype none

module drain_asker (
    input  wire logic        clk_i,
    input  wire logic        rst_ni,
    input  wire logic        start_i,
    input  wire logic [31:0] addr_i,
    input  wire logic [5:0]  rows_i,
    input  wire logic [3:0]  cols_i,        // of the last piece, 0 for 16
    input  wire logic        raw_i,
    input  wire logic        accumulate_i,
    input  wire logic [31:0] row_bytes_i,
    input  wire logic        two_i,
    input  wire logic        pair_i,        // pieces of as many columns each
    input  wire logic [31:0] piece_bytes_i,
    output      logic        rd_req_valid_o,
    input  wire logic        rd_req_ready_i,
    output      logic [31:0] rd_req_addr_o,
    output      logic [32:0] rd_req_bytes_o,
    input  wire logic        memory_idle_i,
    output      logic        wr_req_valid_o,
    input  wire logic        wr_req_ready_i,
    output      logic [31:0] wr_req_addr_o,
    output      logic [32:0] wr_req_bytes_o,
    input  wire logic        load_i,
    output      logic        ahead_o
);
    localparam logic [1:0] REST = 2'd0, WAIT = 2'd1, OLD = 2'd2, ASK = 2'd3;
    logic [1:0]  asks_q;
    logic [5:0]  row_q;
    logic        piece_q, further, fire, last;
    logic [31:0] addr_q, on_q; // on: from a row's last piece to the next row's first
    logic [6:0]  ahead_q;
    logic [4:0]  count;
    logic [32:0] bytes;
    assign further = two_i && !piece_q; // the row has another piece
    assign fire    = wr_req_valid_o && wr_req_ready_i;
    assign last    = row_q + 6'd1 == rows_i && !further;
    assign count   = (further && !pair_i) || cols_i == 4'd0 ? 5'd16 : {1'b0, cols_i};
    assign bytes   = raw_i ? {25'b0, count, 3'b0} : {26'b0, count, 2'b0};

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            asks_q  <= REST;
            row_q   <= '0;
            piece_q <= 1'b0;
            ahead_q <= '0;
        end else begin
            ahead_q <= ahead_q + 7'(fire) - 7'(load_i);
            case (asks_q)
                REST: if (start_i) begin
                    asks_q  <= accumulate_i ? WAIT : ASK;
                    row_q   <= '0;
                    piece_q <= 1'b0;
                end
                WAIT: if (memory_idle_i) asks_q <= OLD;
                OLD: if (rd_req_ready_i) asks_q <= ASK;
                default: if (fire) begin // ASK
                    asks_q  <= last ? REST : accumulate_i ? OLD : ASK;
                    piece_q <= further;
                    if (!further) row_q <= row_q + 6'd1;
                end
            endcase
        end
    end
    always_ff @(posedge clk_i) begin
        if (start_i) begin
            addr_q <= addr_i;
            on_q   <= row_bytes_i - (two_i ? piece_bytes_i : 32'd0);
        end else if (fire) begin
            addr_q <= addr_q + (further ? piece_bytes_i : on_q);
        end
    end

    assign ahead_o        = ahead_q != '0;
    assign wr_req_valid_o = asks_q == ASK;
    assign wr_req_addr_o  = wr_req_valid_o ? addr_q : 32'd0;
    assign wr_req_bytes_o = wr_req_valid_o ? bytes : 33'd0;
    assign rd_req_valid_o = asks_q == OLD;
    assign rd_req_addr_o  = rd_req_valid_o ? addr_q : 32'd0;
    assign rd_req_bytes_o = rd_req_valid_o ? bytes : 33'd0;
endmodule

`default_nettype wire
