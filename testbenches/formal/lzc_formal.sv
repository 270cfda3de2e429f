// SPDX-License-Identifier: Apache-2.0
// Proof of the leading-zero counter: the count of a plain loop, for every word.
`default_nettype none
module lzc_formal #(parameter int W = 64) (input wire logic [W-1:0] word);
    logic [$clog2(W)-1:0] count;
    logic                 empty;
    lzc #(.W(W)) dut (.word_i(word), .count_o(count), .empty_o(empty));

    integer i, zeros;
    always_comb begin
        zeros = W;
        for (i = 0; i < W; i = i + 1)
            if (word[i]) zeros = W - 1 - i;
        assert (empty == (zeros == W));
        assert (count == (zeros == W ? W - 1 : zeros));
    end
endmodule
`default_nettype wire
