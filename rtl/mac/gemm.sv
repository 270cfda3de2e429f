// SPDX-License-Identifier: Apache-2.0
// gemm: C = A*B + bias in blocks of EDGE x EDGE outputs and chunks of KC of the sum.  Numerics section 5,
// microarchitecture section 10.
//
//     reader --> u_loader --> u_scratchpad_a, u_scratchpad_b --> u_array --> u_drain --> align unit, writer
//                    |                ^                             ^
//                    +-- steps --> u_walker (reads)           u_walker (en, first, last)
//
// Two halves of the scratchpads and a shadow in each PE let loading, multiplying and draining overlap. The state here
// is who owns them: filled (half h holds a step) between loader and walker, shadow_busy between walker and drain; and
// the exponent of C, without what rows and columns add (u_scales).
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Command   start_i, desc_i, entries_0_i, entries_1_i, scale_exp_i (entry 0: E_A, 1: E_B),
//           scale_emax_i (entry 2: the bias' peak, 0 for none);
//           done_o for one clock, fault_o with it
// Reader    rd_req_*, rd_beat_*
// Writer    wr_req_*               the data comes from the align unit, or with RAW is wr_data_*
// Random    want_*, have_i;  Align al_*
// Events    saturated_event_o      a bias word was clamped
//           busy_o, mac_active_o, stall_o   each busy clock is mac_active or exactly one of
//                                  stall_o[0..5] = A, B, DRAIN, WRITE, MEMORY, OTHER
`default_nettype none

module gemm #(
    parameter int N = 16,
    parameter int PORT = 512 // bits of a beat that is written
) (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               start_i,
    input  wire logic [1023:0]      desc_i,
    input  wire logic [31:0]        entries_0_i,       // of A: ceil(ROWS / X0_SPAN)
    input  wire logic [31:0]        entries_1_i,       // of B: ceil(COLS / X1_SPAN)
    input  wire logic [26:0]        scale_emax_i,
    input  wire logic [83:0]        scale_exp_i,
    output      logic               done_o,
    output      logic               fault_o,           // with done_o: an exponent entry is out of range
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
    output      logic               wr_data_valid_o,   // raw sums (RAW)
    input  wire logic               wr_data_ready_i,
    output      logic [PORT-1:0]    wr_data_o,
    input  wire logic               memory_idle_i,
    output      logic               want_valid_o,
    output      logic [1:0]         want_ctx_o,
    output      logic [31:0]        want_stream_o,
    output      logic [27:0]        want_group_o,
    input  wire logic               have_i,
    output      logic               al_valid_o,
    input  wire logic               al_ready_i,
    output      logic [767:0]       al_p_o,
    output      logic [767:0]       al_q_o,
    output      logic [191:0]       al_exponent_o,     // lane l: bits [12l +: 12]
    output      logic               al_stochastic_o,
    output      logic [15:0]        al_mask_o,
    output      logic [15:0]        al_gate_o,
    output      logic               al_relu_o,
    output      logic               al_rotate_o,
    output      logic               saturated_event_o,
    output      logic               busy_o,
    output      logic               mac_active_o,
    output      logic [5:0]         stall_o            // bits: A, B, DRAIN, WRITE, MEMORY, OTHER
);
    localparam logic [2:0] IDLE = 3'd0, RUN = 3'd1, FINISH = 3'd2, LOAD = 3'd3, BEGIN = 3'd4;
    localparam logic [1:0] LOAD_A = 2'd2, LOAD_B = 2'd3; // gemm_loader's phases

    // ---- scales: the exponent of C, less G-1 where k is grouped; those of rows and columns are read first ----
    logic               a_along_k, b_along_k, unused_row_scaled, unused_column_scaled, scaled;
    logic [2:0]         a_groups, b_groups;
    logic signed [11:0] base_q; // -1031..1022
    scale_axes u_axes (
        .desc_i(desc_i), .a_along_k_o(a_along_k), .b_along_k_o(b_along_k), .row_scaled_o(unused_row_scaled),
        .column_scaled_o(unused_column_scaled), .scaled_o(scaled), .a_groups_o(a_groups), .b_groups_o(b_groups)
    );
    always_ff @(posedge clk_i) begin
        if (start_i) begin
            base_q <= $signed(scale_exp_i[11:0]) + $signed(scale_exp_i[23:12])
                - (a_along_k ? {9'd0, a_groups} : 12'd0) - (b_along_k ? {9'd0, b_groups} : 12'd0);
        end
    end

    logic [2:0] state_q;
    logic [1:0] filled_q;
    logic       shadow_busy_q, shadow_done, starved_q, fault_q, go;

    logic         sc_done, sc_fault, sc_req_valid, sc_req_ready, sc_beat_valid, sc_beat_ready, a_sc_read, b_sc_read;
    logic [31:0]  sc_req_addr;
    logic [32:0]  sc_req_bytes;
    logic [11:0]  a_sc_addr, b_sc_addr;
    logic [9:0]   a_scale, b_scale;
    gemm_scales u_scales (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i && scaled), .desc_i(desc_i), .entries_0_i(entries_0_i),
        .entries_1_i(entries_1_i), .done_o(sc_done), .fault_o(sc_fault),
        .rd_req_valid_o(sc_req_valid), .rd_req_ready_i(sc_req_ready), .rd_req_addr_o(sc_req_addr),
        .rd_req_bytes_o(sc_req_bytes), .rd_beat_valid_i(sc_beat_valid), .rd_beat_ready_o(sc_beat_ready),
        .rd_beat_data_i(rd_beat_data_i), .a_read_i(a_sc_read), .a_addr_i(a_sc_addr), .a_data_o(a_scale),
        .b_read_i(b_sc_read), .b_addr_i(b_sc_addr), .b_data_o(b_scale)
    );
    assign go = state_q == BEGIN; // loader and walker begin

    // ---- loader ----
    logic         bias_valid, a_write, b_write, write_column, write_half, fill;
    logic         write_view;
    logic [7:0]   bias_addr, write_row, write_k;
    logic [4:0]   write_count;
    logic [9:0]   write_index;
    logic [127:0] bias_data, write_data;
    logic         lo_req_valid, lo_req_ready, lo_beat_valid, lo_beat_ready;
    logic [31:0]  lo_req_addr;
    logic [32:0]  lo_req_bytes;
    logic [1:0]   phase;
    logic         step_valid, step_ready, step_last_chunk, step_last_m, step_last_n, step_last, step_last_pass;
    logic         step_end_row;
    logic [7:0]   step_rows, step_cols;
    logic [8:0]   step_klen;
    logic [12:0]  step_channel;
    logic [14:0]  step_left;
    logic [15:0]  step_lines;
    // Products of another multiplier with a zero may be anything: no kernel row is passed over, no lane is added for
    // nothing.
    logic [15:0]  walker_lines;
`ifdef OWN_MULTIPLIER
    localparam logic EXACT = 1'b0;
    wire unused_lines = ^step_lines;
    assign walker_lines = 16'd0;
`else
    localparam logic EXACT = 1'b1;
    assign walker_lines = step_lines;
`endif
    logic [19:0]  step_u, step_v;
    logic         view_linear, view_narrow;
    logic [2:0]   view_slice_log;
    logic         view_packing;
    logic [13:0]  view_line;
    logic [10:0]  view_line_last;
    logic [19:0]  view_width;
    logic [1:0]   view_rows_log;
    logic [4:0]   view_fold;
    logic         view_pair;
    logic [9:0]   view_reach, view_reach_down;
    logic [31:0]  view_out_step;
    gemm_loader #(.N(N)) u_loader (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(go), .desc_i(desc_i), .exact_i(EXACT), .filled_i(filled_q),
        .rd_req_valid_o(lo_req_valid), .rd_req_ready_i(lo_req_ready), .rd_req_addr_o(lo_req_addr),
        .rd_req_bytes_o(lo_req_bytes), .rd_beat_valid_i(lo_beat_valid), .rd_beat_ready_o(lo_beat_ready),
        .rd_beat_data_i(rd_beat_data_i),
        .bias_valid_o(bias_valid), .bias_addr_o(bias_addr), .bias_data_o(bias_data),
        .a_write_o(a_write), .b_write_o(b_write), .write_column_o(write_column), .write_half_o(write_half),
        .write_row_o(write_row), .write_k_o(write_k), .write_count_o(write_count), .write_view_o(write_view),
        .write_index_o(write_index),
        .write_data_o(write_data), .fill_o(fill),
        .step_valid_o(step_valid), .step_ready_i(step_ready), .step_rows_o(step_rows), .step_cols_o(step_cols),
        .step_klen_o(step_klen), .step_last_chunk_o(step_last_chunk), .step_last_m_o(step_last_m),
        .step_last_n_o(step_last_n), .step_last_o(step_last), .step_last_pass_o(step_last_pass),
        .step_end_row_o(step_end_row), .step_channel_o(step_channel), .step_u_o(step_u), .step_v_o(step_v),
        .step_left_o(step_left), .step_lines_o(step_lines),
        .view_linear_o(view_linear), .view_slice_log_o(view_slice_log),
        .view_line_o(view_line), .view_line_last_o(view_line_last), .view_reach_o(view_reach),
        .view_reach_down_o(view_reach_down), .view_out_step_o(view_out_step), .view_packed_o(view_packing),
        .view_narrow_o(view_narrow),
        .view_width_o(view_width), .view_rows_log_o(view_rows_log), .view_fold_o(view_fold),
        .view_pair_o(view_pair), .phase_o(phase)
    );

    // ---- walker ----
    logic [11:0] scale_addr;
    logic [12:0] tile_scale_a, tile_scale_b;
    logic [23:0] tile_column;
    logic        a_read, b_read, read_half, take_shadow, release_half, release_it, en, first, last;
    logic [7:0]  a_row, b_row, read_k, tile_bias;
    logic [5:0]  a_count, b_count, tile_rows, tile_cols;
    logic        b_upper;
    logic [3:0]  tile_index;
    logic        tile_first_chunk, tile_last_chunk, waiting_fill, waiting_shadow, finished;
    logic [31:0] tile_addr;
    logic        view, view_row, view_packed;
    logic [10:0] view_p;
    logic [4:0]  view_c;
    logic [N-1:0] view_mask;
    logic [1:0]  view_phase, view_shift;
    logic [23:0] tile_m;
    logic [27:0] tile_group;
    gemm_walker #(.N(N)) u_walker (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(go), .desc_i(desc_i), .filled_i(filled_q),
        .shadow_busy_i(shadow_busy_q && !shadow_done),
        .step_valid_i(step_valid), .step_ready_o(step_ready), .step_rows_i(step_rows), .step_cols_i(step_cols),
        .step_klen_i(step_klen), .step_last_chunk_i(step_last_chunk), .step_last_m_i(step_last_m),
        .step_last_n_i(step_last_n), .step_last_i(step_last), .step_last_pass_i(step_last_pass),
        .step_end_row_i(step_end_row), .step_channel_i(step_channel), .step_u_i(step_u), .step_v_i(step_v),
        .step_left_i(step_left), .step_lines_i(walker_lines),
        .view_linear_i(view_linear), .view_slice_log_i(view_slice_log),
        .view_line_i(view_line), .view_line_last_i(view_line_last), .view_reach_i(view_reach),
        .view_reach_down_i(view_reach_down), .view_out_step_i(view_out_step), .view_packed_i(view_packing),
        .view_narrow_i(view_narrow),
        .view_width_i(view_width), .view_rows_log_i(view_rows_log), .view_fold_i(view_fold),
        .view_pair_i(view_pair), .a_read_o(a_read), .b_read_o(b_read),
        .read_half_o(read_half), .a_row_o(a_row), .b_row_o(b_row),
        .read_k_o(read_k),
        .scale_addr_o(scale_addr), .a_count_o(a_count), .b_count_o(b_count), .b_upper_o(b_upper),
        .view_o(view), .view_row_o(view_row),
        .view_packed_o(view_packed),
        .view_p_o(view_p),
        .view_c_o(view_c),
        .view_mask_o(view_mask), .view_phase_o(view_phase), .view_shift_o(view_shift),
        .take_shadow_o(take_shadow), .release_o(release_it), .release_half_o(release_half), .en_o(en), .first_o(first),
        .last_o(last),
        .tile_rows_o(tile_rows), .tile_cols_o(tile_cols), .tile_index_o(tile_index),
        .tile_first_chunk_o(tile_first_chunk), .tile_last_chunk_o(tile_last_chunk), .tile_addr_o(tile_addr),
        .tile_m_o(tile_m), .tile_column_o(tile_column), .tile_scale_a_o(tile_scale_a), .tile_scale_b_o(tile_scale_b),
        .tile_group_o(tile_group), .tile_bias_o(tile_bias),
        .waiting_fill_o(waiting_fill), .waiting_shadow_o(waiting_shadow), .finished_o(finished)
    );

    // The operand along k is read with k, the other one by the drain; G-1-g reaches the array with the operands.
    logic [2:0] places_q;
    assign a_sc_read = a_along_k ? a_read : a_drain_read;
    assign a_sc_addr = a_along_k ? scale_addr : a_drain_addr;
    assign b_sc_read = b_along_k ? b_read : b_drain_read;
    assign b_sc_addr = b_along_k ? scale_addr : b_drain_addr;
    always_ff @(posedge clk_i) begin
        places_q <= a_along_k ? a_groups - a_scale[2:0] : b_along_k ? b_groups - b_scale[2:0] : 3'd0;
    end

    // ---- operands and array ----
    logic [8*N-1:0]  a, b;
    logic [32*N-1:0] row;
    logic            shift, drain_busy, waiting_write;
    scratchpad #(.N(N)) u_scratchpad_a (
        .clk_i(clk_i), .rst_ni(rst_ni), .write_i(a_write), .write_column_i(write_column), .write_half_i(write_half),
        .write_row_i(write_row),
        .write_k_i(write_k), .write_count_i(write_count), .write_view_i(write_view), .write_index_i(write_index),
        .write_data_i(write_data), .read_i(a_read), .read_half_i(read_half), .read_row_i(a_row), .read_k_i(read_k),
        .count_i(a_count), .upper_i(1'b0),
        .view_i(view), .view_packed_i(view_packed), .view_fold_i(view_fold), .view_row_i(view_row),
        .view_p_i(view_p), .view_c_i(view_c), .view_mask_i(view_mask),
        .view_phase_i(view_phase),
        .view_shift_i(view_shift), .data_o(a)
    );
    scratchpad #(.N(N)) u_scratchpad_b (
        .clk_i(clk_i), .rst_ni(rst_ni), .write_i(b_write), .write_column_i(write_column), .write_half_i(write_half),
        .write_row_i(write_row),
        .write_k_i(write_k), .write_count_i(write_count), .write_view_i(1'b0), .write_index_i(10'd0),
        .write_data_i(write_data), .read_i(b_read), .read_half_i(read_half), .read_row_i(b_row), .read_k_i(read_k),
        .count_i(b_count), .upper_i(b_upper),
        .view_i(1'b0), .view_packed_i(1'b0), .view_fold_i(5'd0), .view_row_i(1'b0), .view_p_i(11'd0), .view_c_i(5'd0),
        .view_mask_i({N{1'b0}}),
        .view_phase_i(2'd0),
        .view_shift_i(2'd0), .data_o(b)
    );
    mac_array #(.N(N)) u_array (
        .clk_i(clk_i), .en_i(en), .first_i(first), .last_i(last), .shift_i(shift), .places_i(places_q), .a_i(a),
        .b_i(b),
        .row_o(row)
    );

    // ---- drain ----
    logic        a_drain_read, b_drain_read, dr_req_valid, dr_req_ready, dr_beat_valid, dr_beat_ready;
    logic [11:0] a_drain_addr, b_drain_addr;
    logic [31:0] dr_req_addr;
    logic [32:0] dr_req_bytes;
    drain #(.N(N), .PORT(PORT)) u_drain (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(take_shadow),
        .tile_rows_i(tile_rows), .tile_cols_i(tile_cols), .tile_index_i(tile_index),
        .tile_first_chunk_i(tile_first_chunk),
        .tile_last_chunk_i(tile_last_chunk), .tile_addr_i(tile_addr), .tile_m_i(tile_m), .tile_group_i(tile_group),
        .tile_column_i(tile_column), .tile_scale_a_i(tile_scale_a), .tile_scale_b_i(tile_scale_b),
        .tile_bias_i(tile_bias), .pair_i(view_pair), .step_i(view_out_step),
        .desc_i(desc_i), .exponent_i(base_q), .bias_emax_i(scale_emax_i[26:18]),
        .row_i(row),
        .bias_valid_i(bias_valid), .bias_addr_i(bias_addr), .bias_data_i(bias_data),
        .a_read_o(a_drain_read), .a_addr_o(a_drain_addr), .a_data_i(a_scale),
        .b_read_o(b_drain_read), .b_addr_o(b_drain_addr), .b_data_i(b_scale),
        .rd_req_valid_o(dr_req_valid), .rd_req_ready_i(dr_req_ready), .rd_req_addr_o(dr_req_addr),
        .rd_req_bytes_o(dr_req_bytes), .rd_beat_valid_i(dr_beat_valid), .rd_beat_ready_o(dr_beat_ready),
        .rd_beat_data_i(rd_beat_data_i),
        .memory_idle_i(memory_idle_i),
        .wr_req_valid_o(wr_req_valid_o), .wr_req_ready_i(wr_req_ready_i), .wr_req_addr_o(wr_req_addr_o),
        .wr_req_bytes_o(wr_req_bytes_o),
        .wr_data_valid_o(wr_data_valid_o), .wr_data_ready_i(wr_data_ready_i), .wr_data_o(wr_data_o),
        .want_valid_o(want_valid_o), .want_ctx_o(want_ctx_o), .want_stream_o(want_stream_o),
        .want_group_o(want_group_o), .have_i(have_i),
        .al_valid_o(al_valid_o), .al_ready_i(al_ready_i), .al_p_o(al_p_o), .al_q_o(al_q_o),
        .al_exponent_o(al_exponent_o),
        .al_stochastic_o(al_stochastic_o), .al_mask_o(al_mask_o), .al_gate_o(al_gate_o), .al_relu_o(al_relu_o),
        .al_rotate_o(al_rotate_o),
        .saturated_event_o(saturated_event_o),
        .shift_o(shift), .shadow_done_o(shadow_done), .busy_o(drain_busy), .waiting_write_o(waiting_write)
    );

    // ---- the reader's port ----
    gemm_reader u_reader (
        .clk_i(clk_i), .rst_ni(rst_ni), .loading_i(state_q == LOAD),
        .accumulate_i(desc_i[command_set_pkg::GEMM_ACCUMULATE_LSB]),
        .scales_valid_i(sc_req_valid), .scales_ready_o(sc_req_ready), .scales_addr_i(sc_req_addr),
        .scales_bytes_i(sc_req_bytes), .scales_beat_valid_o(sc_beat_valid), .scales_beat_ready_i(sc_beat_ready),
        .loader_valid_i(lo_req_valid), .loader_ready_o(lo_req_ready), .loader_addr_i(lo_req_addr),
        .loader_bytes_i(lo_req_bytes), .loader_beat_valid_o(lo_beat_valid), .loader_beat_ready_i(lo_beat_ready),
        .drain_valid_i(dr_req_valid), .drain_ready_o(dr_req_ready), .drain_addr_i(dr_req_addr),
        .drain_bytes_i(dr_req_bytes), .drain_beat_valid_o(dr_beat_valid), .drain_beat_ready_i(dr_beat_ready),
        .req_valid_o(rd_req_valid_o), .req_ready_i(rd_req_ready_i), .req_addr_o(rd_req_addr_o),
        .req_bytes_o(rd_req_bytes_o), .beat_valid_i(rd_beat_valid_i), .beat_ready_o(rd_beat_ready_o)
    );

    // ---- who owns what ----
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q       <= IDLE;
            filled_q      <= '0;
            shadow_busy_q <= 1'b0;
            starved_q     <= 1'b0;
            fault_q       <= 1'b0;
        end else begin
            case (state_q)
                IDLE:    if (start_i) state_q <= scaled ? LOAD : BEGIN;
                LOAD:    if (sc_done) state_q <= sc_fault ? FINISH : BEGIN;
                BEGIN:   state_q <= RUN;
                RUN:     if (finished && !drain_busy && !shadow_busy_q) state_q <= FINISH;
                default: state_q <= IDLE;
            endcase

            if (start_i) begin
                filled_q <= '0;
            end else begin
                if (fill) filled_q[write_half] <= 1'b1;
                if (release_it) filled_q[release_half] <= 1'b0; // never the half that is filled in this clock
            end

            if (take_shadow) shadow_busy_q <= 1'b1;
            else if (shadow_done) shadow_busy_q <= 1'b0;

            starved_q <= lo_beat_ready && !lo_beat_valid;

            if (start_i) fault_q <= 1'b0;
            else if (sc_fault) fault_q <= 1'b1;
        end
    end
    assign done_o       = state_q == FINISH;
    assign fault_o      = done_o && fault_q;
    assign busy_o       = state_q != IDLE;
    assign mac_active_o = en;

    // ---- why the array did not work ----
    logic loading, starved;
    assign loading = phase == LOAD_A || phase == LOAD_B;
    assign starved = waiting_fill && loading && starved_q;
    always_comb begin
        stall_o = '0;
        if (busy_o && !en) begin
            if (waiting_shadow) stall_o = waiting_write ? 6'b001000 : 6'b000100;
            else if (starved) stall_o = 6'b010000;
            else if (waiting_fill && phase == LOAD_A) stall_o = 6'b000001;
            else if (waiting_fill && phase == LOAD_B) stall_o = 6'b000010;
            else stall_o = 6'b100000;
        end
    end

    logic unused;
    assign unused = &{1'b0, scale_emax_i, scale_exp_i, unused_row_scaled, unused_column_scaled};
endmodule

`default_nettype wire
