// SPDX-License-Identifier: Apache-2.0
// Proof of the shared exponent: numerics section 2, for every peak, legal width and mode.
`default_nettype none
module shared_exponent_formal (input wire logic [30:0] peak, input wire logic [4:0] bits, input wire logic saturate);
    logic        [8:0]  emax;
    logic signed [11:0] exponent;
    logic               nonfinite;
    shared_exponent dut (
        .peak_i(peak), .bits_i(bits), .saturate_i(saturate), .emax_o(emax), .exponent_o(exponent),
        .nonfinite_o(nonfinite)
    );

    integer b, ee, m, threshold, spec;
    always_comb begin
        assume ((bits >= 4 && bits <= 8) || bits == 16);
        b         = {27'b0, bits};
        ee        = peak[30:23] == 0 ? 1 : {24'b0, peak[30:23]};
        m         = {8'b0, peak[30:23] != 0, peak[22:0]};
        threshold = ((1 << (b - 1)) - 1) << (25 - b);
        spec      = ee + (!saturate && m > threshold ? 1 : 0);
        assert (emax == spec);
        assert (exponent == spec - 127 - (b - 2));
        assert (nonfinite == ({1'b0, peak} >= 32'h7f800000));
    end
endmodule
`default_nettype wire
