// SPDX-License-Identifier: Apache-2.0
// The writer's address and data channels hold until taken, and no burst crosses a line of 256 bytes, hence none 4 KiB.
// A burst's beats are neighbours; its address is made with its last beat and stands for exactly the beats that become
// complete in the store with that one. Since the store shows beats of complete bursts alone and both queues keep order
// (burst_fifo, fifo), the beats of every address shown are there. No beat is made without a place for it and for its
// burst's address. Assumed: MEM_BASE is a multiple of 4096.
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

    logic        produce, last, burst_open, store_room, burst_room;
    logic [5:0]  open;
    logic [3:0]  burst_first, first, burst_len;
    logic [27:0] beat, before_q, burst_beat; // the next beat's number, the last one's; the oldest address
    always_ff @(posedge clk_i) begin
        if (produce) before_q <= beat;
    end
    // What the queue of addresses gives, it took (fifo, property 2).
    always_comb assume ({1'b0, burst_beat[3:0]} + {1'b0, burst_len} <= 5'd15);
    always_comb begin
        if (rst_ni) begin
            assert (!produce || (store_room && burst_room));
            assert (burst_open == (open != '0));
            assert (!burst_open || (beat == before_q + 28'd1 && beat[3:0] > burst_first));
            assert (!burst_open || open == {2'd0, beat[3:0]} - {2'd0, burst_first});
            assert (!last || (produce && beat[3:0] >= first && open == {2'd0, beat[3:0]} - {2'd0, first}));
            assert (!awvalid || (awaddr[3:0] == 4'd0 && {1'b0, awaddr[7:4]} + {1'b0, awlen[3:0]} <= 5'd15
                && awlen[7:4] == 4'd0));
        end
    end
endmodule

`default_nettype wire
