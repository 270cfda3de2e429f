// SPDX-License-Identifier: Apache-2.0
// Peak max: the largest magnitude among LANES fp32 words, in one clock.  Numerics section 2:
//
//     peak = max over lanes of (word & 0x7fffffff)
//
// IEEE words order like unsigned integers once the sign is gone, so one 31-bit maximum serves finite numbers, Inf and
// NaN alike. The module halves itself until one lane is left: ceil(log2(LANES)) comparators deep for any LANES >= 1.
// peak_tree has two of these one behind the other.
//
// Words    words_i   lane i in bits [32*i +: 32]; a lane that is not in use must hold 0
// Peak     peak_o    31 bits
// Latency  0 (combinational).
// Property (testbenches/formal/peak_max_formal.sv): no lane lies above peak_o, and some lane equals it.
`default_nettype none

module peak_max #(
    parameter int LANES = 16
) (
    input  wire logic [32*LANES-1:0] words_i,
    output      logic [30:0]         peak_o
);
    generate
        if (LANES == 1) begin : g_leaf
            logic unused_sign;
            assign unused_sign = words_i[31];
            assign peak_o      = words_i[30:0];
        end else begin : g_node
            localparam int LOW  = LANES / 2;
            localparam int HIGH = LANES - LOW;
            logic [30:0] low, high;

            peak_max #(.LANES(LOW))  u_low  (.words_i(words_i[32*LOW-1:0]),         .peak_o(low));
            peak_max #(.LANES(HIGH)) u_high (.words_i(words_i[32*LANES-1:32*LOW]), .peak_o(high));
            assign peak_o = (high > low) ? high : low;
        end
    endgenerate
endmodule

`default_nettype wire
