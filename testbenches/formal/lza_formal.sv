// SPDX-License-Identifier: Apache-2.0
// Proof of the leading-zero anticipator: for every pair of operands whose sum is not zero, the count is within one of
// the leading zeros of |P+Q| in W+1 bits, and one too many only for a negative power of two.
`default_nettype none
module lza_formal #(parameter int W = 48) (input wire logic [W-1:0] p, input wire logic [W-1:0] q);
    logic [$clog2(W+1)-1:0] count;
    lza #(.W(W)) dut (.p_i(p), .q_i(q), .count_o(count));

    logic [W:0] sum, magnitude;
    logic       power;
    integer     i, zeros, counted;
    always_comb begin
        sum       = {p[W-1], p} + {q[W-1], q};
        magnitude = sum[W] ? -sum : sum;
        power     = (magnitude & (magnitude - 1'b1)) == 0;
        zeros     = W + 1;
        for (i = 0; i <= W; i = i + 1)
            if (magnitude[i]) zeros = W - i;
        counted   = {{(32 - $clog2(W + 1)){1'b0}}, count};
        if (sum != 0)
            assert (counted == zeros || counted == zeros - 1 || (counted == zeros + 1 && sum[W] && power));
        assert (counted >= 1 && counted <= W);
    end
endmodule
`default_nettype wire
