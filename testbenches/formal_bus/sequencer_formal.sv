// SPDX-License-Identifier: Apache-2.0
// The sequencer's requests and its recorded entry hold until taken, unless memory is lost. Assumed, as section 5 of
// docs/microarchitecture.md says: the ring's place does not change while a command is in hand, nor does the peak while
// it is being written. The checks and the exponent are cut out (anything may come of them). A descriptor's request and
// a scale entry's are never shown together: the held address would not be both.
`default_nettype none

module sequencer_formal (
    input wire logic          clk_i,
    input wire logic          rst_ni,
    input wire logic          run_i,
    input wire logic [31:0]   ring_base_i,
    input wire logic [15:0]   ring_mask_i,
    input wire logic [31:0]   tail_i,
    input wire logic [31:0]   mem_limit_i,
    input wire logic          restart_i,
    input wire logic          lost_i,
    input wire logic          rd_req_ready_i,
    input wire logic          rd_beat_valid_i,
    input wire logic [127:0]  rd_beat_data_i,
    input wire logic          reader_idle_i,
    input wire logic          reader_error_i,
    input wire logic          fetch_error_i,
    input wire logic          wr_req_ready_i,
    input wire logic          wr_data_ready_i,
    input wire logic          writer_idle_i,
    input wire logic          writer_error_i,
    input wire logic          done_i,
    input wire logic          fault_i,
    input wire logic [30:0]   peak_i
);
    logic         idle, rd_valid, wr_valid, data_valid;
    logic [31:0]  rd_addr, wr_addr;
    logic [32:0]  rd_bytes, wr_bytes;
    logic [127:0] data;

    sequencer dut (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .run_i(run_i), .ring_base_i(ring_base_i), .ring_mask_i(ring_mask_i), .tail_i(tail_i), .mem_limit_i(mem_limit_i),
        .restart_i(restart_i), .lost_i(lost_i), .head_o(), .status_o(), .idle_o(idle), .halted_o(), .busy_o(),
        .error_event_o(), .fence_event_o(), .command_event_o(),
        .rd_req_valid_o(rd_valid), .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(rd_addr), .rd_req_bytes_o(rd_bytes),
        .rd_beat_valid_i(rd_beat_valid_i), .rd_beat_ready_o(), .rd_beat_data_i(rd_beat_data_i),
        .reader_idle_i(reader_idle_i), .reader_error_i(reader_error_i),
        .fetch_o(), .fetching_o(), .fetch_error_i(fetch_error_i),
        .wr_req_valid_o(wr_valid), .wr_req_ready_i(wr_req_ready_i), .wr_req_addr_o(wr_addr), .wr_req_bytes_o(wr_bytes),
        .wr_data_valid_o(data_valid), .wr_data_ready_i(wr_data_ready_i), .wr_data_o(data),
        .writer_idle_i(writer_idle_i), .writer_error_i(writer_error_i),
        .clear_o(), .start_o(), .owner_o(), .done_i(done_i), .fault_i(fault_i), .peak_i(peak_i), .entries_0_o(),
        .entries_1_o(), .desc_o(), .scale_emax_o(), .scale_exp_o()
    );

    logic holding;
    assign holding = rst_ni && !lost_i;
    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    stays #(.WIDTH(48)) u_ring (.clk_i(clk_i), .stay_i(!idle), .data_i({ring_base_i, ring_mask_i}));
    stays #(.WIDTH(31)) u_peak (.clk_i(clk_i), .stay_i(data_valid), .data_i(peak_i));
    holds #(.WIDTH(65)) u_rd (.clk_i(clk_i), .rst_ni(holding), .valid_i(rd_valid), .ready_i(rd_req_ready_i),
        .data_i({rd_addr, rd_bytes}));
    holds #(.WIDTH(65)) u_wr (.clk_i(clk_i), .rst_ni(holding), .valid_i(wr_valid), .ready_i(wr_req_ready_i),
        .data_i({wr_addr, wr_bytes}));
    holds #(.WIDTH(128)) u_data (.clk_i(clk_i), .rst_ni(holding), .valid_i(data_valid), .ready_i(wr_data_ready_i),
        .data_i(data));
endmodule

`default_nettype wire
