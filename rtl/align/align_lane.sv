// SPDX-License-Identifier: Apache-2.0
// Align lane: two integer addends and an exponent to one fp32 word, in three stages.  Numerics section 6, (P + Q) * 2^E
// rounded once:
//
//     P, Q --> align_add --> | register (en_i) | --> align_turn --> | register (move_i) | --> align_round --> word
//     E, mode, random ------>|                 |------------------->|                   |
//
// Clock      clk_i
// Control    en_i           1: take the inputs of this clock
//            move_i         1: the second register takes what the first one held before this clock
// Addends    p_i, q_i       W bits, two's complement
// Scale      exponent_i     E, any
// Mode       stochastic_i   1: stochastic rounding, 0: nearest even
//            random_i       24 bits, the output element's random word (section 4)
// Result     word_o, overflow_o   of the inputs last moved; see align_round.sv
// Latency    2: en_i, then move_i in the next clock or later. A result a clock where both stay 1. The registers have no
//            reset: the result means nothing before the first en_i and move_i, and consumers qualify it.
// Properties (testbenches/formal/align_lane_formal.sv): the result is section 6 of the inputs that were in the first
// register at the last move_i, and holds while move_i is 0.
`default_nettype none

module align_lane #(
    parameter int W = 48
) (
    input  wire logic               clk_i,
    input  wire logic               en_i,
    input  wire logic               move_i,
    input  wire logic        [W-1:0] p_i,
    input  wire logic        [W-1:0] q_i,
    input  wire logic signed [11:0] exponent_i,
    input  wire logic               stochastic_i,
    input  wire logic        [23:0] random_i,
    output      logic        [31:0] word_o,
    output      logic               overflow_o
);
    localparam int COUNT_BITS = $clog2(W + 1);

    // ---- the sum ----
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

    // ---- turned ----
    logic        over_d, next_d, sticky_d, limited_d;
    logic        over_q, next_q, sticky_q, limited_q, turned_sign_q, turned_zero_q, turned_stochastic_q;
    logic [47:0] kept_d, kept_q;
    logic [12:0] least_d, least_q;
    logic [23:0] turned_random_q;

    align_turn #(.W(W)) u_turn (
        .magnitude_i(magnitude_q), .count_i(count_q), .zero_i(zero_q), .exponent_i(exponent_q), .over_o(over_d),
        .kept_o(kept_d), .next_o(next_d), .sticky_o(sticky_d), .limited_o(limited_d), .least_o(least_d)
    );

    always_ff @(posedge clk_i) begin
        if (move_i) begin
            over_q              <= over_d;
            kept_q              <= kept_d;
            next_q              <= next_d;
            sticky_q            <= sticky_d;
            limited_q           <= limited_d;
            least_q             <= least_d;
            turned_sign_q       <= sign_q;
            turned_zero_q       <= zero_q;
            turned_stochastic_q <= stochastic_q;
            turned_random_q     <= random_q;
        end
    end

    align_round u_round (
        .sign_i(turned_sign_q), .zero_i(turned_zero_q), .over_i(over_q), .kept_i(kept_q), .next_i(next_q),
        .sticky_i(sticky_q), .limited_i(limited_q), .least_i(least_q), .stochastic_i(turned_stochastic_q),
        .random_i(turned_random_q), .word_o(word_o), .overflow_o(overflow_o)
    );
endmodule

`default_nettype wire
