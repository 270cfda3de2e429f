// SPDX-License-Identifier: Apache-2.0
// Proof of the split: P + Q fits, is the sum or its negative moved down, and what was moved out no rounding sees. A
// result has 24 bits and looks at 24 more below (stochastic), or at all that is below (nearest); t keeps 48.
`default_nettype none
module align_split_formal (input wire logic signed [63:0] x, input wire logic stochastic);
    logic signed [47:0] p, q;
    logic        [4:0]  up;
    logic               flip;
    align_split dut (.x_i(x), .stochastic_i(stochastic), .p_o(p), .q_o(q), .up_o(up), .flip_o(flip));

    logic signed [49:0] sum;
    logic        [64:0] magnitude, kept, lost;
    logic               small;
    always_comb begin
        sum       = 50'(p) + 50'(q);
        magnitude = x[63] ? -{1'b1, x} : {1'b0, x};
        kept      = magnitude >> up;
        lost      = magnitude - (kept << up);
        small     = x >= -(64'sd1 <<< 47) && x < (64'sd1 <<< 47);
        if (small) begin
            assert (sum == 50'(x) && up == 5'd0 && !flip && q == 48'sd0);
        end else begin
            assert (flip == !x[63]);
            assert (up <= 5'd16 && kept < (65'd1 << 48) && (up == 5'd0 || kept >= (65'd1 << 47)));
            if (stochastic || lost == 65'd0) assert (sum == -$signed({1'b0, kept[48:0]}));
            else assert (sum == -$signed({1'b0, kept[48:1], 1'b1})); // a bit below is sticky
        end
    end
endmodule
`default_nettype wire
