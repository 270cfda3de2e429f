// SPDX-License-Identifier: Apache-2.0
// stream: PEAK, MAP, VECTOR and ALIGN, everything that flows in groups of 16 elements.  Numerics sections 2, 3, 7, 10,
// 11, 13 and 14.
//
//     reader --> gather --> group --+--> peak_snoop                                              (PEAK)
//                                   +--> 16 map lanes --+--> u_output --> writer                 (MAP)
//                        u_words --------------^        +--> u_execute --> align unit, writer    (VECTOR)
//                                           u_coefficients, u_walker ------^
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

module stream #(
    parameter int PORT = 512 // bits of a beat: 128, 256 or 512
) (
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
    input  wire logic [PORT-1:0]    rd_beat_data_i,
    output      logic               wr_req_valid_o,
    input  wire logic               wr_req_ready_i,
    output      logic [31:0]        wr_req_addr_o,
    output      logic [32:0]        wr_req_bytes_o,
    output      logic               wr_data_valid_o,
    input  wire logic               wr_data_ready_i,
    output      logic [PORT-1:0]    wr_data_o,
    output      logic               want_valid_o,
    output      logic [1:0]         want_ctx_o,
    output      logic [31:0]        want_stream_o,
    output      logic [27:0]        want_group_o,
    output      logic               want_take_o,      // words for what is mapped are taken when they are there
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
    localparam int WIDTH = PORT == 128 ? 128 : 256; // of a write into the coefficients

    // ---- the command ----
    logic         is_peak, is_map, is_vector, is_align, sign, saturate, sum_stochastic, relu, finer, channels, wide;
    logic [1:0]   scaling;
    logic [2:0]   fp32, dfp8, stochastic, groups_less_one;
    logic [3:0]   terms;
    logic [4:0]   data, bits;
    logic [7:0]   layouts;
    logic [9:0]   shift;
    logic [12:0]  entries;
    logic [23:0]  rows;
    logic [26:0]  emax;
    logic [27:0]  first_group;
    logic [30:0]  element_count, cols;
    logic [31:0]  x0_scale, out, out_scale, out_stream;
    logic [83:0]  exponents;
    logic [95:0]  streams;
    logic [127:0] addresses, coefficient_addresses;
    stream_fields u_fields (
        .clk_i(clk_i), .load_i(start_i), .desc_i(desc_i), .entries_0_i(entries_0_i), .scale_emax_i(scale_emax_i),
        .scale_exp_i(scale_exp_i), .peak_o(is_peak), .map_o(is_map), .vector_o(is_vector), .align_o(is_align),
        .terms_o(terms), .data_o(data), .shift_o(shift), .fp32_o(fp32), .dfp8_o(dfp8), .bits_o(bits), .sign_o(sign),
        .saturate_o(saturate), .stochastic_o(stochastic), .scaling_o(scaling), .channels_o(channels),
        .groups_less_one_o(groups_less_one), .entries_o(entries), .emax_o(emax), .sum_stochastic_o(sum_stochastic),
        .relu_o(relu), .layouts_o(layouts), .exponents_o(exponents), .count_o(element_count), .rows_o(rows),
        .cols_o(cols), .addresses_o(addresses), .coefficients_o(coefficient_addresses), .x0_scale_o(x0_scale),
        .out_o(out), .out_scale_o(out_scale), .streams_o(streams), .out_stream_o(out_stream), .first_o(first_group)
    );
    assign finer = scaling != 2'd0;
    assign wide  = is_map && bits == 5'd16;

    // ---- control ----
    localparam logic [3:0] IDLE = 4'd0, SETUP = 4'd1, SIZE = 4'd2, GROUPS = 4'd3, COEF = 4'd4, PEAKS = 4'd5,
        WRITE_REQ = 4'd6, FLOW = 4'd7, SCALES = 4'd8, FINISH = 4'd9;
    logic [3:0] state_q;
    logic       begins, flow, coefficients_done, last_leaves, peaks_done, peaks_bad, scales_done;
    assign begins = state_q == GROUPS;
    assign flow   = state_q == FLOW;
    assign done_o = state_q == FINISH;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q <= IDLE;
        end else begin
            case (state_q)
                IDLE:      if (start_i) state_q <= SETUP;
                SETUP:     state_q <= SIZE;
                SIZE:      state_q <= GROUPS;
                GROUPS:    state_q <= is_vector ? COEF : finer ? PEAKS : is_peak ? FLOW : WRITE_REQ;
                COEF:      if (coefficients_done) state_q <= WRITE_REQ;
                WRITE_REQ: if (wr_req_ready_i) state_q <= FLOW;
                PEAKS:     if (peaks_done) state_q <= peaks_bad ? FINISH : WRITE_REQ;
                FLOW:      if (last_leaves) state_q <= finer ? SCALES : FINISH;
                SCALES:    if (scales_done) state_q <= FINISH;
                default:   state_q <= IDLE; // FINISH
            endcase
        end
    end

    // ---- size, common exponent ----
    logic signed [11:0] align_exponent;
    logic [4:0]  tail;
    logic [30:0] count;
    logic [27:0] groups;
    logic [47:0] distance;
    stream_setup u_setup (
        .clk_i(clk_i), .step_i({begins, state_q == SIZE, state_q == SETUP}), .vector_i(is_vector), .terms_i(terms),
        .count_i(element_count), .rows_i(rows), .cols_i(cols[23:0]), .exponents_i(exponents), .count_o(count),
        .groups_o(groups), .tail_o(tail), .distance_o(distance), .exponent_o(align_exponent)
    );

    // ---- several exponents of a MAP ----
    logic              p_req_valid, p_beat_ready, p_write_block, p_write_one, s_req_valid, s_read, s_load,
        s_last, s_full;
    logic [31:0]       p_req_addr, s_req_addr;
    logic [32:0]       p_req_bytes, s_req_bytes;
    logic [12:0]       p_write_entry, s_entry;
    logic [127:0]      s_data, own;
    logic [WIDTH-1:0]  p_write_data;
    logic [7:0]        largest;
    logic signed [9:0] least_q;
    peak_loader #(.PORT(PORT), .WIDTH(WIDTH)) u_peaks (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(begins), .start_i(begins && finer), .done_o(peaks_done),
        .bits_i(bits), .saturate_i(saturate), .address_i(x0_scale), .count_i(entries), .channels_i(channels),
        .req_valid_o(p_req_valid), .req_ready_i(rd_req_ready_i), .req_addr_o(p_req_addr), .req_bytes_o(p_req_bytes),
        .beat_valid_i(rd_beat_valid_i), .beat_ready_o(p_beat_ready), .beat_data_i(rd_beat_data_i),
        .write_block_o(p_write_block), .write_one_o(p_write_one), .write_entry_o(p_write_entry),
        .write_data_o(p_write_data), .largest_o(largest), .bad_o(peaks_bad)
    );
    scale_writer u_scales (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(flow && last_leaves && finer), .done_o(scales_done), .bits_i(bits),
        .address_i(out_scale), .own_i(own), .count_i(entries), .channels_i(channels), .largest_i(largest),
        .least_i(least_q), .req_valid_o(s_req_valid), .req_ready_i(wr_req_ready_i), .req_addr_o(s_req_addr),
        .req_bytes_o(s_req_bytes), .read_o(s_read), .entry_o(s_entry), .load_o(s_load), .data_o(s_data),
        .last_o(s_last), .full_i(s_full), .taken_i(wr_data_valid_o && wr_data_ready_i)
    );
    // `largest` is complete long before the first group is mapped
    always_ff @(posedge clk_i) least_q <= $signed({2'b0, largest}) - $signed({7'b0, groups_less_one});
    assign fault_o = done_o && peaks_bad;

    // ---- coefficients ----
    logic         c_req_valid, c_beat_ready, write_block, write_one, window_read;
    logic [31:0]  c_req_addr;
    logic [32:0]  c_req_bytes;
    logic [1:0]   write_term, window_term;
    logic [12:0]  write_entry, window_entry, map_window_entry;
    logic [63:0]  window_from, map_window_from;
    logic [WIDTH-1:0] write_data;
    logic [255:0] lanes;
    coefficient_loader #(.PORT(PORT), .WIDTH(WIDTH)) u_coefficient_loader (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(begins && is_vector), .done_o(coefficients_done),
        .layouts_i(layouts), .rows_i(rows[12:0]), .cols_i(cols[12:0]), .addresses_i(coefficient_addresses),
        .term_present_i(terms), .req_valid_o(c_req_valid), .req_ready_i(rd_req_ready_i), .req_addr_o(c_req_addr),
        .req_bytes_o(c_req_bytes), .beat_valid_i(rd_beat_valid_i), .beat_ready_o(c_beat_ready),
        .beat_data_i(rd_beat_data_i),
        .write_block_o(write_block), .write_one_o(write_one), .write_term_o(write_term), .write_entry_o(write_entry),
        .write_data_o(write_data)
    );
    // whose the store is: a VECTOR's coefficients, or a MAP's exponents
    // of peaks a beat of 512 bits has sixteen entries, a narrower one, or two of them, eight
    coefficients #(.WIDTH(WIDTH)) u_coefficients (
        .clk_i(clk_i), .write_eight_i((PORT == 128 && write_block) || (PORT < 512 && p_write_block)),
        .write_sixteen_i((PORT > 128 && write_block) || (PORT == 512 && p_write_block)),
        .write_one_i(write_one || p_write_one),
        .write_term_i(finer ? 2'd0 : write_term), .write_entry_i(finer ? p_write_entry : write_entry),
        .write_data_i(finer ? p_write_data : write_data),
        .read_i(window_read || s_read || map_walk_take), .read_term_i(finer ? 2'd0 : window_term),
        .read_entry_i(!finer ? window_entry : s_read ? s_entry : map_window_entry),
        .read_from_i(!finer ? window_from : s_read ? 64'hfedcba9876543210 : map_window_from), .lanes_o(lanes)
    );

    // ---- data in ----
    logic         r_req_valid, g_beat_ready, a_beat_ready, group_valid, group_take;
    logic [31:0]  r_req_addr;
    logic [32:0]  r_req_bytes;
    logic [511:0] group_data;
    stream_requester u_requester (
        .clk_i(clk_i), .rst_ni(rst_ni), .set_i(begins), .flow_i(flow), .whole_i(!is_vector), .pairs_i(is_align),
        .count_i(count), .groups_i(groups), .tail_i(tail), .present_i(data), .shift_i(shift), .addresses_i(addresses),
        .valid_o(r_req_valid), .ready_i(rd_req_ready_i), .addr_o(r_req_addr), .bytes_o(r_req_bytes)
    );
    gather #(.PORT(PORT)) u_gather (
        .clk_i(clk_i), .rst_ni(rst_ni), .set_i(begins), .flow_i(flow && !is_align), .groups_i(groups),
        .tail_i(tail), .present_i(data), .shift_i(shift), .beat_valid_i(rd_beat_valid_i),
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
    assign wr_req_addr_o  = out_req_valid ? out : s_req_addr;
    assign wr_req_bytes_o = !out_req_valid ? s_req_bytes : !is_map ? {count, 2'b0} : wide ? {1'b0, count, 1'b0}
        : {2'b0, count};

    // ---- random words of what is mapped ----
    logic         words_valid, words_used, want_sum, taken;
    logic [383:0] words;
    stream_words u_words (
        .clk_i(clk_i), .rst_ni(rst_ni), .set_i(begins), .flow_i(flow), .groups_i(groups), .first_i(first_group),
        .slots_i(stochastic), .streams_i(streams), .out_stream_i(out_stream), .sum_i(want_sum), .taken_i(taken),
        .want_valid_o(want_valid_o), .want_ctx_o(want_ctx_o), .want_stream_o(want_stream_o),
        .want_group_o(want_group_o), .want_take_o(want_take_o), .have_i(have_i), .words_i(words_i),
        .valid_o(words_valid), .words_o(words), .used_i(words_used)
    );

    // ---- map lanes ----
    logic         map_step, execute_map_step, execute_clamped, map_leaves, map_counted;
    logic [8:0]   tensor_emax;
    logic [15:0]  clamped;
    logic [143:0] own_emax;
    logic [255:0] mantissa;
    for (genvar l = 0; l < 16; l++) begin : g_map
        stream_lane u_lane (
            .clk_i(clk_i), .en_i(map_step || execute_map_step), .word_i(group_data[32*l +: 32]),
            .random_i(stochastic != 3'd0 ? words[24*l +: 24] : 24'h800000),
            .emax_i(finer ? own_emax[9*l +: 9] : tensor_emax), .sign_i(sign), .bits_i(bits),
            .mantissa_o(mantissa[16*l +: 16]), .saturated_o(clamped[l])
        );
    end
    always_ff @(posedge clk_i) begin
        if (!rst_ni) saturated_event_o <= 1'b0;
        else saturated_event_o <= execute_clamped || (map_leaves && map_counted);
    end
    assign words_used = stochastic != 3'd0 && (map_step || execute_map_step);

    // ---- PEAK and MAP: groups leave as they come; with several exponents a window of them comes before ----
    logic        peak_step, map_last_beat, map_free, map_room, map_behind, map_walk_take, emax_ready, walk_ready;
    logic        x_valid_q, x_last_q;
    logic [4:0]  x_count_q;
    logic [15:0] map_lanes_counted;
    logic [27:0] map_left_q; // groups that have not been taken
    logic [63:0] walk_sel;
    logic [30:0] walk_col0;
    logic [23:0] walk_row0;
    map_emax u_emax (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(begins), .run_i(flow && finer), .ready_o(emax_ready),
        .used_i(map_step), .walk_ready_i(walk_ready), .walk_take_o(map_walk_take), .window_i(narrow),
        .channels_i(channels), .least_i(least_q), .own_o(own), .emax_o(own_emax)
    );
    logic [127:0] narrow; // of the window: entries of 8 bits
    for (genvar l = 0; l < 16; l++) begin : g_narrow
        assign narrow[8*l +: 8]          = lanes[16*l +: 8];
        assign map_window_from[4*l +: 4] = channels ? 4'(l) : walk_sel[4*l +: 4];
        assign map_lanes_counted[l]      = clamped[l] && 5'(l) < x_count_q;
    end
    assign map_window_entry = channels ? walk_col0[12:0] : walk_row0[12:0];
    assign peak_step        = flow && is_peak && group_valid;
    assign map_step         = flow && is_map && group_valid && (!x_valid_q || map_room)
                            && (stochastic == 3'd0 || words_valid) && (!finer || emax_ready);
    assign map_leaves       = x_valid_q && map_free;
    assign map_counted      = |map_lanes_counted;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || begins) x_valid_q <= 1'b0;
        else if (map_step) x_valid_q <= 1'b1;
        else if (map_leaves) x_valid_q <= 1'b0;
    end
    always_ff @(posedge clk_i) begin
        if (map_step) begin
            x_count_q <= map_left_q == 28'd1 ? tail : 5'd16;
            x_last_q  <= map_left_q == 28'd1;
        end
        if (begins) map_left_q <= groups;
        else if (peak_step || map_step) map_left_q <= map_left_q - 28'd1;
    end
    map_output #(.PORT(PORT)) u_output (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(begins), .load_i(map_leaves), .mantissa_i(mantissa), .wide_i(wide),
        .elements_i(x_count_q), .final_i(x_last_q), .free_o(map_free), .room_o(map_room), .scale_load_i(s_load),
        .scale_data_i(s_data), .scale_final_i(s_last), .scale_full_o(s_full), .valid_o(wr_data_valid_o),
        .ready_i(wr_data_ready_i), .data_o(wr_data_o), .last_o(map_last_beat), .behind_o(map_behind)
    );

    // ---- ALIGN ----
    logic        pair_valid, pair_last;
    logic [2:0]  pair_beat;
    logic [4:0]  pair_elements;
    logic        full;
    logic [48*(PORT/64)-1:0] pair_p, pair_q;
    logic [79:0] up;
    logic [15:0] flip;
    align_pairs #(.PORT(PORT)) u_pairs (
        .clk_i(clk_i), .rst_ni(rst_ni), .set_i(begins), .flow_i(flow && is_align), .full_i(full),
        .taken_i(taken), .groups_i(groups), .tail_i(tail), .stochastic_i(sum_stochastic),
        .beat_valid_i(rd_beat_valid_i), .beat_ready_o(a_beat_ready), .beat_data_i(rd_beat_data_i),
        .valid_o(pair_valid), .beat_o(pair_beat), .last_o(pair_last), .elements_o(pair_elements), .p_o(pair_p),
        .q_o(pair_q), .up_o(up), .flip_o(flip)
    );
    for (genvar l = 0; l < 16; l++) begin : g_exponent
        assign al_exponent_o[12*l +: 12] = is_align ? exponents[11:0] + {7'd0, up[5*l +: 5]} : align_exponent;
    end
    assign al_flip_o = is_align ? flip : 16'd0;

    // ---- VECTOR ----
    logic walk_take, execute_take, vector_done, run;
    assign run = flow && is_vector;
    vector_walker #(.LANES(PORT / 32)) u_walker (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(begins), .run_i(run || (flow && finer)), .cols_i(cols),
        .ready_o(walk_ready), .take_i(walk_take || map_walk_take), .sel_o(walk_sel), .col0_o(walk_col0),
        .row0_o(walk_row0)
    );
    vector_execute #(.PORT(PORT)) u_execute (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(begins), .run_i(run), .stochastic_i(sum_stochastic),
        .pair_valid_i(pair_valid), .pair_beat_i(pair_beat), .pair_last_i(pair_last), .pair_elements_i(pair_elements),
        .pair_p_i(pair_p), .pair_q_i(pair_q), .full_o(full), .gated_i(data[4]),
        .terms_i(terms), .fp32_i(fp32), .dfp8_i(dfp8),
        .words_needed_i(stochastic), .layouts_i(layouts), .emax_i(emax), .groups_i(groups), .tail_i(tail),
        .distance_i(distance), .walk_ready_i(walk_ready), .walk_sel_i(walk_sel), .walk_col0_i(walk_col0[12:0]),
        .walk_row0_i(walk_row0[12:0]), .walk_take_o(walk_take), .window_read_o(window_read),
        .window_term_o(window_term), .window_entry_o(window_entry), .window_from_o(window_from), .lanes_i(lanes),
        .group_valid_i(group_valid), .group_data_i(group_data), .group_take_o(execute_take), .emax_o(tensor_emax),
        .map_step_o(execute_map_step), .mantissa_i(mantissa), .clamped_i(clamped), .clamped_o(execute_clamped),
        .words_valid_i(words_valid), .want_sum_o(want_sum), .have_i(have_i), .taken_o(taken),
        .al_valid_o(al_valid_o), .al_ready_i(al_ready_i), .al_p_o(al_p_o), .al_q_o(al_q_o), .al_mask_o(al_mask_o),
        .al_gate_o(al_gate_o), .done_o(vector_done)
    );
    assign al_stochastic_o = sum_stochastic;
    assign al_relu_o       = relu;
    assign al_rotate_o     = 1'b0;

    assign group_take  = peak_step || map_step || execute_take;
    assign last_leaves = (peak_step && map_left_q == 28'd1)
                       || (is_map && wr_data_valid_o && wr_data_ready_i && map_last_beat && !map_behind
                           && !x_valid_q && map_left_q == 28'd0)
                       || ((is_vector || is_align) && vector_done);

    logic unused;
    assign unused = &{1'b0, walk_col0[30:13], walk_row0[23:13], lanes};
endmodule

`default_nettype wire
