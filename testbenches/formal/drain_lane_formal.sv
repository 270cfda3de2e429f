// SPDX-License-Identifier: Apache-2.0
// Proof of a drain lane: the bias window of numerics section 5 at the element's own exponent, and the places of raw
// sums, for every exponent that can occur. How far the bias moves is bias_places' and proved with bias_lane.
`default_nettype none
module drain_lane_formal (
    input wire logic signed [11:0] sum, input wire logic [8:0] emax, input wire logic has_bias, input wire logic raw,
    input wire logic [7:0] word_exponent
);
    logic signed [11:0] exponent;
    logic        [4:0]  places;
    logic               up, reference_up;
    logic        [5:0]  by, reference_by;
    drain_lane dut (
        .limit_i($signed({4'b0, emax}) - 13'sd172), .window_i(has_bias && emax != 9'd0), .raw_i(raw), .sum_i(sum),
        .word_exponent_i(word_exponent), .exponent_o(exponent), .places_o(places), .up_o(up), .by_o(by)
    );
    bias_places reference (
        .word_exponent_i(word_exponent), .exponent_i(exponent), .up_o(reference_up), .by_o(reference_by)
    );

    integer e, window;
    always_comb begin
        e = 32'(sum);
        assume (e >= -1040 && e <= 1022); // E_C is a sum of two exponents, less at most 7 and 7
        assume (emax <= 9'd256);
        window = has_bias && emax != 9'd0 && $signed({23'd0, emax}) - 172 > e ? $signed({23'd0, emax}) - 172 - e : 0;
        if (raw) begin
            assume (e >= 0 && e <= 31);
            assert (exponent == 12'sd0 && $signed({27'd0, places}) == e);
        end else begin
            assert (32'(exponent) == e + window);
            assert ($signed({27'd0, places}) == (window > 31 ? 31 : window));
            assert (up == reference_up && by == reference_by);
        end
    end
endmodule
`default_nettype wire
