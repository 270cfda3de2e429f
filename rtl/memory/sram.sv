// SPDX-License-Identifier: Apache-2.0
// sram: the one memory primitive, one write and one read port, synchronous read. Synthesis puts a macro (black box) in
// its place.
//
// Equation   write: word[wr_addr] gets wr_data in each grain of GRAIN bits whose mask bit is 1.
//            read: with rd_en, rd_data takes the word at rd_addr as it was before this edge; otherwise rd_data holds.
// Clock      clk_i; nothing is reset.
// Write      wr_en_i, wr_mask_i (bit g: bits [GRAIN*g +: GRAIN]), wr_addr_i, wr_data_i.
// Read       rd_en_i, rd_addr_i, rd_data_o.
// Latency    read 1 clock; a written word can be read from the next clock on.
// Properties an address at or beyond DEPTH is never used (that is the user's duty).
`default_nettype none

module sram #(
    parameter int WIDTH = 8,
    parameter int DEPTH = 16,
    parameter int GRAIN = WIDTH // divides WIDTH
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
    logic [WIDTH-1:0] words[DEPTH];

    always_ff @(posedge clk_i) begin
        for (int g = 0; g < WIDTH / GRAIN; g++) begin
            if (wr_en_i && wr_mask_i[g]) begin
                words[wr_addr_i][GRAIN*g +: GRAIN] <= wr_data_i[GRAIN*g +: GRAIN];
            end
        end
    end

    always_ff @(posedge clk_i) begin
        if (rd_en_i) begin
            rd_data_o <= words[rd_addr_i];
        end
    end
endmodule

`default_nettype wire
