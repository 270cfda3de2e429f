// SPDX-License-Identifier: Apache-2.0
// sram for the proof of the scratchpad: it remembers one word, the one at `watched` (which the script drives); any
// other may read as anything. What is proved with it holds with the real memory, which can only say less.
`default_nettype none

module sram #(
    parameter int WIDTH = 8,
    parameter int DEPTH = 16,
    parameter int GRAIN = WIDTH
) (
    input  wire logic                     clk_i,
    input  wire logic                     wr_en_i,
    input  wire logic [WIDTH/GRAIN-1:0]   wr_mask_i,
    input  wire logic [$clog2(DEPTH)-1:0] wr_addr_i,
    input  wire logic [WIDTH-1:0]         wr_data_i,
    input  wire logic                     rd_en_i,
    input  wire logic [$clog2(DEPTH)-1:0] rd_addr_i,
    output      logic [WIDTH-1:0]         rd_data_o
);
    logic [$clog2(DEPTH)-1:0] watched;
    (* anyseq *) logic [WIDTH-1:0] anything;
    logic [WIDTH-1:0] word;
    always_ff @(posedge clk_i) begin
        if (wr_en_i && wr_mask_i[0] && wr_addr_i == watched) word <= wr_data_i;
        if (rd_en_i) rd_data_o <= rd_addr_i == watched ? word : anything;
    end
endmodule

`default_nettype wire
