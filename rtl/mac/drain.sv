// SPDX-License-Identifier: Apache-2.0
// drain: takes a finished tile out of the shadows, row by row: into the partial sums, or with them and the bias to the
// align unit, or as raw sums to memory.
//
// Equation  numerics sections 5, 10, 11 and 14, and section 10.5 of the microarchitecture.
//           chunk of the sum but not the last:  psum[tile][row] = row + (first chunk ? 0 : psum[tile][row])
//           last chunk, each piece of 16 columns:  P = (row + (first chunk ? 0 : psum)) >> places,  Q = bias, at the
//           exponents of drain_lanes: one writer request, one align fire; or (RAW) the sums of drain_raw
//
//     IDLE --> (DIVIDE_A, DIVIDE_B, FILL) --> PRE --> TERM --> ROW --> IDLE     the keeper takes a row each clock
//                                                         \--> FLOW --> IDLE    pieces are loaded into stage F
//
// Beside it go the requests (drain_asker), the keeper, and the stages F and M of drain_lanes, M with a waiting place W:
// so a piece takes a clock, and the last pieces of a tile leave while the next tile begins. A row is loaded, and F
// moved, by registers alone.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Tile      start_i               the tile's last operands are read: the shadows hold its sums three clocks later
//           tile_*                stand still until shadow_done_o
//           desc_i, exponent_i    and during the command; exponent_i is that of C, without what rows and columns add
//           pair_i                in pairs: a row is two pieces, lanes from 0 and from N/2 on, the second step_i
//                                 elements of C further; with FLIP the upper lanes come first
//           bias_emax_i           exponent of the bias' peak, 0 for a peak of 0
// Array     row_i, shift_o        top row of the shadows; shift takes the next one
//           shadow_done_o         one clock: all rows are out, or will be before other sums can come
// Bias      bias_valid_i, bias_addr_i (units of 4 columns), bias_data_i (4 words of fp32)
// Scales    a_*, b_*              stores of gemm_scales
// Reader    rd_*                  old sums (ACCUMULATE)
// Writer    wr_req_*              one request a piece of a row; its data comes from the align unit, or is wr_data_*
//           memory_idle_i         what was written before is in memory, and no beat read before is left
// Random    want_*, have_i        context = piece
// Align     al_*                  0 without a piece in M
// State     busy_o, waiting_write_o;  saturated_event_o  one clock: a bias word was clamped
`default_nettype none

module drain #(
    parameter int N = 16,
    parameter int PORT = 512 // bits of a beat that is written
) (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               start_i,            // a tile's last operands are read
    input  wire logic [5:0]         tile_rows_i,
    input  wire logic [5:0]         tile_cols_i,
    input  wire logic [3:0]         tile_index_i,
    input  wire logic               tile_first_chunk_i,
    input  wire logic               tile_last_chunk_i,
    input  wire logic [31:0]        tile_addr_i,
    input  wire logic [23:0]        tile_m_i,
    input  wire logic [27:0]        tile_group_i,
    input  wire logic [23:0]        tile_column_i,
    input  wire logic [12:0]        tile_scale_a_i,
    input  wire logic [12:0]        tile_scale_b_i,
    input  wire logic [7:0]         tile_bias_i,
    input  wire logic               pair_i,
    input  wire logic [31:0]        step_i,             // to the second row of a pair, in elements of C
    input  wire logic [1023:0]      desc_i,
    input  wire logic signed [11:0] exponent_i,         // of C, without rows' and columns'
    input  wire logic [8:0]         bias_emax_i,        // of the bias' peak, 0: none
    input  wire logic [32*N-1:0]    row_i,
    input  wire logic               bias_valid_i,
    input  wire logic [7:0]         bias_addr_i,
    input  wire logic [127:0]       bias_data_i,        // four words
    output      logic               a_read_o,           // A's scales
    output      logic [11:0]        a_addr_o,
    input  wire logic [9:0]         a_data_i,
    output      logic               b_read_o,           // B's
    output      logic [11:0]        b_addr_o,
    input  wire logic [9:0]         b_data_i,
    output      logic               rd_req_valid_o,     // old sums (ACCUMULATE)
    input  wire logic               rd_req_ready_i,
    output      logic [31:0]        rd_req_addr_o,
    output      logic [32:0]        rd_req_bytes_o,
    input  wire logic               rd_beat_valid_i,
    output      logic               rd_beat_ready_o,
    input  wire logic [127:0]       rd_beat_data_i,
    input  wire logic               memory_idle_i,
    output      logic               wr_req_valid_o,
    input  wire logic               wr_req_ready_i,
    output      logic [31:0]        wr_req_addr_o,
    output      logic [32:0]        wr_req_bytes_o,
    output      logic               wr_data_valid_o,    // raw sums (RAW)
    input  wire logic               wr_data_ready_i,
    output      logic [PORT-1:0]    wr_data_o,
    output      logic               want_valid_o,
    output      logic [1:0]         want_ctx_o,
    output      logic [31:0]        want_stream_o,
    output      logic [27:0]        want_group_o,
    input  wire logic               have_i,
    output      logic               al_valid_o,
    input  wire logic               al_ready_i,
    output      logic [767:0]       al_p_o,
    output      logic [767:0]       al_q_o,
    output      logic [191:0]       al_exponent_o,      // lane l: bits [12l +: 12]
    output      logic               al_stochastic_o,
    output      logic [15:0]        al_mask_o,
    output      logic [15:0]        al_gate_o,
    output      logic               al_relu_o,
    output      logic               al_rotate_o,
    output      logic               saturated_event_o,
    output      logic               shift_o,
    output      logic               shadow_done_o,
    output      logic               busy_o,
    output      logic               waiting_write_o
);
    localparam int LN = $clog2(N);
    localparam logic [2:0] IDLE = 3'd0, PRE = 3'd1, ROW = 3'd2, FLOW = 3'd3, TERM = 3'd4, FILL = 3'd5, DIVIDE_A = 3'd6,
        DIVIDE_B = 3'd7;

    logic        stochastic, raw, accumulate;
    logic [27:0] rows;
    logic [28:0] ld;
    assign stochastic = desc_i[command_set_pkg::GEMM_STOCHASTIC_LSB];
    assign raw        = desc_i[command_set_pkg::GEMM_RAW_LSB];
    assign accumulate = desc_i[command_set_pkg::GEMM_ACCUMULATE_LSB];
    assign rows       = {4'b0, desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24]};
    assign ld         = {5'b0, desc_i[command_set_pkg::GEMM_OUT_LD_LSB +: 24]};

    // ---- the tile, and its piece that is loaded next ----
    logic       column_scaled, divides_a, divides_b; // of drain_scales
    logic [2:0] state_q, after_a, after_b;
    logic [5:0] row_q, row_next, step_q;
    logic       piece_q, two, further, last_row, load, load_row, turn_row, begins, divided;
    logic       ahead, f_valid_q, w_valid_q, m_valid_q, move, take, raw_done, fire;
    assign begins   = state_q == IDLE && start_i;
    assign row_next = row_q + 6'd1;
    assign last_row = row_next == tile_rows_i;
    assign two      = pair_i || (N == 32 && tile_cols_i > 6'd16);
    assign further  = two && !piece_q;
    assign load     = state_q == FLOW && ahead && (!f_valid_q || (!raw && !w_valid_q));
    assign load_row = load && !further; // the last piece of its row
    assign turn_row = load_row && !last_row;
    assign divided  = step_q == 6'd23;
    assign after_b  = column_scaled ? FILL : PRE;
    assign after_a  = divides_b ? DIVIDE_B : after_b;

    // ---- keeper: rows into the partial sums; it says that the shadows are free ahead of its last rows ----
    logic       keeps_q, keep_first_q, keep_last, keep_on;
    logic [5:0] keep_row_q, keep_rows_q, keep_next;
    logic [3:0] keep_index_q;
    assign keep_next = keep_row_q + 6'd1;
    assign keep_last = keep_next == keep_rows_q;
    assign keep_on   = keeps_q && !keep_last;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q       <= IDLE;
            row_q         <= '0;
            piece_q       <= 1'b0;
            step_q        <= '0;
            shadow_done_o <= 1'b0;
            keeps_q       <= 1'b0;
            keep_row_q    <= '0;
        end else begin
            shadow_done_o <= (state_q == TERM && !tile_last_chunk_i && tile_rows_i <= 6'd4) ||
                             (keeps_q && keep_row_q + 6'd5 == keep_rows_q) || (load_row && last_row);
            if (state_q == TERM && !tile_last_chunk_i) begin
                keeps_q    <= 1'b1;
                keep_row_q <= '0;
            end else if (keeps_q) begin
                keeps_q    <= !keep_last;
                keep_row_q <= keep_next;
            end
            case (state_q)
                IDLE: if (start_i) begin
                    state_q <= !tile_last_chunk_i ? PRE : divides_a ? DIVIDE_A : after_a;
                    row_q   <= '0;
                    piece_q <= 1'b0;
                    step_q  <= '0;
                end
                DIVIDE_A: begin
                    step_q <= divided ? 6'd0 : step_q + 6'd1;
                    if (divided) state_q <= after_a;
                end
                DIVIDE_B: begin
                    step_q <= divided ? 6'd0 : step_q + 6'd1;
                    if (divided) state_q <= after_b;
                end
                FILL: begin
                    step_q <= step_q + 6'd1;
                    if (step_q == tile_cols_i) state_q <= PRE;
                end
                PRE: state_q <= TERM;
                TERM: state_q <= tile_last_chunk_i ? FLOW : ROW;
                ROW: if (shadow_done_o) state_q <= IDLE;
                default: if (load) begin // FLOW
                    piece_q <= further;
                    if (!further) row_q <= row_next;
                    if (!further && last_row) state_q <= IDLE;
                end
            endcase
        end
    end

    logic [27:0] group_q, row_group_q, row_group_next;
    assign row_group_next = row_group_q + 28'd1;
    always_ff @(posedge clk_i) begin
        if (begins) begin
            group_q     <= tile_group_i + {4'b0, tile_m_i};
            row_group_q <= tile_group_i + {4'b0, tile_m_i};
        end else if (load && further) begin
            group_q     <= row_group_q + rows;
        end else if (load) begin
            group_q     <= row_group_next;
            row_group_q <= row_group_next;
        end
        if (state_q == TERM) begin
            keep_rows_q  <= tile_rows_i;
            keep_index_q <= tile_index_i;
            keep_first_q <= tile_first_chunk_i;
        end
    end
    assign shift_o = keep_on || turn_row;

    // ---- requests ----
    drain_asker u_asker (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(begins && tile_last_chunk_i), .addr_i(tile_addr_i),
        .rows_i(tile_rows_i), .cols_i(tile_cols_i[3:0]), .raw_i(raw), .accumulate_i(accumulate),
        .row_bytes_i(raw ? {ld, 3'b0} : {1'b0, ld, 2'b0}), .two_i(two), .pair_i(pair_i),
        .piece_bytes_i(pair_i ? step_i << (raw ? 3 : 2) : raw ? 32'd128 : 32'd64),
        .rd_req_valid_o(rd_req_valid_o), .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(rd_req_addr_o),
        .rd_req_bytes_o(rd_req_bytes_o), .memory_idle_i(memory_idle_i), .wr_req_valid_o(wr_req_valid_o),
        .wr_req_ready_i(wr_req_ready_i), .wr_req_addr_o(wr_req_addr_o), .wr_req_bytes_o(wr_req_bytes_o),
        .load_i(load), .ahead_o(ahead)
    );

    // ---- partial sums: 16 tiles of N rows ----
    logic            first;
    logic [3:0]      psum_tile;
    logic [LN-1:0]   psum_row;
    logic            psum_read;
    logic [32*N-1:0] psum, sum;
    assign psum_read = state_q == TERM || keep_on || turn_row;
    assign psum_tile = keeps_q && state_q != TERM ? keep_index_q : tile_index_i;
    assign psum_row  = state_q == TERM ? '0 : keeps_q ? keep_next[LN-1:0] : row_next[LN-1:0];
    sram #(.WIDTH(32 * N), .DEPTH(16 * N)) u_psum (
        .clk_i(clk_i),
        .wr_en_i(keeps_q), .wr_mask_i(1'b1), .wr_addr_i({keep_index_q, keep_row_q[LN-1:0]}), .wr_data_i(sum),
        .rd_en_i(psum_read), .rd_addr_i({psum_tile, psum_row}), .rd_data_o(psum)
    );
    assign first = keeps_q ? keep_first_q : tile_first_chunk_i; // a piece is loaded after the keeper's last row
    for (genvar j = 0; j < N; j++) begin : g_sum
        assign sum[32*j +: 32] = row_i[32*j +: 32] + (first ? 32'd0 : psum[32*j +: 32]);
    end

    // ---- bias: a word is 16 columns; with N = 8 a tile takes one half of it ----
    logic          bias_read, odd;
    logic [LN-1:0] bias_word;
    logic [511:0]  bias, piece_bias;
    assign bias_read  = state_q == PRE || (load && two);
    assign bias_word  = LN'(tile_bias_i[7:1]) + LN'(state_q == FLOW && further && !pair_i);
    assign odd        = N == 8 && tile_bias_i[0];
    assign piece_bias = odd ? {256'b0, bias[511:256]} : bias;
    sram #(.WIDTH(512), .DEPTH(N), .GRAIN(128)) u_bias (
        .clk_i(clk_i),
        .wr_en_i(bias_valid_i), .wr_mask_i(4'b1 << bias_addr_i[1:0]), .wr_addr_i(bias_addr_i[LN+1:2]),
        .wr_data_i({4{bias_data_i}}),
        .rd_en_i(bias_read), .rd_addr_i(bias_word), .rd_data_o(bias)
    );

    // ---- exponents of the row and of its columns ----
    logic            a_along_k, b_along_k, unused_row, unused_column, unused_scaled, new_row;
    logic [2:0]      a_groups, b_groups;
    logic [3:0]      raw_places;
    logic [11:0]     row_term, base;
    logic [12*N-1:0] column_base;
    scale_axes u_axes (
        .desc_i(desc_i), .a_along_k_o(a_along_k), .b_along_k_o(b_along_k), .row_scaled_o(unused_row),
        .column_scaled_o(unused_column), .scaled_o(unused_scaled), .a_groups_o(a_groups), .b_groups_o(b_groups)
    );
    assign raw_places = {1'b0, a_along_k ? 3'd0 : a_groups} + {1'b0, b_along_k ? 3'd0 : b_groups};
    assign base       = raw ? {8'd0, raw_places} : $unsigned(exponent_i);
    assign new_row    = state_q == TERM ? !two : state_q == FLOW && !(two && piece_q); // of the piece two further
    drain_scales #(.N(N)) u_scales (
        .clk_i(clk_i), .load_i(begins), .divide_a_i(state_q == DIVIDE_A), .divide_b_i(state_q == DIVIDE_B),
        .fill_i(state_q == FILL), .step_i(step_q),
        .row_read_i(state_q == PRE || state_q == TERM || load),
        .ahead_i(new_row), .next_row_i(new_row && (state_q == TERM || load)), .base_i(base),
        .tile_m_i(tile_m_i), .tile_column_i(tile_column_i), .tile_cols_i(tile_cols_i),
        .tile_scale_a_i(tile_scale_a_i), .tile_scale_b_i(tile_scale_b_i), .desc_i(desc_i),
        .a_read_o(a_read_o), .a_addr_o(a_addr_o), .a_data_i(a_data_i),
        .b_read_o(b_read_o), .b_addr_o(b_addr_o), .b_data_i(b_data_i),
        .column_scaled_o(column_scaled), .divides_a_o(divides_a), .divides_b_o(divides_b),
        .row_term_o(row_term), .column_base_o(column_base)
    );

    // ---- stages: T of the piece that follows, F, M and what waits for it in W ----
    logic         f_piece_q, w_piece_q, m_piece_q, f_odd_q, w_odd_q, m_odd_q, clamps_q;
    logic [4:0]   count, f_count_q;
    logic [15:0]  present, w_mask_q, m_mask_q;
    logic [27:0]  f_group_q, w_group_q, m_group_q;
    logic [511:0] piece_sum, fit_sum, sums;
    logic [191:0] piece_base, exponent;
    logic [79:0]  places;
    logic [767:0] addend;
    logic upper; // the piece is the lanes from half of them on
    assign upper = pair_i ? piece_q ^ desc_i[command_set_pkg::GEMM_VIEW_FLIP_LSB] : piece_q;
    if (N == 32) begin : g_two
        assign piece_sum  = upper ? sum[32*N-1 -: 512] : sum[511:0];
        assign piece_base = state_q == FLOW && further ? column_base[12*N-1 -: 192] : column_base[191:0];
    end else if (N == 16) begin : g_one
        assign piece_sum  = upper ? {256'd0, sum[511:256]} : sum;
        assign piece_base = column_base;
    end else begin : g_part
        assign piece_sum  = upper ? {{(512 - 16 * N){1'b0}}, sum[32*N-1 -: 16*N]} : {{(512 - 32 * N){1'b0}}, sum};
        assign piece_base = {{(16 - N){base}}, column_base};
    end
    assign count   = (further && !pair_i) || tile_cols_i[3:0] == 4'd0 ? 5'd16 : {1'b0, tile_cols_i[3:0]};
    assign present = 16'hffff >> (5'd16 - f_count_q);
    assign move    = f_valid_q && !w_valid_q && !raw;
    assign fire    = al_valid_o && al_ready_i && (!stochastic || have_i);
    assign take    = !m_valid_q || fire;

    logic waits_q, raw_waits;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            f_valid_q <= 1'b0;
            w_valid_q <= 1'b0;
            m_valid_q <= 1'b0;
            clamps_q  <= 1'b0;
            waits_q   <= 1'b0;
        end else begin
            f_valid_q <= load || (f_valid_q && !move && !raw_done);
            w_valid_q <= (move || w_valid_q) && !take;
            m_valid_q <= move || w_valid_q || !take;
            clamps_q  <= move;
            waits_q   <= (al_valid_o && !fire) || raw_waits;
        end
    end
    always_ff @(posedge clk_i) begin
        if (load) begin
            f_piece_q <= piece_q;
            f_count_q <= count;
            f_odd_q   <= odd;
            f_group_q <= group_q;
        end
        if (move) begin
            w_piece_q <= f_piece_q;
            w_mask_q  <= present;
            w_odd_q   <= f_odd_q;
            w_group_q <= f_group_q;
        end
        if (take) begin
            m_piece_q <= w_valid_q ? w_piece_q : f_piece_q;
            m_mask_q  <= w_valid_q ? w_mask_q : present;
            m_odd_q   <= w_valid_q ? w_odd_q : f_odd_q;
            m_group_q <= w_valid_q ? w_group_q : f_group_q;
        end
    end
    drain_lanes u_lanes (
        .clk_i(clk_i), .rst_ni(rst_ni), .term_i(state_q == TERM || load), .fit_i(load), .move_i(move),
        .waits_i(w_valid_q), .take_i(take), .clamps_i(clamps_q), .desc_i(desc_i), .bias_emax_i(bias_emax_i),
        .row_term_i(row_term), .terms_i(piece_base), .sums_i(piece_sum), .words_i(piece_bias), .present_i(present),
        .fit_sum_o(fit_sum), .fit_places_o(places), .exponent_o(exponent), .sum_o(sums), .addend_o(addend),
        .saturated_event_o(saturated_event_o)
    );

    for (genvar l = 0; l < 16; l++) begin : g_lane
        assign al_p_o[48*l +: 48] = al_mask_o[l] ? {{16{sums[32*l + 31]}}, sums[32*l +: 32]} : 48'd0;
    end
    assign al_q_o          = al_valid_o ? addend : 768'd0;
    assign al_valid_o      = m_valid_q;
    assign al_mask_o       = al_valid_o ? m_mask_q : 16'd0;
    assign al_gate_o       = {16{al_valid_o}};
    assign al_exponent_o   = al_valid_o ? exponent : 192'd0;
    assign al_stochastic_o = al_valid_o && stochastic;
    assign al_relu_o       = 1'b0;
    assign al_rotate_o     = al_valid_o && m_odd_q;

    assign want_valid_o  = m_valid_q && stochastic;
    assign want_ctx_o    = want_valid_o ? {1'b0, m_piece_q} : 2'd0;
    assign want_stream_o = want_valid_o ? desc_i[command_set_pkg::GEMM_OUT_STREAM_LSB +: 32] : 32'd0;
    assign want_group_o  = want_valid_o ? m_group_q : 28'd0;

    drain_raw #(.PORT(PORT)) u_raw (
        .clk_i(clk_i), .rst_ni(rst_ni), .raw_i(raw), .accumulate_i(accumulate), .load_i(load), .valid_i(f_valid_q),
        .count_i(f_count_q), .sums_i(fit_sum), .places_i(places), .rd_beat_valid_i(rd_beat_valid_i),
        .rd_beat_ready_o(rd_beat_ready_o), .rd_beat_data_i(rd_beat_data_i), .wr_data_valid_o(wr_data_valid_o),
        .wr_data_ready_i(wr_data_ready_i), .wr_data_o(wr_data_o), .done_o(raw_done), .waits_o(raw_waits)
    );

    assign busy_o          = state_q != IDLE || shadow_done_o || keeps_q || f_valid_q || m_valid_q;
    assign waiting_write_o = state_q == FLOW && (!ahead || waits_q);

    logic unused;
    assign unused = &{1'b0, desc_i, bias_addr_i, tile_bias_i,
                      unused_row, unused_column, unused_scaled}; // fields and bits beyond this N are for others
endmodule

`default_nettype wire
