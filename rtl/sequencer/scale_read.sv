// SPDX-License-Identifier: Apache-2.0
// scale_read: reads the single scale entries of a command, one request a clock, and turns them into exponents.
//
// Equation   docs/microarchitecture.md, section 5, SCALES; shared_exponent. Entries 0..2 x0, x1, x2, 3..6 c0..c3; 7:
//            the result's, which is compared with raw_exponent_o (ACCUMULATE).
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// In         op_i, desc_i: stand still from begin_i on;  begin_i: take stock of the entries that the command reads;
//            again_i: read the result's;  run_i: go on.
// Memory     rd_*: requests of 4 bytes; beats are taken at once with run_i; reader_error_i.
// Out        done_o: all have come; status_o, then: of the first bad one, or 0;  emax_o, exp_o: as sequencer's;
//            raw_exponent_o: E_C of raw sums, a clock after the exponents.
// Latency    an entry counts two clocks after its beat.
`default_nettype none

module scale_read (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic [7:0]         op_i,
    input  wire logic [1023:0]      desc_i,
    input  wire logic               begin_i,
    input  wire logic               again_i,
    input  wire logic               run_i,
    output      logic               rd_req_valid_o,
    input  wire logic               rd_req_ready_i,
    output      logic [31:0]        rd_req_addr_o,
    input  wire logic               rd_beat_valid_i,
    input  wire logic [31:0]        rd_beat_word_i,
    input  wire logic               reader_error_i,
    output      logic               done_o,
    output      logic [2:0]         status_o,
    output      logic [26:0]        emax_o,
    output      logic [83:0]        exp_o,
    output      logic signed [12:0] raw_exponent_o
);
    localparam logic [2:0] BUS_ERROR = 3'(command_set_pkg::ST_BUS_ERROR),
        BAD_EXPONENT = 3'(command_set_pkg::ST_BAD_EXPONENT), NONFINITE = 3'(command_set_pkg::ST_NONFINITE);

    // ---- which entries: the lowest of those not asked for, of those not come ----------------------
    logic [7:0]  pending_q, awaited_q, ask, take;
    logic [6:0]  used, peaks;
    logic [1:0]  arrays;
    logic [31:0] address;
    logic        beat;
    assign ask  = pending_q & (~pending_q + 8'd1);
    assign take = awaited_q & (~awaited_q + 8'd1);
    assign beat = run_i && rd_beat_valid_i;
    scale_slots u_slots (
        .op_i(op_i), .desc_i(desc_i), .entry_i(ask), .used_o(used), .peaks_o(peaks), .arrays_o(arrays),
        .address_o(address)
    );
    logic next_request;
    assign next_request = run_i && (!rd_req_valid_o || rd_req_ready_i);

    // ---- a word, judged the clock after it came ---------------------------------------------------
    logic [31:0]        word_q;
    logic [7:0]         entry_q; // one of eight
    logic               word_valid_q, is_map, is_gemm, is_vector, is_peak, outside, nonfinite, sign, saturate;
    logic [2:0]         status;
    logic [4:0]         bits;
    logic [8:0]         emax;
    logic signed [11:0] exponent;
    assign is_map    = op_i[command_set_pkg::OP_MAP];
    assign is_gemm   = op_i[command_set_pkg::OP_GEMM];
    assign is_vector = op_i[command_set_pkg::OP_VECTOR];
    assign is_peak   = (entry_q[6:0] & peaks) != '0;
    assign bits      = is_map ? desc_i[command_set_pkg::MAP_BITS_LSB +: 5] : is_vector ? 5'd16 : 5'd8;
    assign saturate  = is_map ? desc_i[command_set_pkg::MAP_SATURATE_LSB]
                              : is_gemm || desc_i[command_set_pkg::VECTOR_SATURATE_LSB];
    assign sign      = is_map && desc_i[command_set_pkg::MAP_SIGN_LSB]; // mantissas are signs, at exponent 0
    shared_exponent u_shared_exponent (
        .peak_i(word_q[30:0]), .bits_i(bits), .saturate_i(saturate), .emax_o(emax), .exponent_o(exponent),
        .nonfinite_o(nonfinite)
    );
    assign outside = $signed(word_q) < command_set_pkg::MIN_EXPONENT
        || $signed(word_q) > command_set_pkg::MAX_EXPONENT;
    assign status  = reader_error_i ? BUS_ERROR
                   : entry_q[7] ? (word_q != 32'(raw_exponent_o) ? BAD_EXPONENT : 3'd0)
                   : is_peak ? (nonfinite ? NONFINITE : 3'd0) : outside ? BAD_EXPONENT : 3'd0;

    always_ff @(posedge clk_i) begin
        if (begin_i || again_i) begin
            pending_q <= again_i ? 8'h80 : {1'b0, used};
            awaited_q <= again_i ? 8'h80 : {1'b0, used};
        end else begin
            if (next_request) pending_q <= pending_q & ~ask;
            if (beat) awaited_q <= awaited_q & ~take;
        end
        if (next_request && pending_q != '0) rd_req_addr_o <= address;
        if (beat) begin
            word_q  <= rd_beat_word_i;
            entry_q <= take;
        end
        if (begin_i) status_o <= '0;
        else if (word_valid_q && status_o == '0) status_o <= status;
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            rd_req_valid_o <= 1'b0;
            word_valid_q   <= 1'b0;
        end else begin
            word_valid_q <= beat;
            if (next_request) rd_req_valid_o <= pending_q != '0;
        end
    end
    assign done_o = !rd_req_valid_o && pending_q == '0 && awaited_q == '0 && !word_valid_q;

    // ---- exponents -------------------------------------------------------------------------------
    logic        good;
    logic [11:0] value;
    assign good  = word_valid_q && status_o == '0 && status == '0;
    assign value = sign ? 12'd0 : is_peak ? exponent : word_q[11:0];
    for (genvar i = 0; i < 7; i++) begin : g_exp
        always_ff @(posedge clk_i) begin
            if (good && entry_q[i]) exp_o[12*i +: 12] <= value;
            else if (i < 2 && begin_i && arrays[i % 2]) exp_o[12*i +: 12] <= '0; // its exponents stand in gemm_scales
        end
    end
    for (genvar i = 0; i < 3; i++) begin : g_emax
        always_ff @(posedge clk_i) begin
            // a bias of zeros has no window
            if (good && entry_q[i] && is_peak) emax_o[9*i +: 9] <= is_gemm && word_q[30:0] == '0 ? 9'd0 : emax;
        end
    end

    // Raw sums stand at E_C = E_A + E_B, less G - 1 for each operand with groups; it may leave an entry's range.
    logic [3:0] a_down, b_down;
    assign a_down = desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2] != 2'd2 ? 4'd0
                  : (4'd1 << desc_i[command_set_pkg::GEMM_X0_LOG_G_LSB +: 2]) - 4'd1;
    assign b_down = desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2] != 2'd2 ? 4'd0
                  : (4'd1 << desc_i[command_set_pkg::GEMM_X1_LOG_G_LSB +: 2]) - 4'd1;
    always_ff @(posedge clk_i) begin
        raw_exponent_o <= 13'($signed(exp_o[11:0])) + 13'($signed(exp_o[23:12])) - $signed({9'd0, a_down})
            - $signed({9'd0, b_down});
    end
endmodule

`default_nettype wire
