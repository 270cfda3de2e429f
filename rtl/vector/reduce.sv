// SPDX-License-Identifier: Apache-2.0
// reduce: exact sums of DFP mantissas for each channel or row, and peaks of fp32 words for each row or channel.
// Numerics sections 8, 10, 11 and 13:
//
//     S1 = sum q  (or |q|)        S2 = sum q*p  (p may be q)
//     S1_ONLY:     S2 is not written
//     thresholds:  S1 = sum of the q above floor,  S2 = how many these are; high word: how many lie below ceil
//     peaks:       S2 = the largest word without its sign
//
//     reader --> u_receiver --> piece --> M: q or |q|, q*p --> (by row R, T: 16 lanes to one) --> S, H: 16 sums, or one
//     --> writer, beats of pairs of 16 bytes, of S1 or of peaks
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Command   start_i, desc_i, entries_0_i; done_o for one clock
// Reader    rd_req_*, rd_beat_*
// Writer    wr_req_*, wr_data_*   {S2 as int64, S1 as int64}, S1, or peaks, in the order of channels or rows
// Latency   section 9b of the microarchitecture; a piece a clock. S1 is kept in 48 bits (2^30 elements of 2^15), S2 in
//           64, its high word a clock behind its low one.
`default_nettype none

module reduce #(
    parameter int PORT = 512 // bits of a beat: 128, 256 or 512
) (
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
    input  wire logic [PORT-1:0] rd_beat_data_i,
    output      logic          wr_req_valid_o,
    input  wire logic          wr_req_ready_i,
    output      logic [31:0]   wr_req_addr_o,
    output      logic [32:0]   wr_req_bytes_o,
    output      logic          wr_data_valid_o,
    input  wire logic          wr_data_ready_i,
    output      logic [PORT-1:0] wr_data_o
);
    logic        peaks, by_row, threshold, absolute, single, two;
    logic [30:0] rows, cols, count, sums;
    logic [1:0]  q_shift, p_shift;
    logic [31:0] q_address, p_address, out;
    reduce_shape u_shape (
        .clk_i(clk_i), .load_i(start_i), .desc_i(desc_i), .entries_0_i(entries_0_i), .peaks_o(peaks),
        .by_row_o(by_row), .threshold_o(threshold), .absolute_o(absolute), .s1_only_o(single), .rows_o(rows),
        .cols_o(cols), .count_o(count), .sums_o(sums), .q_shift_o(q_shift), .p_shift_o(p_shift), .two_o(two),
        .q_address_o(q_address), .p_address_o(p_address), .out_o(out)
    );

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
    assign wr_req_addr_o  = wr_req_valid_o ? out : 32'd0;
    assign wr_req_bytes_o = !wr_req_valid_o ? 33'd0 : peaks ? {sums, 2'b0} : single ? {sums[29:0], 3'b0}
        : {sums[28:0], 4'b0};

    // ---- pieces; they begin anew in each clock of WRITE_REQ ----
    logic         piece_valid, piece_take, piece_first, piece_last, piece_final;
    logic [255:0] piece_q, piece_p;
    logic [511:0] thresholds;
    logic [4:0]   piece_elements;
    reduce_requester u_requester (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(wr_req_valid_o), .flow_i(flow), .peaks_i(peaks), .by_row_i(by_row),
        .threshold_i(threshold), .two_i(two), .rows_i(rows), .cols_i(cols), .count_i(count), .q_shift_i(q_shift),
        .p_shift_i(p_shift), .q_address_i(q_address), .p_address_i(p_address),
        .valid_o(rd_req_valid_o), .ready_i(rd_req_ready_i), .addr_o(rd_req_addr_o), .bytes_o(rd_req_bytes_o)
    );
    reduce_receiver #(.PORT(PORT)) u_receiver (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(wr_req_valid_o), .flow_i(flow), .peaks_i(peaks), .by_row_i(by_row),
        .threshold_i(threshold), .two_i(two), .rows_i(rows), .cols_i(cols), .count_i(count), .q_shift_i(q_shift),
        .p_shift_i(p_shift),
        .beat_valid_i(rd_beat_valid_i), .beat_ready_o(rd_beat_ready_o), .beat_data_i(rd_beat_data_i),
        .piece_valid_o(piece_valid), .piece_take_i(piece_take), .q_o(piece_q), .p_o(piece_p), .thresholds_o(thresholds),
        .first_o(piece_first), .last_o(piece_last), .final_o(piece_final), .elements_o(piece_elements)
    );

    // ---- whether M, R, T and S move: sums that have not left let no others begin in their place ----
    // flags of a stage: its sums begin, end; the tensor's last; a piece's elements
    logic       m_valid_q, r_valid_q, t_valid_q, h_valid_q, n_valid, em_valid_q, advance;
    logic [7:0] m_flags_q, r_flags_q, t_flags_q, n_flags; // {first, last, final, elements}
    logic       h_first_q, h_last_q, h_final_q;
    logic [4:0] h_elements_q;
    assign n_valid    = by_row ? t_valid_q : m_valid_q;
    assign n_flags    = by_row ? t_flags_q : m_flags_q;
    assign advance    = !(n_valid && (em_valid_q || (h_valid_q && h_last_q)));
    assign piece_take = piece_valid && advance;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            m_valid_q <= 1'b0;
            r_valid_q <= 1'b0;
            t_valid_q <= 1'b0;
            h_valid_q <= 1'b0;
        end else begin
            h_valid_q <= advance && n_valid;
            if (advance) begin
                m_valid_q <= piece_valid;
                r_valid_q <= by_row && m_valid_q;
                t_valid_q <= r_valid_q;
            end
        end
    end
    always_ff @(posedge clk_i) begin
        if (advance) begin
            m_flags_q <= {piece_first, piece_last, piece_final, piece_elements};
            r_flags_q <= m_flags_q;
            t_flags_q <= r_flags_q;
            if (n_valid) {h_first_q, h_last_q, h_final_q, h_elements_q} <= n_flags;
        end
    end

    // ---- M: magnitudes and products ----
    logic [271:0] value, m_value_q;     // 17 bits per lane
    logic [511:0] product, m_product_q; // 32 bits per lane; of peaks the word
    logic [15:0]  above, below, m_above_q, m_below_q;
    for (genvar l = 0; l < 16; l++) begin : g_multiply
        logic signed [15:0] q, p, floor, ceil;
        logic signed [16:0] wide_q;
        logic        [31:0] word; // of peaks, whose p is 0
        logic               present;
        assign floor               = $signed(by_row ? thresholds[15:0] : thresholds[32*l +: 16]);
        assign ceil                = $signed(by_row ? thresholds[31:16] : thresholds[32*l + 16 +: 16]);
        assign present             = 5'(l) < piece_elements;
        assign above[l]            = present && q > floor;
        assign below[l]            = present && q < ceil;
        assign q                   = $signed(piece_q[16*l +: 16]);
        assign p                   = $signed(piece_p[16*l +: 16]);
        assign wide_q              = {q[15], q};
        assign value[17*l +: 17]   = peaks || (threshold && !above[l]) ? 17'd0 : absolute && q[15] ? -wide_q : wide_q;
        assign word                = peaks ? {1'b0, thresholds[32*l + 16 +: 15], q} : 32'd0;
        assign product[32*l +: 32] = 32'(q) * 32'(p) + $signed(word);
    end
    always_ff @(posedge clk_i) begin
        if (piece_take) begin
            m_value_q   <= value;
            m_product_q <= product;
            m_above_q   <= above;
            m_below_q   <= below;
        end
    end

    // ---- R, T: the lanes of a row added, or their peak: four, then all ----
    logic [75:0]        r_value_q;   // 19 bits each
    logic [135:0]       r_product_q; // 34 bits each
    logic signed [20:0] value_sum, t_value_q;
    logic signed [35:0] product_sum;
    logic [31:0]        t_low_q;
    logic [5:0]         t_high_q; // the high word: bit 5 fills it
    logic [30:0]        largest;
    for (genvar f = 0; f < 4; f++) begin : g_four
        logic signed [18:0] values;
        logic signed [33:0] products;
        always_comb begin
            values   = '0;
            products = '0;
            for (int i = 4 * f; i < 4 * f + 4; i++) begin
                values   = values + 19'($signed(m_value_q[17*i +: 17]));
                products = products + (threshold ? {17'd0, m_below_q[i], 15'd0, m_above_q[i]}
                                                 : 34'($signed(m_product_q[32*i +: 32])));
            end
        end
        always_ff @(posedge clk_i) begin
            if (advance && m_valid_q && by_row) begin
                r_value_q[19*f +: 19]   <= values;
                r_product_q[34*f +: 34] <= products;
            end
        end
    end
    peak_tree #(.LANES(16)) u_tree (
        .clk_i(clk_i), .en_i(advance && m_valid_q && by_row && peaks), .words_i(m_product_q), .peak_o(largest)
    );
    always_comb begin
        value_sum   = '0;
        product_sum = '0;
        for (int f = 0; f < 4; f++) begin
            value_sum   = value_sum + 21'($signed(r_value_q[19*f +: 19]));
            product_sum = product_sum + 36'($signed(r_product_q[34*f +: 34]));
        end
    end
    always_ff @(posedge clk_i) begin
        if (advance && r_valid_q) begin
            t_value_q <= value_sum;
            t_low_q   <= peaks ? {1'b0, largest} : threshold ? {27'd0, product_sum[4:0]} : product_sum[31:0];
            t_high_q  <= threshold ? {1'b0, product_sum[20:16]} : {{2{product_sum[35]}}, product_sum[35:32]};
        end
    end

    // ---- S: the sums' low words; H: their high words ----
    logic [767:0] s1_q;            // 48 bits per lane
    logic [511:0] low_q, high_q;   // the words of S2
    logic [31:0]  high_0;          // lane 0's as H computes it
    for (genvar l = 0; l < 16; l++) begin : g_sum
        logic        moves, h_moves, carry_q;
        logic [47:0] add1;
        logic [31:0] add2, old, peak, high_add, high;
        logic [32:0] low;
        assign moves   = advance && n_valid && (l == 0 || !by_row);
        assign h_moves = h_valid_q && (l == 0 || !by_row);
        if (l == 0) begin : g_either
            logic [5:0] h_high_q;
            assign add1     = by_row ? {{27{t_value_q[20]}}, t_value_q} : {{31{m_value_q[16]}}, m_value_q[16:0]};
            assign add2     = by_row ? t_low_q : threshold ? {31'd0, m_above_q[0]} : m_product_q[31:0];
            assign high_add = {{27{h_high_q[5]}}, h_high_q[4:0]};
            assign high_0   = high;
            always_ff @(posedge clk_i) begin
                if (moves) begin
                    h_high_q <= by_row ? t_high_q : threshold ? {5'd0, m_below_q[0]} : {6{m_product_q[31]}};
                end
            end
        end else begin : g_own
            logic [1:0] h_high_q;
            assign add1     = {{31{m_value_q[17*l + 16]}}, m_value_q[17*l +: 17]};
            assign add2     = threshold ? {31'd0, m_above_q[l]} : m_product_q[32*l +: 32];
            assign high_add = {{31{h_high_q[1]}}, h_high_q[0]};
            always_ff @(posedge clk_i) begin
                if (moves) h_high_q <= threshold ? {1'b0, m_below_q[l]} : {2{m_product_q[32*l + 31]}};
            end
        end
        assign old  = n_flags[7] ? 32'd0 : low_q[32*l +: 32];
        assign low  = {1'b0, old} + {1'b0, add2};
        assign peak = add2[30:0] > old[30:0] ? add2 : old;
        assign high = (h_first_q ? 32'd0 : high_q[32*l +: 32]) + high_add + {31'd0, carry_q};
        always_ff @(posedge clk_i) begin
            if (moves) begin
                if (!peaks) s1_q[48*l +: 48] <= (n_flags[7] ? 48'd0 : s1_q[48*l +: 48]) + add1;
                low_q[32*l +: 32] <= peaks ? peak : low[31:0];
                carry_q           <= low[32];
            end
            if (h_moves) high_q[32*l +: 32] <= peaks ? 32'd0 : high;
        end
    end

    // ---- by row: rows side by side make a beat ----
    localparam int PAIRS = PORT / 128, SINGLES = PORT / 64, WORDS = PORT / 32;
    logic            ends, row_ends, pack_full, give;
    logic [3:0]      results_last; // of a beat's results
    logic [3:0]      pack_q;
    logic [127:0]    pair; // lane 0's sums
    logic [PORT-1:0] packed_q;
    assign ends      = h_valid_q && h_last_q;
    assign row_ends  = by_row && ends;
    assign results_last = peaks ? 4'(WORDS - 1) : single ? 4'(SINGLES - 1) : 4'(PAIRS - 1);
    assign pack_full = pack_q == results_last || h_final_q;
    assign give      = ends && (!row_ends || pack_full);
    assign pair      = {high_0, low_q[31:0], {16{s1_q[47]}}, s1_q[47:0]};
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) pack_q <= '0;
        else if (row_ends) pack_q <= pack_full ? 4'd0 : pack_q + 4'd1;
    end
    for (genvar w = 0; w < WORDS; w++) begin : g_pack
        always_ff @(posedge clk_i) begin
            if (row_ends) begin
                if (pack_q == (peaks ? 4'(w) : single ? 4'(w / 2) : 4'(w / 4))) begin
                    packed_q[32*w +: 32] <= peaks ? low_q[31:0] : single ? pair[32*(w % 2) +: 32]
                        : pair[32*(w % 4) +: 32];
                end else if (pack_q == 4'd0) begin
                    packed_q[32*w +: 32] <= '0;
                end
            end
        end
    end

    // ---- out ----
    logic       em_final_q;
    logic [3:0] last_index, em_index_q, em_last_q;
    logic [3:0] last_lane;
    assign last_lane  = 4'(h_elements_q - 5'd1);
    assign last_index = by_row ? 4'd0 : last_lane >> (peaks ? $clog2(WORDS) : single ? $clog2(SINGLES) : $clog2(PAIRS));
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            em_valid_q <= 1'b0;
            em_final_q <= 1'b0;
            em_index_q <= '0;
            em_last_q  <= '0;
        end else if (give) begin
            em_valid_q <= 1'b1;
            em_final_q <= h_final_q;
            em_index_q <= '0;
            em_last_q  <= last_index;
        end else if (em_valid_q && wr_data_ready_i) begin
            if (em_index_q == em_last_q) em_valid_q <= 1'b0;
            else em_index_q <= em_index_q + 4'd1;
        end
    end
    assign last_taken      = em_valid_q && wr_data_ready_i && em_final_q && em_index_q == em_last_q;
    assign wr_data_valid_o = em_valid_q;
    logic [PORT-1:0] pairs, singles, words;
    for (genvar i = 0; i < PAIRS; i++) begin : g_pair
        logic [3:0] lane;
        assign lane                = 4'(PAIRS) * em_index_q + 4'(i);
        assign pairs[128*i +: 128] = {high_q[32*lane +: 32], low_q[32*lane +: 32], {16{s1_q[48*lane + 47]}},
            s1_q[48*lane +: 48]};
    end
    for (genvar i = 0; i < SINGLES; i++) begin : g_single
        logic [3:0] lane;
        assign lane                = 4'(SINGLES) * em_index_q + 4'(i);
        assign singles[64*i +: 64] = {{16{s1_q[48*lane + 47]}}, s1_q[48*lane +: 48]};
    end
    for (genvar w = 0; w < WORDS; w++) begin : g_word
        logic [3:0] lane;
        assign lane               = 4'(WORDS) * em_index_q + 4'(w);
        assign words[32*w +: 32] = low_q[32*lane +: 32];
    end
    assign wr_data_o = by_row ? packed_q : peaks ? words : single ? singles : pairs;
endmodule

`default_nettype wire
