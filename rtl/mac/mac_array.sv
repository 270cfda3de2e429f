// SPDX-License-Identifier: Apache-2.0
// mac_array: N x N processing elements, output-stationary.  Numerics section 5:
//
//     PE (i, j): acc = sum over k of a_i[i] * b_i[j] << places_i; after last, its shadow holds the sum
//
//             b[0]  b[1] ...               Row i gets a lane i, column j gets b lane j, all in the same clock (no skew:
//                   operands are
//     a[0] -> PE -- PE --> row_o           broadcast). The shadows of a column form a chain upwards: shift moves every
//     row up by
//     a[1] -> PE -- PE                     one, zeros enter at the bottom, row_o is the top row.
//
// Clock     clk_i (data registers only)
// Control   en_i, first_i, last_i, shift_i, places_i   see pe
// Operands  a_i, b_i      N int8 lanes each, all 0 in a clock without en_i
// Drain     row_o         N int32 lanes: shadows of row 0
// Latency   1: row_o shows row 0 in the clock after en_i with last_i.
//
// The array is pe, N*N times; that is what Icarus and synthesis see. Verilator turns N*N instances into N*N unlike
// pieces of code, but keeps these loops as loops, which the C++ compiler then turns into vector instructions: about 19
// times faster at N = 16. Property (testbenches/formal_mac): both forms are equal, register by register. With
// ARRAY_OF_PES Verilator takes the PEs, too: so is N = 8 built, whose lockstep tests run on them.
//
// With another multiplier than rtl/mac/multiplier.sv (OWN_MULTIPLIER, docs/multipliers.md) the loops add up what N*N
// of its instances give.
`default_nettype none
`ifdef VERILATOR
`ifndef ARRAY_OF_PES
`define ARRAY_OF_LOOPS
`endif
`endif

module mac_array #(
    parameter int N = 16
) (
    input  wire logic            clk_i,
    input  wire logic            en_i,
    input  wire logic            first_i,
    input  wire logic            last_i,
    input  wire logic            shift_i,
    input  wire logic [2:0]      places_i, // products move up by it before they are summed
    input  wire logic [8*N-1:0]  a_i,     // lane i, for row i: bits [8i +: 8]
    input  wire logic [8*N-1:0]  b_i,     // lane j, for column j: bits [8j +: 8]
    output      logic [32*N-1:0] row_o    // shadows of row 0, lane j: bits [32j +: 32]
);
`ifdef ARRAY_OF_LOOPS
    // acc and shadow belong to this process alone and only row_o leaves it, so assigning them at once races with
    // nobody. Rows are updated from the top, each from the one below as it was.
    /* verilator lint_off BLKSEQ */ // the reason stands above; delayed assignment to arrays in loops is not supported
    logic signed [31:0] acc[N][N];
    logic        [31:0] shadow[N][N];
`ifdef OWN_MULTIPLIER
    logic signed [15:0] product[N][N];
    for (genvar i = 0; i < N; i++) begin : g_row
        for (genvar j = 0; j < N; j++) begin : g_column
            multiplier u_multiplier (.a_i(a_i[8*i +: 8]), .b_i(b_i[8*j +: 8]), .product_o(product[i][j]));
        end
    end
`endif
    always_ff @(posedge clk_i) begin
`ifdef OWN_MULTIPLIER
        if (en_i) begin
`else
        if (en_i || a_i != '0) begin // products of 0 change nothing
`endif
            for (int i = 0; i < N; i++) begin
                for (int j = 0; j < N; j++) begin
`ifdef OWN_MULTIPLIER
                    acc[i][j] = (en_i && first_i ? 32'sd0 : acc[i][j]) + (32'(product[i][j]) <<< places_i);
`else
                    acc[i][j] = (en_i && first_i ? 32'sd0 : acc[i][j])
                        + ((32'($signed(a_i[8*i +: 8])) * 32'($signed(b_i[8*j +: 8]))) <<< places_i);
`endif
                end
            end
        end
        if (en_i && last_i) begin
            for (int i = 0; i < N; i++) begin
                for (int j = 0; j < N; j++) shadow[i][j] = acc[i][j];
            end
        end else if (shift_i) begin
            for (int i = 0; i < N - 1; i++) begin
                for (int j = 0; j < N; j++) shadow[i][j] = shadow[i+1][j];
            end
            for (int j = 0; j < N; j++) shadow[N-1][j] = 32'd0;
        end
        if ((en_i && last_i) || shift_i) begin
            for (int j = 0; j < N; j++) row_o[32*j +: 32] <= shadow[0][j];
        end
    end
    /* verilator lint_on BLKSEQ */
`else
    for (genvar i = 0; i <= N; i++) begin : g_row
        logic [32*N-1:0] shadow; // of row i; "row N" is the zeros below
        if (i == N) begin : g_below
            assign shadow = '0;
        end else begin : g_pe
            for (genvar j = 0; j < N; j++) begin : g_column
                pe u_pe (
                    .clk_i(clk_i), .en_i(en_i), .first_i(first_i), .last_i(last_i), .shift_i(shift_i),
                    .places_i(places_i),
                    .a_i(a_i[8*i +: 8]), .b_i(b_i[8*j +: 8]),
                    .below_i(g_row[i+1].shadow[32*j +: 32]), .shadow_o(shadow[32*j +: 32])
                );
            end
        end
    end
    assign row_o = g_row[0].shadow;
`endif
endmodule

`default_nettype wire
