// SPDX-License-Identifier: Apache-2.0
// Both responses of the AXI4-Lite slave hold until taken; the flags' rule is asserted inside csr.
`default_nettype none

module csr_formal (
    input wire logic        clk_i,
    input wire logic        rst_ni,
    input wire logic        s_awvalid_i,
    input wire logic [11:0] s_awaddr_i,
    input wire logic        s_wvalid_i,
    input wire logic [31:0] s_wdata_i,
    input wire logic [3:0]  s_wstrb_i,
    input wire logic        s_bready_i,
    input wire logic        s_arvalid_i,
    input wire logic [11:0] s_araddr_i,
    input wire logic        s_rready_i,
    input wire logic [31:0] head_i,
    input wire logic [7:0]  status_i,
    input wire logic        idle_i,
    input wire logic        halted_i,
    input wire logic        lost_i,
    input wire logic        error_event_i,
    input wire logic        fence_event_i,
    input wire logic [1:0]  sticky_event_i,
    input wire logic [64*command_set_pkg::CNT_COUNT-1:0] counters_i
);
    logic        bvalid, rvalid;
    logic [1:0]  bresp, rresp;
    logic [31:0] rdata;

    csr dut (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .s_awvalid_i(s_awvalid_i), .s_awready_o(), .s_awaddr_i(s_awaddr_i),
        .s_wvalid_i(s_wvalid_i), .s_wready_o(), .s_wdata_i(s_wdata_i), .s_wstrb_i(s_wstrb_i),
        .s_bvalid_o(bvalid), .s_bready_i(s_bready_i), .s_bresp_o(bresp),
        .s_arvalid_i(s_arvalid_i), .s_arready_o(), .s_araddr_i(s_araddr_i),
        .s_rvalid_o(rvalid), .s_rready_i(s_rready_i), .s_rdata_o(rdata), .s_rresp_o(rresp),
        .run_o(), .mem_base_o(), .mem_limit_o(), .ring_base_o(), .ring_mask_o(), .tail_o(), .bus_limit_o(),
        .restart_o(), .counter_clear_o(),
        .head_i(head_i), .status_i(status_i), .idle_i(idle_i), .halted_i(halted_i), .lost_i(lost_i),
        .error_event_i(error_event_i),
        .fence_event_i(fence_event_i), .sticky_event_i(sticky_event_i), .counters_i(counters_i), .irq_o()
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    holds #(.WIDTH(2)) u_b (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(bvalid), .ready_i(s_bready_i), .data_i(bresp));
    holds #(.WIDTH(34)) u_r (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(rvalid), .ready_i(s_rready_i),
        .data_i({rdata, rresp}));
endmodule

`default_nettype wire
