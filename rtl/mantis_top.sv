// SPDX-License-Identifier: Apache-2.0
// mantis_top: the accelerator. An AXI4-Lite slave for control, an AXI4 master for memory, and the units between them.
//
//     csr --> sequencer --start/desc/scales--> stream | reduce | gemm
//     sequencer, stream, reduce, gemm --requests--> dma_reader --beats--> who asked
//     stream, gemm --addends--> align_unit --words--> peak_snoop, dma_writer <--requests-- stream, gemm, reduce,
//     sequencer; random --words--> stream (map lanes), align_unit
//
// Equation   the commands of the command set; routing: docs/microarchitecture.md, section 3. Two engines, products
//            (gemm) and streams (stream, reduce), each with a channel to memory.
// Clock, reset  clk_i, rst_ni (synchronous, active low; may come at any time, transfers in flight are then forgotten).
// Bus        s_*: AXI4-Lite, 12 address bits; m_*: AXI4, PORT data bits, INCR bursts within 4 KiB, one ID, responses in
//            order.
// Interrupt  irq_o: level.
// Latency    none here: this module only routes.
// Properties every handshake keeps its data until taken (testbenches/formal_bus); only whom a
// channel belongs to sees its ready and valid.
`default_nettype none

module mantis_top #(
    parameter int N = 16,    // array edge: 8, 16 or 32
    parameter int PORT = 512 // bits of the memory port: 128, 256 or 512
) (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,

    // AXI4-Lite slave
    input  wire logic         s_awvalid_i,
    output      logic         s_awready_o,
    input  wire logic [11:0]  s_awaddr_i,
    input  wire logic         s_wvalid_i,
    output      logic         s_wready_o,
    input  wire logic [31:0]  s_wdata_i,
    input  wire logic [3:0]   s_wstrb_i,
    output      logic         s_bvalid_o,
    input  wire logic         s_bready_i,
    output      logic [1:0]   s_bresp_o,
    input  wire logic         s_arvalid_i,
    output      logic         s_arready_o,
    input  wire logic [11:0]  s_araddr_i,
    output      logic         s_rvalid_o,
    input  wire logic         s_rready_i,
    output      logic [31:0]  s_rdata_o,
    output      logic [1:0]   s_rresp_o,

    // AXI4 master
    output      logic         m_arvalid_o,
    input  wire logic         m_arready_i,
    output      logic [63:0]  m_araddr_o,
    output      logic [7:0]   m_arlen_o,
    output      logic [2:0]   m_arsize_o,
    output      logic [1:0]   m_arburst_o,
    output      logic [2:0]   m_arprot_o,
    output      logic [3:0]   m_arcache_o,
    output      logic         m_arid_o,
    input  wire logic         m_rvalid_i,
    output      logic         m_rready_o,
    input  wire logic [PORT-1:0] m_rdata_i,
    input  wire logic [1:0]   m_rresp_i,
    input  wire logic         m_rlast_i,
    output      logic         m_awvalid_o,
    input  wire logic         m_awready_i,
    output      logic [63:0]  m_awaddr_o,
    output      logic [7:0]   m_awlen_o,
    output      logic [2:0]   m_awsize_o,
    output      logic [1:0]   m_awburst_o,
    output      logic [2:0]   m_awprot_o,
    output      logic [3:0]   m_awcache_o,
    output      logic         m_awid_o,
    output      logic         m_wvalid_o,
    input  wire logic         m_wready_i,
    output      logic [PORT-1:0] m_wdata_o,
    output      logic [PORT/8-1:0] m_wstrb_o,
    output      logic         m_wlast_o,
    input  wire logic         m_bvalid_i,
    output      logic         m_bready_o,
    input  wire logic [1:0]   m_bresp_i,

    // interrupt
    output      logic         irq_o
);
    localparam logic [1:0] SEQUENCER = 2'd0, STREAM = 2'd1, REDUCE = 2'd2;
    localparam int         COUNTERS = command_set_pkg::CNT_COUNT;

    // ---- csr and counters ------------------------------------------------------------------------
    logic        run, restart, counter_clear;
    logic [63:0] mem_base;
    logic [31:0] mem_limit, ring_base, tail, head, bus_limit;
    logic [15:0] ring_mask;
    logic [7:0]  status;
    logic        idle, halted, lost, busy, error_event, fence_event, command_event;
    logic [1:0]  sticky_event;
    logic [COUNTERS-1:0]    event_bits;
    logic [64*COUNTERS-1:0] counter_values;

    csr #(.N(N)) u_csr (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .s_awvalid_i(s_awvalid_i), .s_awready_o(s_awready_o), .s_awaddr_i(s_awaddr_i),
        .s_wvalid_i(s_wvalid_i), .s_wready_o(s_wready_o), .s_wdata_i(s_wdata_i), .s_wstrb_i(s_wstrb_i),
        .s_bvalid_o(s_bvalid_o), .s_bready_i(s_bready_i), .s_bresp_o(s_bresp_o),
        .s_arvalid_i(s_arvalid_i), .s_arready_o(s_arready_o), .s_araddr_i(s_araddr_i),
        .s_rvalid_o(s_rvalid_o), .s_rready_i(s_rready_i), .s_rdata_o(s_rdata_o), .s_rresp_o(s_rresp_o),
        .run_o(run), .mem_base_o(mem_base), .mem_limit_o(mem_limit), .ring_base_o(ring_base), .ring_mask_o(ring_mask),
        .tail_o(tail), .bus_limit_o(bus_limit), .lost_i(lost),
        .restart_o(restart), .counter_clear_o(counter_clear),
        .head_i(head), .status_i(status), .idle_i(idle), .halted_i(halted), .error_event_i(error_event),
        .fence_event_i(fence_event),
        .sticky_event_i(sticky_event), .counters_i(counter_values), .irq_o(irq_o)
    );
    counters u_counters (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(counter_clear), .event_i(event_bits), .counters_o(counter_values)
    );

    // ---- sequencer: descriptors, and a channel for each engine --------------------------------------
    // pq, sq: the execute of products and of streams; pr, st: the engine
    logic          fetch, fetch_ready, fetching, fetch_error;
    logic          pr_read_idle, pr_read_error, pr_write_idle, pr_write_error;
    logic          st_read_idle, st_read_error, st_write_idle, st_write_error;
    logic          reader_waits, writer_waits;
    logic          pr_busy, pr_clear, pr_start, pr_runs, st_busy, st_clear, st_start, st_done, st_fault;
    logic [1:0]    st_owner;
    logic [1023:0] pr_desc, st_desc;
    logic [31:0]   fetch_addr, pr_entries_0, pr_entries_1, st_entries_0;
    logic [26:0]   pr_emax, st_emax;
    logic [83:0]   pr_exp, st_exp;
    logic [30:0]   pr_peak, st_peak;
    logic          by_execute, by_stream, by_reduce, is_peak, is_map, is_vector, is_align, raw;

    logic          pq_rd_valid, pq_rd_ready, pq_beat_valid, pq_beat_ready, pq_wr_valid, pq_wr_ready, pq_data_valid,
        pq_data_ready;
    logic          sq_rd_valid, sq_rd_ready, sq_beat_valid, sq_beat_ready, sq_wr_valid, sq_wr_ready, sq_data_valid,
        sq_data_ready;
    logic [31:0]   pq_rd_addr, pq_wr_addr, sq_rd_addr, sq_wr_addr;
    logic [127:0]  pq_data, sq_data, pr_beat_data;
    logic [PORT-1:0] beat_data;
    logic          re_done, ge_done, ge_fault, st_stream_done, fetch_beat_valid;

    sequencer #(.PORT(PORT)) u_sequencer (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .run_i(run), .ring_base_i(ring_base), .ring_mask_i(ring_mask), .tail_i(tail), .mem_limit_i(mem_limit),
        .restart_i(restart), .lost_i(lost),
        .head_o(head), .status_o(status), .idle_o(idle), .halted_o(halted), .busy_o(busy),
        .error_event_o(error_event), .fence_event_o(fence_event), .command_event_o(command_event),
        .fetch_req_valid_o(fetch), .fetch_req_ready_i(fetch_ready), .fetch_req_addr_o(fetch_addr),
        .fetching_o(fetching), .fetch_beat_valid_i(fetch_beat_valid), .fetch_beat_data_i(beat_data),
        .fetch_error_i(fetch_error),
        .pr_busy_o(pr_busy), .pr_rd_req_valid_o(pq_rd_valid), .pr_rd_req_ready_i(pq_rd_ready),
        .pr_rd_req_addr_o(pq_rd_addr), .pr_rd_beat_valid_i(pq_beat_valid), .pr_rd_beat_ready_o(pq_beat_ready),
        .pr_rd_beat_word_i(pr_beat_data[31:0]), .pr_reader_idle_i(pr_read_idle), .pr_reader_error_i(pr_read_error),
        .pr_wr_req_valid_o(pq_wr_valid), .pr_wr_req_ready_i(pq_wr_ready), .pr_wr_req_addr_o(pq_wr_addr),
        .pr_wr_data_valid_o(pq_data_valid), .pr_wr_data_ready_i(pq_data_ready), .pr_wr_data_o(pq_data),
        .pr_writer_idle_i(pr_write_idle), .pr_writer_error_i(pr_write_error),
        .pr_clear_o(pr_clear), .pr_start_o(pr_start), .pr_runs_o(pr_runs), .pr_done_i(ge_done), .pr_fault_i(ge_fault),
        .pr_peak_i(pr_peak), .pr_desc_o(pr_desc), .pr_entries_0_o(pr_entries_0), .pr_entries_1_o(pr_entries_1),
        .pr_scale_emax_o(pr_emax), .pr_scale_exp_o(pr_exp),
        .st_busy_o(st_busy), .st_rd_req_valid_o(sq_rd_valid), .st_rd_req_ready_i(sq_rd_ready),
        .st_rd_req_addr_o(sq_rd_addr), .st_rd_beat_valid_i(sq_beat_valid), .st_rd_beat_ready_o(sq_beat_ready),
        .st_rd_beat_word_i(beat_data[31:0]), .st_reader_idle_i(st_read_idle), .st_reader_error_i(st_read_error),
        .st_wr_req_valid_o(sq_wr_valid), .st_wr_req_ready_i(sq_wr_ready), .st_wr_req_addr_o(sq_wr_addr),
        .st_wr_data_valid_o(sq_data_valid), .st_wr_data_ready_i(sq_data_ready), .st_wr_data_o(sq_data),
        .st_writer_idle_i(st_write_idle), .st_writer_error_i(st_write_error),
        .st_clear_o(st_clear), .st_start_o(st_start), .st_owner_o(st_owner), .st_done_i(st_done),
        .st_fault_i(st_fault), .st_peak_i(st_peak), .st_desc_o(st_desc), .st_entries_0_o(st_entries_0),
        .st_scale_emax_o(st_emax), .st_scale_exp_o(st_exp)
    );

    assign by_execute = st_owner == SEQUENCER;
    assign by_stream  = st_owner == STREAM;
    assign by_reduce  = st_owner == REDUCE;
    assign is_peak    = st_desc[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_PEAK);
    assign is_map     = st_desc[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_MAP);
    assign is_vector  = st_desc[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_VECTOR);
    assign is_align   = st_desc[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_ALIGN);
    assign raw        = pr_desc[command_set_pkg::GEMM_RAW_LSB];
    assign st_done    = st_stream_done || re_done;

    // ---- stream: PEAK, MAP, VECTOR, ALIGN ---------------------------------------------------------------
    logic         st_rd_valid, st_rd_ready, st_beat_valid, st_beat_ready, st_wr_valid, st_wr_ready,
    st_data_valid, st_data_ready;
    logic [31:0]  st_rd_addr, st_wr_addr;
    logic [32:0]  st_rd_bytes, st_wr_bytes;
    logic [PORT-1:0] st_data;
    logic         st_want_valid, st_want_take, st_have, st_al_valid, st_al_ready, st_al_stochastic, st_al_relu;
    logic         st_al_rotate;
    logic [1:0]   st_want_ctx;
    logic [31:0]  st_want_stream;
    logic [27:0]  st_want_group;
    logic [767:0] st_al_p, st_al_q;
    logic [191:0] st_al_exponent;
    logic [15:0]  st_al_mask, st_al_gate, st_al_flip;
    logic         st_peak_valid, st_saturated;
    logic [511:0] st_peak_words;
    logic [383:0] pr_words, st_words;

    stream #(.PORT(PORT)) u_stream (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(st_start && by_stream), .desc_i(st_desc), .entries_0_i(st_entries_0),
        .scale_emax_i(st_emax),
        .scale_exp_i(st_exp),
        .done_o(st_stream_done), .fault_o(st_fault),
        .rd_req_valid_o(st_rd_valid), .rd_req_ready_i(st_rd_ready), .rd_req_addr_o(st_rd_addr),
        .rd_req_bytes_o(st_rd_bytes),
        .rd_beat_valid_i(st_beat_valid), .rd_beat_ready_o(st_beat_ready), .rd_beat_data_i(beat_data),
        .wr_req_valid_o(st_wr_valid), .wr_req_ready_i(st_wr_ready), .wr_req_addr_o(st_wr_addr),
        .wr_req_bytes_o(st_wr_bytes),
        .wr_data_valid_o(st_data_valid), .wr_data_ready_i(st_data_ready), .wr_data_o(st_data),
        .want_valid_o(st_want_valid), .want_ctx_o(st_want_ctx), .want_stream_o(st_want_stream),
        .want_group_o(st_want_group), .want_take_o(st_want_take),
        .have_i(st_have), .words_i(st_words),
        .al_valid_o(st_al_valid), .al_ready_i(st_al_ready), .al_p_o(st_al_p), .al_q_o(st_al_q),
        .al_exponent_o(st_al_exponent),
        .al_stochastic_o(st_al_stochastic), .al_mask_o(st_al_mask), .al_gate_o(st_al_gate), .al_relu_o(st_al_relu),
        .al_rotate_o(st_al_rotate), .al_flip_o(st_al_flip),
        .peak_valid_o(st_peak_valid), .peak_words_o(st_peak_words), .saturated_event_o(st_saturated)
    );

    // ---- reduce ----------------------------------------------------------------------------------
    logic         re_rd_valid, re_rd_ready, re_beat_valid, re_beat_ready, re_wr_valid, re_wr_ready,
    re_data_valid, re_data_ready;
    logic [31:0]  re_rd_addr, re_wr_addr;
    logic [32:0]  re_rd_bytes, re_wr_bytes;
    logic [PORT-1:0] re_data;

    reduce #(.PORT(PORT)) u_reduce (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(st_start && by_reduce), .desc_i(st_desc), .entries_0_i(st_entries_0),
        .done_o(re_done),
        .rd_req_valid_o(re_rd_valid), .rd_req_ready_i(re_rd_ready), .rd_req_addr_o(re_rd_addr),
        .rd_req_bytes_o(re_rd_bytes),
        .rd_beat_valid_i(re_beat_valid), .rd_beat_ready_o(re_beat_ready), .rd_beat_data_i(beat_data),
        .wr_req_valid_o(re_wr_valid), .wr_req_ready_i(re_wr_ready), .wr_req_addr_o(re_wr_addr),
        .wr_req_bytes_o(re_wr_bytes),
        .wr_data_valid_o(re_data_valid), .wr_data_ready_i(re_data_ready), .wr_data_o(re_data)
    );

    // ---- gemm ------------------------------------------------------------------------------------
    logic         ge_data_valid, ge_data_ready, ge_rd_valid, ge_rd_ready, ge_beat_valid,
        ge_beat_ready,
        ge_wr_valid, ge_wr_ready;
    logic [31:0]  ge_rd_addr, ge_wr_addr;
    logic [32:0]  ge_rd_bytes, ge_wr_bytes;
    logic [PORT-1:0] ge_data;
    logic         ge_want_valid, ge_have, ge_al_valid, ge_al_ready, ge_al_stochastic, ge_al_relu, ge_al_rotate;
    logic [1:0]   ge_want_ctx;
    logic [31:0]  ge_want_stream;
    logic [27:0]  ge_want_group;
    logic [767:0] ge_al_p, ge_al_q;
    logic [191:0] ge_al_exponent;
    logic [15:0]  ge_al_mask, ge_al_gate;
    logic         ge_saturated, ge_busy, ge_mac_active;
    logic [5:0]   ge_stall;

    gemm #(.N(N), .PORT(PORT)) u_gemm (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(pr_start && pr_runs), .desc_i(pr_desc), .entries_0_i(pr_entries_0),
        .entries_1_i(pr_entries_1), .scale_emax_i(pr_emax),
        .scale_exp_i(pr_exp),
        .done_o(ge_done), .fault_o(ge_fault),
        .rd_req_valid_o(ge_rd_valid), .rd_req_ready_i(ge_rd_ready), .rd_req_addr_o(ge_rd_addr),
        .rd_req_bytes_o(ge_rd_bytes),
        .rd_beat_valid_i(ge_beat_valid), .rd_beat_ready_o(ge_beat_ready), .rd_beat_data_i(pr_beat_data),
        .wr_req_valid_o(ge_wr_valid), .wr_req_ready_i(ge_wr_ready), .wr_req_addr_o(ge_wr_addr),
        .wr_req_bytes_o(ge_wr_bytes),
        .wr_data_valid_o(ge_data_valid), .wr_data_ready_i(ge_data_ready), .wr_data_o(ge_data),
        .memory_idle_i(pr_write_idle && pr_read_idle),
        .want_valid_o(ge_want_valid), .want_ctx_o(ge_want_ctx), .want_stream_o(ge_want_stream),
        .want_group_o(ge_want_group),
        .have_i(ge_have),
        .al_valid_o(ge_al_valid), .al_ready_i(ge_al_ready), .al_p_o(ge_al_p), .al_q_o(ge_al_q),
        .al_exponent_o(ge_al_exponent),
        .al_stochastic_o(ge_al_stochastic), .al_mask_o(ge_al_mask), .al_gate_o(ge_al_gate), .al_relu_o(ge_al_relu),
        .al_rotate_o(ge_al_rotate),
        .saturated_event_o(ge_saturated), .busy_o(ge_busy), .mac_active_o(ge_mac_active), .stall_o(ge_stall)
    );

    // ---- reader: each engine's channel; descriptors come through the streams' ------------------------
    localparam logic [32:0] ENTRY = 33'd4, DESCRIPTOR = 33'(command_set_pkg::DESCRIPTOR_BYTES);
    logic        pr_channel_valid, pr_channel_ready, pr_beat_valid, pr_beats;
    logic        st_channel_valid, st_channel_ready, st_holder_ready, beat_valid, beat_fetch, st_beats;
    logic [31:0] pr_channel_addr, st_channel_addr;
    logic [32:0] pr_channel_bytes, st_channel_bytes;

    always_comb begin
        if (pr_runs) {pr_channel_valid, pr_channel_addr, pr_channel_bytes, pr_beats}
            = {ge_rd_valid, ge_rd_addr, ge_rd_bytes, ge_beat_ready};
        else {pr_channel_valid, pr_channel_addr, pr_channel_bytes, pr_beats}
            = {pq_rd_valid, pq_rd_addr, ENTRY, pq_beat_ready};
        case (st_owner)
            STREAM:  {st_channel_valid, st_channel_addr, st_channel_bytes, st_beats}
                = {st_rd_valid, st_rd_addr, st_rd_bytes, st_beat_ready};
            REDUCE:  {st_channel_valid, st_channel_addr, st_channel_bytes, st_beats}
                = {re_rd_valid, re_rd_addr, re_rd_bytes, re_beat_ready};
            default: {st_channel_valid, st_channel_addr, st_channel_bytes, st_beats}
                = {sq_rd_valid, sq_rd_addr, ENTRY, sq_beat_ready};
        endcase
        if (fetch) {st_channel_valid, st_channel_addr, st_channel_bytes} = {1'b1, fetch_addr, DESCRIPTOR};
        if (beat_fetch) st_beats = fetching;
    end
    assign ge_rd_ready      = pr_channel_ready && pr_runs;
    assign pq_rd_ready      = pr_channel_ready && !pr_runs;
    assign ge_beat_valid    = pr_beat_valid && pr_runs;
    assign pq_beat_valid    = pr_beat_valid && !pr_runs;
    assign fetch_ready      = st_channel_ready;
    assign st_holder_ready  = st_channel_ready && !fetch;
    assign fetch_beat_valid = beat_valid && beat_fetch;
    assign {sq_rd_ready, st_rd_ready, re_rd_ready} = {by_execute, by_stream, by_reduce} & {3{st_holder_ready}};
    assign {sq_beat_valid, st_beat_valid, re_beat_valid} = {by_execute, by_stream, by_reduce}
        & {3{beat_valid && !beat_fetch}};

    dma_reader #(.PORT(PORT)) u_dma_reader (
        .clk_i(clk_i), .rst_ni(rst_ni), .mem_base_i(mem_base),
        .pr_clear_i(pr_clear), .pr_req_valid_i(pr_channel_valid), .pr_req_ready_o(pr_channel_ready),
        .pr_req_addr_i(pr_channel_addr), .pr_req_bytes_i(pr_channel_bytes), .pr_beat_valid_o(pr_beat_valid),
        .pr_beat_ready_i(pr_beats), .pr_beat_data_o(pr_beat_data), .pr_idle_o(pr_read_idle),
        .pr_error_o(pr_read_error),
        .st_clear_i(st_clear), .st_req_valid_i(st_channel_valid), .st_req_ready_o(st_channel_ready),
        .st_req_addr_i(st_channel_addr), .st_req_bytes_i(st_channel_bytes), .st_fetch_i(fetch),
        .st_beat_valid_o(beat_valid), .st_beat_ready_i(st_beats), .st_beat_data_o(beat_data),
        .st_beat_fetch_o(beat_fetch), .st_idle_o(st_read_idle), .st_error_o(st_read_error),
        .st_fetch_error_o(fetch_error), .waits_o(reader_waits),
        .arvalid_o(m_arvalid_o), .arready_i(m_arready_i), .araddr_o(m_araddr_o), .arlen_o(m_arlen_o),
        .rvalid_i(m_rvalid_i), .rready_o(m_rready_o), .rdata_i(m_rdata_i), .rresp_i(m_rresp_i)
    );

    // ---- writer: likewise; data of whom the channel belongs to, or of align_unit on its behalf ---------
    logic         pr_wr_valid, pr_wr_ready, st_channel_wr_valid, st_channel_wr_ready;
    logic         pr_channel_data_valid, pr_channel_data_ready, st_channel_data_valid, st_channel_data_ready;
    logic         pr_data_valid, pr_data_ready, st_words_valid, st_words_ready, from_stream, from_streams_words;
    logic [31:0]  pr_wr_addr, st_channel_wr_addr;
    logic [32:0]  pr_wr_bytes, st_channel_wr_bytes;
    logic [PORT-1:0] pr_channel_data, pr_words_data, st_channel_data, st_words_data;

    always_comb begin
        if (pr_runs) {pr_wr_valid, pr_wr_addr, pr_wr_bytes} = {ge_wr_valid, ge_wr_addr, ge_wr_bytes};
        else {pr_wr_valid, pr_wr_addr, pr_wr_bytes} = {pq_wr_valid, pq_wr_addr, ENTRY};
        case (st_owner)
            STREAM:  {st_channel_wr_valid, st_channel_wr_addr, st_channel_wr_bytes}
                = {st_wr_valid, st_wr_addr, st_wr_bytes};
            REDUCE:  {st_channel_wr_valid, st_channel_wr_addr, st_channel_wr_bytes}
                = {re_wr_valid, re_wr_addr, re_wr_bytes};
            default: {st_channel_wr_valid, st_channel_wr_addr, st_channel_wr_bytes}
                = {sq_wr_valid, sq_wr_addr, ENTRY};
        endcase
    end
    assign ge_wr_ready = pr_wr_ready && pr_runs;
    assign pq_wr_ready = pr_wr_ready && !pr_runs;
    assign {sq_wr_ready, st_wr_ready, re_wr_ready} = {by_execute, by_stream, by_reduce} & {3{st_channel_wr_ready}};

    assign pr_channel_data_valid = !pr_runs ? pq_data_valid : raw ? ge_data_valid : pr_data_valid;
    assign pr_channel_data       = !pr_runs ? PORT'(pq_data) : raw ? ge_data : pr_words_data;
    assign pq_data_ready         = pr_channel_data_ready && !pr_runs;
    assign ge_data_ready         = pr_channel_data_ready && pr_runs && raw;
    assign pr_data_ready         = pr_channel_data_ready && pr_runs && !raw;

    assign from_stream           = by_stream && is_map;
    assign from_streams_words    = by_stream && (is_vector || is_align);
    assign st_channel_data_valid = (by_execute && sq_data_valid) || (by_reduce && re_data_valid)
        || (from_stream && st_data_valid) || (from_streams_words && st_words_valid);
    assign st_channel_data       = by_execute ? PORT'(sq_data) : by_reduce ? re_data : from_stream ? st_data
        : st_words_data;
    assign sq_data_ready         = st_channel_data_ready && by_execute;
    assign re_data_ready         = st_channel_data_ready && by_reduce;
    assign st_data_ready         = st_channel_data_ready && from_stream;
    assign st_words_ready        = st_channel_data_ready && from_streams_words;

    dma_writer #(.PORT(PORT)) u_dma_writer (
        .clk_i(clk_i), .rst_ni(rst_ni), .mem_base_i(mem_base),
        .pr_clear_i(pr_clear), .pr_poison_i(pr_read_error), .pr_req_valid_i(pr_wr_valid), .pr_req_ready_o(pr_wr_ready),
        .pr_req_addr_i(pr_wr_addr), .pr_req_bytes_i(pr_wr_bytes), .pr_data_valid_i(pr_channel_data_valid),
        .pr_data_ready_o(pr_channel_data_ready), .pr_data_i(pr_channel_data), .pr_idle_o(pr_write_idle),
        .pr_error_o(pr_write_error),
        .st_clear_i(st_clear), .st_poison_i(st_read_error), .st_req_valid_i(st_channel_wr_valid),
        .st_req_ready_o(st_channel_wr_ready), .st_req_addr_i(st_channel_wr_addr),
        .st_req_bytes_i(st_channel_wr_bytes), .st_data_valid_i(st_channel_data_valid),
        .st_data_ready_o(st_channel_data_ready), .st_data_i(st_channel_data), .st_idle_o(st_write_idle),
        .st_error_o(st_write_error), .waits_o(writer_waits),
        .awvalid_o(m_awvalid_o), .awready_i(m_awready_i), .awaddr_o(m_awaddr_o), .awlen_o(m_awlen_o),
        .wvalid_o(m_wvalid_o), .wready_i(m_wready_i), .wdata_o(m_wdata_o), .wstrb_o(m_wstrb_o), .wlast_o(m_wlast_o),
        .bvalid_i(m_bvalid_i), .bresp_i(m_bresp_i)
    );

    // ---- a memory that does not answer -----------------------------------------------------------
    bus_watch u_bus_watch (
        .clk_i(clk_i), .rst_ni(rst_ni), .limit_i(bus_limit), .waits_i(reader_waits || writer_waits),
        .moves_i((m_arvalid_o && m_arready_i) || (m_rvalid_i && m_rready_o) || (m_awvalid_o && m_awready_i)
            || (m_wvalid_o && m_wready_i) || (m_bvalid_i && m_bready_o)),
        .lost_o(lost)
    );

    // ---- random: a source for each engine ---------------------------------------------------------
    random #(.CONTEXTS(N > 16 ? N / 16 : 1)) u_random_products (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(pr_clear),
        .seed_i({pr_desc[command_set_pkg::MAP_SEED_HI_LSB +: 32], pr_desc[command_set_pkg::MAP_SEED_LO_LSB +: 32]}),
        .step_i(pr_desc[command_set_pkg::MAP_STEP_LSB +: 32]),
        .want_valid_i(ge_want_valid), .want_ctx_i(ge_want_ctx), .want_stream_i(ge_want_stream),
        .want_group_i(ge_want_group), .want_take_i(ge_al_ready), .have_o(ge_have), .words_o(pr_words)
    );
    random #(.CONTEXTS(4)) u_random_streams (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(st_clear),
        .seed_i({st_desc[command_set_pkg::MAP_SEED_HI_LSB +: 32], st_desc[command_set_pkg::MAP_SEED_LO_LSB +: 32]}),
        .step_i(st_desc[command_set_pkg::MAP_STEP_LSB +: 32]),
        .want_valid_i(st_want_valid), .want_ctx_i(st_want_ctx), .want_stream_i(st_want_stream),
        .want_group_i(st_want_group), .want_take_i(st_want_take || (st_want_ctx == 2'd3 && st_al_ready)),
        .have_o(st_have), .words_o(st_words)
    );

    // ---- align_unit: gemm's and stream's groups in turn --------------------------------------------
    logic         pr_peak_valid, st_words_peak, overflow_event;
    logic [511:0] au_peak_words;
    align_unit #(.PORT(PORT)) u_align_unit (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .pr_runs_i(pr_runs), .pr_valid_i(ge_al_valid), .pr_ready_o(ge_al_ready), .pr_p_i(ge_al_p), .pr_q_i(ge_al_q),
        .pr_exponent_i(ge_al_exponent), .pr_stochastic_i(ge_al_stochastic), .pr_mask_i(ge_al_mask),
        .pr_gate_i(ge_al_gate), .pr_relu_i(ge_al_relu), .pr_rotate_i(ge_al_rotate), .pr_flip_i(16'd0),
        .pr_have_i(ge_have), .pr_words_i(pr_words),
        .st_runs_i(by_stream), .st_valid_i(st_al_valid), .st_ready_o(st_al_ready), .st_p_i(st_al_p),
        .st_q_i(st_al_q), .st_exponent_i(st_al_exponent), .st_stochastic_i(st_al_stochastic),
        .st_mask_i(st_al_mask), .st_gate_i(st_al_gate), .st_relu_i(st_al_relu), .st_rotate_i(st_al_rotate),
        .st_flip_i(st_al_flip), .st_have_i(st_have), .st_words_i(st_words),
        .pr_data_valid_o(pr_data_valid), .pr_data_ready_i(pr_data_ready), .pr_data_o(pr_words_data),
        .st_data_valid_o(st_words_valid), .st_data_ready_i(st_words_ready), .st_data_o(st_words_data),
        .pr_peak_valid_o(pr_peak_valid), .st_peak_valid_o(st_words_peak), .peak_words_o(au_peak_words),
        .overflow_event_o(overflow_event)
    );

    // ---- peaks -----------------------------------------------------------------------------------
    logic snoop_stream;
    assign snoop_stream = by_stream && is_peak;

    peak_snoop u_peak_products (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(pr_clear), .valid_i(pr_peak_valid), .words_i(au_peak_words),
        .peak_o(pr_peak)
    );
    peak_snoop u_peak_streams (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(st_clear),
        .valid_i(snoop_stream ? st_peak_valid : st_words_peak),
        .words_i(snoop_stream ? st_peak_words : au_peak_words), .peak_o(st_peak)
    );

    // ---- events ----------------------------------------------------------------------------------
    assign sticky_event[command_set_pkg::STICKY_SATURATED] = st_saturated || ge_saturated;
    assign sticky_event[command_set_pkg::STICKY_OVERFLOW]  = overflow_event;

    assign event_bits[command_set_pkg::CNT_CYCLES]      = busy;
    assign event_bits[command_set_pkg::CNT_COMMANDS]    = command_event;
    assign event_bits[command_set_pkg::CNT_GEMM_CYCLES] = ge_busy;
    assign event_bits[command_set_pkg::CNT_MAC_ACTIVE]  = ge_mac_active;
    assign event_bits[command_set_pkg::CNT_STALL_A +: 6] = ge_stall; // A, B, DRAIN, WRITE, MEMORY, OTHER
    assign event_bits[command_set_pkg::CNT_READ_BEATS]  = m_rvalid_i && m_rready_o;
    assign event_bits[command_set_pkg::CNT_WRITE_BEATS] = m_wvalid_o && m_wready_i;
    assign event_bits[command_set_pkg::CNT_PRODUCTS]    = pr_busy;
    assign event_bits[command_set_pkg::CNT_STREAMS]     = st_busy;
    assign event_bits[command_set_pkg::CNT_OVERLAP]     = pr_busy && st_busy;

    assign m_arsize_o  = 3'($clog2(PORT / 8));
    assign m_awsize_o  = 3'($clog2(PORT / 8));
    assign m_arburst_o = 2'd1; // INCR
    assign m_awburst_o = 2'd1;
    assign m_arprot_o  = 3'd2; // data, non-secure, unprivileged
    assign m_awprot_o  = 3'd2;
    assign m_arcache_o = 4'd3; // normal memory, not cached, bufferable
    assign m_awcache_o = 4'd3;
    assign m_arid_o    = 1'b0;
    assign m_awid_o    = 1'b0;
    assign m_bready_o  = 1'b1;

    logic unused;
    // The lengths asked for say it already; nobody asks which engine is at work.
    assign unused = &{1'b0, m_rlast_i};
endmodule

`default_nettype wire
