// SPDX-License-Identifier: Apache-2.0
// fold_size: how many whole kernel rows a tile of a folded view has, and how many rows of C.
//
//     rows = floor(N / fold)     full = fold * rows     fold = 2..N/2, otherwise 0
//
// Equation  section 10.7 of the microarchitecture, Folded views.
// Fold      fold_i   rows of C of a kernel row
// Size      rows_o, full_o
// Latency   0.
`default_nettype none

module fold_size #(
    parameter int N = 16
) (
    input  wire logic [4:0] fold_i,
    output      logic [4:0] rows_o,
    output      logic [5:0] full_o
);
    always_comb begin
        rows_o = '0;
        full_o = '0;
        for (int fold = 2; fold <= N / 2; fold++) begin
            if (fold_i == 5'(fold)) begin
                rows_o = 5'(N / fold);
                full_o = 6'(N / fold * fold);
            end
        end
    end
endmodule

`default_nettype wire
