// mac_array: N x N processing elements, output-stationary.  Numerics section 5:
//
//     PE (i, j): acc = sum over k of a_i[i] * b_i[j]; after last, its shadow holds the sum
//
//             b[0]  b[1] ...               Row i gets a lane i, column j gets b lane j, all in the same clock (no skew: operands are
//     a[0] -> PE -- PE --> row_o           broadcast). The shadows of a column form a chain upwards: shift moves every row up by
//     a[1] -> PE -- PE                     one, zeros enter at the bottom, row_o is the top row.
//
// Clock     clk_i (data registers only)
// Control   en_i, first_i, last_i, shift_i   see pe
// Operands  a_i, b_i      N int8 lanes each
// Drain     row_o         N int32 lanes: shadows of row 0
// Latency   1: row_o shows row 0 in the clock after en_i with last_i.
// Property (testbenches/formal_mac): rows leave in order, none is overwritten unread.
`default_nettype none

module mac_array #(
    parameter int N = 16
) (
    input  wire logic            clk_i,
    input  wire logic            en_i,
    input  wire logic            first_i,
    input  wire logic            last_i,
    input  wire logic            shift_i,
    input  wire logic [8*N-1:0]  a_i,
    input  wire logic [8*N-1:0]  b_i,
    output      logic [32*N-1:0] row_o
);
    for (genvar i = 0; i <= N; i++) begin : g_row
        logic [32*N-1:0] shadow; // of row i; "row N" is the zeros below
        if (i == N) begin : g_below
            assign shadow = '0;
        end else begin : g_pe
            for (genvar j = 0; j < N; j++) begin : g_column
                pe u_pe (
                    .clk_i(clk_i), .en_i(en_i), .first_i(first_i), .last_i(last_i), .shift_i(shift_i),
                    .a_i(a_i[8*i +: 8]), .b_i(b_i[8*j +: 8]),
                    .below_i(g_row[i+1].shadow[32*j +: 32]), .shadow_o(shadow[32*j +: 32])
                );
            end
        end
    end
    assign row_o = g_row[0].shadow;
endmodule

`default_nettype wire
