// SPDX-License-Identifier: Apache-2.0
// The reader's address channel and beats hold until taken. No burst crosses a line of 256 bytes, hence none 4 KiB. The
// reader takes every beat that comes, and has a place for it: never more are asked for than the buffer holds. Assumed:
// MEM_BASE is a multiple of 4096; no beat comes that was not asked for.
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
    logic         beat_valid, arvalid, rready;
    logic [127:0] beat_data;
    logic [63:0]  araddr;
    logic [7:0]   arlen;

    dma_reader dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(clear_i), .mem_base_i({base_i, 12'd0}),
        .req_valid_i(req_valid_i), .req_ready_o(), .req_addr_i(req_addr_i), .req_bytes_i(req_bytes_i), .fetch_i(1'b0),
        .beat_valid_o(beat_valid), .beat_ready_i(beat_ready_i), .beat_data_o(beat_data), .idle_o(), .error_o(),
        .arvalid_o(arvalid), .arready_i(arready_i), .araddr_o(araddr), .arlen_o(arlen),
        .rvalid_i(rvalid_i), .rready_o(rready), .rdata_i(rdata_i), .rresp_i(rresp_i)
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    holds #(.WIDTH(72)) u_ar (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(arvalid), .ready_i(arready_i),
        .data_i({araddr, arlen}));
    holds #(.WIDTH(128)) u_beat (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(beat_valid), .ready_i(beat_ready_i),
        .data_i(beat_data));

    // ---- lines, and room for every beat ---------------------------------------------------------------
    logic [6:0] awaited_q, shown, reserved, used; // beats: whose address was taken, is shown; counted by the reader
    logic       held, buffer_room, straight, taken;
    assign shown = arvalid ? arlen[6:0] + 7'd1 : 7'd0;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) awaited_q <= '0;
        else awaited_q <= awaited_q + (arready_i ? shown : 7'd0) - {6'd0, rvalid_i};
    end
    always_comb begin
        assume (!rvalid_i || awaited_q != '0);
        if (rst_ni) begin
            assert (rready);
            assert ({2'd0, reserved} == {2'd0, awaited_q} + {2'd0, shown} + {2'd0, used} + {8'd0, held});
            assert (awaited_q <= 7'd64 && used <= 7'd64);
            assert (!rvalid_i || (straight && taken) || buffer_room);
            assert (!arvalid || (araddr[3:0] == 4'd0 && {1'b0, araddr[7:4]} + {1'b0, arlen[3:0]} <= 5'd15
                && arlen[7:4] == 4'd0));
        end
    end
endmodule

`default_nettype wire
