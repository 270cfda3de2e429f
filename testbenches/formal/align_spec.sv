// SPDX-License-Identifier: Apache-2.0
// Numerics section 6 by value, for the proofs: sign and magnitude at an exponent, rounded once to fp32. Nothing is
// normalized here: the result's unit 2^unit follows from the magnitude's highest one, and everything is said in
// magnitude, drop and unit.
`default_nettype none
module align_spec #(parameter int W = 48) (
    input  wire logic sign, input wire logic [W:0] magnitude, input wire logic signed [11:0] exponent,
    input  wire logic stochastic, input wire logic [23:0] random,
    output logic [31:0] word, output logic overflow
);
    integer      i, e, top, unit, drop;
    logic [72:0] m, x, kept, rest, half;
    always_comb begin
        e   = {{20{exponent[11]}}, exponent};
        top = 0;
        for (i = 0; i <= W; i = i + 1)
            if (magnitude[i]) top = i;

        // 24 significant bits, but no unit below the subnormals' 2^-149.
        unit = top + e - 23 < -149 ? -149 : top + e - 23;
        drop = unit - e;
        m    = {{(72 - W){1'b0}}, magnitude};
        x    = 0;
        rest = 0;
        half = 0;
        if (drop <= 0)
            kept = m << -drop; // exact
        else if (stochastic) begin
            x    = drop >= 24 ? m >> (drop - 24) : m << (24 - drop);
            kept = (x + {49'b0, random}) >> 24;
        end else if (drop > W + 2)
            kept = 0; // less than half a unit
        else begin
            half = 73'd1 << (drop - 1);
            rest = m & ((half << 1) - 73'd1);
            kept = m >> drop;
            if (rest > half || (rest == half && kept[0])) kept = kept + 73'd1;
        end
        if (kept == 73'd16777216) begin // a carry out of 24 bits
            kept = 73'd8388608;
            unit = unit + 1;
        end

        overflow = kept[23] && unit + 150 >= 255;
        if (magnitude == 0) word = 32'd0;
        else if (overflow) word = {sign, 31'h7f7fffff};
        else if (kept[23]) word = {sign, unit[7:0] + 8'd150, kept[22:0]};
        else word = {sign, 8'd0, kept[22:0]};
        if (magnitude == 0) overflow = 1'b0;
    end
endmodule
`default_nettype wire
