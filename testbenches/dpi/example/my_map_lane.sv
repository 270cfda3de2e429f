// SPDX-License-Identifier: Apache-2.0
// Somebody's own map lane: one shift of b-1-d places in either direction, where Mantis shifts up and then down.
// BUG 1 clamps to 2^(b-1), one too high: the most negative code appears.
`default_nettype none

module my_map_lane #(
    parameter bit BUG = 0
) (
    input  wire logic        [31:0] word_i,
    input  wire logic        [8:0]  emax_i,
    input  wire logic        [4:0]  bits_i,
    input  wire logic        [23:0] random_i,
    output      logic signed [15:0] mantissa_o,
    output      logic               saturated_o
);
    logic [7:0]         exponent;
    logic [23:0]        mantissa;
    logic signed [10:0] distance, places, back;
    logic [39:0]        x, sum;
    logic [15:0]        limit, clamp, magnitude;

    assign exponent = (word_i[30:23] == 0) ? 8'd1 : word_i[30:23];
    assign mantissa = {word_i[30:23] != 0, word_i[22:0]};
    assign distance = $signed({2'b0, emax_i}) - $signed({3'b0, exponent});
    assign places   = $signed({6'b0, bits_i}) - 11'sd1 - distance;
    assign back     = -places;
    assign x        = (places >= 0) ? {16'b0, mantissa} << places[5:0]
                    : (back > 24)  ? 40'd0 : {16'b0, mantissa} >> back[4:0];
    assign sum      = x + {16'b0, random_i};

    assign limit       = 16'((17'd1 << (bits_i - 5'd1)) - 17'd1);
    assign clamp       = BUG ? limit + 16'd1 : limit;
    assign saturated_o = (distance < 0) || (sum[39:24] > limit);
    assign magnitude   = saturated_o ? clamp : sum[39:24];
    assign mantissa_o  = $signed(word_i[31] ? -magnitude : magnitude);

    logic unused_bits;
    assign unused_bits = ^{places[10:6], sum[23:0]};
endmodule

`default_nettype wire
