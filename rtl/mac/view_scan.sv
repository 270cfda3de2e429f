// SPDX-License-Identifier: Apache-2.0
// view_scan: the coordinates of a linear view's output pixels, N lanes of a tile at once (mode P), found 4 lanes per
// clock ahead of their use.
//
// Equation  section 10.7 of the microarchitecture, Coordinates: lane e is e pixels after the tile's first in raster
//           order.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i        scan from (0, 0)
//           take_i         the scanned lanes become the current ones; scan anew, from_i saying where:
//           from_i         0 after the last lane; 1 the block's first pixel; 2 after the last lane, which begins a new
//                          block; 3 (0, 0), likewise
//           desc_i         VIEW_H, VIEW_W
// Lanes     ready_o        the scan is complete
//           y_o, x_o       lane e in bits [16e +: 16]: those scanned (taken in this clock) with take_i, else the
//                          current ones
// Latency   ready N/4 clocks after the one that follows start_i or take_i.
`default_nettype none

module view_scan #(
    parameter int N = 16
) (
    input  wire logic            clk_i,
    input  wire logic            rst_ni,
    input  wire logic            start_i,
    input  wire logic            take_i,
    input  wire logic [1:0]      from_i,
    input  wire logic [1023:0]   desc_i,
    output      logic            ready_o,
    output      logic [16*N-1:0] y_o,
    output      logic [16*N-1:0] x_o
);
    localparam int STEPS = N / 4;
    localparam logic [1:0] BLOCK = 2'd1, NEW_BLOCK = 2'd2, ZERO = 2'd3;

    logic [15:0] last_y, last_x;
    assign last_y = desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16] - 16'd1;
    assign last_x = desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16] - 16'd1;

    // ---- four pixels in a row ----
    logic [15:0] y_q, x_q, block_y_q, block_x_q;
    logic [79:0] y, x; // pixel i of 0..4 in bits [16i +: 16]
    assign y[15:0] = y_q;
    assign x[15:0] = x_q;
    for (genvar i = 0; i < 4; i++) begin : g_next
        view_next u_next (
            .y_i(y[16*i +: 16]), .x_i(x[16*i +: 16]), .last_y_i(last_y), .last_x_i(last_x),
            .y_o(y[16*(i+1) +: 16]), .x_o(x[16*(i+1) +: 16])
        );
    end

    logic [3:0] step_q; // of STEPS
    assign ready_o = step_q == 4'(STEPS);
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            step_q    <= '0;
            y_q       <= '0;
            x_q       <= '0;
            block_y_q <= '0;
            block_x_q <= '0;
        end else if (take_i) begin
            step_q <= '0;
            case (from_i)
                BLOCK:     {y_q, x_q} <= {block_y_q, block_x_q};
                NEW_BLOCK: {block_y_q, block_x_q} <= {y_q, x_q};
                ZERO:      {y_q, x_q, block_y_q, block_x_q} <= '0;
                default:   ; // go on
            endcase
        end else if (!ready_o) begin
            step_q <= step_q + 4'd1;
            y_q    <= y[79:64];
            x_q    <= x[79:64];
        end
    end

    logic [16*N-1:0] next_y_q, next_x_q, current_y_q, current_x_q;
    always_ff @(posedge clk_i) begin
        for (int i = 0; i < STEPS; i++) begin
            if (step_q == 4'(i)) begin
                next_y_q[64*i +: 64] <= y[63:0];
                next_x_q[64*i +: 64] <= x[63:0];
            end
        end
        if (take_i) begin
            current_y_q <= next_y_q;
            current_x_q <= next_x_q;
        end
    end
    assign y_o = take_i ? next_y_q : current_y_q;
    assign x_o = take_i ? next_x_q : current_x_q;

    logic unused;
    assign unused = &{1'b0, desc_i};
endmodule

`default_nettype wire
