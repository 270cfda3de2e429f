// SPDX-License-Identifier: Apache-2.0
// sweep_rows: ROWS words to TO words of the same total modulo 2^W: each level makes two of three words by full adders,
// bit by bit.
`default_nettype none

module sweep_rows #(
    parameter int ROWS = 6,
    parameter int TO   = 2,
    parameter int W    = 32
) (
    input  wire logic [ROWS*W-1:0] rows_i,
    output      logic   [TO*W-1:0] rows_o
);
    generate
        if (ROWS == TO) begin : g_done
            assign rows_o = rows_i;
        end else begin : g_level
            localparam int TRIPLES = ROWS / 3;
            localparam int NEXT    = ROWS - TRIPLES;
            logic [NEXT*W-1:0] next;
            for (genvar t = 0; t < TRIPLES; t++) begin : g_triple
                logic [W-1:0] x, y, z, majority;
                assign {z, y, x} = rows_i[3*W*t +: 3*W];
                assign majority  = (x & y) | (x & z) | (y & z);
                assign next[2*W*t +: 2*W] = {x ^ y ^ z, majority[W-2:0], 1'b0};
            end
            if (ROWS % 3 != 0) begin : g_rest
                assign next[NEXT*W-1 : 2*TRIPLES*W] = rows_i[ROWS*W-1 : 3*TRIPLES*W];
            end
            sweep_rows #(.ROWS(NEXT), .TO(TO), .W(W)) u_next (.rows_i(next), .rows_o(rows_o));
        end
    endgenerate
endmodule

`default_nettype wire
