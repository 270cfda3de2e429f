// SPDX-License-Identifier: Apache-2.0
// reduce's requests and sums hold until taken. The products are cut out (any value may come of them): nothing depends
// on them.
`default_nettype none

module reduce_formal (
    input wire logic          clk_i,
    input wire logic          rst_ni,
    input wire logic          start_i,
    input wire logic [1023:0] desc_i,
    input wire logic [31:0]   entries_0_i,
    input wire logic          rd_req_ready_i,
    input wire logic          rd_beat_valid_i,
    input wire logic [`PORT_BITS-1:0] rd_beat_data_i,
    input wire logic          wr_req_ready_i,
    input wire logic          wr_data_ready_i
);
    logic         done, rd_valid, wr_valid, data_valid;
    logic [31:0]  rd_addr, wr_addr;
    logic [32:0]  rd_bytes, wr_bytes;
    logic [`PORT_BITS-1:0] data;

    reduce #(.PORT(`PORT_BITS)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .desc_i(desc_i), .entries_0_i(entries_0_i), .done_o(done),
        .rd_req_valid_o(rd_valid), .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(rd_addr), .rd_req_bytes_o(rd_bytes),
        .rd_beat_valid_i(rd_beat_valid_i), .rd_beat_ready_o(), .rd_beat_data_i(rd_beat_data_i),
        .wr_req_valid_o(wr_valid), .wr_req_ready_i(wr_req_ready_i), .wr_req_addr_o(wr_addr), .wr_req_bytes_o(wr_bytes),
        .wr_data_valid_o(data_valid), .wr_data_ready_i(wr_data_ready_i), .wr_data_o(data)
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    one_command #(.WIDTH(1056)) u_command (
        .clk_i(clk_i), .start_i(start_i), .shows_i(rd_valid || wr_valid || data_valid), .busy_i(1'b0),
        .read_waits_i(rd_valid && !rd_req_ready_i),
        .done_i(done), .data_i({desc_i, entries_0_i})
    );
    holds #(.WIDTH(65)) u_rd (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(rd_valid), .ready_i(rd_req_ready_i),
        .data_i({rd_addr, rd_bytes}));
    holds #(.WIDTH(65)) u_wr (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(wr_valid), .ready_i(wr_req_ready_i),
        .data_i({wr_addr, wr_bytes}));
    holds #(.WIDTH(`PORT_BITS)) u_data (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(data_valid), .ready_i(wr_data_ready_i),
        .data_i(data));
endmodule

`default_nettype wire
