// SPDX-License-Identifier: Apache-2.0
// runs_b: where B's lines begin for a step of a view, kept by adding.
//
//     mode P            X1 + cs*j*X1_LD + EDGE*nb          mode P, by taps   X1 + EDGE*nb*X1_LD + cs*j
//     mode W            X1 + m0*X1_LD + N*nb               (the block's pixels follow each other from m0 on)
//
// Clock     clk_i (data registers only: base_i sets them all)
// Control   base_i     the group's first step, at x1_i;  slice_i  mode P: the next slice
//           block_i    mode W: the next block, in the next output row with end_row_i, 2^rows_log_i rows further
//           again_i    from the block of columns' first step on;  panel_i  of the next block of columns; at most one
//                      of these in a clock
// Command   desc_i, and what runs_setup made
// Line      addr_o
// Latency   1.
`default_nettype none

module runs_b #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          base_i,
    input  wire logic          slice_i,
    input  wire logic          block_i,
    input  wire logic          end_row_i,
    input  wire logic          again_i,
    input  wire logic          panel_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's fields
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [31:0]   x1_i,
    input  wire logic [2:0]    slice_log_i,
    input  wire logic [2:0]    block_log_i,
    input  wire logic [1:0]    rows_log_i,
    input  wire logic [31:0]   out_step_i,
    output      logic [31:0]   addr_o
);
    logic        transposed, by_taps;
    logic [31:0] ld, slice_step, panel_step, panel_next, row_next, panel_q, row_q;
    assign transposed = desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign by_taps    = desc_i[command_set_pkg::GEMM_TRANS_B_LSB];
    assign ld         = {8'b0, desc_i[command_set_pkg::GEMM_X1_LD_LSB +: 24]};
    assign slice_step = (by_taps ? 32'd1 : ld) << slice_log_i;
    assign panel_step = transposed ? 32'(N) : by_taps ? ld << $clog2(4 * N) : 32'(4 * N);
    assign panel_next = panel_q + panel_step;
    assign row_next   = row_q + (out_step_i << rows_log_i);
    always_ff @(posedge clk_i) begin
        if (base_i) begin
            panel_q <= x1_i;
            row_q   <= x1_i;
            addr_o  <= x1_i;
        end else if (panel_i) begin
            panel_q <= panel_next;
            row_q   <= panel_next;
            addr_o  <= panel_next;
        end else if (again_i) begin
            row_q  <= panel_q;
            addr_o <= panel_q;
        end else if (block_i && end_row_i) begin
            row_q  <= row_next;
            addr_o <= row_next;
        end else if (block_i || slice_i) begin
            addr_o <= addr_o + (block_i ? ld << block_log_i : slice_step);
        end
    end
endmodule

`default_nettype wire
