// SPDX-License-Identifier: Apache-2.0
// The writer's address and data channels hold until taken, and no burst crosses 4 KiB. Assumed: MEM_BASE is a multiple
// of 4096.
`default_nettype none

module dma_writer_formal (
    input wire logic         clk_i,
    input wire logic         rst_ni,
    input wire logic         clear_i,
    input wire logic         poison_i,
    input wire logic [63:12] base_i,
    input wire logic         req_valid_i,
    input wire logic [31:0]  req_addr_i,
    input wire logic [32:0]  req_bytes_i,
    input wire logic         data_valid_i,
    input wire logic [127:0] data_i,
    input wire logic         awready_i,
    input wire logic         wready_i,
    input wire logic         bvalid_i,
    input wire logic [1:0]   bresp_i
);
    logic         awvalid, wvalid, wlast;
    logic [63:0]  awaddr;
    logic [7:0]   awlen;
    logic [127:0] wdata;
    logic [15:0]  wstrb;

    dma_writer dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(clear_i), .poison_i(poison_i), .mem_base_i({base_i, 12'd0}),
        .req_valid_i(req_valid_i), .req_ready_o(), .req_addr_i(req_addr_i), .req_bytes_i(req_bytes_i),
        .data_valid_i(data_valid_i), .data_ready_o(), .data_i(data_i), .idle_o(), .error_o(),
        .awvalid_o(awvalid), .awready_i(awready_i), .awaddr_o(awaddr), .awlen_o(awlen),
        .wvalid_o(wvalid), .wready_i(wready_i), .wdata_o(wdata), .wstrb_o(wstrb), .wlast_o(wlast),
        .bvalid_i(bvalid_i), .bresp_i(bresp_i)
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    holds #(.WIDTH(72)) u_aw (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(awvalid), .ready_i(awready_i),
        .data_i({awaddr, awlen}));
    holds #(.WIDTH(145)) u_w (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(wvalid), .ready_i(wready_i),
        .data_i({wdata, wstrb, wlast}));

    logic [8:0] last_beat; // of the burst, counted within its 4 KiB
    assign last_beat = {1'b0, awaddr[11:4]} + {1'b0, awlen};
    always_comb begin
        if (rst_ni && awvalid) begin
            assert (!last_beat[8] && awaddr[3:0] == 4'd0);
        end
    end
endmodule

`default_nettype wire
