// SPDX-License-Identifier: Apache-2.0
// Proof of the map lane, by induction over clocks: after a clock with en, its outputs are map_round's of what map_shift
// makes of that clock's word, emax and b, with that clock's random word; they stay until the next en. With
// map_round_formal, which proves section 3 for the two one behind the other, the lane is section 3.
`default_nettype none
module map_lane_formal (
    input wire logic clk, input wire logic en, input wire logic [31:0] word, input wire logic [8:0] emax,
    input wire logic [4:0] bits, input wire logic [23:0] random
);
    logic signed [15:0] mantissa, round_mantissa;
    logic               saturated, round_saturated;
    map_lane dut (
        .clk_i(clk), .en_i(en), .word_i(word), .emax_i(emax), .bits_i(bits), .random_i(random), .mantissa_o(mantissa),
        .saturated_o(saturated)
    );

    // The script connects the wires named round_* to the ports of the instance inside.
    logic [38:0] x, round_x;
    logic        sign, above, round_sign, round_above, taken;
    logic [31:0] word_q;
    logic [8:0]  emax_q;
    logic [4:0]  bits_q, round_bits;
    logic [23:0] random_q, round_random;
    initial taken = 1'b0;
    always_ff @(posedge clk) begin
        if (en) begin
            taken    <= 1'b1;
            word_q   <= word;
            emax_q   <= emax;
            bits_q   <= bits;
            random_q <= random;
        end
    end
    map_shift shift (.word_i(word_q), .emax_i(emax_q), .bits_i(bits_q), .x_o(x), .sign_o(sign), .above_o(above));
    always_comb begin
        if (taken) begin
            assert (round_x == x && round_sign == sign && round_above == above);
            assert (round_bits == bits_q && round_random == random_q);
        end
        assert (mantissa == round_mantissa && saturated == round_saturated);
    end
endmodule
`default_nettype wire
