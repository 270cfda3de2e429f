// SPDX-License-Identifier: Apache-2.0
// map_lane_waves: a segment's start takes random four clocks, the next group one; elements under emax = 128, int8
// The random source's context 0 and the lane that takes its word 0 (randoms of groups 0, 1, 2).
`default_nettype none
module map_lane_waves;
    logic               clk = 1'b0, rst_n = 1'b0, want = 1'b0;
    logic        [27:0] group = 28'd0;
    wire                have;
    wire        [383:0] words;
    random u_random (
        .clk_i(clk), .rst_ni(rst_n), .clear_i(1'b0), .seed_i(64'd1), .step_i(32'd0), .want_valid_i(want),
        .want_ctx_i(2'd0), .want_stream_i(32'd0), .want_group_i(group), .have_o(have), .words_o(words)
    );
    logic        [31:0] word = 32'd0;
    wire  signed [15:0] mantissa;
    wire                saturated;
    map_lane u_lane (
        .clk_i(clk), .en_i(have), .word_i(word), .emax_i(9'd128), .bits_i(5'd8), .random_i(words[23:0]),
        .mantissa_o(mantissa), .saturated_o(saturated)
    );
    task automatic clock(input logic w, input logic [27:0] g, input logic [31:0] element);
        {want, group, word} = {w, g, element};
        #1 $display("%b %0d %b %h %h %0d %b", want, group, have, words[23:0], word, mantissa, saturated);
        clk = 1'b1;
        #1 clk = 1'b0;
    endtask
    initial begin
        clk = 1'b1;
        #1 clk = 1'b0;
        rst_n = 1'b1;
        $display("want_valid_i want_group_i: have_o words_o[23:0]: word_i: mantissa_o: saturated_o");
        for (int wait_for = 0; wait_for < 4; wait_for++) clock(1, 0, 32'h3fc00000);
        clock(1, 0, 32'h3fc00000); // 1.5: 48 units of 2^-5
        clock(1, 1, 32'h3fc00000); // the next group's word is a step away
        clock(1, 1, 32'hbd4ccccd); // -0.05: -1.6 units, -1 or -2
        clock(1, 2, 32'h41200000);
        clock(1, 2, 32'h41200000); // 10 lies beyond the range
        clock(0, 2, 32'h00000000);
    end
endmodule
`default_nettype wire
