// SPDX-License-Identifier: Apache-2.0
// The reader's address channel and beats hold until taken, and no burst crosses 4 KiB. Assumed: MEM_BASE is a multiple
// of 4096.
`default_nettype none

module dma_reader_formal (
    input wire logic         clk_i,
    input wire logic         rst_ni,
    input wire logic         clear_i,
    input wire logic [63:12] base_i,
    input wire logic         req_valid_i,
    input wire logic [31:0]  req_addr_i,
    input wire logic [32:0]  req_bytes_i,
    input wire logic         beat_ready_i,
    input wire logic         arready_i,
    input wire logic         rvalid_i,
    input wire logic [127:0] rdata_i,
    input wire logic [1:0]   rresp_i
);
    logic         beat_valid, arvalid;
    logic [127:0] beat_data;
    logic [63:0]  araddr;
    logic [7:0]   arlen;

    dma_reader dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(clear_i), .mem_base_i({base_i, 12'd0}),
        .req_valid_i(req_valid_i), .req_ready_o(), .req_addr_i(req_addr_i), .req_bytes_i(req_bytes_i),
        .beat_valid_o(beat_valid), .beat_ready_i(beat_ready_i), .beat_data_o(beat_data), .idle_o(), .error_o(),
        .arvalid_o(arvalid), .arready_i(arready_i), .araddr_o(araddr), .arlen_o(arlen),
        .rvalid_i(rvalid_i), .rready_o(), .rdata_i(rdata_i), .rresp_i(rresp_i)
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    holds #(.WIDTH(72)) u_ar (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(arvalid), .ready_i(arready_i),
        .data_i({araddr, arlen}));
    holds #(.WIDTH(128)) u_beat (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(beat_valid), .ready_i(beat_ready_i),
        .data_i(beat_data));

    logic [8:0] last_beat; // of the burst, counted within its 4 KiB
    assign last_beat = {1'b0, araddr[11:4]} + {1'b0, arlen};
    always_comb begin
        if (rst_ni && arvalid) begin
            assert (!last_beat[8] && araddr[3:0] == 4'd0);
        end
    end
endmodule

`default_nettype wire
