// SPDX-License-Identifier: Apache-2.0
// Proof of the align lane, by induction over clocks: the inputs of its align_turn are, after a clock with en, the sum
// of that clock's P and Q in sign and magnitude, a count within the contract, and that clock's scale; they stay until
// the next en. The inputs of its align_round are, after a clock with move, what align_turn made of these before it,
// with sign, zero, mode and random word of the same sum; they stay until the next move; and the lane's outputs are
// align_round's. With align_round_formal, which proves section 6 for the two one behind the other, the lane is section
// 6. The script connects the wires named turn_* and round_* to the ports of the instances inside.
`default_nettype none
module align_lane_formal #(parameter int W = 48) (
    input wire logic clk, input wire logic en, input wire logic move, input wire logic [W-1:0] p,
    input wire logic [W-1:0] q,
    input wire logic signed [11:0] exponent, input wire logic stochastic, input wire logic [23:0] random
);
    logic [31:0] word;
    logic        overflow;
    align_lane #(.W(W)) dut (
        .clk_i(clk), .en_i(en), .move_i(move), .p_i(p), .q_i(q), .exponent_i(exponent), .stochastic_i(stochastic),
        .random_i(random),
        .word_o(word), .overflow_o(overflow)
    );

    logic                   turn_zero, turn_over, turn_next, turn_sticky, turn_limited;
    logic [W:0]             turn_magnitude;
    logic [$clog2(W+1)-1:0] turn_count;
    logic signed [11:0]     turn_exponent;
    logic [47:0]            turn_kept, round_kept;
    logic [12:0]            turn_least, round_least;
    logic                   round_sign, round_zero, round_over, round_next, round_sticky, round_limited;
    logic                   round_stochastic, round_overflow;
    logic [23:0]            round_random;
    logic [31:0]            round_word;

    logic               taken, moved, stochastic_q;
    logic [W-1:0]       p_q, q_q;
    logic signed [11:0] exponent_q;
    logic [23:0]        random_q;
    logic [91:0]        moved_q; // what align_turn showed and what goes along, of the last move
    initial {taken, moved} = 2'b0;
    always_ff @(posedge clk) begin
        if (move) begin
            moved   <= taken;
            moved_q <= {turn_over, turn_kept, turn_next, turn_sticky, turn_limited, turn_least, sum < 0, sum == 0,
                stochastic_q, random_q};
        end
        if (en) begin
            taken        <= 1'b1;
            p_q          <= p;
            q_q          <= q;
            exponent_q   <= exponent;
            stochastic_q <= stochastic;
            random_q     <= random;
        end
    end

    logic signed [W:0] sum;
    logic        [W:0] magnitude;
    integer            i, zeros, counted;
    assign sum       = $signed(p_q) + $signed(q_q);
    assign magnitude = sum < 0 ? -sum : sum;
    always_comb begin
        zeros   = W + 1;
        for (i = 0; i <= W; i = i + 1)
            if (magnitude[i]) zeros = W - i;
        counted = {{(32 - $clog2(W + 1)){1'b0}}, turn_count};
        if (taken) begin
            assert (turn_magnitude == magnitude);
            assert (turn_zero == (sum == 0));
            assert (sum == 0 || counted == zeros || counted == zeros - 1
                    || (counted == zeros + 1 && (magnitude & (magnitude - 1'b1)) == 0));
            assert (turn_exponent == exponent_q);
        end
        if (moved) assert (moved_q == {round_over, round_kept, round_next, round_sticky, round_limited, round_least,
            round_sign, round_zero, round_stochastic, round_random});
        assert (word == round_word && overflow == round_overflow);
    end
endmodule
`default_nettype wire
