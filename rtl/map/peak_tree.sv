// SPDX-License-Identifier: Apache-2.0
// Peak tree: the largest magnitude among LANES fp32 words, in two steps.  Numerics section 2:
//
//     peak = max over lanes of (word & 0x7fffffff)
//
//     words --> peak_max of each four lanes --> | register (en_i) | --> peak_max of these --> peak
//
// Clock    clk_i
// Control  en_i      1: take the words of this clock
// Words    words_i   lane i in bits [32*i +: 32]; a lane that is not in use must hold 0
// Peak     peak_o    31 bits, of the words last taken
// Latency  1. A peak a clock. The register has no reset: the peak means nothing before the first en_i.
// Property (testbenches/formal/peak_tree_formal.sv): of the words last taken no lane lies above peak_o, and some lane
// equals it.
`default_nettype none

module peak_tree #(
    parameter int LANES = 16
) (
    input  wire logic                clk_i,
    input  wire logic                en_i,
    input  wire logic [32*LANES-1:0] words_i,
    output      logic [30:0]         peak_o
);
    localparam int FOURS = (LANES + 3) / 4;

    logic [32*FOURS-1:0] largest_q; // of each four lanes
    for (genvar f = 0; f < FOURS; f++) begin : g_four
        localparam int HERE = LANES - 4 * f < 4 ? LANES - 4 * f : 4;
        logic [30:0] largest;
        peak_max #(.LANES(HERE)) u_max (.words_i(words_i[128*f +: 32*HERE]), .peak_o(largest));
        always_ff @(posedge clk_i) begin
            if (en_i) largest_q[32*f +: 32] <= {1'b0, largest};
        end
    end
    peak_max #(.LANES(FOURS)) u_max (.words_i(largest_q), .peak_o(peak_o));
endmodule

`default_nettype wire
