// SPDX-License-Identifier: Apache-2.0
// An execute's requests and its recorded entry hold until taken, unless memory is lost. Assumed, as section 5 of
// docs/microarchitecture.md says: a command is given to it only where it rests, and the peak stands still while it is
// being written. The exponents are cut out (anything may come of them).
`default_nettype none

module command_execute_formal (
    input wire logic          clk_i,
    input wire logic          rst_ni,
    input wire logic          lost_i,
    input wire logic          take_i,
    input wire logic          forget_i,
    input wire logic [2:0]    queue_status_i,
    input wire logic [1023:0] queue_desc_i,
    input wire logic [7:0]    queue_op_i,
    input wire logic          rd_req_ready_i,
    input wire logic          rd_beat_valid_i,
    input wire logic [31:0]   rd_beat_word_i,
    input wire logic          reader_idle_i,
    input wire logic          reader_error_i,
    input wire logic          wr_req_ready_i,
    input wire logic          wr_data_ready_i,
    input wire logic          writer_idle_i,
    input wire logic          writer_error_i,
    input wire logic          done_i,
    input wire logic          fault_i,
    input wire logic [30:0]   peak_i
);
    logic         rests, rd_valid, wr_valid, data_valid;
    logic [31:0]  rd_addr, wr_addr;
    logic [127:0] data;

    command_execute dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .lost_i(lost_i), .take_i(take_i), .forget_i(forget_i), .queue_number_i(11'd0),
        .queue_status_i(queue_status_i), .queue_desc_i(queue_desc_i), .queue_op_i(queue_op_i),
        .queue_entries_0_i(32'd0), .queue_entries_1_i(32'd0), .rests_o(rests), .ended_o(), .failed_o(), .number_o(),
        .status_o(), .fence_event_o(),
        .rd_req_valid_o(rd_valid), .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(rd_addr),
        .rd_beat_valid_i(rd_beat_valid_i), .rd_beat_ready_o(), .rd_beat_word_i(rd_beat_word_i),
        .reader_idle_i(reader_idle_i), .reader_error_i(reader_error_i),
        .wr_req_valid_o(wr_valid), .wr_req_ready_i(wr_req_ready_i), .wr_req_addr_o(wr_addr),
        .wr_data_valid_o(data_valid), .wr_data_ready_i(wr_data_ready_i), .wr_data_o(data),
        .writer_idle_i(writer_idle_i), .writer_error_i(writer_error_i),
        .clear_o(), .start_o(), .owner_o(), .done_i(done_i), .fault_i(fault_i), .peak_i(peak_i), .desc_o(),
        .entries_0_o(), .entries_1_o(), .scale_emax_o(), .scale_exp_o()
    );

    logic holding;
    assign holding = rst_ni && !lost_i;
    always_comb assume (!take_i || rests);
    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    stays #(.WIDTH(31)) u_peak (.clk_i(clk_i), .stay_i(data_valid), .data_i(peak_i));
    holds #(.WIDTH(32)) u_rd (.clk_i(clk_i), .rst_ni(holding), .valid_i(rd_valid), .ready_i(rd_req_ready_i),
        .data_i(rd_addr));
    holds #(.WIDTH(32)) u_wr (.clk_i(clk_i), .rst_ni(holding), .valid_i(wr_valid), .ready_i(wr_req_ready_i),
        .data_i(wr_addr));
    holds #(.WIDTH(128)) u_data (.clk_i(clk_i), .rst_ni(holding), .valid_i(data_valid), .ready_i(wr_data_ready_i),
        .data_i(data));
endmodule

`default_nettype wire
