// SPDX-License-Identifier: Apache-2.0
// Proof of the split: P + Q fits, is the sum or its negative moved down, and what was moved out no rounding sees. A
// result has 24 bits and looks at 24 more below (stochastic), or at all that is below (nearest); t keeps 48.
`default_nettype none
module align_split_formal (
    input wire logic clk, input wire logic en, input wire logic signed [63:0] sum_in, input wire logic stochastic
);
    logic signed [47:0] p, q;
    logic        [4:0]  up;
    logic               flip;
    align_split dut (
        .clk_i(clk), .en_i(en), .x_i(sum_in), .stochastic_i(stochastic), .p_o(p), .q_o(q), .up_o(up), .flip_o(flip)
    );

    // The sum that the outputs are of: it went in two en before. The mode stands still on its way.
    logic [1:0]         taken;
    logic               stochastic_q;
    logic signed [63:0] x_q, x;
    initial taken = 2'd0;
    always_ff @(posedge clk) begin
        stochastic_q <= stochastic;
        if (en) begin
            taken <= {taken[0], 1'b1};
            x_q   <= sum_in;
            x     <= x_q;
        end
    end

    // The script connects these to the registers inside.
    logic [65:0] split_first;
    logic [54:0] split_second;
    logic [63:0] first_magnitude;
    logic        first_small;
    logic [4:0]  moves;
    logic [47:0] t;
    integer      i;

    logic signed [49:0] sum;
    logic        [64:0] magnitude, kept, lost;
    logic               small;
    always_comb begin
        sum       = 50'(p) + 50'(q);
        magnitude = x[63] ? -{1'b1, x} : {1'b0, x};
        kept      = magnitude >> up;
        lost      = magnitude - (kept << up);
        moves = 5'd0;
        for (i = 48; i < 64; i = i + 1)
            if (magnitude[i]) moves = 5'(i - 47);
        first_small     = x_q >= -(64'sd1 <<< 47) && x_q < (64'sd1 <<< 47);
        first_magnitude = x_q[63] && !first_small ? -x_q : x_q;
        if (taken != 2'd0) assume (stochastic == stochastic_q);
        small     = x >= -(64'sd1 <<< 47) && x < (64'sd1 <<< 47);
        t = 48'(magnitude >> moves) | {47'd0, !stochastic && ((magnitude >> moves) << moves) != magnitude};
        if (taken[0]) assert (split_first == {first_small, x_q[63], first_magnitude});
        if (taken[1]) assert (split_second == (small ? {2'b10, 5'd0, x[47:0]} : {1'b0, !x[63], moves, t}));
        if (!taken[1]) begin
        end else if (small) begin
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
