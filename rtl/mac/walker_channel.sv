// SPDX-License-Identifier: Apache-2.0
// walker_channel: which channel of the operand that is grouped along k an issue's k belongs to, and where its g stands
// in gemm_scales.
//
//     channel = k mod X_SPAN, kept by counting through a tile; a further chunk of the sum goes on where the last one
//     ended. Seen through a view: the slice's first channel and k in it.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i; next_i  an issue, of k_i;  first_i  a tile's first k;  with next_i: step_i  the step's last issue,
//           group_i  its step is a group's last
// Step      last_chunk_i, slice_i (first channel of a view's slice)
// Address   scale_addr_o  of this issue; 0 when no operand is grouped along k
// Latency   0.
`default_nettype none

module walker_channel (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic          first_i,
    input  wire logic          step_i,
    input  wire logic          last_chunk_i,
    input  wire logic          group_i,
    input  wire logic [12:0]   slice_i,
    input  wire logic [4:0]    k_i,
    input  wire logic [1023:0] desc_i,
    output      logic [11:0]   scale_addr_o
);
    logic       a_along_k, b_along_k, unused_row, unused_column, unused_scaled;
    logic [2:0] unused_a_groups, unused_b_groups;
    scale_axes u_axes (
        .desc_i(desc_i), .a_along_k_o(a_along_k), .b_along_k_o(b_along_k), .row_scaled_o(unused_row),
        .column_scaled_o(unused_column), .scaled_o(unused_scaled), .a_groups_o(unused_a_groups),
        .b_groups_o(unused_b_groups)
    );

    // All below MAX_COEF = 4096, as the sizes' check has it, but for the span itself.
    logic [12:0] span;
    logic [11:0] step, group_q, chunk_q, channel_q, counted, counted_next, channel;
    assign span         = a_along_k ? desc_i[command_set_pkg::GEMM_X0_SPAN_LSB +: 13]
                                    : desc_i[command_set_pkg::GEMM_X1_SPAN_LSB +: 13];
    assign step         = a_along_k ? desc_i[command_set_pkg::GEMM_X0_SCALE_STEP_LSB +: 12]
                                    : desc_i[command_set_pkg::GEMM_X1_SCALE_STEP_LSB +: 12];
    assign counted      = first_i ? chunk_q : channel_q;
    assign counted_next = {1'b0, counted} + 13'd1 == span ? 12'd0 : counted + 12'd1;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            group_q   <= '0;
            chunk_q   <= '0;
            channel_q <= '0;
        end else if (next_i) begin
            channel_q <= counted_next;
            if (step_i) chunk_q <= last_chunk_i ? 12'd0 : counted_next;
            if (step_i && group_i) group_q <= group_q + step;
        end
    end

    assign channel      = desc_i[command_set_pkg::GEMM_VIEW_LSB] ? slice_i[11:0] + {7'b0, k_i} : counted;
    assign scale_addr_o = a_along_k || b_along_k ? group_q + channel : 12'd0;

    logic unused;
    assign unused = &{1'b0, desc_i, slice_i[12], unused_row, unused_column, unused_scaled, unused_a_groups,
                      unused_b_groups};
endmodule

`default_nettype wire
