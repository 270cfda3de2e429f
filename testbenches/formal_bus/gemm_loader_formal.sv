// SPDX-License-Identifier: Apache-2.0
// The loader's read requests hold until taken, whatever runs gemm_runs makes. Assumed: the descriptor stands still (the
// loader has no `done`; a command's start resets it), and with ACCUMULATE no half is filled while a request for it is
// shown.
`default_nettype none

module gemm_loader_formal (
    input wire logic          clk_i,
    input wire logic          rst_ni,
    input wire logic          start_i,
    input wire logic [1023:0] desc_i,
    input wire logic [1:0]    filled_i,
    input wire logic          rd_req_ready_i,
    input wire logic          rd_beat_valid_i,
    input wire logic [127:0]  rd_beat_data_i,
    input wire logic          step_ready_i
);
    logic        rd_valid;
    logic [31:0] rd_addr;
    logic [32:0] rd_bytes;

    gemm_loader #(.N(8)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .desc_i(desc_i),
        .filled_i(filled_i),
        .rd_req_valid_o(rd_valid), .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(rd_addr), .rd_req_bytes_o(rd_bytes),
        .rd_beat_valid_i(rd_beat_valid_i), .rd_beat_ready_o(), .rd_beat_data_i(rd_beat_data_i),
        .bias_valid_o(), .bias_addr_o(), .bias_data_o(), .a_write_o(), .b_write_o(), .write_column_o(),
        .write_half_o(), .write_row_o(),
        .write_k_o(), .write_data_o(), .fill_o(), .phase_o(), .step_valid_o(), .step_ready_i(step_ready_i)
    );

    logic       shown_q = 1'b0;
    logic [1:0] filled_q;
    always_ff @(posedge clk_i) begin
        shown_q  <= rd_valid;
        filled_q <= filled_i;
    end
    always_comb begin
        assume (!shown_q || !desc_i[command_set_pkg::GEMM_ACCUMULATE_LSB] || (filled_i & ~filled_q) == 2'd0);
    end

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    stays #(.WIDTH(1024)) u_desc (.clk_i(clk_i), .stay_i(1'b1), .data_i(desc_i));
    holds #(.WIDTH(65)) u_rd (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(rd_valid), .ready_i(rd_req_ready_i || start_i),
        .data_i({rd_addr, rd_bytes}));
endmodule

`default_nettype wire
