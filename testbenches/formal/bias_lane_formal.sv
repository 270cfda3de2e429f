// SPDX-License-Identifier: Apache-2.0
// Proof of the bias lane: value / 2^exponent, half away from zero, clamped at 2^46 - 1; for every word and exponent.
`default_nettype none
module bias_lane_formal (input wire logic [31:0] word, input wire logic signed [11:0] exponent);
    localparam logic [79:0] LARGEST = (80'd1 << 46) - 80'd1;

    logic signed [47:0] bias;
    logic               saturated;
    bias_lane dut (.word_i(word), .exponent_i(exponent), .bias_o(bias), .saturated_o(saturated));

    integer      places;
    logic [79:0] m, d;
    logic        beyond;
    always_comb begin
        m      = {56'b0, word[30:23] != 0, word[22:0]};
        places = (word[30:23] == 0 ? 1 : {24'b0, word[30:23]}) - 150 - {{20{exponent[11]}}, exponent};
        if (m == 0) d = 0;
        else if (places > 48) d = LARGEST + 80'd1; // any value beyond the range
        else if (places >= 0) d = m << places;
        else if (places < -32) d = 0;
        else d = (m + (80'd1 << (-places - 1))) >> -places;
        beyond = d > LARGEST;
        if (beyond) d = LARGEST;
        assert (saturated == beyond);
        assert (bias == (word[31] ? -d[47:0] : d[47:0]));
    end
endmodule
`default_nettype wire
