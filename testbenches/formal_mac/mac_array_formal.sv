// SPDX-License-Identifier: Apache-2.0
// The array's two forms are equal: N*N processing elements (what synthesis and Icarus see) and the loops that Verilator
// sees, from equal registers on for ever, in every register and in row_o. N = 2 and 3 have every kind of row and
// column; nothing else depends on N.
//
// The script reads mac_array twice, the second time with VERILATOR defined and under the name mac_array_loops, and ties
// the registers of both to the vectors below: row by row, 32 bits each.
`default_nettype none

module mac_array_formal #(
    parameter int N = 2
) (
    input wire logic           clk_i,
    input wire logic           en_i,
    input wire logic           first_i,
    input wire logic           last_i,
    input wire logic           shift_i,
    input wire logic [2:0]     places_i,
    input wire logic [8*N-1:0] a_i,
    input wire logic [8*N-1:0] b_i
);
    logic [32*N-1:0] pe_row, loop_row;
    mac_array #(.N(N)) pes (
        .clk_i(clk_i), .en_i(en_i), .first_i(first_i), .last_i(last_i), .shift_i(shift_i), .places_i(places_i),
        .a_i(a_i), .b_i(b_i),
        .row_o(pe_row)
    );
    mac_array_loops #(.N(N)) loops (
        .clk_i(clk_i), .en_i(en_i), .first_i(first_i), .last_i(last_i), .shift_i(shift_i), .places_i(places_i),
        .a_i(a_i), .b_i(b_i),
        .row_o(loop_row)
    );

    logic [32*N*N-1:0] pe_acc, pe_shadow, loop_acc, loop_shadow;
    logic              started = 1'b0;
    always_ff @(posedge clk_i) started <= 1'b1;
    always_comb begin
        if (!started) assume (pe_acc == loop_acc && pe_shadow == loop_shadow && pe_row == loop_row);
        assert (pe_acc == loop_acc);
        assert (pe_shadow == loop_shadow);
        assert (pe_row == loop_row);
        assert (loop_row == loop_shadow[32*N-1:0]);
    end
endmodule

`default_nettype wire
