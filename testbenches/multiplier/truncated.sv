// SPDX-License-Identifier: Apache-2.0
// An approximate multiplier in place of rtl/mac/multiplier.sv: make MULTIPLIER=testbenches/multiplier/truncated.sv.
//
//     |product| = sum of rows i:  |b|[i] ? (|a| rounded to 2^(DROP-i)) << i : 0
//
// Magnitudes are multiplied, and of their partial products the columns below 2^DROP are left out. A row's highest lost
// bit enters in column DROP, which rounds. truncated.c is the same in C; docs/multipliers.md.
`default_nettype none

module multiplier #(
    parameter int DROP = 6
) (
    input  wire logic signed [7:0]  a_i,
    input  wire logic signed [7:0]  b_i,
    output      logic signed [15:0] product_o
);
    localparam int W = 16 - DROP;

    logic [7:0] a, b; // magnitudes, 128 at most
    assign a = a_i[7] ? -a_i : a_i;
    assign b = b_i[7] ? -b_i : b_i;

    // Everything at 2^DROP: the bits of rows that are left, and the bits that round them.
    logic [W-1:0] row[8];
    logic         round[8];
    for (genvar i = 0; i < 8; i++) begin : g_row
        if (i < DROP) begin : g_cut
            assign row[i]   = b[i] ? W'(a) >> (DROP - i) : '0;
            assign round[i] = b[i] & a[DROP-1-i];
        end else begin : g_whole
            assign row[i]   = b[i] ? W'(a) << (i - DROP) : '0;
            assign round[i] = 1'b0;
        end
    end

    logic [W-1:0] sum;
    assign sum = row[0] + row[1] + row[2] + row[3] + row[4] + row[5] + row[6] + row[7] + W'(round[0]) + W'(round[1])
        + W'(round[2]) + W'(round[3]) + W'(round[4]) + W'(round[5]) + W'(round[6]) + W'(round[7]);
    assign product_o = (a_i[7] ^ b_i[7]) ? -$signed({sum, {DROP{1'b0}}}) : $signed({sum, {DROP{1'b0}}});
endmodule

`default_nettype wire
