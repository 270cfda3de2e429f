// SPDX-License-Identifier: Apache-2.0
// gemm: C = A*B + bias in blocks of EDGE x EDGE outputs and chunks of KC of the sum.  Numerics section 5,
// microarchitecture section 10.
//
//     reader --> u_loader --> u_scratchpad_a, u_scratchpad_b --> u_array --> u_drain --> align unit, writer
//                                     ^                             ^
//                                u_walker (reads)             u_walker (en, first, last)
//
// Two halves of the scratchpads and a shadow in each PE let loading, multiplying and draining overlap. The state here
// is who owns them: filled (half h holds a step) between loader and walker, shadow_busy between walker and drain; and
// the command's bias window.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Command   start_i, desc_i, scale_exp_i (entry 0: E_A, 1: E_B), scale_emax_i (entry 2: the bias' peak, 0 for none);
//           done_o for one clock
// Reader    rd_req_*, rd_beat_*
// Writer    wr_req_*               the data comes from the align unit
// Random    want_*, have_i;  Align al_*
// Events    saturated_event_o      a bias word was clamped
//           busy_o, mac_active_o, stall_o   each busy clock is mac_active or exactly one of
//                                  stall_o[0..5] = A, B, DRAIN, WRITE, MEMORY, OTHER
`default_nettype none

module gemm #(
    parameter int N = 16
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
    output      logic [127:0]       wr_data_o,
    input  wire logic               writer_idle_i,
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
    localparam logic [1:0] IDLE = 2'd0, RUN = 2'd1, FINISH = 2'd2;
    localparam logic [1:0] LOAD_A = 2'd2, LOAD_B = 2'd3; // gemm_loader's phases

    // ---- the bias window: A = E_C + S, and S for the accumulators ----
    logic signed [11:0] product;                             // E_C = E_A + E_B, -1024..1022
    logic signed [12:0] above;                               // the bias' peak over the 22 places above E_C: -1194..1107
    logic               raised;                              // S > 0
    logic signed [11:0] window_exponent_q;
    logic [4:0]         window_places_q;
    assign product = $signed(scale_exp_i[11:0]) + $signed(scale_exp_i[23:12]);
    assign above   = $signed({4'b0, scale_emax_i[26:18]}) - 13'sd172 - 13'(product);
    assign raised  = desc_i[command_set_pkg::GEMM_BIAS_LSB] && scale_emax_i[26:18] != 9'd0 && above > 13'sd0;
    always_ff @(posedge clk_i) begin
        if (start_i) begin
            window_exponent_q <= raised ? product + 12'(above) : product;
            window_places_q   <= !raised ? 5'd0 : above > 13'sd31 ? 5'd31 : above[4:0]; // 31 leave nothing but the sign
        end
    end

    logic [1:0] state_q, filled_q;
    logic       shadow_busy_q, starved_q;

    // ---- loader ----
    logic         bias_valid, a_write, b_write, write_column, write_half, fill;
    logic         write_view;
    logic [7:0]   bias_addr, write_row, write_k;
    logic [4:0]   write_count;
    logic [9:0]   write_index;
    logic [191:0] bias_data;
    logic [127:0] write_data;
    logic [1:0]   phase;
    gemm_loader #(.N(N)) u_loader (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .desc_i(desc_i), .exponent_i(window_exponent_q),
        .filled_i(filled_q),
        .rd_req_valid_o(rd_req_valid_o), .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(rd_req_addr_o),
        .rd_req_bytes_o(rd_req_bytes_o),
        .rd_beat_valid_i(rd_beat_valid_i), .rd_beat_ready_o(rd_beat_ready_o), .rd_beat_data_i(rd_beat_data_i),
        .bias_valid_o(bias_valid), .bias_addr_o(bias_addr), .bias_data_o(bias_data),
        .a_write_o(a_write), .b_write_o(b_write), .write_column_o(write_column), .write_half_o(write_half),
        .write_row_o(write_row), .write_k_o(write_k), .write_count_o(write_count), .write_view_o(write_view),
        .write_index_o(write_index),
        .write_data_o(write_data), .fill_o(fill),
        .saturated_event_o(saturated_event_o), .phase_o(phase)
    );

    // ---- scales ----
    logic         scales_req_valid, scales_beat_ready, scales_done, scales_fault;
    logic [31:0]  scales_req_addr;
    logic [32:0]  scales_req_bytes;
    logic [9:0]   a_scale, b_scale;
    gemm_scales u_scales (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(1'b0), .desc_i(desc_i), .entries_0_i(entries_0_i),
        .entries_1_i(entries_1_i), .done_o(scales_done), .fault_o(scales_fault),
        .rd_req_valid_o(scales_req_valid), .rd_req_ready_i(1'b0), .rd_req_addr_o(scales_req_addr),
        .rd_req_bytes_o(scales_req_bytes),
        .rd_beat_valid_i(1'b0), .rd_beat_ready_o(scales_beat_ready), .rd_beat_data_i(128'd0),
        .a_read_i(1'b0), .a_addr_i(12'd0), .a_data_o(a_scale), .b_read_i(1'b0), .b_addr_i(12'd0), .b_data_o(b_scale)
    );
    assign fault_o = 1'b0;

    // ---- walker ----
    logic [12:0] scale_addr, tile_scale_a, tile_scale_b;
    logic [23:0] tile_column;
    logic        a_read, b_read, read_half, take_shadow, release_half, release_it, en, first, last;
    logic [7:0]  a_row, b_row, read_k, tile_bias;
    logic [5:0]  a_count, b_count, tile_rows, tile_cols;
    logic [3:0]  tile_index;
    logic        tile_first_chunk, tile_last_chunk, waiting_fill, waiting_shadow, finished;
    logic [31:0] tile_addr;
    logic        view, view_row;
    logic [10:0] view_p;
    logic [4:0]  view_c;
    logic [N-1:0] view_mask;
    logic [1:0]  view_phase, view_shift;
    logic [23:0] tile_m;
    logic [27:0] tile_group;
    gemm_walker #(.N(N)) u_walker (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .desc_i(desc_i), .filled_i(filled_q),
        .shadow_busy_i(shadow_busy_q),
        .a_read_o(a_read), .b_read_o(b_read), .read_half_o(read_half), .a_row_o(a_row), .b_row_o(b_row),
        .read_k_o(read_k),
        .scale_addr_o(scale_addr), .a_count_o(a_count), .b_count_o(b_count), .view_o(view), .view_row_o(view_row),
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

    // ---- operands and array ----
    logic [8*N-1:0]  a, b;
    logic [32*N-1:0] row;
    logic            shift, shadow_done, drain_busy, waiting_write;
    scratchpad #(.N(N)) u_scratchpad_a (
        .clk_i(clk_i), .rst_ni(rst_ni), .write_i(a_write), .write_column_i(write_column), .write_half_i(write_half),
        .write_row_i(write_row),
        .write_k_i(write_k), .write_count_i(write_count), .write_view_i(write_view), .write_index_i(write_index),
        .write_data_i(write_data), .read_i(a_read), .read_half_i(read_half), .read_row_i(a_row), .read_k_i(read_k),
        .count_i(a_count),
        .view_i(view), .view_row_i(view_row), .view_p_i(view_p), .view_c_i(view_c), .view_mask_i(view_mask),
        .view_phase_i(view_phase),
        .view_shift_i(view_shift), .data_o(a)
    );
    scratchpad #(.N(N)) u_scratchpad_b (
        .clk_i(clk_i), .rst_ni(rst_ni), .write_i(b_write), .write_column_i(write_column), .write_half_i(write_half),
        .write_row_i(write_row),
        .write_k_i(write_k), .write_count_i(write_count), .write_view_i(1'b0), .write_index_i(10'd0),
        .write_data_i(write_data), .read_i(b_read), .read_half_i(read_half), .read_row_i(b_row), .read_k_i(read_k),
        .count_i(b_count),
        .view_i(1'b0), .view_row_i(1'b0), .view_p_i(11'd0), .view_c_i(5'd0), .view_mask_i({N{1'b0}}),
        .view_phase_i(2'd0),
        .view_shift_i(2'd0), .data_o(b)
    );
    mac_array #(.N(N)) u_array (
        .clk_i(clk_i), .en_i(en), .first_i(first), .last_i(last), .shift_i(shift), .places_i(3'd0), .a_i(a), .b_i(b),
        .row_o(row)
    );

    // ---- drain ----
    logic        a_scale_read, b_scale_read, old_req_valid, old_beat_ready;
    logic [11:0] a_scale_addr, b_scale_addr;
    logic [31:0] old_req_addr;
    logic [32:0] old_req_bytes;
    drain #(.N(N)) u_drain (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(en && last),
        .tile_rows_i(tile_rows), .tile_cols_i(tile_cols), .tile_index_i(tile_index),
        .tile_first_chunk_i(tile_first_chunk),
        .tile_last_chunk_i(tile_last_chunk), .tile_addr_i(tile_addr), .tile_m_i(tile_m), .tile_group_i(tile_group),
        .tile_column_i(tile_column), .tile_scale_a_i(tile_scale_a), .tile_scale_b_i(tile_scale_b),
        .tile_bias_i(tile_bias), .desc_i(desc_i), .exponent_i(window_exponent_q), .places_i(window_places_q),
        .row_i(row),
        .bias_valid_i(bias_valid), .bias_addr_i(bias_addr), .bias_data_i(bias_data),
        .a_read_o(a_scale_read), .a_addr_o(a_scale_addr), .a_data_i(a_scale),
        .b_read_o(b_scale_read), .b_addr_o(b_scale_addr), .b_data_i(b_scale),
        .rd_req_valid_o(old_req_valid), .rd_req_ready_i(1'b0), .rd_req_addr_o(old_req_addr),
        .rd_req_bytes_o(old_req_bytes),
        .rd_beat_valid_i(1'b0), .rd_beat_ready_o(old_beat_ready), .rd_beat_data_i(128'd0),
        .writer_idle_i(writer_idle_i),
        .wr_req_valid_o(wr_req_valid_o), .wr_req_ready_i(wr_req_ready_i), .wr_req_addr_o(wr_req_addr_o),
        .wr_req_bytes_o(wr_req_bytes_o),
        .wr_data_valid_o(wr_data_valid_o), .wr_data_ready_i(wr_data_ready_i), .wr_data_o(wr_data_o),
        .want_valid_o(want_valid_o), .want_ctx_o(want_ctx_o), .want_stream_o(want_stream_o),
        .want_group_o(want_group_o), .have_i(have_i),
        .al_valid_o(al_valid_o), .al_ready_i(al_ready_i), .al_p_o(al_p_o), .al_q_o(al_q_o),
        .al_exponent_o(al_exponent_o),
        .al_stochastic_o(al_stochastic_o), .al_mask_o(al_mask_o), .al_gate_o(al_gate_o), .al_relu_o(al_relu_o),
        .al_rotate_o(al_rotate_o),
        .shift_o(shift), .shadow_done_o(shadow_done), .busy_o(drain_busy), .waiting_write_o(waiting_write)
    );

    // ---- who owns what ----
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q       <= IDLE;
            filled_q      <= '0;
            shadow_busy_q <= 1'b0;
            starved_q     <= 1'b0;
        end else begin
            case (state_q)
                IDLE:    if (start_i) state_q <= RUN;
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

            starved_q <= rd_beat_ready_o && !rd_beat_valid_i;
        end
    end
    assign done_o       = state_q == FINISH;
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
    assign unused = &{1'b0, scale_emax_i, scale_exp_i, scales_req_valid, scales_beat_ready, scales_done, scales_fault,
        scales_req_addr, scales_req_bytes, scale_addr, a_scale_read, b_scale_read, a_scale_addr, b_scale_addr,
        old_req_valid, old_beat_ready, old_req_addr, old_req_bytes};
endmodule

`default_nettype wire
