// SPDX-License-Identifier: Apache-2.0
// Proof of one node of peak_max: if its two subtrees' outputs are the maxima of the words that the node hands to
// them, its output is the maximum of the whole. The script takes low_words and high_words from the subtrees' inputs and
// puts low and high in the place of their outputs. Maximum means: no lane lies above, said of any lane k, and some lane
// equals it, said with the lanes that attain the two halves' maxima; so the solver has no sixteen lanes to compare.
`default_nettype none
module peak_max_step_formal #(parameter int LANES = 16) (
    input wire logic [32*LANES-1:0] words, input wire logic [30:0] low, input wire logic [30:0] high,
    input wire logic [7:0] k, input wire logic [7:0] low_lane, input wire logic [7:0] high_lane
);
    localparam int LOW  = LANES / 2;
    localparam int HIGH = LANES - LOW;
    logic [30:0] peak;
    peak_max #(.LANES(LANES)) dut (.words_i(words), .peak_o(peak));

    logic [32*LOW-1:0]  low_words;
    logic [32*HIGH-1:0] high_words;

    integer      i;
    logic [30:0] word_k, half_word_k, low_word, high_word, attaining;
    always_comb begin
        word_k      = 0;
        half_word_k = 0;
        low_word    = 0;
        high_word   = 0;
        attaining   = 0;
        for (i = 0; i < LANES; i = i + 1)
            if (k == i) word_k = words[32*i +: 31];
        for (i = 0; i < LOW; i = i + 1) begin
            if (k == i) half_word_k = low_words[32*i +: 31];
            if (low_lane == i) low_word = low_words[32*i +: 31];
            if (low_lane == i && low >= high) attaining = words[32*i +: 31];
        end
        for (i = 0; i < HIGH; i = i + 1) begin
            if (k == LOW + i) half_word_k = high_words[32*i +: 31];
            if (high_lane == i) high_word = high_words[32*i +: 31];
            if (high_lane == i && low < high) attaining = words[32*(LOW + i) +: 31];
        end
        assume (k < LANES && low_lane < LOW && high_lane < HIGH);
        assume (half_word_k <= (k < LOW ? low : high));
        assume (low_word == low && high_word == high);
        assert (word_k <= peak);
        assert (attaining == peak);
    end
endmodule
`default_nettype wire
