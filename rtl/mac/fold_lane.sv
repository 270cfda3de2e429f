// SPDX-License-Identifier: Apache-2.0
// fold_lane: which byte of which kernel row of a folded view's tile a lane has.
//
//     row = floor(LANE / fold)     column = LANE mod fold     fold = 0: row = 0, column = LANE
//
// Equation  section 10.7 of the microarchitecture, Folded views.
// Fold      fold_i   rows of C of a kernel row, 2..N/2, or 0
// Place     row_o, column_o
// Latency   0.
`default_nettype none

module fold_lane #(
    parameter int N    = 16,
    parameter int LANE = 0
) (
    input  wire logic [4:0] fold_i,
    output      logic [5:0] row_o,
    output      logic [5:0] column_o
);
    always_comb begin
        row_o    = 6'd0;
        column_o = 6'(LANE);
        for (int fold = 2; fold <= N / 2; fold++) begin
            if (fold_i == 5'(fold)) begin
                row_o    = 6'(LANE / fold);
                column_o = 6'(LANE % fold);
            end
        end
    end
endmodule

`default_nettype wire
