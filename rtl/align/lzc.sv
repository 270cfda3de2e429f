// SPDX-License-Identifier: Apache-2.0
// Leading-zero counter: the number of zeros above the highest one of a word. A tree: the count of the upper half, or,
// when that half is empty, one more bit on top of the count of the lower half. Words of other widths are filled up with
// zeros below.
//
// Word     word_i    W bits, at least 2
// Count    count_o   0..W-1
//          empty_o   1: no one at all; count_o is then W-1
// Latency  0 (combinational), log2(W) multiplexers deep.
// Property (testbenches/formal/lzc_formal.sv): the count of a plain loop.
`default_nettype none

module lzc #(
    parameter int W = 64
) (
    input  wire logic [W-1:0]         word_i,
    output      logic [$clog2(W)-1:0] count_o,
    output      logic                 empty_o
);
    generate
        if (W == 2) begin : g_leaf
            assign count_o[0] = ~word_i[1];
            assign empty_o    = ~(|word_i);
        end else if ((W & (W - 1)) != 0) begin : g_fill
            localparam int TREE = 1 << $clog2(W);
            logic [$clog2(W)-1:0] count;
            lzc #(.W(TREE)) u_tree (.word_i({word_i, {(TREE - W){1'b0}}}), .count_o(count), .empty_o(empty_o));
            assign count_o = empty_o ? $clog2(W)'(W - 1) : count;
        end else begin : g_node
            localparam int HALF = W / 2;
            logic [$clog2(HALF)-1:0] high, low;
            logic                    high_empty, low_empty;

            lzc #(.W(HALF)) u_high (.word_i(word_i[W-1:HALF]), .count_o(high), .empty_o(high_empty));
            lzc #(.W(HALF)) u_low  (.word_i(word_i[HALF-1:0]), .count_o(low),  .empty_o(low_empty));
            assign count_o = {high_empty, high_empty ? low : high};
            assign empty_o = high_empty & low_empty;
        end
    endgenerate
endmodule

`default_nettype wire
