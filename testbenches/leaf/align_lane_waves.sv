// SPDX-License-Identifier: Apache-2.0
// align_lane_waves: results two clocks behind, the third one waits where move_i is 0
// Four pairs of addends under stochastic rounding, most of them at E = -10.
`default_nettype none
module align_lane_waves;
    logic               clk = 1'b0, en, move, stochastic;
    logic        [47:0] p, q;
    logic signed [11:0] exponent;
    logic        [23:0] random;
    wire         [31:0] word;
    wire                overflow;
    align_lane u_lane (
        .clk_i(clk), .en_i(en), .move_i(move), .p_i(p), .q_i(q), .exponent_i(exponent), .stochastic_i(stochastic),
        .random_i(random), .word_o(word), .overflow_o(overflow)
    );
    task automatic clock(input logic e, m, input logic signed [47:0] x, y, input logic signed [11:0] s,
        input logic [23:0] r);
        {en, move, p, q, exponent, stochastic, random} = {e, m, x, y, s, 1'b1, r};
        #1 $display("%b %0d %0d %0d %h %b %h %b", en, $signed(p), $signed(q), exponent, random, move, word, overflow);
        clk = 1'b1;
        #1 clk = 1'b0;
    endtask
    initial begin
        $display("en_i p_i: q_i: exponent_i: random_i: move_i word_o: overflow_o");
        clock(1, 0, 1024, 512, -10, 24'h000000);       // 1.5
        clock(1, 1, 3, -1027, -10, 24'h000000);        // -1
        clock(1, 1, 16777217, 0, -10, 24'h800000);     // 25 bits: its random word rounds it up
        clock(0, 0, 0, 0, 0, 24'h000000);              // the words' taker is not ready
        clock(1, 1, 1, 0, 200, 24'h000000);            // too large for fp32
        clock(0, 1, 0, 0, 0, 24'h000000);
        clock(0, 0, 0, 0, 0, 24'h000000);
    end
endmodule
`default_nettype wire
