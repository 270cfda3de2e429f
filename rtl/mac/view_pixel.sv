// SPDX-License-Identifier: Apache-2.0
// view_pixel: the coordinates of a linear view's output pixel, one after the other (mode W).
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i        (0, 0), the first block's first pixel
//           next_i         the pixel was used: from_i says which follows:
//           from_i         0 the next; 1 the block's first again; 2 the next, which begins a new block; 3 (0, 0),
//                          likewise
//           desc_i         VIEW_H, VIEW_W
// Pixel     y_o, x_o
// Latency   1.
`default_nettype none

module view_pixel (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic [1:0]    from_i,
    input  wire logic [1023:0] desc_i,
    output      logic [15:0]   y_o,
    output      logic [15:0]   x_o
);
    localparam logic [1:0] BLOCK = 2'd1, NEW_BLOCK = 2'd2, ZERO = 2'd3;

    logic [15:0] y, x, block_y_q, block_x_q;
    view_next u_next (
        .y_i(y_o), .x_i(x_o), .last_y_i(desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16] - 16'd1),
        .last_x_i(desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16] - 16'd1), .y_o(y), .x_o(x)
    );
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i || (next_i && from_i == ZERO)) begin
            {y_o, x_o, block_y_q, block_x_q} <= '0;
        end else if (next_i) begin
            {y_o, x_o} <= from_i == BLOCK ? {block_y_q, block_x_q} : {y, x};
            if (from_i == NEW_BLOCK) {block_y_q, block_x_q} <= {y, x};
        end
    end

    logic unused;
    assign unused = &{1'b0, desc_i};
endmodule

`default_nettype wire
