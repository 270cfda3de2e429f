// SPDX-License-Identifier: Apache-2.0
// reduce_receiver: beats of PORT bits to pieces: 16 lanes of q and of p, sign-extended to 16 bits, zeros beyond the
// piece; of peaks the low half of each word, and 0 for p. And the thresholds of the sums; of peaks the words' high
// halves.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i;  flow_i  beats are taken only with it
// Command   of reduce_shape, standing still from start_i on
// Beat      beat_valid_i, beat_ready_o, beat_data_i     thresholds' before a first piece, q's, then p's
// Piece     piece_valid_o, piece_take_i (only with valid; of registers alone, since beat_ready_o shows it), q_o, p_o
//           (lane l in [16l +: 16]; p = q without p), first_o, last_o, final_o, elements_o: as in reduce_pieces
//           thresholds_o   word l in [32l +: 32]; of the piece shown; of peaks lane l's high half in [32l + 16 +: 16]
// Latency   the piece is shown in the clock after its last beat; that beat, and thresholds', wait while the piece
//           before stays.
`default_nettype none

module reduce_receiver #(
    parameter int PORT = 512 // 128, 256 or 512
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          flow_i,
    input  wire logic          peaks_i,
    input  wire logic          by_row_i,
    input  wire logic          threshold_i,
    input  wire logic          two_i,
    input  wire logic [30:0]   rows_i,
    input  wire logic [30:0]   cols_i,
    input  wire logic [30:0]   count_i,
    input  wire logic [1:0]    q_shift_i,
    input  wire logic [1:0]    p_shift_i,
    input  wire logic          beat_valid_i,
    output      logic          beat_ready_o,
    input  wire logic [PORT-1:0] beat_data_i,
    output      logic          piece_valid_o,
    input  wire logic          piece_take_i,
    output      logic [255:0]  q_o,
    output      logic [255:0]  p_o,
    output      logic [511:0]  thresholds_o,
    output      logic          first_o,
    output      logic          last_o,
    output      logic          final_o,
    output      logic [4:0]    elements_o
);
    localparam int BYTES = PORT / 8, WORDS = PORT / 32; // of a beat
    logic [1:0]  shift;
    logic        active, first, last, finish, fire, last_beat, p_q, given_q, asked, operand_done;
    logic [1:0]  beat_q;
    logic [4:0]  elements;
    logic [6:0]  bytes;
    logic [31:0] unused_index;
    reduce_pieces u_pieces (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(fire && last_beat), .peaks_i(peaks_i),
        .by_row_i(by_row_i), .rows_i(rows_i), .cols_i(cols_i), .count_i(count_i), .active_o(active),
        .index_o(unused_index), .elements_o(elements), .first_o(first), .last_o(last), .final_o(finish)
    );

    assign asked        = threshold_i && first && !given_q; // thresholds come first
    assign shift        = p_q ? p_shift_i : q_shift_i;
    assign bytes        = asked ? (by_row_i ? 7'd4 : {elements, 2'b0}) : {2'b0, elements} << shift;
    assign operand_done = 7'(BYTES) * (7'(beat_q) + 7'd1) >= bytes;
    assign last_beat    = !asked && operand_done && (p_q || !two_i);
    assign beat_ready_o = flow_i && active && ((!asked && !last_beat) || !piece_valid_o || piece_take_i);
    assign fire         = beat_valid_i && beat_ready_o;

    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            p_q     <= 1'b0;
            given_q <= 1'b0;
            beat_q  <= '0;
        end else if (fire) begin
            beat_q <= operand_done ? 2'd0 : beat_q + 2'd1;
            if (operand_done) begin
                p_q     <= !asked && two_i && !p_q;
                given_q <= asked || (given_q && !last_beat);
            end
        end
    end

    // The operand's lanes with this beat inserted; a first beat clears what was there.
    logic [255:0] rq_q, rp_q, kept, narrow, wide, words_low, words_high, lanes;
    assign kept = p_q ? rp_q : rq_q;
    for (genvar l = 0; l < 16; l++) begin : g_lane
        assign narrow[16*l +: 16]     = {{8{beat_data_i[8*l + 7]}}, beat_data_i[8*l +: 8]};
        assign words_low[16*l +: 16]  = beat_q == 2'(l / WORDS) ? beat_data_i[32*(l % WORDS) +: 16]
            : beat_q == 2'd0 ? 16'd0 : rq_q[16*l +: 16];
        assign words_high[16*l +: 16] = beat_q == 2'(l / WORDS) ? beat_data_i[32*(l % WORDS) + 16 +: 16]
            : beat_q == 2'd0 ? 16'd0 : rp_q[16*l +: 16];
    end
    if (PORT == 128) begin : g_two
        assign wide = beat_q[0] ? {beat_data_i, kept[127:0]} : {128'b0, beat_data_i};
    end else begin : g_one
        assign wide = beat_data_i[255:0];
    end
    assign lanes      = peaks_i ? words_low : shift[0] ? wide : narrow;

    always_ff @(posedge clk_i) begin
        if (fire && !asked && !p_q) rq_q <= lanes;
        if (fire && !asked && (p_q || peaks_i)) rp_q <= peaks_i ? words_high : lanes;
        for (int l = 0; l < 16; l++) begin
            if (fire && asked && beat_q == 2'(l / WORDS)) thresholds_o[32*l +: 32] <= beat_data_i[32*(l % WORDS) +: 32];
            else if (fire && last_beat && peaks_i) thresholds_o[32*l + 16 +: 16] <= words_high[16*l +: 16];
        end
        if (fire && last_beat) begin
            q_o        <= p_q ? rq_q : lanes;
            p_o        <= peaks_i ? 256'd0 : lanes;
            first_o    <= first;
            last_o     <= last;
            final_o    <= finish;
            elements_o <= elements;
        end
    end
    always_ff @(posedge clk_i) begin
        if (!rst_ni) piece_valid_o <= 1'b0;
        else if (fire && last_beat) piece_valid_o <= 1'b1;
        else if (piece_take_i) piece_valid_o <= 1'b0;
    end

    logic unused;
    assign unused = &{1'b0, kept}; // its second half: a second beat goes straight out
endmodule

`default_nettype wire
