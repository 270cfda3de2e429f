// SPDX-License-Identifier: Apache-2.0
// Proof of align add: sign and magnitude of P + Q, and a count that keeps align_round's contract, for every P and Q.
`default_nettype none
module align_add_formal #(parameter int W = 48) (input wire logic [W-1:0] p, input wire logic [W-1:0] q);
    logic                   sign, zero;
    logic [W:0]             magnitude;
    logic [$clog2(W+1)-1:0] count;
    align_add #(.W(W)) dut (.p_i(p), .q_i(q), .sign_o(sign), .magnitude_o(magnitude), .count_o(count), .zero_o(zero));

    logic signed [W:0] sum;
    integer            i, zeros, counted;
    always_comb begin
        sum     = $signed(p) + $signed(q);
        zeros   = W + 1;
        for (i = 0; i <= W; i = i + 1)
            if (magnitude[i]) zeros = W - i;
        counted = {{(32 - $clog2(W + 1)){1'b0}}, count};
        assert (sign == (sum < 0));
        assert (zero == (sum == 0));
        assert (magnitude == (sum < 0 ? -sum : sum));
        if (!zero)
            assert (counted == zeros || counted == zeros - 1
                    || (counted == zeros + 1 && (magnitude & (magnitude - 1'b1)) == 0));
    end
endmodule
`default_nettype wire
