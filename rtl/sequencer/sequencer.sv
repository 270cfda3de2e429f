// SPDX-License-Identifier: Apache-2.0
// sequencer: takes descriptors from the ring one after the other, checks them, and has two engines do them: products
// (GEMM) and streams (all others), each in its order, and one after the other's as AFTER says. For each engine an
// execute reads scale entries, starts the unit that does the work, and records the result's scale entry. Meanwhile
// the next commands are fetched and checked (command_prepare) and wait, one in front of each engine (command_queue).
//
// Equation   docs/microarchitecture.md, section 5; order of checks and errors, and order of commands in
//            docs/commands.md; exponents by numerics section 2.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// From csr   run_i, ring_base_i, ring_mask_i (slots - 1), tail_i, mem_limit_i (bytes - 1), restart_i (heard when
//            halted). lost_i of bus_watch: commands end with BUS_ERROR at once.
// To csr     head_o, status_o, idle_o, halted_o; error_event_o, fence_event_o: one clock.
// Descriptors  fetch_*: client of dma_reader, whose beats are taken at once; fetching_o: they come; fetch_error_i.
// Engines    pr_*: products, st_*: streams. rd_*: client of dma_reader (scale entries); wr_*: client of dma_writer (the
//            recorded entry); reader_idle_i, reader_error_i, writer_idle_i, writer_error_i.
//            start_o: one clock, to the unit; pr_runs_o: gemm has the engine's channel; st_owner_o: 1 stream, 2 reduce
//            has it, 0 the sequencer; done_i; peak_i from its peak_snoop; desc_o; scale_emax_o: emax of x0, x1, x2 (9
//            bits each; of a GEMM's bias the peak's exponent, 0 for a peak of 0), scale_exp_o: exponents of x0, x1, x2,
//            c0..c3 (12 bits each), stable while a command runs. clear_o: one clock before each command, to what serves
//            its engine. busy_o: the engine has a command.
// Counters   busy_o: neither idle nor halted; command_event_o: one clock for each command without error.
// Latency    a command costs 5 clocks besides its unit's, and what its scale entries cost; one that is not prepared in
//            time 6 more, the fetch, and the check (command_check).
// Properties (testbenches/formal_bus/sequencer_formal.sv): requests and data hold until taken.
`default_nettype none

module sequencer #(
    parameter int PORT = 512 // bits of a descriptor's beat: 128, 256 or 512
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,

    // control, from and to csr
    input  wire logic          run_i,
    input  wire logic [31:0]   ring_base_i,
    input  wire logic [15:0]   ring_mask_i,
    input  wire logic [31:0]   tail_i,
    input  wire logic [31:0]   mem_limit_i,
    input  wire logic          restart_i,
    input  wire logic          lost_i,          // memory does not answer: give up
    output      logic [31:0]   head_o,
    output      logic [7:0]    status_o,
    output      logic          idle_o,
    output      logic          halted_o,
    output      logic          busy_o,
    output      logic          error_event_o,
    output      logic          fence_event_o,
    output      logic          command_event_o,

    // descriptors: client of dma_reader
    output      logic          fetch_req_valid_o,
    input  wire logic          fetch_req_ready_i,
    output      logic [31:0]   fetch_req_addr_o,
    output      logic          fetching_o,
    input  wire logic          fetch_beat_valid_i,
    input  wire logic [PORT-1:0] fetch_beat_data_i,
    input  wire logic          fetch_error_i,

    // products: client of dma_reader and dma_writer, and the command
    output      logic          pr_busy_o,
    output      logic          pr_rd_req_valid_o,
    input  wire logic          pr_rd_req_ready_i,
    output      logic [31:0]   pr_rd_req_addr_o,
    input  wire logic          pr_rd_beat_valid_i,
    output      logic          pr_rd_beat_ready_o,
    input  wire logic [31:0]   pr_rd_beat_word_i,
    input  wire logic          pr_reader_idle_i,
    input  wire logic          pr_reader_error_i,
    output      logic          pr_wr_req_valid_o,
    input  wire logic          pr_wr_req_ready_i,
    output      logic [31:0]   pr_wr_req_addr_o,
    output      logic          pr_wr_data_valid_o,
    input  wire logic          pr_wr_data_ready_i,
    output      logic [127:0]  pr_wr_data_o,
    input  wire logic          pr_writer_idle_i,
    input  wire logic          pr_writer_error_i,
    output      logic          pr_clear_o,
    output      logic          pr_start_o,
    output      logic          pr_runs_o,
    input  wire logic          pr_done_i,
    input  wire logic          pr_fault_i,         // with done_i: a scale entry that the unit read is bad
    input  wire logic [30:0]   pr_peak_i,
    output      logic [1023:0] pr_desc_o,
    output      logic [31:0]   pr_entries_0_o,     // entries of x0: ceil(COUNT / SPAN), ceil(ROWS / X0_SPAN)
    output      logic [31:0]   pr_entries_1_o,     // entries of x1: ceil(COLS / X1_SPAN)
    output      logic [26:0]   pr_scale_emax_o,    // entry i: bits [9i +: 9]
    output      logic [83:0]   pr_scale_exp_o,      // entry i: bits [12i +: 12], two's complement

    // streams: likewise
    output      logic          st_busy_o,
    output      logic          st_rd_req_valid_o,
    input  wire logic          st_rd_req_ready_i,
    output      logic [31:0]   st_rd_req_addr_o,
    input  wire logic          st_rd_beat_valid_i,
    output      logic          st_rd_beat_ready_o,
    input  wire logic [31:0]   st_rd_beat_word_i,
    input  wire logic          st_reader_idle_i,
    input  wire logic          st_reader_error_i,
    output      logic          st_wr_req_valid_o,
    input  wire logic          st_wr_req_ready_i,
    output      logic [31:0]   st_wr_req_addr_o,
    output      logic          st_wr_data_valid_o,
    input  wire logic          st_wr_data_ready_i,
    output      logic [127:0]  st_wr_data_o,
    input  wire logic          st_writer_idle_i,
    input  wire logic          st_writer_error_i,
    output      logic          st_clear_o,
    output      logic          st_start_o,
    output      logic [1:0]    st_owner_o,         // 0 sequencer, 1 stream, 2 reduce
    input  wire logic          st_done_i,
    input  wire logic          st_fault_i,         // with done_i: a scale entry that the unit read is bad
    input  wire logic [30:0]   st_peak_i,
    output      logic [1023:0] st_desc_o,
    output      logic [31:0]   st_entries_0_o,     // entries of x0: ceil(COUNT / SPAN), ceil(ROWS / X0_SPAN)
    output      logic [26:0]   st_scale_emax_o,    // entry i: bits [9i +: 9]
    output      logic [83:0]   st_scale_exp_o      // entry i: bits [12i +: 12], two's complement
);
    logic          ready, loaded, empty, stopping, ring, writes_ring, forget, settled;
    logic [31:0]   next, entries_0, entries_1;
    logic [2:0]    prepared_status, order_status;
    logic [7:0]    op;
    logic [1023:0] desc;

    command_prepare #(.PORT(PORT)) u_prepare (
        .clk_i(clk_i), .rst_ni(rst_ni), .run_i(run_i), .ring_base_i(ring_base_i), .ring_mask_i(ring_mask_i),
        .next_i(next), .tail_i(tail_i), .mem_limit_i(mem_limit_i),
        .rd_req_valid_o(fetch_req_valid_o), .rd_req_ready_i(fetch_req_ready_i), .rd_req_addr_o(fetch_req_addr_o),
        .rd_beat_valid_i(fetch_beat_valid_i), .rd_beat_data_i(fetch_beat_data_i), .fetch_error_i(fetch_error_i),
        .ring_i(ring), .stopping_i(stopping), .lost_i(lost_i), .ready_o(ready),
        .taken_i(loaded), .status_o(prepared_status), .desc_o(desc), .op_o(op), .entries_0_o(entries_0),
        .entries_1_o(entries_1), .writes_ring_o(writes_ring), .empty_o(empty), .fetching_o(fetching_o)
    );

    // ---- order: bit or word 0 products, 1 streams ------------------------------------------------
    logic [1:0]  valid, load, take, rests, ended, failed, fences;
    logic [21:0] queue_number, horizon, number;
    logic [5:0]  status;
    command_order u_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .run_i(run_i), .tail_i(tail_i), .restart_i(restart_i), .head_o(head_o),
        .status_o(order_status), .settled_o(settled), .halted_o(halted_o), .error_event_o(error_event_o),
        .command_event_o(command_event_o), .ready_i(ready), .gemm_i(op[command_set_pkg::OP_GEMM]),
        .writes_ring_i(writes_ring), .empty_i(empty), .next_o(next), .loaded_o(loaded), .stopping_o(stopping),
        .ring_o(ring), .valid_i(valid), .queue_number_i(queue_number), .horizon_i(horizon), .load_o(load),
        .take_o(take), .forget_o(forget), .rests_i(rests), .ended_i(ended), .failed_i(failed), .number_i(number),
        .status_i(status)
    );
    assign status_o      = {5'd0, order_status};
    assign idle_o        = rests == 2'b11 && valid == 2'b00 && empty && settled && !halted_o && !error_event_o;
    assign busy_o        = !idle_o && !halted_o;
    assign fence_event_o = fences[1];
    assign pr_busy_o     = !rests[0];
    assign st_busy_o     = !rests[1];

    // ---- products ---------------------------------------------------------------------------------
    logic [1023:0] pr_queue_desc;
    logic [7:0]    pr_queue_op;
    logic [2:0]    pr_queue_status;
    logic [31:0]   pr_queue_entries_0, pr_queue_entries_1, pr_address;
    logic [1:0]    pr_owner;
    command_queue u_products_queue (
        .clk_i(clk_i), .rst_ni(rst_ni), .load_i(load[0]), .take_i(take[0]), .forget_i(forget),
        .number_i(next[10:0]), .status_i(prepared_status), .desc_i(desc), .op_i(op), .entries_0_i(entries_0),
        .entries_1_i(entries_1), .valid_o(valid[0]), .number_o(queue_number[10:0]),
        .horizon_o(horizon[10:0]), .status_o(pr_queue_status), .desc_o(pr_queue_desc),
        .op_o(pr_queue_op), .entries_0_o(pr_queue_entries_0), .entries_1_o(pr_queue_entries_1)
    );
    command_execute u_products (
        .clk_i(clk_i), .rst_ni(rst_ni), .lost_i(lost_i), .take_i(take[0]), .forget_i(forget),
        .queue_number_i(queue_number[10:0]), .queue_status_i(pr_queue_status),
        .queue_desc_i(pr_queue_desc), .queue_op_i(pr_queue_op), .queue_entries_0_i(pr_queue_entries_0),
        .queue_entries_1_i(pr_queue_entries_1), .rests_o(rests[0]), .ended_o(ended[0]),
        .failed_o(failed[0]), .number_o(number[10:0]), .status_o(status[2:0]),
        .fence_event_o(fences[0]),
        .rd_req_valid_o(pr_rd_req_valid_o), .rd_req_ready_i(pr_rd_req_ready_i), .rd_req_addr_o(pr_address),
        .rd_beat_valid_i(pr_rd_beat_valid_i), .rd_beat_ready_o(pr_rd_beat_ready_o),
        .rd_beat_word_i(pr_rd_beat_word_i), .reader_idle_i(pr_reader_idle_i),
        .reader_error_i(pr_reader_error_i), .wr_req_valid_o(pr_wr_req_valid_o),
        .wr_req_ready_i(pr_wr_req_ready_i), .wr_req_addr_o(pr_wr_req_addr_o),
        .wr_data_valid_o(pr_wr_data_valid_o), .wr_data_ready_i(pr_wr_data_ready_i), .wr_data_o(pr_wr_data_o),
        .writer_idle_i(pr_writer_idle_i), .writer_error_i(pr_writer_error_i), .clear_o(pr_clear_o),
        .start_o(pr_start_o), .owner_o(pr_owner), .done_i(pr_done_i), .fault_i(pr_fault_i),
        .peak_i(pr_peak_i), .desc_o(pr_desc_o), .entries_0_o(pr_entries_0_o), .entries_1_o(pr_entries_1_o),
        .scale_emax_o(pr_scale_emax_o), .scale_exp_o(pr_scale_exp_o)
    );
    assign pr_rd_req_addr_o = pr_rd_req_valid_o ? pr_address : 32'd0;
    assign pr_runs_o = pr_owner == 2'd3;

    // ---- streams ----------------------------------------------------------------------------------
    logic [1023:0] st_queue_desc;
    logic [7:0]    st_queue_op;
    logic [2:0]    st_queue_status;
    logic [31:0]   st_queue_entries_0, st_queue_entries_1, st_address;
    logic [31:0]   st_entries_1;
    command_queue u_streams_queue (
        .clk_i(clk_i), .rst_ni(rst_ni), .load_i(load[1]), .take_i(take[1]), .forget_i(forget),
        .number_i(next[10:0]), .status_i(prepared_status), .desc_i(desc), .op_i(op), .entries_0_i(entries_0),
        .entries_1_i(entries_1), .valid_o(valid[1]), .number_o(queue_number[21:11]),
        .horizon_o(horizon[21:11]), .status_o(st_queue_status), .desc_o(st_queue_desc),
        .op_o(st_queue_op), .entries_0_o(st_queue_entries_0), .entries_1_o(st_queue_entries_1)
    );
    command_execute u_streams (
        .clk_i(clk_i), .rst_ni(rst_ni), .lost_i(lost_i), .take_i(take[1]), .forget_i(forget),
        .queue_number_i(queue_number[21:11]), .queue_status_i(st_queue_status),
        .queue_desc_i(st_queue_desc), .queue_op_i(st_queue_op), .queue_entries_0_i(st_queue_entries_0),
        .queue_entries_1_i(st_queue_entries_1), .rests_o(rests[1]), .ended_o(ended[1]),
        .failed_o(failed[1]), .number_o(number[21:11]), .status_o(status[5:3]),
        .fence_event_o(fences[1]),
        .rd_req_valid_o(st_rd_req_valid_o), .rd_req_ready_i(st_rd_req_ready_i), .rd_req_addr_o(st_address),
        .rd_beat_valid_i(st_rd_beat_valid_i), .rd_beat_ready_o(st_rd_beat_ready_o),
        .rd_beat_word_i(st_rd_beat_word_i), .reader_idle_i(st_reader_idle_i),
        .reader_error_i(st_reader_error_i), .wr_req_valid_o(st_wr_req_valid_o),
        .wr_req_ready_i(st_wr_req_ready_i), .wr_req_addr_o(st_wr_req_addr_o),
        .wr_data_valid_o(st_wr_data_valid_o), .wr_data_ready_i(st_wr_data_ready_i), .wr_data_o(st_wr_data_o),
        .writer_idle_i(st_writer_idle_i), .writer_error_i(st_writer_error_i), .clear_o(st_clear_o),
        .start_o(st_start_o), .owner_o(st_owner_o), .done_i(st_done_i), .fault_i(st_fault_i),
        .peak_i(st_peak_i), .desc_o(st_desc_o), .entries_0_o(st_entries_0_o), .entries_1_o(st_entries_1),
        .scale_emax_o(st_scale_emax_o), .scale_exp_o(st_scale_exp_o)
    );
    assign st_rd_req_addr_o = st_rd_req_valid_o ? st_address : 32'd0;

    logic unused;
    assign unused = &{1'b0, st_entries_1, fences[0]}; // of products alone; no fence is a product
endmodule

`default_nettype wire
