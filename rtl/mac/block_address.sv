// SPDX-License-Identifier: Apache-2.0
// block_address: where a GEMM operand's lines begin, kept by adding (no multiplier).
//
// A line is what one request reads: a stretch of k of one row (k-contiguous) or a stretch of rows at one k. With o the
// operand's own block index (mb for A, nb for B), i the line's index in its block, LD the leading dimension:
//
//     k-contiguous   address = X + (EDGE*o + i)*LD + k0
//     otherwise      address = X + (k0 + i)*LD + EDGE*o          k0: where the chunk begins
//
// Clock     clk_i (data registers only: start_i sets them all)
// Control   start_i           first line of the first step
//           line_i            next line of the block
//           chunk_i           first line of the next chunk of this block, 32 << chunk_log_i elements further
//           again_i           first line of this block again, from k0 = 0 (B: the next block of rows)
//           block_i           first line of the next block, k0 = 0; at most one of these five in a clock, start_i goes
//                             first
//           restart_i         first line of block 0, k0 = 0 (A: the next block of columns)
// Operand   base_i, ld_i      X and LD;  contiguous_i  1: k-contiguous
// Line      address_o         window offset
// Latency   1.
`default_nettype none

module block_address #(
    parameter int N = 16
) (
    input  wire logic        clk_i,
    input  wire logic        start_i,
    input  wire logic        line_i,
    input  wire logic        chunk_i,
    input  wire logic [1:0]  chunk_log_i,
    input  wire logic        again_i,
    input  wire logic        block_i,
    input  wire logic        restart_i,
    input  wire logic [31:0] base_i,
    input  wire logic [23:0] ld_i,
    input  wire logic        contiguous_i,
    output      logic [31:0] address_o
);
    localparam logic [31:0] EDGE = 32'(4 * N);

    logic [31:0] ld, block_step, chunk_step, block_q, chunk_q, address_q, block_next, chunk_next;
    assign ld         = {8'b0, ld_i};
    assign block_step = contiguous_i ? ld << $clog2(4 * N) : EDGE;
    assign chunk_step = (contiguous_i ? 32'd32 : ld << 5) << chunk_log_i;
    assign block_next = block_q + block_step;
    assign chunk_next = chunk_q + chunk_step;
    assign address_o  = address_q;

    always_ff @(posedge clk_i) begin
        if (start_i || restart_i) begin
            block_q   <= base_i;
            chunk_q   <= base_i;
            address_q <= base_i;
        end else if (block_i) begin
            block_q   <= block_next;
            chunk_q   <= block_next;
            address_q <= block_next;
        end else if (again_i) begin
            chunk_q   <= block_q;
            address_q <= block_q;
        end else if (chunk_i) begin
            chunk_q   <= chunk_next;
            address_q <= chunk_next;
        end else if (line_i) begin
            address_q <= address_q + ld;
        end
    end
endmodule

`default_nettype wire
