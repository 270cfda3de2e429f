// SPDX-License-Identifier: Apache-2.0
// dma_reader and dma_writer as one Verilated module, for test_dma_units. Their AXI channels have names of their own.
`default_nettype none

module dma_units #(
    parameter int PORT = 512
) (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic [63:0]  mem_base_i,
    input  wire logic         r_pr_clear_i, r_pr_req_valid_i, r_pr_beat_ready_i,
    input  wire logic [31:0]  r_pr_req_addr_i,
    input  wire logic [32:0]  r_pr_req_bytes_i,
    output      logic         r_pr_req_ready_o, r_pr_beat_valid_o, r_pr_idle_o, r_pr_error_o,
    output      logic [127:0] r_pr_beat_data_o,
    input  wire logic         r_st_clear_i, r_st_req_valid_i, r_st_beat_ready_i, r_st_fetch_i,
    input  wire logic [31:0]  r_st_req_addr_i,
    input  wire logic [32:0]  r_st_req_bytes_i,
    output      logic         r_st_req_ready_o, r_st_beat_valid_o, r_st_beat_fetch_o, r_st_idle_o, r_st_error_o,
    output      logic         r_st_fetch_error_o, r_waits_o,
    output      logic [PORT-1:0] r_st_beat_data_o,
    output      logic         arvalid_o, rready_o,
    input  wire logic         arready_i, rvalid_i,
    output      logic [63:0]  araddr_o,
    output      logic [7:0]   arlen_o,
    input  wire logic [PORT-1:0] rdata_i,
    input  wire logic [1:0]   rresp_i,
    input  wire logic         w_pr_clear_i, w_pr_poison_i, w_pr_req_valid_i, w_pr_data_valid_i,
    input  wire logic [31:0]  w_pr_req_addr_i,
    input  wire logic [32:0]  w_pr_req_bytes_i,
    input  wire logic [PORT-1:0] w_pr_data_i,
    output      logic         w_pr_req_ready_o, w_pr_data_ready_o, w_pr_idle_o, w_pr_error_o,
    input  wire logic         w_st_clear_i, w_st_poison_i, w_st_req_valid_i, w_st_data_valid_i,
    input  wire logic [31:0]  w_st_req_addr_i,
    input  wire logic [32:0]  w_st_req_bytes_i,
    input  wire logic [PORT-1:0] w_st_data_i,
    output      logic         w_st_req_ready_o, w_st_data_ready_o, w_st_idle_o, w_st_error_o,
    output      logic         w_waits_o, awvalid_o, wvalid_o, wlast_o,
    input  wire logic         awready_i, wready_i, bvalid_i,
    output      logic [63:0]  awaddr_o,
    output      logic [7:0]   awlen_o,
    output      logic [PORT-1:0] wdata_o,
    output      logic [PORT/8-1:0] wstrb_o,
    input  wire logic [1:0]   bresp_i
);
    dma_reader #(.PORT(PORT)) u_reader (
        .pr_clear_i(r_pr_clear_i), .pr_req_valid_i(r_pr_req_valid_i), .pr_req_ready_o(r_pr_req_ready_o),
        .pr_req_addr_i(r_pr_req_addr_i), .pr_req_bytes_i(r_pr_req_bytes_i), .pr_beat_valid_o(r_pr_beat_valid_o),
        .pr_beat_ready_i(r_pr_beat_ready_i), .pr_beat_data_o(r_pr_beat_data_o), .pr_idle_o(r_pr_idle_o),
        .pr_error_o(r_pr_error_o), .st_clear_i(r_st_clear_i), .st_req_valid_i(r_st_req_valid_i),
        .st_req_ready_o(r_st_req_ready_o), .st_req_addr_i(r_st_req_addr_i), .st_req_bytes_i(r_st_req_bytes_i),
        .st_fetch_i(r_st_fetch_i), .st_beat_valid_o(r_st_beat_valid_o), .st_beat_ready_i(r_st_beat_ready_i),
        .st_beat_data_o(r_st_beat_data_o), .st_beat_fetch_o(r_st_beat_fetch_o), .st_idle_o(r_st_idle_o),
        .st_error_o(r_st_error_o), .st_fetch_error_o(r_st_fetch_error_o), .waits_o(r_waits_o), .*
    );
    dma_writer #(.PORT(PORT)) u_writer (
        .pr_clear_i(w_pr_clear_i), .pr_poison_i(w_pr_poison_i), .pr_req_valid_i(w_pr_req_valid_i),
        .pr_req_ready_o(w_pr_req_ready_o), .pr_req_addr_i(w_pr_req_addr_i), .pr_req_bytes_i(w_pr_req_bytes_i),
        .pr_data_valid_i(w_pr_data_valid_i), .pr_data_ready_o(w_pr_data_ready_o), .pr_data_i(w_pr_data_i),
        .pr_idle_o(w_pr_idle_o), .pr_error_o(w_pr_error_o), .st_clear_i(w_st_clear_i), .st_poison_i(w_st_poison_i),
        .st_req_valid_i(w_st_req_valid_i), .st_req_ready_o(w_st_req_ready_o), .st_req_addr_i(w_st_req_addr_i),
        .st_req_bytes_i(w_st_req_bytes_i), .st_data_valid_i(w_st_data_valid_i), .st_data_ready_o(w_st_data_ready_o),
        .st_data_i(w_st_data_i), .st_idle_o(w_st_idle_o), .st_error_o(w_st_error_o), .waits_o(w_waits_o), .*
    );
endmodule

`default_nettype wire
