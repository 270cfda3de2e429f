// SPDX-License-Identifier: Apache-2.0
// Shared exponent: from a tensor's peak to its DFP exponent for a given width.  Numerics section 2:
//
//     emax(b) = ee(peak) + (m(peak) > (2^(b-1)-1) << (25-b))       the last term, the headroom, only without saturate
//     E(b)    = emax(b) - 127 - (b-2)
//
// The threshold is 2^24 - 2^(25-b): ones from bit 23 down to bit 25-b. A mantissa lies above it exactly when all these
// b-1 bits are ones and a lower one is set, so no comparator is needed.
//
// Peak     peak_i       31 bits, as peak_tree leaves it
// Mode     bits_i       b: 4, 5, 6, 7, 8 or 16
//          saturate_i   1: no headroom
// Exponent emax_o       1..256 (255 at most when the peak is finite)
//          exponent_o   E, -140..126 when the peak is finite
//          nonfinite_o  1: the tensor holds Inf or NaN; the exponents have no meaning then
// Latency  0 (combinational).
// Property (testbenches/formal/shared_exponent_formal.sv): the formula, for every peak, width and mode.
`default_nettype none

module shared_exponent (
    input  wire logic        [30:0] peak_i,
    input  wire logic        [4:0]  bits_i,
    input  wire logic               saturate_i,
    output      logic        [8:0]  emax_o,
    output      logic signed [11:0] exponent_o,
    output      logic               nonfinite_o
);
    logic        unused_sign;
    logic [7:0]  exponent;
    logic [23:0] mantissa;
    unpack u_unpack (
        .word_i({1'b0, peak_i}), .sign_o(unused_sign), .exponent_o(exponent), .mantissa_o(mantissa),
        .nonfinite_o(nonfinite_o)
    );

    logic [4:0]  low_bits; // 25 - b, 9..21 for a legal width
    logic [23:0] low_mask;
    logic        headroom;
    assign low_bits = 5'd25 - bits_i;
    assign low_mask = ~(24'hffffff << low_bits);
    assign headroom     = ~saturate_i & (&(mantissa | low_mask)) & (|(mantissa & low_mask));

    assign emax_o     = {1'b0, exponent} + {8'b0, headroom};
    assign exponent_o = $signed({3'b0, emax_o}) - 12'sd125 - $signed({7'b0, bits_i});
endmodule

`default_nettype wire
