// SPDX-License-Identifier: Apache-2.0
// sram as a proof sees it: only what is written and read reaches the words (rtl/memory/sram.sv under the name
// sram_words), so that an address or data nobody looks at make no difference.
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
    logic [WIDTH/GRAIN-1:0] mask;
    logic [WIDTH-1:0]       data;
    assign mask = wr_en_i ? wr_mask_i : '0;
    for (genvar g = 0; g < WIDTH / GRAIN; g++) begin : g_grain
        assign data[GRAIN*g +: GRAIN] = mask[g] ? wr_data_i[GRAIN*g +: GRAIN] : '0;
    end
    sram_words #(.WIDTH(WIDTH), .DEPTH(DEPTH), .GRAIN(GRAIN)) u_words (
        .clk_i(clk_i), .wr_en_i(wr_en_i), .wr_mask_i(mask), .wr_addr_i(wr_en_i ? wr_addr_i : '0), .wr_data_i(data),
        .rd_en_i(rd_en_i), .rd_addr_i(rd_en_i ? rd_addr_i : '0), .rd_data_o(rd_data_o)
    );
endmodule

`default_nettype wire
