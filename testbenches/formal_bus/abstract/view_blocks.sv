// SPDX-License-Identifier: Apache-2.0
// view_blocks, for proofs that do not depend on which blocks there are: anything at each start and next, standing still
// in between. (The unit's outputs are functions of registers that change only then and of the descriptor, which stands
// still.)
`default_nettype none

module view_blocks #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic [1023:0] desc_i,
    output      logic [7:0]    count_o,
    output      logic          last_o,
    output      logic [15:0]   row_o,
    output      logic [15:0]   column_o,
    output      logic [31:0]   window_o,
    output      logic [10:0]   window_count_o,
    output      logic [10:0]   offset_o,
    output      logic [17:0]   window_column_o
);
    (* anyseq *) logic [112:0] any_block;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i || next_i) begin
            {count_o, last_o, row_o, column_o, window_o, window_count_o, offset_o, window_column_o} <= any_block;
        end
    end
endmodule

`default_nettype wire
