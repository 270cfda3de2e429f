// SPDX-License-Identifier: Apache-2.0
// reduce: exact sums of DFP mantissas for each channel or row, and peaks of fp32 words for each row or channel.
// Numerics sections 8, 10, 11 and 13:
//
//     S1 = sum q  (or |q|)        S2 = sum q*p  (p may be q)
//     thresholds:  S1 = sum of the q above floor,  S2 = how many these are; high word: how many lie below ceil
//     peaks:       S2 = the largest word without its sign
//
//     reader --> u_receiver --> piece --> M: q or |q|, q*p --> S: 16 sums, or one over all lanes --> writer, a pair per
//     beat; four peaks per beat
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Command   start_i, desc_i, entries_0_i; done_o for one clock
// Reader    rd_req_*, rd_beat_*
// Writer    wr_req_*, wr_data_*   {S2 as int64, S1 as int64}, or four peaks, in the order of channels or rows
// Latency   section 9b of the microarchitecture. S1 is kept in 48 bits (2^30 elements of 2^15), S2 in 64.
`default_nettype none

module reduce (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [31:0]   entries_0_i,     // of the tensor: ceil(COUNT / SPAN)
    output      logic          done_o,
    output      logic          rd_req_valid_o,
    input  wire logic          rd_req_ready_i,
    output      logic [31:0]   rd_req_addr_o,
    output      logic [32:0]   rd_req_bytes_o,
    input  wire logic          rd_beat_valid_i,
    output      logic          rd_beat_ready_o,
    input  wire logic [127:0]  rd_beat_data_i,
    output      logic          wr_req_valid_o,
    input  wire logic          wr_req_ready_i,
    output      logic [31:0]   wr_req_addr_o,
    output      logic [32:0]   wr_req_bytes_o,
    output      logic          wr_data_valid_o,
    input  wire logic          wr_data_ready_i,
    output      logic [127:0]  wr_data_o
);
    logic        peaks, by_row, threshold, absolute, unused_two;
    logic [30:0] rows, cols, unused_count, sums;
    logic [1:0]  unused_q_shift, unused_p_shift;
    reduce_shape u_shape (
        .desc_i(desc_i), .entries_0_i(entries_0_i), .peaks_o(peaks), .by_row_o(by_row), .threshold_o(threshold),
        .rows_o(rows), .cols_o(cols), .count_o(unused_count), .q_shift_o(unused_q_shift),
        .p_shift_o(unused_p_shift), .two_o(unused_two)
    );
    assign absolute = desc_i[command_set_pkg::REDUCE_ABSOLUTE_LSB];
    assign sums     = by_row ? rows : cols;

    // ---- control ----
    localparam logic [1:0] IDLE = 2'd0, WRITE_REQ = 2'd1, FLOW = 2'd2, FINISH = 2'd3;
    logic [1:0] state_q;
    logic       flow, last_taken;
    assign flow   = state_q == FLOW;
    assign done_o = state_q == FINISH;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q <= IDLE;
        end else begin
            case (state_q)
                IDLE:      if (start_i) state_q <= WRITE_REQ;
                WRITE_REQ: if (wr_req_ready_i) state_q <= FLOW;
                FLOW:      if (last_taken) state_q <= FINISH;
                default:   state_q <= IDLE; // FINISH
            endcase
        end
    end
    assign wr_req_valid_o = state_q == WRITE_REQ;
    assign wr_req_addr_o  = !wr_req_valid_o ? 32'd0 : peaks ? desc_i[command_set_pkg::PEAK_OUT_SCALE_LSB +: 32]
        : desc_i[command_set_pkg::REDUCE_OUT_LSB +: 32];
    assign wr_req_bytes_o = !wr_req_valid_o ? 33'd0 : peaks ? {sums, 2'b0} : {sums[28:0], 4'b0};

    // ---- pieces ----
    logic         piece_valid, piece_take, piece_first, piece_last, piece_final;
    logic [255:0] piece_q, piece_p;
    logic [511:0] thresholds;
    logic [4:0]   piece_elements;
    reduce_requester u_requester (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .flow_i(flow), .desc_i(desc_i),
        .entries_0_i(entries_0_i),
        .valid_o(rd_req_valid_o), .ready_i(rd_req_ready_i), .addr_o(rd_req_addr_o), .bytes_o(rd_req_bytes_o)
    );
    reduce_receiver u_receiver (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .flow_i(flow), .desc_i(desc_i),
        .entries_0_i(entries_0_i),
        .beat_valid_i(rd_beat_valid_i), .beat_ready_o(rd_beat_ready_o), .beat_data_i(rd_beat_data_i),
        .piece_valid_o(piece_valid), .piece_take_i(piece_take), .q_o(piece_q), .p_o(piece_p), .thresholds_o(thresholds),
        .first_o(piece_first), .last_o(piece_last), .final_o(piece_final), .elements_o(piece_elements)
    );

    // ---- M: magnitudes and products; waits while a finished set of sums is on its way out ----
    logic         m_valid_q, m_first_q, m_last_q, m_final_q, em_valid_q, em_final_q;
    logic [4:0]   m_elements_q;
    logic [3:0]   em_index_q, em_last_q;
    logic [271:0] value, m_value_q;     // 17 bits per lane
    logic [511:0] product, m_product_q; // 32 bits per lane
    assign piece_take = piece_valid && !em_valid_q && !(m_valid_q && m_last_q);
    for (genvar l = 0; l < 16; l++) begin : g_multiply
        logic signed [15:0] q, p, floor, ceil;
        logic signed [16:0] wide_q;
        logic               present, above, below;
        assign floor                    = $signed(by_row ? thresholds[15:0] : thresholds[32*l +: 16]);
        assign ceil                     = $signed(by_row ? thresholds[31:16] : thresholds[32*l + 16 +: 16]);
        assign present                  = 5'(l) < piece_elements;
        assign above                    = present && q > floor;
        assign below                    = present && q < ceil;
        assign q                        = $signed(piece_q[16*l +: 16]);
        assign p                        = $signed(piece_p[16*l +: 16]);
        assign wide_q                   = {q[15], q};
        assign value[17*l +: 17]       = peaks || (threshold && !above) ? 17'd0 : absolute && q[15] ? -wide_q : wide_q;
        assign product[32*l +: 32]     = peaks ? {1'b0, p[14:0], q} : threshold ? {15'd0, below, 15'd0, above}
            : 32'(q) * 32'(p);
    end
    always_ff @(posedge clk_i) begin
        if (piece_take) begin
            m_value_q    <= value;
            m_product_q  <= product;
            m_first_q    <= piece_first;
            m_last_q     <= piece_last;
            m_final_q    <= piece_final;
            m_elements_q <= piece_elements;
        end
    end

    // ---- S: the sums ----
    logic [20:0] value_sum;   // of 16 lanes
    logic [35:0] product_sum;
    always_comb begin
        value_sum   = '0;
        product_sum = '0;
        for (int l = 0; l < 16; l++) begin
            value_sum   = value_sum + {{4{m_value_q[17*l + 16]}}, m_value_q[17*l +: 17]};
            product_sum = product_sum + {{4{m_product_q[32*l + 31]}}, m_product_q[32*l +: 32]};
        end
    end
    logic [30:0] largest; // of 16 lanes
    peak_max #(.LANES(16)) u_max (.words_i(m_product_q), .peak_o(largest));
    logic [30:0]   row_new; // lane 0's new peak
    assign row_new = g_sum[0].new2[30:0];
    logic [767:0]  s1_q; // 48 bits per lane
    logic [1023:0] s2_q; // 64 bits per lane
    for (genvar l = 0; l < 16; l++) begin : g_sum
        logic [47:0] add1;
        logic [63:0] add2, old2, new2;
        logic [30:0] peak;
        if (l == 0) begin : g_either
            assign add1 = by_row ? {{27{value_sum[20]}}, value_sum} : {{31{m_value_q[16]}}, m_value_q[16:0]};
            assign add2 = threshold ? (by_row ? {27'd0, product_sum[20:16], 27'd0, product_sum[4:0]}
                                              : {31'd0, m_product_q[16], 31'd0, m_product_q[0]})
                        : by_row ? {{28{product_sum[35]}}, product_sum} : {{32{m_product_q[31]}}, m_product_q[31:0]};
            assign peak = by_row ? largest : m_product_q[30:0];
        end else begin : g_own
            assign add1 = {{31{m_value_q[17*l + 16]}}, m_value_q[17*l +: 17]};
            assign add2 = threshold ? {31'd0, m_product_q[32*l + 16], 31'd0, m_product_q[32*l]}
                        : {{32{m_product_q[32*l + 31]}}, m_product_q[32*l +: 32]};
            assign peak = m_product_q[32*l +: 31];
        end
        assign old2 = m_first_q ? 64'd0 : s2_q[64*l +: 64];
        assign new2 = !peaks ? old2 + add2 : {33'd0, peak > old2[30:0] ? peak : old2[30:0]};
        always_ff @(posedge clk_i) begin
            if (m_valid_q && (l == 0 || !by_row)) begin
                if (!peaks) s1_q[48*l +: 48] <= (m_first_q ? 48'd0 : s1_q[48*l +: 48]) + add1;
                s2_q[64*l +: 64] <= new2;
            end
        end
    end

    // ---- peaks by row: four rows make a beat ----
    logic         row_peak, pack_full, give;
    logic [1:0]   pack_q;
    logic [127:0] packed_q;
    assign row_peak  = peaks && by_row && m_valid_q && m_last_q;
    assign pack_full = pack_q == 2'd3 || m_final_q;
    assign give      = m_valid_q && m_last_q && (!row_peak || pack_full);
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) pack_q <= '0;
        else if (row_peak) pack_q <= pack_full ? 2'd0 : pack_q + 2'd1;
    end
    always_ff @(posedge clk_i) begin
        if (row_peak) begin
            for (int w = 0; w < 4; w++) begin
                if (pack_q == 2'(w)) packed_q[32*w +: 32] <= {1'b0, row_new[30:0]};
                else if (pack_q == 2'd0) packed_q[32*w +: 32] <= '0;
            end
        end
    end

    // ---- out ----
    logic [3:0] last_index;
    assign last_index = by_row ? 4'd0 : peaks ? {2'd0, 2'((m_elements_q - 5'd1) >> 2)} : 4'(m_elements_q - 5'd1);
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            m_valid_q  <= 1'b0;
            em_valid_q <= 1'b0;
            em_final_q <= 1'b0;
            em_index_q <= '0;
            em_last_q  <= '0;
        end else begin
            m_valid_q <= piece_take;
            if (give) begin
                em_valid_q <= 1'b1;
                em_final_q <= m_final_q;
                em_index_q <= '0;
                em_last_q  <= last_index;
            end else if (em_valid_q && wr_data_ready_i) begin
                if (em_index_q == em_last_q) em_valid_q <= 1'b0;
                else em_index_q <= em_index_q + 4'd1;
            end
        end
    end
    assign last_taken      = em_valid_q && wr_data_ready_i && em_final_q && em_index_q == em_last_q;
    assign wr_data_valid_o = em_valid_q;
    logic [47:0] s1;
    assign s1              = s1_q[48*em_index_q +: 48];
    logic [127:0] four;
    for (genvar w = 0; w < 4; w++) begin : g_four
        assign four[32*w +: 32] = s2_q[64*{em_index_q[1:0], 2'(w)} +: 32];
    end
    assign wr_data_o       = !peaks ? {s2_q[64*em_index_q +: 64], {16{s1[47]}}, s1} : by_row ? packed_q : four;

    logic unused;
    assign unused = &{1'b0, desc_i, entries_0_i, rows, cols, sums, unused_count, unused_q_shift, unused_p_shift,
        unused_two}; // the other fields are for others
endmodule

`default_nettype wire
