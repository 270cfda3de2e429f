// SPDX-License-Identifier: Apache-2.0
// command_execute: takes a command from its engine's queue, reads its scale entries, starts the unit that does the
// work, waits for it and records the result's scale entry. One command at a time.
//
// Equation   docs/microarchitecture.md, section 5, execute; errors in docs/commands.md; exponents by numerics section
//            2.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// Queue      take_i: the command queue_*_i;  number_o, status_o: its number, and why it failed.
// Order      rests_o: no command;  ended_o: none, or it ends in this clock;  failed_o: it has failed, and waits for
//            forget_i;  fence_event_o: one clock. lost_i: memory does not answer, give up.
// Memory     rd_*: client of dma_reader (scale entries); wr_*: client of dma_writer (the recorded entry).
// Units      as sequencer.
// Latency    5 clocks around the unit's; 3 more and memory's latency where there are scale entries, and 1 for each; 1
//            for raw sums; 3 and memory's latency where an entry is recorded.
`default_nettype none

module command_execute (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,

    input  wire logic          lost_i,
    input  wire logic          take_i,
    input  wire logic          forget_i,
    input  wire logic [10:0]   queue_number_i,
    input  wire logic [2:0]    queue_status_i,
    input  wire logic [1023:0] queue_desc_i,
    input  wire logic [7:0]    queue_op_i,
    input  wire logic [31:0]   queue_entries_0_i,
    input  wire logic [31:0]   queue_entries_1_i,
    output      logic          rests_o,
    output      logic          ended_o,
    output      logic          failed_o,
    output      logic [10:0]   number_o,
    output      logic [2:0]    status_o,
    output      logic          fence_event_o,

    output      logic          rd_req_valid_o,
    input  wire logic          rd_req_ready_i,
    output      logic [31:0]   rd_req_addr_o,
    input  wire logic          rd_beat_valid_i,
    output      logic          rd_beat_ready_o,
    input  wire logic [31:0]   rd_beat_word_i,
    input  wire logic          reader_idle_i,
    input  wire logic          reader_error_i,

    output      logic          wr_req_valid_o,
    input  wire logic          wr_req_ready_i,
    output      logic [31:0]   wr_req_addr_o,
    output      logic          wr_data_valid_o,
    input  wire logic          wr_data_ready_i,
    output      logic [127:0]  wr_data_o,
    input  wire logic          writer_idle_i,
    input  wire logic          writer_error_i,

    output      logic          clear_o,
    output      logic          start_o,
    output      logic [1:0]    owner_o,
    input  wire logic          done_i,
    input  wire logic          fault_i,
    input  wire logic [30:0]   peak_i,
    output      logic [1023:0] desc_o,
    output      logic [31:0]   entries_0_o,
    output      logic [31:0]   entries_1_o,
    output      logic [26:0]   scale_emax_o,
    output      logic [83:0]   scale_exp_o
);
    typedef enum logic [3:0] {
        IDLE, CLEAR, SCALES, SUM, START, RUN, SETTLE, RECORD_REQ, RECORD_DATA, RECORD_WAIT, DONE, FAIL
    } state_t;
    localparam logic [2:0] BUS_ERROR = 3'(command_set_pkg::ST_BUS_ERROR),
        BAD_EXPONENT = 3'(command_set_pkg::ST_BAD_EXPONENT), NONFINITE = 3'(command_set_pkg::ST_NONFINITE);
    state_t state_q;

    // ---- the command -----------------------------------------------------------------------------
    logic [7:0] op_q; // bit k: the opcode is k
    always_ff @(posedge clk_i) begin
        if (take_i) begin
            number_o    <= queue_number_i;
            desc_o      <= queue_desc_i;
            op_q        <= queue_op_i;
            entries_0_o <= queue_entries_0_i;
            entries_1_o <= queue_entries_1_i;
        end
    end

    logic       is_map, is_gemm, finer, gemm_raw, raw, accumulate, records, raw_q, accumulate_q, records_q;
    logic [1:0] owner_q;
    assign is_map     = op_q[command_set_pkg::OP_MAP];
    assign is_gemm    = op_q[command_set_pkg::OP_GEMM];
    assign finer      = desc_o[command_set_pkg::MAP_SCALING_LSB +: 2] != 2'd0; // PEAK's SCALING is the same field
    assign gemm_raw   = desc_o[command_set_pkg::GEMM_RAW_LSB];
    assign raw        = is_gemm && gemm_raw;
    assign accumulate = raw && desc_o[command_set_pkg::GEMM_ACCUMULATE_LSB];
    assign records    = ((op_q[command_set_pkg::OP_PEAK] || is_map) && !finer) || raw ||
                        (is_gemm && desc_o[command_set_pkg::GEMM_RECORD_PEAK_LSB]) ||
                        (op_q[command_set_pkg::OP_VECTOR] && desc_o[command_set_pkg::VECTOR_RECORD_PEAK_LSB]) ||
                        (op_q[command_set_pkg::OP_ALIGN] && desc_o[command_set_pkg::ALIGN_RECORD_PEAK_LSB]);
    always_ff @(posedge clk_i) begin
        {raw_q, accumulate_q, records_q} <= {raw, accumulate, records};
        owner_q <= is_gemm ? 2'd3
                 : op_q[command_set_pkg::OP_REDUCE] || (op_q[command_set_pkg::OP_PEAK] && finer) ? 2'd2 : 2'd1;
    end

    // ---- scale entries ---------------------------------------------------------------------------
    logic               scale_asks, scales_done, sum_outside;
    logic [2:0]         scales_status;
    logic signed [12:0] raw_exponent;
    scale_read u_scales (
        .clk_i(clk_i), .rst_ni(rst_ni), .op_i(op_q), .desc_i(desc_o), .begin_i(state_q == CLEAR),
        .again_i(state_q == SUM), .run_i(state_q == SCALES), .rd_req_valid_o(scale_asks),
        .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(rd_req_addr_o), .rd_beat_valid_i(rd_beat_valid_i),
        .rd_beat_word_i(rd_beat_word_i), .reader_error_i(reader_error_i), .done_o(scales_done),
        .status_o(scales_status), .emax_o(scale_emax_o), .exp_o(scale_exp_o), .raw_exponent_o(raw_exponent)
    );
    assign sum_outside = raw_exponent < 13'(command_set_pkg::MIN_EXPONENT)
        || raw_exponent > 13'(command_set_pkg::MAX_EXPONENT);

    // ---- states ----------------------------------------------------------------------------------
    logic summed_q; // E_C is legal, and what may be left to read is OUT_SCALE's entry
    always_ff @(posedge clk_i) begin
        if (state_q == CLEAR) summed_q <= 1'b0;
        else if (state_q == SUM) summed_q <= 1'b1;
    end
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q  <= IDLE;
        end else begin
            case (state_q)
                IDLE: if (take_i) begin
                    status_o <= queue_status_i;
                    state_q  <= queue_status_i != '0 ? FAIL : CLEAR;
                end
                CLEAR: state_q <= SCALES;
                SCALES: if (scales_done && scales_status != '0) begin
                    status_o <= scales_status;
                    state_q  <= FAIL;
                end else if (scales_done) begin
                    state_q  <= op_q[command_set_pkg::OP_FENCE] ? DONE : raw_q && !summed_q ? SUM : START;
                end
                SUM: if (sum_outside) begin
                    status_o <= BAD_EXPONENT;
                    state_q  <= FAIL;
                end else begin
                    state_q  <= accumulate_q ? SCALES : START;
                end
                START: state_q <= RUN;
                RUN: if (done_i && fault_i) begin
                    status_o <= reader_error_i ? BUS_ERROR : is_gemm ? BAD_EXPONENT : NONFINITE;
                    state_q  <= FAIL;
                end else if (done_i) begin
                    state_q  <= SETTLE;
                end
                SETTLE: if (reader_idle_i && writer_idle_i) begin
                    if (reader_error_i || writer_error_i) begin
                        status_o <= BUS_ERROR;
                        state_q  <= FAIL;
                    end else begin
                        state_q  <= records_q ? RECORD_REQ : DONE;
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
                        state_q  <= DONE;
                    end
                end
                DONE: state_q <= IDLE;
                FAIL: if (forget_i) begin
                    state_q <= IDLE;
                end
                default: state_q <= IDLE; // not reached
            endcase
            if (lost_i && !ended_o && !failed_o) begin
                status_o <= BUS_ERROR;
                state_q  <= FAIL;
            end
        end
    end

    // ---- outputs ---------------------------------------------------------------------------------
    assign rests_o         = state_q == IDLE;
    assign ended_o         = rests_o || state_q == DONE;
    assign failed_o        = state_q == FAIL;
    assign clear_o         = state_q == CLEAR;
    assign start_o         = state_q == START;
    assign fence_event_o   = state_q == DONE && op_q[command_set_pkg::OP_FENCE]
        && desc_o[command_set_pkg::FENCE_IRQ_LSB];
    assign owner_o         = start_o || state_q == RUN || state_q == SETTLE ? owner_q : 2'd0;
    assign rd_req_valid_o  = state_q == SCALES && scale_asks; // given up, it may still ask
    assign rd_beat_ready_o = state_q == SCALES;

    assign wr_req_valid_o  = state_q == RECORD_REQ;
    assign wr_req_addr_o   = desc_o[command_set_pkg::VECTOR_OUT_SCALE_LSB +: 32];
    assign wr_data_valid_o = state_q == RECORD_DATA;
    assign wr_data_o       = state_q != RECORD_DATA ? 128'd0 :
                             is_map ? {96'd0, {20{scale_exp_o[11]}}, scale_exp_o[11:0]} :
                             raw_q ? {96'd0, {19{raw_exponent[12]}}, raw_exponent} : {97'd0, peak_i};
endmodule

`default_nettype wire
