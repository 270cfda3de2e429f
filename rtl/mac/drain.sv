// SPDX-License-Identifier: Apache-2.0
// drain: takes a finished tile out of the shadows, row by row: into the partial sums, or with them and the bias to the
// align unit, or as raw sums to memory.
//
// Equation  numerics sections 5, 10, 11 and 14, and section 10.5 of the microarchitecture.
//           chunk of the sum but not the last:  psum[tile][row] = row + (first chunk ? 0 : psum[tile][row])
//           last chunk, each piece of 16 columns:  P = (row + (first chunk ? 0 : psum)) >> places,  Q = bias, at the
//           exponents of drain_lanes: one writer request, one align fire; or (RAW) the sums of raw_beat
//
//     IDLE --> (DIVIDE_A, DIVIDE_B, FILL) --> PRE --> TERM --> FIT --> ROW ... --> IDLE      one row per clock
//                         \--> (ASK_WAIT) --> (ASK) --> REQ --> OUT --> NEXT --> REQ ... --> IDLE
//                                                         \--> (RAW_OLD) <--> RAW_SHOW --> NEXT
//
// The next piece's exponents are made while one is shown: stage T of drain_lanes in TERM or in the clock after REQ
// (turn), F in FIT or NEXT, M in REQ.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Tile      start_i               the tile's last operands are read: the shadows hold its sums three clocks later
//           tile_*, desc_i        stand still until shadow_done_o; so do
//           exponent_i            the command's exponent of C, without what rows and columns add
//           bias_emax_i           exponent of the bias' peak, 0 for a peak of 0
// Array     row_i, shift_o        top row of the shadows; shift takes the next one
//           shadow_done_o         one clock: all rows are out
// Bias      bias_valid_i, bias_addr_i (units of 4 columns), bias_data_i (4 words of fp32)
// Scales    a_*, b_*              stores of gemm_scales
// Reader    rd_*                  old sums (ACCUMULATE)
// Writer    wr_req_*              one request a piece of a row; its data comes from the align unit, or is wr_data_*
//           writer_idle_i
// Random    want_*, have_i        context = piece
// Align     al_*                  0 outside OUT
// State     busy_o, waiting_write_o;  saturated_event_o  one clock: a bias word was clamped
`default_nettype none

module drain #(
    parameter int N = 16
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
    input  wire logic               writer_idle_i,
    output      logic               wr_req_valid_o,
    input  wire logic               wr_req_ready_i,
    output      logic [31:0]        wr_req_addr_o,
    output      logic [32:0]        wr_req_bytes_o,
    output      logic               wr_data_valid_o,    // raw sums (RAW)
    input  wire logic               wr_data_ready_i,
    output      logic [127:0]       wr_data_o,
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
    localparam logic [3:0] IDLE = 4'd0, PRE = 4'd1, ROW = 4'd2, REQ = 4'd3, OUT = 4'd4, NEXT = 4'd5, DIVIDE_A = 4'd6,
        DIVIDE_B = 4'd7, FILL = 4'd8, ASK_WAIT = 4'd9, ASK = 4'd10, RAW_OLD = 4'd11, RAW_SHOW = 4'd12, TERM = 4'd13,
        FIT = 4'd14;

    logic        stochastic, raw, accumulate;
    logic [27:0] rows;
    logic [28:0] ld;
    assign stochastic = desc_i[command_set_pkg::GEMM_STOCHASTIC_LSB];
    assign raw        = desc_i[command_set_pkg::GEMM_RAW_LSB];
    assign accumulate = desc_i[command_set_pkg::GEMM_ACCUMULATE_LSB];
    assign rows       = {4'b0, desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24]};
    assign ld         = {5'b0, desc_i[command_set_pkg::GEMM_OUT_LD_LSB +: 24]};

    // ---- control ----
    logic        column_scaled, divides_a, divides_b; // of drain_scales
    logic [3:0]  state_q, after_a, after_b;
    logic [5:0]  row_q, row_next, step_q;
    logic        piece_q, further, last_row, fire, given, last_beat, piece_done, tile_done, load, divided, showing;
    logic        turn_q, fresh_q, row_turn, follows; // turn: the first clock after REQ
    logic        out_q; // state OUT, in a flip-flop of its own: it opens the lanes' 1,728 outputs
    logic [2:0]  beat_q;
    logic [4:0]  count;
    logic [31:0] addr_q;
    assign load       = state_q == IDLE && start_i;
    assign row_next   = row_q + 6'd1;
    assign last_row   = row_next == tile_rows_i;
    assign further    = N == 32 && !piece_q && tile_cols_i > 6'd16; // the row has another piece
    assign fire       = al_valid_o && al_ready_i && (!stochastic || have_i);
    assign given      = wr_data_valid_o && wr_data_ready_i;
    assign last_beat  = {1'b0, beat_q, 1'b0} + 5'd2 >= count;
    assign piece_done = fire || (given && last_beat);
    assign tile_done  = piece_done && last_row && !further;
    assign row_turn   = turn_q && !further;
    assign follows    = further || !last_row; // another piece of the tile
    assign divided    = step_q == 6'd23;
    assign after_b    = column_scaled ? FILL : PRE;
    assign after_a    = divides_b ? DIVIDE_B : after_b;
    assign showing    = state_q == REQ && wr_req_ready_i;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q       <= IDLE;
            row_q         <= '0;
            piece_q       <= 1'b0;
            step_q        <= '0;
            shadow_done_o <= 1'b0;
            turn_q        <= 1'b0;
            fresh_q       <= 1'b0;
            out_q         <= 1'b0;
        end else begin
            shadow_done_o <= (state_q == ROW && last_row) || tile_done;
            turn_q        <= showing;
            out_q         <= (showing && !raw) || (out_q && !fire);
            if (state_q == FIT || state_q == NEXT) fresh_q <= 1'b1;
            else if (state_q == REQ) fresh_q <= 1'b0;
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
                TERM: state_q <= FIT;
                FIT: state_q <= !tile_last_chunk_i ? ROW : accumulate ? ASK_WAIT : REQ;
                ROW: begin
                    row_q <= row_next;
                    if (last_row) state_q <= IDLE;
                end
                ASK_WAIT: if (writer_idle_i) state_q <= ASK;
                ASK: if (rd_req_ready_i) state_q <= REQ;
                REQ: if (wr_req_ready_i) state_q <= !raw ? OUT : accumulate ? RAW_OLD : RAW_SHOW;
                RAW_OLD: if (rd_beat_valid_i) state_q <= RAW_SHOW;
                OUT, RAW_SHOW: begin
                    if (piece_done) state_q <= tile_done ? IDLE : NEXT;
                    else if (given && accumulate) state_q <= RAW_OLD;
                end
                default: begin // NEXT
                    state_q <= accumulate ? ASK : REQ;
                    piece_q <= further;
                    if (!further) row_q <= row_next;
                end
            endcase
        end
    end

    logic [127:0] old_q;
    logic [27:0]  group_q, row_group_q, row_group_next;
    assign row_group_next = row_group_q + 28'd1;
    always_ff @(posedge clk_i) begin
        if (load) begin
            addr_q      <= tile_addr_i;
            group_q     <= tile_group_i + {4'b0, tile_m_i};
            row_group_q <= tile_group_i + {4'b0, tile_m_i};
        end else if (state_q == NEXT && further) begin
            group_q     <= row_group_q + rows;
        end else if (state_q == NEXT) begin
            addr_q      <= addr_q + (raw ? {ld, 3'b0} : {1'b0, ld, 2'b0});
            group_q     <= row_group_next;
            row_group_q <= row_group_next;
        end
        if (state_q == REQ) beat_q <= '0;
        else if (given) beat_q <= beat_q + 3'd1;
        if (state_q == RAW_OLD && rd_beat_valid_i) old_q <= rd_beat_data_i;
    end

    assign shift_o         = state_q == ROW || (row_turn && !last_row);
    assign busy_o          = state_q != IDLE || shadow_done_o;
    assign waiting_write_o = state_q == REQ || state_q == OUT || state_q == RAW_OLD || state_q == RAW_SHOW ||
                             state_q == ASK_WAIT || state_q == ASK;

    // ---- partial sums: 16 tiles of N rows ----
    logic            psum_read;
    logic [LN-1:0]   psum_row;
    logic [32*N-1:0] psum, sum;
    assign psum_read = state_q == PRE || shift_o;
    assign psum_row  = state_q == PRE ? '0 : row_next[LN-1:0]; // after the last row: a read that nobody uses
    sram #(.WIDTH(32 * N), .DEPTH(16 * N)) u_psum (
        .clk_i(clk_i),
        .wr_en_i(state_q == ROW), .wr_mask_i(1'b1), .wr_addr_i({tile_index_i, row_q[LN-1:0]}), .wr_data_i(sum),
        .rd_en_i(psum_read), .rd_addr_i({tile_index_i, psum_row}), .rd_data_o(psum)
    );
    for (genvar j = 0; j < N; j++) begin : g_sum
        assign sum[32*j +: 32] = row_i[32*j +: 32] + (tile_first_chunk_i ? 32'd0 : psum[32*j +: 32]);
    end

    // ---- bias: a word is 16 columns; with N = 8 a tile takes one half of it ----
    logic          bias_read, odd;
    logic [LN-1:0] bias_word;
    logic [511:0]  bias, piece_bias;
    assign bias_read  = state_q == PRE || (turn_q && follows);
    assign bias_word  = LN'(tile_bias_i[7:1]) + LN'(turn_q && further);
    assign odd        = N == 8 && tile_bias_i[0];
    assign piece_bias = odd ? {256'b0, bias[511:256]} : bias;
    sram #(.WIDTH(512), .DEPTH(N), .GRAIN(128)) u_bias (
        .clk_i(clk_i),
        .wr_en_i(bias_valid_i), .wr_mask_i(4'b1 << bias_addr_i[1:0]), .wr_addr_i(bias_addr_i[LN+1:2]),
        .wr_data_i({4{bias_data_i}}),
        .rd_en_i(bias_read), .rd_addr_i(bias_word), .rd_data_o(bias)
    );

    // ---- exponents of the row and of its columns ----
    logic            a_along_k, b_along_k, unused_row, unused_column, unused_scaled;
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
    drain_scales #(.N(N)) u_scales (
        .clk_i(clk_i), .load_i(load), .divide_a_i(state_q == DIVIDE_A), .divide_b_i(state_q == DIVIDE_B),
        .fill_i(state_q == FILL), .step_i(step_q),
        .row_read_i(state_q == PRE || (state_q == REQ && fresh_q && follows)),
        .ahead_i(state_q == REQ && !further), .next_row_i(row_turn), .base_i(base),
        .tile_m_i(tile_m_i), .tile_column_i(tile_column_i), .tile_cols_i(tile_cols_i),
        .tile_scale_a_i(tile_scale_a_i), .tile_scale_b_i(tile_scale_b_i), .desc_i(desc_i),
        .a_read_o(a_read_o), .a_addr_o(a_addr_o), .a_data_i(a_data_i),
        .b_read_o(b_read_o), .b_addr_o(b_addr_o), .b_data_i(b_data_i),
        .column_scaled_o(column_scaled), .divides_a_o(divides_a), .divides_b_o(divides_b),
        .row_term_o(row_term), .column_base_o(column_base)
    );

    // ---- the piece: sums and column terms of the one that follows, and the one that is shown ----
    logic [511:0] piece_sum, sums;
    logic [191:0] piece_base, exponent;
    logic [79:0]  places;
    logic [767:0] addend;
    logic [15:0]  present;
    if (N == 32) begin : g_two
        logic second;
        assign second     = (turn_q || state_q == NEXT) && further;
        assign piece_sum  = second ? sum[32*N-1 -: 512] : sum[511:0];
        assign piece_base = second ? column_base[12*N-1 -: 192] : column_base[191:0];
    end else if (N == 16) begin : g_one
        assign piece_sum  = sum;
        assign piece_base = column_base;
    end else begin : g_part
        assign piece_sum  = {{(512 - 32 * N){1'b0}}, sum};
        assign piece_base = {{(16 - N){base}}, column_base};
    end
    assign count   = further || tile_cols_i[3:0] == 4'd0 ? 5'd16 : {1'b0, tile_cols_i[3:0]};
    assign present = 16'hffff >> (5'd16 - count);
    drain_lanes u_lanes (
        .clk_i(clk_i), .rst_ni(rst_ni), .term_i(state_q == TERM || turn_q), .fit_i(state_q == FIT || state_q == NEXT),
        .move_i(state_q == REQ && fresh_q), .event_i(turn_q), .desc_i(desc_i), .bias_emax_i(bias_emax_i),
        .row_term_i(row_term), .terms_i(piece_base), .sums_i(piece_sum), .words_i(piece_bias), .present_i(present),
        .exponent_o(exponent), .places_o(places), .sum_o(sums), .addend_o(addend),
        .saturated_event_o(saturated_event_o)
    );

    for (genvar l = 0; l < 16; l++) begin : g_lane
        assign al_p_o[48*l +: 48] = al_mask_o[l] ? {{16{sums[32*l + 31]}}, sums[32*l +: 32]} : 48'd0;
    end
    assign al_q_o          = al_valid_o ? addend : 768'd0;
    assign al_valid_o      = out_q;
    assign al_mask_o       = al_valid_o ? present : 16'd0;
    assign al_gate_o       = {16{al_valid_o}};
    assign al_exponent_o   = al_valid_o ? exponent : 192'd0;
    assign al_stochastic_o = al_valid_o && stochastic;
    assign al_relu_o       = 1'b0;
    assign al_rotate_o     = al_valid_o && odd;

    assign wr_req_valid_o = state_q == REQ;
    assign wr_req_addr_o  = !wr_req_valid_o ? 32'd0 : addr_q + (raw ? {24'b0, piece_q, 7'b0} : {25'b0, piece_q, 6'b0});
    assign wr_req_bytes_o = !wr_req_valid_o ? 33'd0 : raw ? {25'b0, count, 3'b0} : {26'b0, count, 2'b0};

    // ---- raw sums, and what was there before ----
    logic [127:0] raw_data;
    raw_beat u_raw (
        .sums_i(sums), .places_i(places), .mask_i(present), .beat_i(beat_q), .accumulate_i(accumulate),
        .old_i(old_q), .data_o(raw_data)
    );
    assign wr_data_valid_o = state_q == RAW_SHOW;
    assign wr_data_o       = wr_data_valid_o ? raw_data : 128'd0;
    assign rd_req_valid_o  = state_q == ASK;
    assign rd_req_addr_o   = rd_req_valid_o ? addr_q + {24'b0, piece_q, 7'b0} : 32'd0;
    assign rd_req_bytes_o  = rd_req_valid_o ? {25'b0, count, 3'b0} : 33'd0;
    assign rd_beat_ready_o = state_q == RAW_OLD;

    assign want_valid_o  = out_q && stochastic;
    assign want_ctx_o    = want_valid_o ? {1'b0, piece_q} : 2'd0;
    assign want_stream_o = want_valid_o ? desc_i[command_set_pkg::GEMM_OUT_STREAM_LSB +: 32] : 32'd0;
    assign want_group_o  = want_valid_o ? group_q : 28'd0;

    logic unused;
    assign unused = &{1'b0, desc_i, bias_addr_i, tile_bias_i,
                      unused_row, unused_column, unused_scaled}; // fields and bits beyond this N are for others
endmodule

`default_nettype wire
