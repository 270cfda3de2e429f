// SPDX-License-Identifier: Apache-2.0
// Proof of map shift and map round behind it: numerics section 3 for every word, emax (9 bits), legal width and random
// word. Properties as numbered in map_round.sv: 1 the result, 2 the range, 3 an element on the grid is where it was,
// whatever the random word.
`default_nettype none
module map_round_formal (
    input wire logic [31:0] word, input wire logic [8:0] emax, input wire logic [4:0] bits,
    input wire logic [23:0] random
);
    logic signed [15:0] mantissa;
    logic               saturated;
    logic [38:0]        placed;
    logic               sign, above;
    map_shift shift (.word_i(word), .emax_i(emax), .bits_i(bits), .x_o(placed), .sign_o(sign), .above_o(above));
    map_round dut (
        .x_i(placed), .sign_i(sign), .above_i(above), .bits_i(bits), .random_i(random), .mantissa_o(mantissa),
        .saturated_o(saturated)
    );

    integer      b, d, limit, value;
    logic [63:0] m, scaled, x, q;
    logic        beyond, on_grid;
    always_comb begin
        assume ((bits >= 4 && bits <= 8) || bits == 16);
        b      = {27'b0, bits};
        d      = {23'b0, emax} - (word[30:23] == 0 ? 1 : {24'b0, word[30:23]});
        m      = {40'b0, word[30:23] != 0, word[22:0]};
        limit  = (1 << (b - 1)) - 1;
        scaled = m << (b - 1);
        x      = d < 0 || d > 63 ? 64'd0 : scaled >> d[5:0];
        q      = (x + {40'b0, random}) >> 24;
        beyond = d < 0 || q > {32'b0, limit};
        value  = beyond ? limit : q[31:0];

        assert (saturated == beyond);                                       // 1
        assert ({{16{mantissa[15]}}, mantissa} == (word[31] ? -value : value));
        assert (mantissa <= limit && mantissa >= -limit);                   // 2

        // 3: the element is an integer multiple of 2^(d+24) in the scale of `scaled`, and inside the range.
        on_grid = d >= 0 && (m == 0 || (d < 40 && ((scaled >> (d[5:0] + 24)) << (d[5:0] + 24)) == scaled
                                               && (scaled >> (d[5:0] + 24)) <= {32'b0, limit}));
        if (on_grid) begin
            assert (!saturated);
            assert ({32'b0, value} << 24 == x && (m == 0 || x << d[5:0] == scaled));
        end
    end
endmodule
`default_nettype wire
