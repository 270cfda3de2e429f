// SPDX-License-Identifier: Apache-2.0
// view_raster: where the output pixels of a linear view stand in their image, one after the other in raster order: how
// far each is from the four borders, as far as a tap reaches (0..7).
//
//     mode P   a scan of N lanes, a lane a clock, ahead of the tile row that takes them
//     mode W   one pixel, all lanes alike
//
// Equation  section 10.7 of the microarchitecture, Coordinates.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i        at (0, 0); scan from there
//           take_i         mode P: the scanned lanes are those of the tile row; scan anew. mode W: the pixel is used
//           from_i         where then: 0 goes on; 1 the block's first pixel; 2 goes on, and a block begins there;
//                          3 (0, 0), likewise
//           desc_i         VIEW_H, VIEW_W, the mode
// Lanes     ready_o        mode P: the scan is complete
//           near_o         lane e in bits [12e +: 12]: {above, below, left, right}, 3 bits each; from the clock after
//                          take_i on
// Latency   ready N clocks after the one that follows start_i or take_i.
`default_nettype none

module view_raster #(
    parameter int N = 16
) (
    input  wire logic            clk_i,
    input  wire logic            rst_ni,
    input  wire logic            start_i,
    input  wire logic            take_i,
    input  wire logic [1:0]      from_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's fields
    input  wire logic [1023:0]   desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    output      logic            ready_o,
    output      logic [12*N-1:0] near_o
);
    localparam logic [1:0] BLOCK = 2'd1, NEW_BLOCK = 2'd2, ZERO = 2'd3;

    logic        transposed;
    logic [63:0] origin; // {y, rows below, x, columns to the right} of a pixel
    assign transposed = desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign origin     = {16'd0, desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16] - 16'd1,
                         16'd0, desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16] - 16'd1};

    // ---- the pixel and the next one ----
    logic [63:0] pixel_q, block_q, next;
    logic        end_row, end_image, move;
    assign end_row   = pixel_q[15:0] == 16'd0;
    assign end_image = pixel_q[47:32] == 16'd0;
    assign next      = !end_row ? {pixel_q[63:32], pixel_q[31:16] + 16'd1, pixel_q[15:0] - 16'd1}
                     : {!end_image ? {pixel_q[63:48] + 16'd1, pixel_q[47:32] - 16'd1} : origin[63:32], origin[31:0]};

    // ---- scan ----
    logic [5:0] left_q; // lanes
    assign ready_o = left_q == 6'd0;
    assign move    = transposed ? take_i : !ready_o; // mode P takes when the scan stands
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i || (take_i && !transposed)) left_q <= 6'(N);
        else if (!ready_o) left_q <= left_q - 6'd1;
    end

    always_ff @(posedge clk_i) begin
        if (start_i || (take_i && from_i == ZERO)) pixel_q <= origin;
        else if (take_i && from_i == BLOCK) pixel_q <= block_q;
        else if (move) pixel_q <= next;
        if (start_i || (take_i && from_i == ZERO)) block_q <= origin;
        else if (take_i && from_i == NEW_BLOCK) block_q <= transposed ? next : pixel_q;
    end

    // ---- lanes ----
    logic [11:0]     near;
    logic [12*N-1:0] scanned_q;
    for (genvar i = 0; i < 4; i++) begin : g_near
        assign near[3*i +: 3] = pixel_q[16*i+3 +: 13] != 13'd0 ? 3'd7 : pixel_q[16*i +: 3];
    end
    always_ff @(posedge clk_i) begin
        if (!ready_o) scanned_q <= {near, scanned_q[12*N-1:12]};
        if (take_i) near_o <= transposed ? {N{near}} : scanned_q;
    end
endmodule

`default_nettype wire
