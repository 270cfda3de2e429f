// SPDX-License-Identifier: Apache-2.0
// Proof of a drain lane: the bias window of numerics section 5 at the element's own exponent, and the places of raw
// sums, for every exponent that can occur. The bias itself is bias_lane's, which has a proof of its own.
`default_nettype none
module drain_lane_formal (
    input wire logic signed [11:0] base, input wire logic [8:0] emax, input wire logic has_bias, input wire logic raw,
    input wire logic [3:0] raw_places, input wire logic signed [11:0] row, input wire logic signed [11:0] column,
    input wire logic [31:0] word, input wire logic present
);
    logic signed [11:0] exponent;
    logic        [4:0]  places;
    logic signed [47:0] addend, bias;
    logic               clamped, saturated;
    drain_lane dut (
        .exponent_i(base), .bias_emax_i(emax), .has_bias_i(has_bias), .raw_i(raw), .raw_places_i(raw_places),
        .row_term_i(row), .column_term_i(column), .word_i(word), .present_i(present),
        .exponent_o(exponent), .places_o(places), .addend_o(addend), .clamped_o(clamped)
    );
    bias_lane reference (.word_i(word), .exponent_i(exponent), .bias_o(bias), .saturated_o(saturated));

    integer e, window;
    always_comb begin
        assume (base >= -12'sd1031 && base <= 12'sd1022);
        e = 32'(base) + 32'(row) + 32'(column);
        assume (e >= -1040 && e <= 1022); // E_C is a sum of two exponents, less at most 7 and 7
        assume (emax <= 9'd256);
        window = has_bias && emax != 9'd0 && $signed({23'd0, emax}) - 172 > e ? $signed({23'd0, emax}) - 172 - e : 0;
        if (raw) begin
            assume (row <= 12'sd0 && column <= 12'sd0 && 32'(row) + 32'(column) + $signed({28'd0, raw_places}) >= 0);
            assert (exponent == 12'sd0 && $signed({27'd0, places}) == $signed({28'd0,
                raw_places}) + 32'(row) + 32'(column));
        end else begin
            assert (32'(exponent) == e + window);
            assert ($signed({27'd0, places}) == (window > 31 ? 31 : window));
        end
        assert (addend == (has_bias && present ? bias : 48'sd0));
        assert (clamped == (has_bias && present && saturated));
    end
endmodule
`default_nettype wire
