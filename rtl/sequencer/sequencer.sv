// SPDX-License-Identifier: Apache-2.0
// sequencer: takes descriptors from the ring one after the other, checks them, reads their scale entries, starts the
// unit that does the work, and records the result's scale entry. While one command is executed (command_execute), the
// next one is fetched and checked (command_prepare).
//
// Equation   docs/microarchitecture.md, section 5; order of checks and errors in docs/commands.md; exponents by
//            numerics section 2.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// From csr   run_i, ring_base_i, ring_mask_i (slots - 1), tail_i, mem_limit_i (bytes - 1), restart_i (heard when
//            halted). lost_i of bus_watch: the command ends with BUS_ERROR at once.
// To csr     head_o, status_o, idle_o, halted_o; error_event_o, fence_event_o: one clock.
// Memory     rd_*: client of dma_reader (descriptors, scale entries); wr_*: client of dma_writer (the recorded entry);
//            reader_idle_i, reader_error_i, writer_idle_i, writer_error_i. fetch_o: the request is a descriptor's;
//            fetching_o: the beats that come are a descriptor's, whoever the owner is; fetch_error_i: of these.
// Units      start_o: one clock, to the owner; owner_o: 0 sequencer, 1 stream, 2 reduce, 3 gemm; done_i; peak_i from
//            peak_snoop; desc_o; scale_emax_o: emax of x0, x1, x2 (9 bits each; of a GEMM's bias the peak's exponent, 0
//            for a peak of 0), scale_exp_o: exponents of x0, x1, x2, c0..c3 (12 bits each), stable while a command
//            runs. clear_o: one clock before each command, to reader, writer, random, peak_snoop.
// Counters   busy_o: neither idle nor halted; command_event_o: one clock for each command without error.
// Latency    a command costs 6 clocks besides its unit's, and what its scale entries cost; one that is not prepared in
//            time 4 more, the fetch, and the check (command_check).
// Properties (testbenches/formal_bus/sequencer_formal.sv): requests and data hold until taken.
`default_nettype none

module sequencer (
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

    // client of dma_reader
    output      logic          rd_req_valid_o,
    input  wire logic          rd_req_ready_i,
    output      logic [31:0]   rd_req_addr_o,
    output      logic [32:0]   rd_req_bytes_o,
    input  wire logic          rd_beat_valid_i,
    output      logic          rd_beat_ready_o,
    input  wire logic [127:0]  rd_beat_data_i,
    input  wire logic          reader_idle_i,
    input  wire logic          reader_error_i,
    output      logic          fetch_o,
    output      logic          fetching_o,
    input  wire logic          fetch_error_i,

    // client of dma_writer
    output      logic          wr_req_valid_o,
    input  wire logic          wr_req_ready_i,
    output      logic [31:0]   wr_req_addr_o,
    output      logic [32:0]   wr_req_bytes_o,
    output      logic          wr_data_valid_o,
    input  wire logic          wr_data_ready_i,
    output      logic [127:0]  wr_data_o,
    input  wire logic          writer_idle_i,
    input  wire logic          writer_error_i,

    // the command
    output      logic          clear_o,
    output      logic          start_o,
    output      logic [1:0]    owner_o,         // 0 sequencer, 1 stream, 2 reduce, 3 gemm
    input  wire logic          done_i,
    input  wire logic          fault_i,         // with done_i: a scale entry that the unit read is bad
    input  wire logic [30:0]   peak_i,
    output      logic [1023:0] desc_o,
    output      logic [31:0]   entries_0_o,     // entries of x0: ceil(COUNT / SPAN), ceil(ROWS / X0_SPAN)
    output      logic [31:0]   entries_1_o,     // entries of x1: ceil(COLS / X1_SPAN)
    output      logic [26:0]   scale_emax_o,    // entry i: bits [9i +: 9]
    output      logic [83:0]   scale_exp_o      // entry i: bits [12i +: 12], two's complement
);
    logic          ready, take, prepared_writes_ring, empty, asks, rests, early, port, stopped;
    logic [7:0]    prepared_status, prepared_op;
    logic [1023:0] prepared_desc;
    logic [31:0]   prepared_entries_0, prepared_entries_1, fetch_addr, scale_addr;
    logic          scale_valid;

    command_prepare u_prepare (
        .clk_i(clk_i), .rst_ni(rst_ni), .run_i(run_i), .ring_base_i(ring_base_i), .ring_mask_i(ring_mask_i),
        .head_i(head_o), .tail_i(tail_i), .mem_limit_i(mem_limit_i),
        .rd_req_valid_o(fetch_o), .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(fetch_addr),
        .rd_beat_valid_i(rd_beat_valid_i), .rd_beat_data_i(rd_beat_data_i), .fetch_error_i(fetch_error_i),
        .rests_i(rests), .early_i(early), .port_i(port), .stopped_i(stopped), .lost_i(lost_i),
        .ready_o(ready), .taken_i(take), .status_o(prepared_status), .desc_o(prepared_desc),
        .op_o(prepared_op), .entries_0_o(prepared_entries_0), .entries_1_o(prepared_entries_1),
        .writes_ring_o(prepared_writes_ring), .empty_o(empty), .asks_o(asks), .fetching_o(fetching_o)
    );

    logic scales;
    command_execute u_execute (
        .clk_i(clk_i), .rst_ni(rst_ni), .run_i(run_i), .tail_i(tail_i), .restart_i(restart_i), .lost_i(lost_i),
        .head_o(head_o), .status_o(status_o), .rests_o(rests), .halted_o(halted_o), .error_event_o(error_event_o),
        .fence_event_o(fence_event_o), .command_event_o(command_event_o),
        .ready_i(ready), .take_o(take), .prepared_status_i(prepared_status), .prepared_desc_i(prepared_desc),
        .prepared_op_i(prepared_op), .prepared_entries_0_i(prepared_entries_0),
        .prepared_entries_1_i(prepared_entries_1), .prepared_writes_ring_i(prepared_writes_ring), .asks_i(asks),
        .early_o(early), .port_o(port), .stopped_o(stopped),
        .rd_req_valid_o(scale_valid), .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(scale_addr),
        .rd_beat_valid_i(rd_beat_valid_i), .rd_beat_ready_o(scales), .rd_beat_word_i(rd_beat_data_i[31:0]),
        .reader_idle_i(reader_idle_i), .reader_error_i(reader_error_i),
        .wr_req_valid_o(wr_req_valid_o), .wr_req_ready_i(wr_req_ready_i), .wr_req_addr_o(wr_req_addr_o),
        .wr_data_valid_o(wr_data_valid_o), .wr_data_ready_i(wr_data_ready_i), .wr_data_o(wr_data_o),
        .writer_idle_i(writer_idle_i), .writer_error_i(writer_error_i),
        .clear_o(clear_o), .start_o(start_o), .owner_o(owner_o), .done_i(done_i), .fault_i(fault_i), .peak_i(peak_i),
        .desc_o(desc_o), .entries_0_o(entries_0_o), .entries_1_o(entries_1_o), .scale_emax_o(scale_emax_o),
        .scale_exp_o(scale_exp_o)
    );

    assign idle_o          = rests && empty;
    assign busy_o          = !idle_o && !halted_o;
    assign rd_req_valid_o  = fetch_o || scale_valid; // never both
    assign rd_req_addr_o   = fetch_o ? fetch_addr : scale_valid ? scale_addr : 32'd0;
    assign rd_req_bytes_o  = fetch_o ? 33'(command_set_pkg::DESCRIPTOR_BYTES) : 33'd4;
    assign rd_beat_ready_o = fetching_o || scales;
    assign wr_req_bytes_o  = 33'd4;
endmodule

`default_nettype wire
