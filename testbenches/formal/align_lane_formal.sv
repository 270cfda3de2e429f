// SPDX-License-Identifier: Apache-2.0
// Proof of the align lane, by induction over clocks: the inputs of its align_round are, after a clock with en, the sum
// of that clock's P and Q in sign and magnitude, a count within the contract, and that clock's scale, mode and random
// word; they stay until the next en; and the lane's outputs are align_round's. With align_round_formal, which proves
// section 6 for all such inputs, the lane is section 6. The script connects the wires named round_* to the ports of the
// instance inside.
`default_nettype none
module align_lane_formal #(parameter int W = 48) (
    input wire logic clk, input wire logic en, input wire logic [W-1:0] p, input wire logic [W-1:0] q,
    input wire logic signed [11:0] exponent, input wire logic stochastic, input wire logic [23:0] random
);
    logic [31:0] word;
    logic        overflow;
    align_lane #(.W(W)) dut (
        .clk_i(clk), .en_i(en), .p_i(p), .q_i(q), .exponent_i(exponent), .stochastic_i(stochastic), .random_i(random),
        .word_o(word), .overflow_o(overflow)
    );

    logic                   round_sign, round_zero, round_stochastic, round_overflow;
    logic [W:0]             round_magnitude;
    logic [$clog2(W+1)-1:0] round_count;
    logic signed [11:0]     round_exponent;
    logic [23:0]            round_random;
    logic [31:0]            round_word;

    logic               taken, stochastic_q;
    logic [W-1:0]       p_q, q_q;
    logic signed [11:0] exponent_q;
    logic [23:0]        random_q;
    initial taken = 1'b0;
    always_ff @(posedge clk) begin
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
        counted = {{(32 - $clog2(W + 1)){1'b0}}, round_count};
        if (taken) begin
            assert (round_magnitude == magnitude);
            assert (round_sign == (sum < 0));
            assert (round_zero == (sum == 0));
            assert (sum == 0 || counted == zeros || counted == zeros - 1
                    || (counted == zeros + 1 && (magnitude & (magnitude - 1'b1)) == 0));
            assert (round_exponent == exponent_q && round_stochastic == stochastic_q && round_random == random_q);
        end
        assert (word == round_word && overflow == round_overflow);
    end
endmodule
`default_nettype wire
