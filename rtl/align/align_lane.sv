// SPDX-License-Identifier: Apache-2.0
// Align lane: two integer addends and an exponent to one fp32 word, in two stages.  Numerics section 6, (P + Q) * 2^E
// rounded once:
//
//     P, Q --> align_add --> | register (en_i) | --> align_round --> word
//     E, mode, random ------>|                 |
//
// Clock      clk_i
// Control    en_i           1: take the inputs of this clock
// Addends    p_i, q_i       W bits, two's complement
// Scale      exponent_i     E, any
// Mode       stochastic_i   1: stochastic rounding, 0: nearest even
//            random_i       24 bits, the output element's random word (section 4)
// Result     word_o, overflow_o   of the inputs last taken; see align_round.sv
// Latency    1. The register has no reset: the result means nothing before the first en_i, and consumers qualify it.
// Properties (testbenches/formal/align_lane_formal.sv): the result is section 6 of the inputs last taken, and holds
// while en_i is 0.
`default_nettype none

module align_lane #(
    parameter int W = 48
) (
    input  wire logic               clk_i,
    input  wire logic               en_i,
    input  wire logic        [W-1:0] p_i,
    input  wire logic        [W-1:0] q_i,
    input  wire logic signed [11:0] exponent_i,
    input  wire logic               stochastic_i,
    input  wire logic        [23:0] random_i,
    output      logic        [31:0] word_o,
    output      logic               overflow_o
);
    localparam int COUNT_BITS = $clog2(W + 1);

    logic                  sign_d, sign_q, zero_d, zero_q, stochastic_q;
    logic [W:0]            magnitude_d, magnitude_q;
    logic [COUNT_BITS-1:0] count_d, count_q;
    logic signed [11:0]    exponent_q;
    logic [23:0]           random_q;

    align_add #(.W(W)) u_add (
        .p_i(p_i), .q_i(q_i), .sign_o(sign_d), .magnitude_o(magnitude_d), .count_o(count_d), .zero_o(zero_d)
    );

    always_ff @(posedge clk_i) begin
        if (en_i) begin
            sign_q       <= sign_d;
            magnitude_q  <= magnitude_d;
            count_q      <= count_d;
            zero_q       <= zero_d;
            exponent_q   <= exponent_i;
            stochastic_q <= stochastic_i;
            random_q     <= random_i;
        end
    end

    align_round #(.W(W)) u_round (
        .sign_i(sign_q), .magnitude_i(magnitude_q), .count_i(count_q), .zero_i(zero_q), .exponent_i(exponent_q),
        .stochastic_i(stochastic_q), .random_i(random_q), .word_o(word_o), .overflow_o(overflow_o)
    );
endmodule

`default_nettype wire
