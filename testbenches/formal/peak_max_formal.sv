// SPDX-License-Identifier: Apache-2.0
// Proof of the maximum of peaks: the maximum of the magnitudes. It bounds every lane, and one lane attains it.
`default_nettype none
module peak_max_formal #(parameter int LANES = 16) (input wire logic [32*LANES-1:0] words);
    logic [30:0] peak;
    peak_max #(.LANES(LANES)) dut (.words_i(words), .peak_o(peak));

    integer i;
    logic   attained;
    always_comb begin
        attained = 1'b0;
        for (i = 0; i < LANES; i = i + 1) begin
            assert ((words[32*i +: 32] & 32'h7fffffff) <= {1'b0, peak});
            if ((words[32*i +: 32] & 32'h7fffffff) == {1'b0, peak}) attained = 1'b1;
        end
        assert (attained);
    end
endmodule
`default_nettype wire
