// SPDX-License-Identifier: Apache-2.0
// peak_tree_waves: the largest magnitude, a clock behind; lanes 0, 5 and 7 of eight, the others are 0
// One clock without en_i.
`default_nettype none
module peak_tree_waves;
    logic          clk = 1'b0, en;
    logic  [255:0] words;
    wire    [30:0] peak;
    peak_tree #(.LANES(8)) u_tree (.clk_i(clk), .en_i(en), .words_i(words), .peak_o(peak));
    task automatic clock(input logic e, input logic [31:0] lane_0, lane_5, lane_7);
        en    = e;
        words = {lane_7, 32'd0, lane_5, 160'd0, lane_0};
        #1 $display("%b %h %h %h %h", en, lane_0, lane_5, lane_7, peak);
        clk = 1'b1;
        #1 clk = 1'b0;
    endtask
    initial begin
        $display("en_i word_0: word_5: word_7: peak_o:");
        clock(1, 32'h3f800000, 32'hc0000000, 32'h00000000); // 1, -2, 0
        clock(1, 32'h40a00000, 32'h3e800000, 32'h80000000); // 5, 1/4, -0
        clock(0, 32'h7f7fffff, 32'h00000000, 32'h00000000); // not taken
        clock(1, 32'h80000001, 32'h00000000, 32'h00000000); // a subnormal
        clock(1, 32'h00000000, 32'h00000000, 32'hff800000); // -Inf
        clock(1, 32'h00000000, 32'h00000000, 32'h00000000);
        clock(0, 32'h00000000, 32'h00000000, 32'h00000000);
    end
endmodule
`default_nettype wire
