// SPDX-License-Identifier: Apache-2.0
// align_split: an int64 sum as two addends of 48 bits of the align lane, without changing what it rounds to. Numerics
// sections 6 and 14.
//
// Equation   -2^47 <= x < 2^47: P = x, Q = 0. Otherwise mag = |x|, up = max(0, length of mag - 48), t = mag >> up, with
//            its lowest bit set (nearest) where a 1 was shifted out; P + Q = -t, and flip says that the sign is the
//            other.
// Sum        x_i;  stochastic_i  the rounding
// Addends    p_o, q_o; up_o 0..16; flip_o
// Latency    0 (combinational).
// Property (testbenches/formal/align_split_formal.sv): (P + Q) * 2^up is x or -x but for bits that no rounding sees.
`default_nettype none

module align_split (
    input  wire logic signed [63:0] x_i,
    input  wire logic               stochastic_i,
    output      logic signed [47:0] p_o,
    output      logic signed [47:0] q_o,
    output      logic        [4:0]  up_o,
    output      logic               flip_o
);
    logic fits;
    assign fits = x_i[63:47] == '0 || x_i[63:47] == '1;

    logic [63:0] magnitude, moved;
    logic [4:0]  up;
    logic        lost;
    assign magnitude = x_i[63] ? -x_i : x_i;
    always_comb begin
        up   = 5'd0;
        lost = 1'b0;
        for (int i = 1; i <= 16; i++) begin
            if (magnitude[47 + i]) up = 5'(i);
        end
        for (int i = 0; i < 16; i++) begin
            if (5'(i) < up && magnitude[i]) lost = 1'b1;
        end
    end
    assign moved = magnitude >> up; // below 2^48

    logic [48:0] negative; // -t
    assign negative = -{1'b0, moved[47:1], moved[0] | (lost & ~stochastic_i)};
    assign p_o      = fits ? x_i[47:0] : negative[48:1];
    assign q_o      = fits ? 48'sd0 : negative[48:1] + {47'd0, negative[0]};
    assign up_o     = fits ? 5'd0 : up;
    assign flip_o   = !fits && !x_i[63];

    logic unused;
    assign unused = ^moved[63:48];
endmodule

`default_nettype wire
