// SPDX-License-Identifier: Apache-2.0
// view_next: the pixel after (y, x) in raster order: along the row, down the image, then the first of the next image.
//
// In         y_i, x_i; last_y_i = H-1, last_x_i = W_-1
// Out        y_o, x_o
// Latency    none, combinational.
`default_nettype none

module view_next (
    input  wire logic [15:0] y_i,
    input  wire logic [15:0] x_i,
    input  wire logic [15:0] last_y_i,
    input  wire logic [15:0] last_x_i,
    output      logic [15:0] y_o,
    output      logic [15:0] x_o
);
    logic end_row;
    assign end_row = x_i == last_x_i;
    assign x_o     = end_row ? 16'd0 : x_i + 16'd1;
    assign y_o     = !end_row ? y_i : y_i == last_y_i ? 16'd0 : y_i + 16'd1;
endmodule

`default_nettype wire
