// SPDX-License-Identifier: Apache-2.0
// sequencer: takes descriptors from the ring one after the other, checks them, reads their scale entries, starts the
// unit that does the work, and records the result's scale entry. One command at a time.
//
// Equation   docs/microarchitecture.md, section 5; order of checks and errors in docs/commands.md; exponents by
//            numerics section 2.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// From csr   run_i, ring_base_i, ring_mask_i (slots - 1), tail_i, mem_limit_i (bytes - 1), restart_i (heard when
//            halted).
// To csr     head_o, status_o, idle_o, halted_o; error_event_o, fence_event_o: one clock.
// Memory     rd_*: client of dma_reader (descriptors, scale entries); wr_*: client of dma_writer (the recorded entry);
//            reader_idle_i, reader_error_i, writer_idle_i, writer_error_i.
// Units      start_o: one clock, to the owner; owner_o: 0 sequencer, 1 stream, 2 reduce, 3 gemm; done_i; peak_i from
//            peak_snoop; desc_o; scale_emax_o: emax of x0, x1, x2 (9 bits each; of a GEMM's bias the peak's exponent, 0
//            for a peak of 0), scale_exp_o: exponents of x0, x1, x2, c0..c3 (12 bits each), stable while a command
//            runs. clear_o: one clock before each command, to reader, writer, random, peak_snoop.
// Counters   busy_o: neither idle nor halted; command_event_o: one clock for each command without error.
// Latency    a FENCE alone takes 8 beats' time and 38 clocks.
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
    typedef enum logic [4:0] {
        IDLE, CLEAR, SLOT, FETCH_REQ, FETCH_DATA, DECODE, DIVIDE, CHECK, SCALE, SCALE_REQ, SCALE_DATA, SCALE_TAKE,
        START, RUN, SETTLE, RECORD_REQ, RECORD_DATA, RECORD_WAIT, DONE, FAIL, HALT
    } state_t;

    localparam logic [7:0] BAD_ADDRESS = 8'(command_set_pkg::ST_BAD_ADDRESS), BUS_ERROR =
        8'(command_set_pkg::ST_BUS_ERROR),
        BAD_EXPONENT = 8'(command_set_pkg::ST_BAD_EXPONENT), NONFINITE = 8'(command_set_pkg::ST_NONFINITE);
    localparam logic [4:0] SCALES = 5'd7;

    state_t      state_q;
    logic [4:0]  index_q; // beat of the descriptor, or scale entry

    // ---- the command's fields, a clock after the descriptor --------------------------------------
    logic [7:0] op_q; // bit k: the opcode is k
    logic       is_map, is_gemm, is_vector, finer, raw, accumulate, records, gemm_raw, raw_q, accumulate_q, records_q;
    logic [1:0] owner_q;
    assign is_map    = op_q[command_set_pkg::OP_MAP];
    assign is_gemm   = op_q[command_set_pkg::OP_GEMM];
    assign is_vector = op_q[command_set_pkg::OP_VECTOR];
    assign finer     = desc_o[command_set_pkg::MAP_SCALING_LSB +: 2] != 2'd0; // PEAK's SCALING is the same field
    assign gemm_raw  = desc_o[command_set_pkg::GEMM_RAW_LSB];
    assign raw       = is_gemm && gemm_raw;
    assign accumulate = raw && desc_o[command_set_pkg::GEMM_ACCUMULATE_LSB];
    assign records   = ((op_q[command_set_pkg::OP_PEAK] || is_map) && !finer) || raw ||
                       (is_gemm && desc_o[command_set_pkg::GEMM_RECORD_PEAK_LSB]) ||
                       (is_vector && desc_o[command_set_pkg::VECTOR_RECORD_PEAK_LSB]) ||
                       (op_q[command_set_pkg::OP_ALIGN] && desc_o[command_set_pkg::ALIGN_RECORD_PEAK_LSB]);
    always_ff @(posedge clk_i) begin
        for (int k = 0; k < 8; k++) op_q[k] <= desc_o[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(k);
        {raw_q, accumulate_q, records_q} <= {raw, accumulate, records};
        owner_q <= is_gemm ? 2'd3
                 : op_q[command_set_pkg::OP_REDUCE] || (op_q[command_set_pkg::OP_PEAK] && finer) ? 2'd2 : 2'd1;
    end

    // ---- the slot in the ring --------------------------------------------------------------------
    logic [32:0] slot_q; // a multiple of 128
    logic        slot_outside, last_fetch;
    assign slot_outside = {slot_q[32:7], 7'd127} > {1'b0, mem_limit_i};
    assign last_fetch   = rd_beat_valid_i && index_q == 5'd7;
    always_ff @(posedge clk_i) begin
        if (state_q == CLEAR) slot_q <= {1'b0, ring_base_i} + {10'd0, head_o[15:0] & ring_mask_i, 7'd0};
    end

    // ---- checks ----------------------------------------------------------------------------------
    logic [7:0] check_status;
    logic       counted, exact, checked;
    entry_count u_entries (
        .clk_i(clk_i), .clear_i(state_q == DECODE), .step_i(state_q == DIVIDE), .desc_i(desc_o), .done_o(counted),
        .entries_0_o(entries_0_o), .entries_1_o(entries_1_o), .exact_o(exact)
    );
    command_check u_check (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(state_q == DIVIDE && counted), .op_i(op_q), .desc_i(desc_o),
        .mem_limit_i(mem_limit_i), .entries_0_i(entries_0_o), .entries_1_i(entries_1_o), .exact_i(exact),
        .error_i(reader_error_i), .done_o(checked), .status_o(check_status)
    );

    // ---- scale entries ---------------------------------------------------------------------------
    logic        scale_used, scale_is_peak, scale_is_array, scale_outside, peak_nonfinite, last_scale;
    logic [31:0] scale_addr, scale_word, scale_addr_q;
    logic [7:0]  scale_status;
    logic [4:0]  map_bits;
    logic        saturate, sign;
    logic [8:0]  peak_emax;
    logic signed [11:0] peak_exponent;
    scale_slot u_slot (
        .desc_i(desc_o), .index_i(index_q), .used_o(scale_used), .peak_o(scale_is_peak), .array_o(scale_is_array),
        .address_o(scale_addr)
    );
    assign last_scale = index_q == SCALES;

    // Raw sums stand at E_C = E_A + E_B, less G - 1 for each operand with groups; it may leave an entry's range.
    logic [3:0]         a_down, b_down;
    logic signed [12:0] raw_sum, raw_exponent; // raw_exponent: a clock after the entries
    logic               raw_outside;
    assign a_down       = desc_o[command_set_pkg::GEMM_X0_SCALING_LSB +: 2] != 2'd2 ? 4'd0
                        : (4'd1 << desc_o[command_set_pkg::GEMM_X0_LOG_G_LSB +: 2]) - 4'd1;
    assign b_down       = desc_o[command_set_pkg::GEMM_X1_SCALING_LSB +: 2] != 2'd2 ? 4'd0
                        : (4'd1 << desc_o[command_set_pkg::GEMM_X1_LOG_G_LSB +: 2]) - 4'd1;
    assign raw_sum      = 13'($signed(scale_exp_o[11:0])) + 13'($signed(scale_exp_o[23:12]))
                        - $signed({9'd0, a_down}) - $signed({9'd0, b_down});
    assign raw_outside  = raw_exponent < 13'(command_set_pkg::MIN_EXPONENT)
        || raw_exponent > 13'(command_set_pkg::MAX_EXPONENT);

    always_ff @(posedge clk_i) begin
        raw_exponent <= raw_sum;
        if (rd_beat_valid_i) scale_word <= rd_beat_data_i[31:0];
        if (state_q == SCALE) scale_addr_q <= scale_addr;
    end
    assign map_bits      = is_map ? desc_o[command_set_pkg::MAP_BITS_LSB +: 5] : is_vector ? 5'd16 : 5'd8;
    assign saturate      = is_map ? desc_o[command_set_pkg::MAP_SATURATE_LSB] : is_gemm
        || desc_o[command_set_pkg::VECTOR_SATURATE_LSB];
    shared_exponent u_shared_exponent (
        .peak_i(scale_word[30:0]), .bits_i(map_bits), .saturate_i(saturate),
        .emax_o(peak_emax), .exponent_o(peak_exponent), .nonfinite_o(peak_nonfinite)
    );
    assign scale_outside = $signed(scale_word) < command_set_pkg::MIN_EXPONENT
        || $signed(scale_word) > command_set_pkg::MAX_EXPONENT;
    assign sign          = is_map && desc_o[command_set_pkg::MAP_SIGN_LSB]; // mantissas are signs, at exponent 0
    assign scale_status  = reader_error_i ? BUS_ERROR :
                           last_scale ? (scale_word != 32'(raw_exponent) ? BAD_EXPONENT : 8'd0) :
                           scale_is_peak ? (peak_nonfinite ? NONFINITE : 8'd0) :
                           scale_outside ? BAD_EXPONENT : 8'd0;

    // ---- data registers --------------------------------------------------------------------------
    always_ff @(posedge clk_i) begin
        if (state_q == FETCH_DATA && rd_beat_valid_i) begin
            desc_o[{index_q[2:0], 7'd0} +: 128] <= rd_beat_data_i;
        end
        if (state_q == SCALE && scale_is_array) begin // x0 or x1: its exponents stand in gemm_scales
            if (index_q == 5'd0) scale_exp_o[11:0] <= '0;
            else scale_exp_o[23:12] <= '0;
        end
        if (state_q == SCALE_TAKE && scale_status == 8'd0) begin
            for (int i = 0; i < 7; i++) begin
                if (index_q == 5'(i)) begin
                    scale_exp_o[12*i +: 12] <= sign ? 12'd0 : scale_is_peak ? peak_exponent : scale_word[11:0];
                end
            end
            for (int i = 0; i < 3; i++) begin
                if (index_q == 5'(i) && scale_is_peak) begin
                    // a bias of zeros has no window
                    scale_emax_o[9*i +: 9] <= is_gemm && scale_word[30:0] == '0 ? 9'd0 : peak_emax;
                end
            end
        end
    end

    // ---- states ----------------------------------------------------------------------------------
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q  <= IDLE;
            head_o   <= '0;
            status_o <= '0;
            index_q  <= '0;
        end else begin
            case (state_q)
                IDLE: if (run_i && head_o != tail_i) begin
                    state_q <= CLEAR;
                end
                CLEAR: begin
                    index_q <= '0;
                    state_q <= SLOT;
                end
                SLOT: if (slot_outside) begin
                    status_o <= BAD_ADDRESS;
                    state_q  <= FAIL;
                end else begin
                    state_q <= FETCH_REQ;
                end
                FETCH_REQ: if (rd_req_ready_i) begin
                    state_q <= FETCH_DATA;
                end
                FETCH_DATA: if (rd_beat_valid_i) begin
                    index_q <= last_fetch ? '0 : index_q + 5'd1;
                    state_q <= last_fetch ? DECODE : FETCH_DATA;
                end
                DECODE: state_q <= DIVIDE;
                DIVIDE: if (counted) begin
                    state_q <= CHECK;
                end
                CHECK: if (checked && check_status != '0) begin
                    status_o <= check_status;
                    state_q  <= FAIL;
                end else if (checked) begin
                    state_q <= SCALE;
                end
                SCALE: if (last_scale && raw_q && raw_outside) begin
                    status_o <= BAD_EXPONENT;
                    state_q  <= FAIL;
                end else if (last_scale) begin
                    state_q <= op_q[command_set_pkg::OP_FENCE] ? DONE : accumulate_q ? SCALE_REQ : START;
                end else if (scale_used) begin
                    state_q <= SCALE_REQ;
                end else begin
                    index_q <= index_q + 5'd1;
                end
                SCALE_REQ: if (rd_req_ready_i) begin
                    state_q <= SCALE_DATA;
                end
                SCALE_DATA: if (rd_beat_valid_i) begin
                    state_q <= SCALE_TAKE;
                end
                SCALE_TAKE: if (scale_status != '0) begin
                    status_o <= scale_status;
                    state_q  <= FAIL;
                end else begin
                    index_q <= index_q + 5'd1;
                    state_q <= last_scale ? START : SCALE;
                end
                START: state_q <= RUN;
                RUN: if (done_i && fault_i) begin
                    status_o <= reader_error_i ? BUS_ERROR : is_gemm ? BAD_EXPONENT : NONFINITE;
                    state_q  <= FAIL;
                end else if (done_i) begin
                    state_q <= SETTLE;
                end
                SETTLE: if (reader_idle_i && writer_idle_i) begin
                    if (reader_error_i || writer_error_i) begin
                        status_o <= BUS_ERROR;
                        state_q  <= FAIL;
                    end else begin
                        state_q <= records_q ? RECORD_REQ : DONE;
                    end
                end
                RECORD_REQ: if (wr_req_ready_i) begin
                    state_q <= RECORD_DATA;
                end
                RECORD_DATA: if (wr_data_ready_i) begin
                    state_q <= RECORD_WAIT;
                end
                RECORD_WAIT: if (writer_idle_i) begin
                    if (writer_error_i) begin
                        status_o <= BUS_ERROR;
                        state_q  <= FAIL;
                    end else begin
                        state_q <= DONE;
                    end
                end
                DONE: begin
                    head_o  <= head_o + 32'd1;
                    state_q <= IDLE;
                end
                FAIL: state_q <= HALT;
                HALT: if (restart_i) begin
                    head_o   <= '0;
                    status_o <= '0;
                    state_q  <= IDLE;
                end
                default: state_q <= IDLE; // not reached
            endcase
        end
    end

    // ---- outputs ---------------------------------------------------------------------------------
    assign idle_o          = state_q == IDLE;
    assign halted_o        = state_q == HALT;
    assign busy_o          = !idle_o && !halted_o;
    assign clear_o         = state_q == CLEAR;
    assign start_o         = state_q == START;
    assign error_event_o   = state_q == FAIL;
    assign command_event_o = state_q == DONE;
    assign fence_event_o   = state_q == DONE && op_q[command_set_pkg::OP_FENCE]
        && desc_o[command_set_pkg::FENCE_IRQ_LSB];

    assign rd_req_valid_o  = state_q == FETCH_REQ || state_q == SCALE_REQ;
    assign rd_req_addr_o   = state_q == FETCH_REQ ? slot_q[31:0] : state_q == SCALE_REQ ? scale_addr_q : 32'd0;
    assign rd_req_bytes_o  = state_q == FETCH_REQ ? 33'(command_set_pkg::DESCRIPTOR_BYTES) : 33'd4;
    assign rd_beat_ready_o = state_q == FETCH_DATA || state_q == SCALE_DATA;

    assign wr_req_valid_o  = state_q == RECORD_REQ;
    assign wr_req_addr_o   = desc_o[command_set_pkg::VECTOR_OUT_SCALE_LSB +: 32];
    assign wr_req_bytes_o  = 33'd4;
    assign wr_data_valid_o = state_q == RECORD_DATA;
    assign wr_data_o       = state_q != RECORD_DATA ? 128'd0 :
                             is_map ? {96'd0, {20{scale_exp_o[11]}}, scale_exp_o[11:0]} :
                             raw_q ? {96'd0, {19{raw_exponent[12]}}, raw_exponent} : {97'd0, peak_i};

    assign owner_o         = state_q == START || state_q == RUN || state_q == SETTLE ? owner_q : 2'd0;
endmodule

`default_nettype wire
