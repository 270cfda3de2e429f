// SPDX-License-Identifier: Apache-2.0
// The queue's interfaces; that order is kept is asserted inside it. A depth that is no power of two, so that the
// pointers' wrap is seen.
`default_nettype none

module fifo_formal (
    input wire logic       clk_i,
    input wire logic       rst_ni,
    input wire logic       in_valid_i,
    input wire logic [2:0] in_data_i,
    input wire logic       out_ready_i
);
    logic       in_ready, out_valid;
    logic [2:0] out_data;

    fifo #(.WIDTH(3), .DEPTH(5)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(in_valid_i), .in_ready_o(in_ready), .in_data_i(in_data_i),
        .out_valid_o(out_valid), .out_ready_i(out_ready_i), .out_data_o(out_data)
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    holds #(.WIDTH(3)) u_out (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(out_valid), .ready_i(out_ready_i),
        .data_i(out_data));
endmodule

`default_nettype wire
