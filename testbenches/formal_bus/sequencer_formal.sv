// SPDX-License-Identifier: Apache-2.0
// The sequencer's request for a descriptor holds until taken, unless memory is lost; and when it halts, prepare is
// empty (that both executes rest then: command_order_formal.sv; their requests: command_execute_formal.sv). Assumed, as
// section 5 of docs/microarchitecture.md says: the ring's place does not change while a command is in hand.
// Descriptors, checks and scale entries are cut out (anything may come of them).
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
    input wire logic          fetch_req_ready_i,
    input wire logic          fetch_beat_valid_i,
    input wire logic [`PORT_BITS-1:0] fetch_beat_data_i,
    input wire logic          fetch_error_i,
    // bit or word 0: products, 1: streams
    input wire logic [1:0]    rd_req_ready_i,
    input wire logic [1:0]    rd_beat_valid_i,
    input wire logic [63:0]   rd_beat_word_i,
    input wire logic [1:0]    reader_idle_i,
    input wire logic [1:0]    reader_error_i,
    input wire logic [1:0]    wr_req_ready_i,
    input wire logic [1:0]    wr_data_ready_i,
    input wire logic [1:0]    writer_idle_i,
    input wire logic [1:0]    writer_error_i,
    input wire logic [1:0]    done_i,
    input wire logic [1:0]    fault_i,
    input wire logic [61:0]   peak_i
);
    logic         first, idle, fetch_valid;
    logic [31:0]  fetch_addr;

    sequencer #(.PORT(`PORT_BITS)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .run_i(run_i), .ring_base_i(ring_base_i), .ring_mask_i(ring_mask_i), .tail_i(tail_i), .mem_limit_i(mem_limit_i),
        .restart_i(restart_i), .lost_i(lost_i), .head_o(), .status_o(), .idle_o(idle), .halted_o(), .busy_o(),
        .error_event_o(), .fence_event_o(), .command_event_o(),
        .fetch_req_valid_o(fetch_valid), .fetch_req_ready_i(fetch_req_ready_i), .fetch_req_addr_o(fetch_addr),
        .fetching_o(), .fetch_beat_valid_i(fetch_beat_valid_i), .fetch_beat_data_i(fetch_beat_data_i),
        .fetch_error_i(fetch_error_i),
        .pr_busy_o(), .pr_rd_req_valid_o(), .pr_rd_req_ready_i(rd_req_ready_i[0]),
        .pr_rd_req_addr_o(), .pr_rd_beat_valid_i(rd_beat_valid_i[0]), .pr_rd_beat_ready_o(),
        .pr_rd_beat_word_i(rd_beat_word_i[31:0]), .pr_reader_idle_i(reader_idle_i[0]),
        .pr_reader_error_i(reader_error_i[0]), .pr_wr_req_valid_o(), .pr_wr_req_ready_i(wr_req_ready_i[0]),
        .pr_wr_req_addr_o(), .pr_wr_data_valid_o(), .pr_wr_data_ready_i(wr_data_ready_i[0]),
        .pr_wr_data_o(), .pr_writer_idle_i(writer_idle_i[0]), .pr_writer_error_i(writer_error_i[0]),
        .pr_clear_o(), .pr_start_o(), .pr_runs_o(), .pr_done_i(done_i[0]), .pr_fault_i(fault_i[0]),
        .pr_peak_i(peak_i[30:0]), .pr_desc_o(), .pr_entries_0_o(), .pr_entries_1_o(), .pr_scale_emax_o(),
        .pr_scale_exp_o(),
        .st_busy_o(), .st_rd_req_valid_o(), .st_rd_req_ready_i(rd_req_ready_i[1]),
        .st_rd_req_addr_o(), .st_rd_beat_valid_i(rd_beat_valid_i[1]), .st_rd_beat_ready_o(),
        .st_rd_beat_word_i(rd_beat_word_i[63:32]), .st_reader_idle_i(reader_idle_i[1]),
        .st_reader_error_i(reader_error_i[1]), .st_wr_req_valid_o(), .st_wr_req_ready_i(wr_req_ready_i[1]),
        .st_wr_req_addr_o(), .st_wr_data_valid_o(), .st_wr_data_ready_i(wr_data_ready_i[1]),
        .st_wr_data_o(), .st_writer_idle_i(writer_idle_i[1]), .st_writer_error_i(writer_error_i[1]),
        .st_clear_o(), .st_start_o(), .st_owner_o(), .st_done_i(done_i[1]), .st_fault_i(fault_i[1]),
        .st_peak_i(peak_i[61:31]), .st_desc_o(), .st_entries_0_o(), .st_scale_emax_o(), .st_scale_exp_o()
    );

    logic holding;
    assign holding = rst_ni && !lost_i;
    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o(first));
    stays #(.WIDTH(48)) u_ring (.clk_i(clk_i), .stay_i(!idle), .data_i({ring_base_i, ring_mask_i}));
    holds #(.WIDTH(32)) u_fetch (.clk_i(clk_i), .rst_ni(holding), .valid_i(fetch_valid), .ready_i(fetch_req_ready_i),
        .data_i(fetch_addr));

    // The script ties these to the registers.
    localparam logic [2:0] EMPTY = 3'd0;
    logic [2:0] prepare;
    logic [1:0] order;
    always_comb begin
        if (!first) begin
            assert (order == 2'd0 || prepare == EMPTY);
            assert (order != 2'd3);
        end
    end
endmodule

`default_nettype wire
