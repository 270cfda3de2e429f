// SPDX-License-Identifier: Apache-2.0
// reduce_receiver: beats to pieces: 16 lanes of q and of p, sign-extended to 16 bits, zeros beyond the piece.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i;  flow_i  beats are taken only with it
// Beat      beat_valid_i, beat_ready_o, beat_data_i     q's beats (1, or 2 of int16 with more than 8 elements), then
//           p's
// Piece     piece_valid_o, piece_take_i (only with valid), q_o, p_o (lane l in [16l +: 16]; p = q without p),
//           first_o, last_o, final_o, elements_o: as in reduce_pieces
// Latency   the piece is shown in the clock after its last beat; that beat waits while the piece before is still there.
`default_nettype none

module reduce_receiver (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          flow_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic          beat_valid_i,
    output      logic          beat_ready_o,
    input  wire logic [127:0]  beat_data_i,
    output      logic          piece_valid_o,
    input  wire logic          piece_take_i,
    output      logic [255:0]  q_o,
    output      logic [255:0]  p_o,
    output      logic          first_o,
    output      logic          last_o,
    output      logic          final_o,
    output      logic [4:0]    elements_o
);
    logic        active, first, last, finish, two, wide, fire, last_beat, p_q, second_q;
    logic [4:0]  elements;
    logic [31:0] unused_index;
    reduce_pieces u_pieces (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(fire && last_beat), .desc_i(desc_i),
        .active_o(active),
        .index_o(unused_index), .elements_o(elements), .first_o(first), .last_o(last), .final_o(finish)
    );

    logic operand_done;
    assign two          = desc_i[command_set_pkg::REDUCE_P_PRESENT_LSB];
    assign wide         = p_q ? desc_i[command_set_pkg::REDUCE_P_WIDE_LSB] : desc_i[command_set_pkg::REDUCE_Q_WIDE_LSB];
    assign operand_done = second_q || !wide || elements <= 5'd8;
    assign last_beat    = operand_done && (p_q || !two);
    assign beat_ready_o = flow_i && active && (!last_beat || !piece_valid_o);
    assign fire         = beat_valid_i && beat_ready_o;

    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            p_q      <= 1'b0;
            second_q <= 1'b0;
        end else if (fire) begin
            second_q <= !operand_done;
            if (operand_done) p_q <= two && !p_q;
        end
    end

    // The operand's lanes with this beat inserted; a first beat clears what was there.
    logic [255:0] rq_q, rp_q, bytes, lanes;
    for (genvar l = 0; l < 16; l++) begin : g_byte
        assign bytes[16*l +: 16] = {{8{beat_data_i[8*l + 7]}}, beat_data_i[8*l +: 8]};
    end
    assign lanes = !wide ? bytes : second_q ? {beat_data_i, p_q ? rp_q[127:0] : rq_q[127:0]} : {128'b0, beat_data_i};

    always_ff @(posedge clk_i) begin
        if (fire && !p_q) rq_q <= lanes;
        if (fire && p_q) rp_q <= lanes;
        if (fire && last_beat) begin
            q_o        <= p_q ? rq_q : lanes;
            p_o        <= lanes;
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
    // the other fields are for others; p's second beat goes straight out
    assign unused = &{1'b0, desc_i, rp_q[255:128]};
endmodule

`default_nettype wire
