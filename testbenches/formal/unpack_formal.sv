// SPDX-License-Identifier: Apache-2.0
// Proof of unpack: numerics section 1, for every word.
`default_nettype none
module unpack_formal (input wire logic [31:0] word);
    logic        sign, nonfinite;
    logic [7:0]  exponent;
    logic [23:0] mantissa;
    unpack dut (.word_i(word), .sign_o(sign), .exponent_o(exponent), .mantissa_o(mantissa), .nonfinite_o(nonfinite));

    integer e, f;
    always_comb begin
        e = {24'b0, word[30:23]};
        f = {9'b0, word[22:0]};
        assert (sign == word[31]);
        assert (exponent == (e > 1 ? e : 1));
        assert (mantissa == (e > 0 ? 8388608 + f : f));
        assert (nonfinite == (e == 255));
    end
endmodule
`default_nettype wire
