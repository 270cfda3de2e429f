// SPDX-License-Identifier: Apache-2.0
// peak_snoop: the running peak of a tensor that streams past, 16 words per clock.
//
// Equation   peak = max over words of (bits & 0x7fffffff) since clear_i (numerics section 2).
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// In         clear_i: forget everything; valid_i, words_i: 16 fp32 words, lane i in bits [32i +: 32]; absent lanes are
//            0.
// Out        peak_o.
// Latency    3 clocks: the tree's two steps, then the running maximum. Sixteen words a clock.
// Properties peak_o never falls between clears.
`default_nettype none

module peak_snoop (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic         clear_i,
    input  wire logic         valid_i,
    input  wire logic [511:0] words_i, // 16 fp32 words
    output      logic [30:0]  peak_o
);
    logic        entered_q, seen_q; // in the tree's register; in group_peak_q
    logic [30:0] group_peak, group_peak_q;

    peak_tree #(.LANES(16)) u_tree (.clk_i(clk_i), .en_i(valid_i), .words_i(words_i), .peak_o(group_peak));

    always_ff @(posedge clk_i) begin
        if (entered_q) begin
            group_peak_q <= group_peak;
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni || clear_i) begin
            entered_q <= 1'b0;
            seen_q    <= 1'b0;
            peak_o    <= '0;
        end else begin
            entered_q <= valid_i;
            seen_q    <= entered_q;
            if (seen_q && group_peak_q > peak_o) begin
                peak_o <= group_peak_q;
            end
        end
    end
endmodule

`default_nettype wire
