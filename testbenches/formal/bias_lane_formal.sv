// SPDX-License-Identifier: Apache-2.0
// Proof of the bias lane: value / 2^exponent, half away from zero, clamped; for every word and exponent.
`default_nettype none
module bias_lane_formal (input wire logic [31:0] word, input wire logic signed [11:0] exponent);
    logic signed [31:0] bias;
    logic               saturated;
    bias_lane dut (.word_i(word), .exponent_i(exponent), .bias_o(bias), .saturated_o(saturated));

    integer      places;
    logic [63:0] m, d;
    logic        beyond;
    always_comb begin
        m      = {40'b0, word[30:23] != 0, word[22:0]};
        places = (word[30:23] == 0 ? 1 : {24'b0, word[30:23]}) - 150 - {{20{exponent[11]}}, exponent};
        if (m == 0) d = 0;
        else if (places > 32) d = 64'h80000000; // any value beyond the range
        else if (places >= 0) d = m << places;
        else if (places < -32) d = 0;
        else d = (m + (64'd1 << (-places - 1))) >> -places;
        beyond = d > 64'h7fffffff;
        if (beyond) d = 64'h7fffffff;
        assert (saturated == beyond);
        assert (bias == (word[31] ? -d[31:0] : d[31:0]));
    end
endmodule
`default_nettype wire
