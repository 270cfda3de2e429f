// SPDX-License-Identifier: Apache-2.0
// drain: takes a finished tile out of the shadows, row by row: into the partial sums, or with them and the bias to the
// align unit.
//
// Equation  numerics section 5 and section 10.5 of the microarchitecture.
//           chunk of the sum but not the last:  psum[tile][row] = row + (first chunk ? 0 : psum[tile][row])
//           last chunk, each piece of 16 columns:  P = (row + (first chunk ? 0 : psum)) >> places,  Q = bias: one
//           writer request, one align fire
//
//     IDLE --> PRE --> ROW ... --> IDLE                       one row per clock
//                 \--> REQ --> OUT --> NEXT --> REQ ... --> IDLE
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Tile      start_i               en & last of the walker: the shadows hold the tile from the next clock on
//           tile_*, desc_i        stand still until shadow_done_o; so do
//           exponent_i, places_i  the bias window: the sum's exponent, and how far accumulators move down for it
// Array     row_i, shift_o        top row of the shadows; shift takes the next one
//           shadow_done_o         one clock: all rows are out
// Bias      bias_valid_i, bias_addr_i (units of 4 columns), bias_data_i (4 lanes of 48 bits)
// Writer    wr_req_*              one request a piece of a row; its data comes from the align unit
// Random    want_*, have_i        context = piece
// Align     al_*                  0 outside OUT
// State     busy_o, waiting_write_o (REQ or OUT)
`default_nettype none

module drain #(
    parameter int N = 16
) (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               start_i,            // a tile's sums enter the shadows
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
    input  wire logic signed [11:0] exponent_i,         // of the bias window
    input  wire logic [4:0]         places_i,           // that accumulators move down for it
    input  wire logic [32*N-1:0]    row_i,
    input  wire logic               bias_valid_i,
    input  wire logic [7:0]         bias_addr_i,
    input  wire logic [191:0]       bias_data_i,        // four lanes of 48 bits
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
    output      logic               shift_o,
    output      logic               shadow_done_o,
    output      logic               busy_o,
    output      logic               waiting_write_o
);
    localparam int LN = $clog2(N);
    localparam logic [2:0] IDLE = 3'd0, PRE = 3'd1, ROW = 3'd2, REQ = 3'd3, OUT = 3'd4, NEXT = 3'd5;

    logic        has_bias, stochastic;
    logic [27:0] rows;
    logic [29:0] ld;
    assign has_bias   = desc_i[command_set_pkg::GEMM_BIAS_LSB];
    assign stochastic = desc_i[command_set_pkg::GEMM_STOCHASTIC_LSB];
    assign rows       = {4'b0, desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24]};
    assign ld         = {6'b0, desc_i[command_set_pkg::GEMM_OUT_LD_LSB +: 24]};

    // ---- control ----
    logic [2:0]  state_q;
    logic [5:0]  row_q, row_next;
    logic        piece_q, last_row, last_piece, fire, new_row;
    logic [31:0] addr_q;
    assign row_next   = row_q + 6'd1;
    assign last_row   = row_next == tile_rows_i;
    assign last_piece = tile_cols_i <= (piece_q ? 6'd32 : 6'd16);
    assign fire       = al_valid_o && al_ready_i && (!stochastic || have_i);
    assign new_row    = state_q == NEXT && last_piece;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q       <= IDLE;
            row_q         <= '0;
            piece_q       <= 1'b0;
            shadow_done_o <= 1'b0;
        end else begin
            shadow_done_o <= (state_q == ROW && last_row) || (fire && last_row && last_piece);
            case (state_q)
                IDLE: if (start_i) begin
                    state_q <= PRE;
                    row_q   <= '0;
                    piece_q <= 1'b0;
                end
                PRE: state_q <= tile_last_chunk_i ? REQ : ROW;
                ROW: begin
                    row_q <= row_next;
                    if (last_row) state_q <= IDLE;
                end
                REQ: if (wr_req_ready_i) state_q <= OUT;
                OUT: if (fire) state_q <= (last_row && last_piece) ? IDLE : NEXT;
                default: begin // NEXT
                    state_q <= REQ;
                    piece_q <= !last_piece;
                    if (last_piece) row_q <= row_next;
                end
            endcase
        end
    end

    always_ff @(posedge clk_i) begin
        if (state_q == IDLE && start_i) addr_q <= tile_addr_i;
        else if (new_row) addr_q <= addr_q + {ld, 2'b0};
    end

    assign shift_o         = state_q == ROW || new_row;
    assign busy_o          = state_q != IDLE || shadow_done_o;
    assign waiting_write_o = state_q == REQ || state_q == OUT;

    // ---- partial sums: 16 tiles of N rows ----
    logic            psum_read;
    logic [LN-1:0]   psum_row;
    logic [32*N-1:0] psum, sum;
    assign psum_read = state_q == PRE || state_q == ROW || new_row;
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
    logic          bias_read;
    logic [LN-1:0] bias_word;
    logic [767:0]  bias;
    assign bias_read = state_q == PRE || state_q == NEXT;
    assign bias_word = LN'(tile_bias_i[7:1]) + LN'(state_q == NEXT && !last_piece);
    sram #(.WIDTH(768), .DEPTH(N), .GRAIN(192)) u_bias (
        .clk_i(clk_i),
        .wr_en_i(bias_valid_i), .wr_mask_i(4'b1 << bias_addr_i[1:0]), .wr_addr_i(bias_addr_i[LN+1:2]),
        .wr_data_i({4{bias_data_i}}),
        .rd_en_i(bias_read), .rd_addr_i(bias_word), .rd_data_o(bias)
    );

    // ---- the piece ----
    logic [511:0] piece_sum;
    logic [767:0] piece_bias;
    logic [4:0]   count;
    logic         odd;
    assign count = last_piece ? 5'(tile_cols_i - {1'b0, piece_q, 4'b0}) : 5'd16;
    assign odd   = N == 8 && tile_bias_i[0];
    if (N == 32) begin : g_two
        assign piece_sum = piece_q ? sum[32*N-1 -: 512] : sum[511:0];
    end else if (N == 16) begin : g_one
        assign piece_sum = sum;
    end else begin : g_part
        assign piece_sum = {{(512 - 32 * N){1'b0}}, sum};
    end
    assign piece_bias = odd ? {384'b0, bias[767:384]} : bias;

    logic [15:0] mask;
    assign mask = state_q == OUT ? 16'hffff >> (5'd16 - count) : 16'd0;
    for (genvar l = 0; l < 16; l++) begin : g_lane
        logic signed [31:0] sum_l, p;
        assign sum_l = $signed(piece_sum[32*l +: 32]);
        assign p     = mask[l] ? sum_l >>> places_i : 32'sd0;
        assign al_p_o[48*l +: 48] = {{16{p[31]}}, p};
        assign al_q_o[48*l +: 48] = mask[l] && has_bias ? piece_bias[48*l +: 48] : 48'd0;
    end
    assign al_valid_o      = state_q == OUT;
    assign al_mask_o       = mask;
    assign al_gate_o       = {16{al_valid_o}};
    assign al_exponent_o   = al_valid_o ? {16{exponent_i}} : 192'd0;
    assign al_stochastic_o = al_valid_o && stochastic;
    assign al_relu_o       = 1'b0;
    assign al_rotate_o     = al_valid_o && odd;

    assign wr_req_valid_o = state_q == REQ;
    assign wr_req_addr_o  = wr_req_valid_o ? addr_q + {25'b0, piece_q, 6'b0} : 32'd0;
    assign wr_req_bytes_o = wr_req_valid_o ? {26'b0, count, 2'b0} : 33'd0;

    assign want_valid_o  = state_q == OUT && stochastic;
    assign want_ctx_o    = want_valid_o ? {1'b0, piece_q} : 2'd0;
    assign want_stream_o = want_valid_o ? desc_i[command_set_pkg::GEMM_OUT_STREAM_LSB +: 32] : 32'd0;
    assign want_group_o  = want_valid_o ? tile_group_i + (piece_q ? rows : 28'd0) + {4'b0, tile_m_i} + {22'b0, row_q}
        : 28'd0;

    assign {a_read_o, b_read_o, rd_req_valid_o, rd_beat_ready_o, wr_data_valid_o} = '0;
    assign {a_addr_o, b_addr_o, rd_req_addr_o, rd_req_bytes_o, wr_data_o}         = '0;

    logic unused;
    assign unused = &{1'b0, tile_column_i, tile_scale_a_i, tile_scale_b_i, a_data_i, b_data_i, rd_req_ready_i,
        rd_beat_valid_i, rd_beat_data_i, writer_idle_i, wr_data_ready_i, desc_i, bias_addr_i,
        tile_bias_i}; // fields and bits beyond this N are for others
endmodule

`default_nettype wire
