// SPDX-License-Identifier: Apache-2.0
// Proof of the peak tree, by induction over clocks: its register holds peak_max of each four of the words last taken,
// none left out, and its peak is peak_max of these. With peak_max_formal and peak_max_step_formal, which prove that to
// be the maximum, no lane lies above the peak and one attains it. The script connects tree_largest to the register.
`default_nettype none
module peak_tree_formal #(parameter int LANES = 16) (
    input wire logic clk, input wire logic en, input wire logic [32*LANES-1:0] words
);
    localparam int FOURS = (LANES + 3) / 4;
    logic [30:0]         peak, expected;
    logic [32*FOURS-1:0] tree_largest, largest;
    peak_tree #(.LANES(LANES)) dut (.clk_i(clk), .en_i(en), .words_i(words), .peak_o(peak));

    logic                 taken;
    logic [32*LANES-1:0]  words_q;
    logic [128*FOURS-1:0] filled; // lanes beyond the last are 0
    initial taken = 1'b0;
    always_ff @(posedge clk) begin
        if (en) begin
            taken   <= 1'b1;
            words_q <= words;
        end
    end
    generate
        if (LANES % 4 == 0) assign filled = words_q;
        else assign filled = {{(128 * FOURS - 32 * LANES){1'b0}}, words_q};
        for (genvar f = 0; f < FOURS; f = f + 1) begin : g_four
            peak_max #(.LANES(4)) four (.words_i(filled[128*f +: 128]), .peak_o(largest[32*f +: 31]));
            assign largest[32*f + 31] = 1'b0;
        end
    endgenerate
    peak_max #(.LANES(FOURS)) all (.words_i(largest), .peak_o(expected));
    always_comb begin
        if (taken) begin
            assert (tree_largest == largest);
            assert (peak == expected);
        end
    end
endmodule
`default_nettype wire
