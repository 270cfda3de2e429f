// SPDX-License-Identifier: Apache-2.0
// pe_waves: a tile of three products, one of two with places; the shadow keeps a sum until shift_i
// A bubble between, and a sum from below.
`default_nettype none
module pe_waves;
    logic              clk = 1'b0, en, first, last, shift;
    logic        [2:0] places;
    logic signed [7:0] a, b;
    logic       [31:0] below;
    wire        [31:0] shadow;
    pe u_pe (
        .clk_i(clk), .en_i(en), .first_i(first), .last_i(last), .shift_i(shift), .places_i(places), .a_i(a), .b_i(b),
        .below_i(below), .shadow_o(shadow)
    );
    task automatic clock(input logic e, f, l, s, input logic [2:0] p, input logic signed [7:0] x, y, input int next);
        {en, first, last, shift, places, a, b, below} = {e, f, l, s, p, x, y, next};
        #1 $display("%b %b %b %0d %0d %0d %b %0d %0d %0d", en, first, last, a, b, places, shift, $signed(below),
            $signed(u_pe.acc), $signed(shadow));
        clk = 1'b1;
        #1 clk = 1'b0;
    endtask
    initial begin
        $display("en_i first_i last_i a_i: b_i: places_i: shift_i below_i: acc: shadow_o:");
        clock(1, 1, 0, 0, 0, 12, 10, 0);     // 120
        clock(1, 0, 0, 0, 0, -7, 9, 0);      // 57
        clock(0, 1, 0, 0, 0, 0, 0, 0);       // a bubble: nothing is added
        clock(1, 0, 1, 0, 0, 127, 127, 0);   // 16186, the tile's sum
        clock(1, 1, 0, 0, 2, 5, -3, 4711);   // the next tile: -15 * 4
        clock(0, 0, 0, 1, 0, 0, 0, 4711);    // the sum has been taken above: the one from below moves up
        clock(1, 0, 1, 0, 0, -128, 1, 0);    // -188
        clock(0, 0, 0, 0, 0, 0, 0, 0);
    end
endmodule
`default_nettype wire
