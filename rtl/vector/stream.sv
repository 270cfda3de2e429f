// SPDX-License-Identifier: Apache-2.0
// stream: PEAK, MAP, VECTOR and ALIGN, everything that flows in groups of 16 elements.  Numerics sections 2, 3, 7, 10,
// 11, 13 and 14.
//
//     reader --> gather --> group --+--> peak_snoop                                              (PEAK)
//                                   +--> 16 map lanes --+--> u_output --> writer                 (MAP)
//                                                       +--> u_execute --> align unit, writer    (VECTOR)
//                u_coefficients, u_walker, random -------------^
//            --> u_pairs --> u_execute's registers --> align unit, writer                        (ALIGN)
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Command   start_i, desc_i, entries_0_i, scale_emax_i (emax[i] in [9i +: 9]), scale_exp_i (exp[i] in [12i +: 12]);
//           done_o for one clock
// Reader    rd_req_*, rd_beat_*;  Writer wr_req_*, wr_data_* (MAP's mantissas; VECTOR's words come from the align unit)
// Random    want_*, have_i, words_i;  Align al_*
// Peak      peak_valid_o, peak_words_o   a group was gathered (counts for PEAK alone)
// Event     saturated_event_o            one clock: an element was clamped by the mapping
// Latency   section 9 of the microarchitecture.
`default_nettype none

module stream (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               start_i,
    input  wire logic [1023:0]      desc_i,
    input  wire logic [31:0]        entries_0_i,      // of the tensor: ceil(COUNT / SPAN)
    input  wire logic [26:0]        scale_emax_i,     // entry i: bits [9i +: 9]
    input  wire logic [83:0]        scale_exp_i,      // entry i: bits [12i +: 12], two's complement
    output      logic               done_o,
    output      logic               fault_o,          // with done_o: a peak entry is not finite
    output      logic               rd_req_valid_o,
    input  wire logic               rd_req_ready_i,
    output      logic [31:0]        rd_req_addr_o,
    output      logic [32:0]        rd_req_bytes_o,
    input  wire logic               rd_beat_valid_i,
    output      logic               rd_beat_ready_o,
    input  wire logic [127:0]       rd_beat_data_i,
    output      logic               wr_req_valid_o,
    input  wire logic               wr_req_ready_i,
    output      logic [31:0]        wr_req_addr_o,
    output      logic [32:0]        wr_req_bytes_o,
    output      logic               wr_data_valid_o,
    input  wire logic               wr_data_ready_i,
    output      logic [127:0]       wr_data_o,
    output      logic               want_valid_o,
    output      logic [1:0]         want_ctx_o,
    output      logic [31:0]        want_stream_o,
    output      logic [27:0]        want_group_o,
    input  wire logic               have_i,
    input  wire logic [383:0]       words_i,
    output      logic               al_valid_o,
    input  wire logic               al_ready_i,
    output      logic [767:0]       al_p_o,           // lane l: bits [48l +: 48]
    output      logic [767:0]       al_q_o,
    output      logic [191:0]       al_exponent_o,    // lane l: bits [12l +: 12], two's complement
    output      logic               al_stochastic_o,
    output      logic [15:0]        al_mask_o,
    output      logic [15:0]        al_gate_o,
    output      logic               al_relu_o,
    output      logic               al_rotate_o,
    output      logic [15:0]        al_flip_o,        // lanes whose sum is the value's negative
    output      logic               peak_valid_o,
    output      logic [511:0]       peak_words_o,
    output      logic               saturated_event_o
);
    logic       is_peak, is_map, is_vector, is_align, wide, finer, channels, sign;
    logic [1:0] scaling; // a MAP's
    logic [12:0] entries;
    assign is_peak   = desc_i[7:0] == 8'(command_set_pkg::OP_PEAK);
    assign is_map    = desc_i[7:0] == 8'(command_set_pkg::OP_MAP);
    assign is_vector = desc_i[7:0] == 8'(command_set_pkg::OP_VECTOR);
    assign is_align  = desc_i[7:0] == 8'(command_set_pkg::OP_ALIGN);
    assign wide      = desc_i[command_set_pkg::MAP_BITS_LSB +: 5] == 5'd16;
    assign scaling   = is_map ? desc_i[command_set_pkg::MAP_SCALING_LSB +: 2] : 2'd0;
    assign finer     = scaling != 2'd0;
    assign channels  = scaling == 2'd2;
    assign sign      = is_map && desc_i[command_set_pkg::MAP_SIGN_LSB];
    assign entries   = channels ? desc_i[command_set_pkg::MAP_SPAN_LSB +: 13] : entries_0_i[12:0];

    // ---- control ----
    localparam logic [2:0] IDLE = 3'd0, SETUP = 3'd1, COEF = 3'd2, WRITE_REQ = 3'd3, FLOW = 3'd4, FINISH = 3'd5,
        PEAKS = 3'd6, SCALES = 3'd7;
    logic [2:0] state_q;
    logic       setup, flow, enter_flow, coefficients_done, last_leaves, peaks_done, peaks_bad,
        scales_done;
    assign setup      = state_q == SETUP;
    assign flow       = state_q == FLOW;
    assign enter_flow = (setup && is_peak) || (state_q == WRITE_REQ && wr_req_ready_i);
    assign done_o     = state_q == FINISH;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q <= IDLE;
        end else begin
            case (state_q)
                IDLE:      if (start_i) state_q <= SETUP;
                SETUP:     state_q <= is_vector ? COEF : finer ? PEAKS : is_peak ? FLOW : WRITE_REQ;
                COEF:      if (coefficients_done) state_q <= WRITE_REQ;
                WRITE_REQ: if (wr_req_ready_i) state_q <= FLOW;
                PEAKS:     if (peaks_done) state_q <= peaks_bad ? FINISH : WRITE_REQ;
                FLOW:      if (last_leaves) state_q <= finer ? SCALES : FINISH;
                SCALES:    if (scales_done) state_q <= FINISH;
                default:   state_q <= IDLE; // FINISH
            endcase
        end
    end

    // ---- size, slots, scales ----
    logic signed [11:0] align_exponent;
    logic [3:0]  term_present;
    logic [4:0]  data_present, tail;
    logic [9:0]  shift;
    logic [30:0] count;
    logic [27:0] groups, first_group;
    logic [47:0] distance;
    assign first_group = desc_i[command_set_pkg::VECTOR_FIRST_LSB +: 28]; // MAP's FIRST is the same word
    stream_setup u_setup (
        .clk_i(clk_i), .load_i(setup), .vector_i(is_vector), .desc_i(desc_i), .scale_exp_i(scale_exp_i),
        .term_present_o(term_present), .data_present_o(data_present), .shift_o(shift), .count_o(count),
        .groups_o(groups),
        .tail_o(tail), .distance_o(distance), .exponent_o(align_exponent)
    );

    // ---- several exponents of a MAP ----
    logic              p_req_valid, p_beat_ready, p_write_eight, p_write_one, s_req_valid, s_read, s_load;
    logic [31:0]       p_req_addr, s_req_addr;
    logic [32:0]       p_req_bytes, s_req_bytes;
    logic [12:0]       p_write_entry, s_entry;
    logic [127:0]      p_write_data, s_data;
    logic [7:0]        largest;
    logic signed [9:0] least;
    peak_loader u_peaks (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(setup), .start_i(setup && finer), .done_o(peaks_done),
        .desc_i(desc_i), .count_i(entries), .channels_i(channels),
        .req_valid_o(p_req_valid), .req_ready_i(rd_req_ready_i), .req_addr_o(p_req_addr), .req_bytes_o(p_req_bytes),
        .beat_valid_i(rd_beat_valid_i), .beat_ready_o(p_beat_ready), .beat_data_i(rd_beat_data_i),
        .write_eight_o(p_write_eight), .write_one_o(p_write_one), .write_entry_o(p_write_entry),
        .write_data_o(p_write_data), .largest_o(largest), .bad_o(peaks_bad)
    );
    scale_writer u_scales (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(flow && last_leaves && finer), .done_o(scales_done), .desc_i(desc_i),
        .window_i(window), .count_i(entries), .channels_i(channels), .largest_i(largest), .least_i(least),
        .req_valid_o(s_req_valid), .req_ready_i(wr_req_ready_i), .req_addr_o(s_req_addr), .req_bytes_o(s_req_bytes),
        .read_o(s_read), .entry_o(s_entry), .load_o(s_load), .data_o(s_data),
        .taken_i(wr_data_valid_o && wr_data_ready_i)
    );
    assign least   = $signed({2'b0, largest})
                   - $signed({7'b0, ~(3'b111 << desc_i[command_set_pkg::MAP_LOG_G_LSB +: 2])});
    assign fault_o = done_o && peaks_bad;

    // ---- coefficients ----
    logic         c_req_valid, c_beat_ready, write_eight, write_one, window_read;
    logic [31:0]  c_req_addr;
    logic [32:0]  c_req_bytes;
    logic [1:0]   write_term, window_term;
    logic [12:0]  write_entry, window_entry;
    logic [127:0] write_data;
    logic [255:0] window;
    coefficient_loader u_coefficient_loader (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(setup && is_vector), .done_o(coefficients_done), .desc_i(desc_i),
        .term_present_i(term_present), .req_valid_o(c_req_valid), .req_ready_i(rd_req_ready_i), .req_addr_o(c_req_addr),
        .req_bytes_o(c_req_bytes), .beat_valid_i(rd_beat_valid_i), .beat_ready_o(c_beat_ready),
        .beat_data_i(rd_beat_data_i),
        .write_eight_o(write_eight), .write_one_o(write_one), .write_term_o(write_term), .write_entry_o(write_entry),
        .write_data_o(write_data)
    );
    // whose the store is: a VECTOR's coefficients, or a MAP's exponents
    coefficients u_coefficients (
        .clk_i(clk_i), .write_eight_i(write_eight || p_write_eight), .write_one_i(write_one || p_write_one),
        .write_term_i(finer ? 2'd0 : write_term), .write_entry_i(finer ? p_write_entry : write_entry),
        .write_data_i(finer ? p_write_data : write_data),
        .read_i(window_read || s_read || map_window_read), .read_term_i(finer ? 2'd0 : window_term),
        .read_entry_i(s_read ? s_entry : finer ? map_window_entry : window_entry), .window_o(window)
    );

    // ---- data in ----
    logic         r_req_valid, g_beat_ready, group_valid, group_take;
    logic [31:0]  r_req_addr;
    logic [32:0]  r_req_bytes;
    logic [511:0] group_data;
    stream_requester u_requester (
        .clk_i(clk_i), .rst_ni(rst_ni), .set_i(enter_flow), .flow_i(flow), .whole_i(!is_vector), .pairs_i(is_align),
        .count_i(count),
        .groups_i(groups),
        .tail_i(tail), .present_i(data_present), .shift_i(shift), .desc_i(desc_i),
        .valid_o(r_req_valid), .ready_i(rd_req_ready_i), .addr_o(r_req_addr), .bytes_o(r_req_bytes)
    );
    gather u_gather (
        .clk_i(clk_i), .rst_ni(rst_ni), .set_i(enter_flow), .flow_i(flow && !is_align), .groups_i(groups),
        .tail_i(tail), .present_i(data_present), .shift_i(shift), .beat_valid_i(rd_beat_valid_i),
        .beat_ready_o(g_beat_ready), .beat_data_i(rd_beat_data_i),
        .group_valid_o(group_valid), .group_data_o(group_data), .take_i(group_take)
    );
    // never two: COEF, PEAKS, FLOW; those that are silent show zeros
    assign rd_req_valid_o  = c_req_valid || p_req_valid || r_req_valid;
    assign rd_req_addr_o   = c_req_addr | p_req_addr | r_req_addr;
    assign rd_req_bytes_o  = c_req_bytes | p_req_bytes | r_req_bytes;
    assign rd_beat_ready_o = c_beat_ready || p_beat_ready || g_beat_ready || a_beat_ready;
    assign peak_valid_o    = group_valid;
    assign peak_words_o    = group_data;

    logic out_req_valid;
    assign out_req_valid  = state_q == WRITE_REQ;
    assign wr_req_valid_o = out_req_valid || s_req_valid;
    // OUT is the same word in MAP, VECTOR and ALIGN
    assign wr_req_addr_o  = out_req_valid ? desc_i[command_set_pkg::VECTOR_OUT_LSB +: 32] : s_req_addr;
    assign wr_req_bytes_o = !out_req_valid ? s_req_bytes : !is_map ? {count, 2'b0} : wide ? {1'b0, count, 1'b0}
        : {2'b0, count};

    // ---- map lanes ----
    logic         map_stochastic, map_step, map_group_step, execute_map_step;
    logic [1:0]   map_slot, execute_slot;
    logic [8:0]   emax;
    logic [4:0]   bits, elements, execute_elements;
    logic [15:0]  clamped;
    logic [255:0] mantissa;
    logic [27:0]  map_group_q, map_group, execute_group;
    assign map_slot       = is_vector ? execute_slot : 2'd0;
    assign map_group      = is_vector ? execute_group : map_group_q;
    assign elements       = is_vector ? execute_elements : map_group_q == groups - 28'd1 ? tail : 5'd16;
    assign bits           = is_vector ? 5'd16 : desc_i[command_set_pkg::MAP_BITS_LSB +: 5];
    assign emax           = map_slot == 2'd1 ? scale_emax_i[17:9] : map_slot == 2'd2 ? scale_emax_i[26:18]
        : scale_emax_i[8:0];
    assign map_stochastic = is_vector ? desc_i[command_set_pkg::VECTOR_MAP_STOCHASTIC_LSB]
        : desc_i[command_set_pkg::MAP_STOCHASTIC_LSB];
    for (genvar l = 0; l < 16; l++) begin : g_map
        logic       lane_clamped;
        logic [3:0] from; // in the window: its entry, or its channel
        assign from = channels ? 4'(l) : map_sel_q[4*l +: 4];
        stream_lane u_lane (
            .word_i(group_data[32*l +: 32]), .random_i(map_stochastic ? words_i[24*l +: 24] : 24'h800000),
            .own_emax_i(window[16*from +: 8]), .scaling_i(scaling), .sign_i(sign), .bits_i(bits),
            .tensor_emax_i(emax), .least_i(least), .mantissa_o(mantissa[16*l +: 16]), .saturated_o(lane_clamped)
        );
        assign clamped[l] = lane_clamped && 5'(l) < elements;
    end
    assign map_step = map_group_step || execute_map_step;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) saturated_event_o <= 1'b0;
        else saturated_event_o <= map_step && |clamped;
    end

    // ---- PEAK and MAP: groups leave as they come; with several exponents a window of them comes before ----
    logic        peak_step, map_last_beat, map_window_read, window_valid_q, map_ready;
    logic [12:0] map_window_entry;
    logic [63:0] map_sel_q;
    assign map_window_read  = flow && finer && !window_valid_q && walk_ready;
    assign map_window_entry = channels ? walk_col0[12:0] : walk_row0[12:0];
    assign map_ready        = !finer || window_valid_q;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || setup) window_valid_q <= 1'b0;
        else if (map_window_read) window_valid_q <= 1'b1;
        else if (map_group_step) window_valid_q <= 1'b0;
    end
    always_ff @(posedge clk_i) begin
        if (map_window_read) map_sel_q <= walk_sel;
    end
    assign peak_step      = flow && is_peak && group_valid;
    assign map_group_step = flow && is_map && group_valid && map_ready && !wr_data_valid_o &&
                            (!map_stochastic || have_i);
    always_ff @(posedge clk_i) begin
        if (!rst_ni || setup) map_group_q <= '0;
        else if (peak_step || map_group_step) map_group_q <= map_group_q + 28'd1;
    end
    map_output u_output (
        .clk_i(clk_i), .rst_ni(rst_ni), .load_i(map_group_step), .mantissa_i(mantissa), .wide_i(wide),
        .elements_i(elements), .scale_load_i(s_load), .scale_data_i(s_data),
        .valid_o(wr_data_valid_o), .ready_i(wr_data_ready_i), .data_o(wr_data_o), .last_o(map_last_beat)
    );

    // ---- ALIGN ----
    logic        a_beat_ready, pair_load, pair_last, sum_stochastic;
    logic [2:0]  pair_beat;
    logic [4:0]  pair_elements;
    logic [95:0] pair_p, pair_q;
    logic [79:0] up;
    logic [15:0] flip;
    assign sum_stochastic = is_align ? desc_i[command_set_pkg::ALIGN_STOCHASTIC_LSB]
        : desc_i[command_set_pkg::VECTOR_STOCHASTIC_LSB];
    align_pairs u_pairs (
        .clk_i(clk_i), .rst_ni(rst_ni), .set_i(enter_flow), .flow_i(flow && is_align), .full_i(al_valid_o),
        .groups_i(groups), .tail_i(tail), .stochastic_i(sum_stochastic),
        .beat_valid_i(rd_beat_valid_i), .beat_ready_o(a_beat_ready), .beat_data_i(rd_beat_data_i),
        .load_o(pair_load), .beat_o(pair_beat), .last_o(pair_last), .elements_o(pair_elements), .p_o(pair_p),
        .q_o(pair_q), .up_o(up), .flip_o(flip)
    );
    for (genvar l = 0; l < 16; l++) begin : g_exponent
        assign al_exponent_o[12*l +: 12] = is_align ? scale_exp_i[11:0] + {7'd0, up[5*l +: 5]} : align_exponent;
    end
    assign al_flip_o = is_align ? flip : 16'd0;

    // ---- VECTOR ----
    logic        walk_ready, walk_take, execute_take, want_sum, want_map, vector_done, run;
    logic [63:0] walk_sel;
    logic [30:0] walk_col0;
    logic [23:0] walk_row0;
    logic [27:0] out_group;
    assign run = flow && is_vector;
    vector_walker u_walker (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(setup), .run_i(run || (flow && finer)),
        .cols_i(is_map ? desc_i[command_set_pkg::MAP_SPAN_LSB +: 31]
            : {7'd0, desc_i[command_set_pkg::VECTOR_COLS_LSB +: 24]}),
        .ready_o(walk_ready), .take_i(walk_take || map_window_read), .sel_o(walk_sel), .col0_o(walk_col0),
        .row0_o(walk_row0)
    );
    vector_execute u_execute (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(setup), .run_i(run), .stochastic_i(sum_stochastic),
        .pair_load_i(pair_load), .pair_beat_i(pair_beat), .pair_last_i(pair_last), .pair_elements_i(pair_elements),
        .pair_p_i(pair_p), .pair_q_i(pair_q), .desc_i(desc_i), .term_present_i(term_present),
        .groups_i(groups), .tail_i(tail), .distance_i(distance),
        .walk_ready_i(walk_ready), .walk_sel_i(walk_sel), .walk_col0_i(walk_col0), .walk_row0_i(walk_row0),
        .walk_take_o(walk_take),
        .window_read_o(window_read), .window_term_o(window_term), .window_entry_o(window_entry), .window_i(window),
        .group_valid_i(group_valid), .group_data_i(group_data), .group_take_o(execute_take),
        .mantissa_i(mantissa), .map_step_o(execute_map_step), .slot_o(execute_slot), .group_o(execute_group),
        .elements_o(execute_elements), .want_sum_o(want_sum), .want_map_o(want_map), .have_i(have_i),
        .out_group_o(out_group),
        .al_valid_o(al_valid_o), .al_ready_i(al_ready_i), .al_p_o(al_p_o), .al_q_o(al_q_o), .al_mask_o(al_mask_o),
        .al_gate_o(al_gate_o), .done_o(vector_done)
    );
    assign al_stochastic_o = sum_stochastic;
    assign al_relu_o       = !is_align && desc_i[command_set_pkg::VECTOR_RELU_LSB];
    assign al_rotate_o     = 1'b0;

    assign group_take  = peak_step || map_group_step || execute_take;
    assign last_leaves = (peak_step && map_group_q == groups - 28'd1)
                       || (is_map && wr_data_valid_o && wr_data_ready_i && map_last_beat && map_group_q == groups)
                       || ((is_vector || is_align) && vector_done);

    // ---- random words: the sums' own come before a mapping's ----
    logic        want_map_group;
    logic [31:0] map_stream;
    assign want_map_group = flow && is_map && map_stochastic && group_valid && map_ready && !wr_data_valid_o;
    assign map_stream     = map_slot == 2'd1 ? desc_i[command_set_pkg::VECTOR_X1_STREAM_LSB +: 32]
                          : map_slot == 2'd2 ? desc_i[command_set_pkg::VECTOR_X2_STREAM_LSB +: 32]
                          : desc_i[command_set_pkg::VECTOR_X0_STREAM_LSB +: 32]; // MAP's X0_STREAM is the same word
    assign want_valid_o  = want_map_group || (run && (want_sum || want_map)) || (flow && is_align && want_sum);
    assign want_ctx_o    = !want_valid_o ? 2'd0 : want_sum ? 2'd3 : map_slot;
    assign want_stream_o = !want_valid_o ? 32'd0 : want_sum ? desc_i[command_set_pkg::VECTOR_OUT_STREAM_LSB +: 32]
        : map_stream;
    assign want_group_o  = !want_valid_o ? 28'd0 : first_group + (want_sum ? out_group : map_group);

    logic unused;
    assign unused = &{1'b0, entries_0_i}; // at most MAX_COEF
endmodule

`default_nettype wire
