// SPDX-License-Identifier: Apache-2.0
// sweep_align_lane: the align lane (rtl/align/align_lane.sv) with a choice of who counts the leading zeros.  For area
// comparisons.
//
//   COUNT   0  an anticipator beside the adder, corrected by a place in the rounder: the accelerator's (align_add,
//           align_turn, align_round)
//           1  a counter after the adder, before the register: exact, so the rounder corrects nothing
//           2  a counter after the register, in the rounder's stage
//   STAGES  3  with COUNT = 0, a second register behind the turning, as in the accelerator
//           2  a register between sum and rounder
//           1  none: sum, count and rounder in one clock
// Ports as align_lane, which moves always; latency STAGES - 1. Property (synth/sweep/prove.sh): word_o and overflow_o
// are align_lane's (STAGES = 3), and do not depend on COUNT.
`default_nettype none

module sweep_align_lane #(
    parameter int W      = 48,
    parameter int COUNT  = 0,
    parameter int STAGES = 2
) (
    input  wire logic               clk_i,
    input  wire logic               en_i,
    input  wire logic       [W-1:0] p_i,
    input  wire logic       [W-1:0] q_i,
    input  wire logic signed [11:0] exponent_i,
    input  wire logic               stochastic_i,
    input  wire logic        [23:0] random_i,
    output      logic        [31:0] word_o,
    output      logic               overflow_o
);
    localparam int COUNT_BITS = $clog2(W + 1);

    logic                  sign_d, sign_q, zero_d, zero_q, stochastic_q;
    logic [W:0]            magnitude_d, magnitude_q;
    logic [COUNT_BITS-1:0] count_d, count_q, count;
    logic signed [11:0]    exponent_q;
    logic [23:0]           random_q;

    if (COUNT == 0) begin : g_anticipate
        align_add #(.W(W)) u_add (.p_i(p_i), .q_i(q_i), .sign_o(sign_d), .magnitude_o(magnitude_d), .count_o(count_d),
            .zero_o(zero_d));
        assign count = count_q;
    end else begin : g_count
        logic [COUNT_BITS-1:0] unused_count; // its anticipator goes with it
        align_add #(.W(W)) u_add (.p_i(p_i), .q_i(q_i), .sign_o(sign_d), .magnitude_o(magnitude_d),
            .count_o(unused_count), .zero_o(zero_d));

        logic [(1<<COUNT_BITS)-1:0] word;
        logic [COUNT_BITS-1:0]      found;
        logic                       unused_empty;
        assign word = {COUNT == 1 ? magnitude_d : magnitude_q, {((1 << COUNT_BITS) - W - 1){1'b0}}};
        lzc #(.W(1 << COUNT_BITS)) u_lzc (.word_i(word), .count_o(found), .empty_o(unused_empty));
        assign count_d = found;
        assign count   = COUNT == 1 ? count_q : found;
    end

    if (STAGES >= 2) begin : g_register
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
    end else begin : g_through
        assign {sign_q, magnitude_q, count_q, zero_q, exponent_q, stochastic_q, random_q} =
               {sign_d, magnitude_d, count_d, zero_d, exponent_i, stochastic_i, random_i};
    end

    // as in align_lane, of the anticipating lane alone
    /* verilator lint_off UNUSEDSIGNAL */
    logic        over_d, next_d, sticky_d, limited_d;
    logic        over_q, next_q, sticky_q, limited_q, turned_sign_q, turned_zero_q, turned_stochastic_q;
    logic [47:0] kept_d, kept_q;
    logic [12:0] least_d, least_q;
    logic [23:0] turned_random_q;
    /* verilator lint_on UNUSEDSIGNAL */
    if (COUNT == 0) begin : g_correct
        align_turn #(.W(W)) u_turn (
            .magnitude_i(magnitude_q), .count_i(count), .zero_i(zero_q), .exponent_i(exponent_q), .over_o(over_d),
            .kept_o(kept_d), .next_o(next_d), .sticky_o(sticky_d), .limited_o(limited_d), .least_o(least_d)
        );
        if (STAGES == 3) begin : g_turned
            always_ff @(posedge clk_i) begin
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
        end else begin : g_straight
            assign {over_q, kept_q, next_q, sticky_q, limited_q, least_q} =
                   {over_d, kept_d, next_d, sticky_d, limited_d, least_d};
            assign {turned_sign_q, turned_zero_q, turned_stochastic_q, turned_random_q} =
                   {sign_q, zero_q, stochastic_q, random_q};
        end
        align_round u_round (
            .sign_i(turned_sign_q), .zero_i(turned_zero_q), .over_i(over_q), .kept_i(kept_q), .next_i(next_q),
            .sticky_i(sticky_q), .limited_i(limited_q), .least_i(least_q), .stochastic_i(turned_stochastic_q),
            .random_i(turned_random_q), .word_o(word_o), .overflow_o(overflow_o)
        );
    end else begin : g_exact
        assign {over_d, kept_d, next_d, sticky_d, limited_d, least_d} = '0;
        assign {over_q, kept_q, next_q, sticky_q, limited_q, least_q} = '0;
        assign {turned_sign_q, turned_zero_q, turned_stochastic_q, turned_random_q} = '0;
        sweep_align_exact #(.W(W)) u_round (
            .sign_i(sign_q), .magnitude_i(magnitude_q), .count_i(count), .zero_i(zero_q), .exponent_i(exponent_q),
            .stochastic_i(stochastic_q), .random_i(random_q), .word_o(word_o), .overflow_o(overflow_o)
        );
    end
endmodule

`default_nettype wire
