// SPDX-License-Identifier: Apache-2.0
// sweep_align_lane: the align lane (rtl/align/align_lane.sv) with a choice of who counts the leading zeros.  For area
// comparisons.
//
//   COUNT   0  an anticipator beside the adder, corrected by a place in the rounder: the accelerator's (align_add,
//           align_round)
//           1  a counter after the adder, before the register: exact, so the rounder corrects nothing
//           2  a counter after the register, in the rounder's stage
//   STAGES  2  a register between sum and rounder, as in the accelerator
//           1  none: sum, count and rounder in one clock
// Ports and latency (with STAGES = 2) as align_lane. Property (synth/sweep/prove.sh): word_o and overflow_o are
// align_lane's.
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

    if (STAGES == 2) begin : g_register
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

    if (COUNT == 0) begin : g_correct
        align_round #(.W(W)) u_round (
            .sign_i(sign_q), .magnitude_i(magnitude_q), .count_i(count), .zero_i(zero_q), .exponent_i(exponent_q),
            .stochastic_i(stochastic_q), .random_i(random_q), .word_o(word_o), .overflow_o(overflow_o)
        );
    end else begin : g_exact
        sweep_align_exact #(.W(W)) u_round (
            .sign_i(sign_q), .magnitude_i(magnitude_q), .count_i(count), .zero_i(zero_q), .exponent_i(exponent_q),
            .stochastic_i(stochastic_q), .random_i(random_q), .word_o(word_o), .overflow_o(overflow_o)
        );
    end
endmodule

`default_nettype wire
