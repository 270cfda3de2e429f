// SPDX-License-Identifier: Apache-2.0
// gemm_scales: the exponents of a GEMM's operands, one a row or a channel, read before the product starts.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Command   start_i, desc_i, entries_0_i, entries_1_i; done_o for one clock, fault_o with it
// Reader    rd_req_*, rd_beat_*
// Scales    a_read_i, a_addr_i -> a_data_o in the next clock; b_* likewise
`default_nettype none

module gemm_scales (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [31:0]   entries_0_i,
    input  wire logic [31:0]   entries_1_i,
    output      logic          done_o,
    output      logic          fault_o,
    output      logic          rd_req_valid_o,
    input  wire logic          rd_req_ready_i,
    output      logic [31:0]   rd_req_addr_o,
    output      logic [32:0]   rd_req_bytes_o,
    input  wire logic          rd_beat_valid_i,
    output      logic          rd_beat_ready_o,
    input  wire logic [127:0]  rd_beat_data_i,
    input  wire logic          a_read_i,
    input  wire logic [11:0]   a_addr_i,
    output      logic [9:0]    a_data_o,
    input  wire logic          b_read_i,
    input  wire logic [11:0]   b_addr_i,
    output      logic [9:0]    b_data_o
);
    assign {done_o, fault_o, rd_req_valid_o, rd_beat_ready_o, rd_req_addr_o, rd_req_bytes_o, a_data_o, b_data_o} = '0;

    logic unused;
    assign unused = &{1'b0, clk_i, rst_ni, start_i, desc_i, entries_0_i, entries_1_i, rd_req_ready_i, rd_beat_valid_i,
        rd_beat_data_i, a_read_i, a_addr_i, b_read_i, b_addr_i};
endmodule

`default_nettype wire
