// SPDX-License-Identifier: Apache-2.0
// sram, for proofs that do not depend on what is stored: with rd_en the output register takes any word at all,
// otherwise it holds.
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
    (* anyseq *) logic [WIDTH-1:0] any_word;
    always_ff @(posedge clk_i) begin
        if (rd_en_i) begin
            rd_data_o <= any_word;
        end
    end
endmodule

`default_nettype wire
