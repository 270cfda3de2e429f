// SPDX-License-Identifier: Apache-2.0
// Proof of align turn and align round behind it: section 6 for every sign, magnitude, exponent, mode and random word,
// and every count that keeps the contract. Split in cases for the solver: TOP = 0..W is the position of the magnitude's
// highest one (TOP = W+1: the magnitude is zero), so that the normalizing shift is almost a constant. Together the
// cases are every magnitude up to 2^W.
`default_nettype none
module align_round_formal #(parameter int W = 48, parameter int TOP = 20) (
    input wire logic sign, input wire logic [W:0] below_top, input wire logic [$clog2(W+1)-1:0] count,
    input wire logic signed [11:0] exponent, input wire logic stochastic, input wire logic [23:0] random
);
    // The bits of below_top under TOP, and the one at TOP. 2^W is the only magnitude with TOP = W.
    logic [W:0] magnitude;
    generate
        if (TOP > W) assign magnitude = 0;
        else if (TOP == 0 || TOP == W) assign magnitude = {{W{1'b0}}, 1'b1} << TOP;
        else assign magnitude = {{W{1'b0}}, 1'b1} << TOP | below_top & (({{W{1'b0}}, 1'b1} << TOP) - 1'b1);
    endgenerate

    logic [31:0] word, expected;
    logic        overflow, expected_overflow;
    logic        over, next, sticky, limited;
    logic [47:0] kept;
    logic [12:0] least;
    align_turn #(.W(W)) turn (
        .magnitude_i(magnitude), .count_i(count), .zero_i(magnitude == 0), .exponent_i(exponent), .over_o(over),
        .kept_o(kept), .next_o(next), .sticky_o(sticky), .limited_o(limited), .least_o(least)
    );
    align_round dut (
        .sign_i(sign), .zero_i(magnitude == 0), .over_i(over), .kept_i(kept), .next_i(next), .sticky_i(sticky),
        .limited_i(limited), .least_i(least), .stochastic_i(stochastic), .random_i(random), .word_o(word),
        .overflow_o(overflow)
    );
    align_spec #(.W(W)) spec (
        .sign(sign), .magnitude(magnitude), .exponent(exponent), .stochastic(stochastic), .random(random),
        .word(expected), .overflow(expected_overflow)
    );

    integer counted;
    always_comb begin
        counted = {{(32 - $clog2(W + 1)){1'b0}}, count};
        assume (TOP > W || counted == W - TOP || counted == W - TOP - 1
                || (counted == W - TOP + 1 && (magnitude & (magnitude - 1'b1)) == 0));
        assert (word == expected);
        assert (overflow == expected_overflow);
    end
endmodule
`default_nettype wire
