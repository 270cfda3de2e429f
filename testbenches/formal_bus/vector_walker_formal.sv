// SPDX-License-Identifier: Apache-2.0
// vector_walker against counting lane after lane: column and row of each lane of a step, and where the next one begins,
// for every number of columns from 1 to 2^30. A step's lanes are all of a group, or its next ones. Assumed: the number
// of columns stands still from clear_i on, and nothing runs before it. The script ties the wires below to those inside;
// the asserts marked "help" only carry the induction.
`default_nettype none

module vector_walker_formal (
    input wire logic        clk_i,
    input wire logic        rst_ni,
    input wire logic        clear_i,
    input wire logic        run_i,
    input wire logic [30:0] cols_i,
    input wire logic        take_i
);
    localparam int LANES = `PORT_BITS / 32;
    localparam int BITS  = $clog2(LANES + 2);

    // ---- inside ----
    logic [30:0]        col, left, col_next, left_next;
    logic [23:0]        row, row_next;
    logic [3:0]         wrap, wrap_next;
    logic [4*LANES-1:0] sel;
    logic [BITS-1:0]    known; // the number of columns as far as the table knows it
    vector_walker #(.LANES(LANES)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(clear_i), .run_i(run_i), .cols_i(cols_i), .ready_o(),
        .take_i(take_i), .sel_o(), .col0_o(), .row0_o()
    );

    logic first;
    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o(first));
    logic begun = 1'b0;
    always_ff @(posedge clk_i) begun <= rst_ni && (begun || clear_i);
    stays #(.WIDTH(31)) u_cols (.clk_i(clk_i), .stay_i(rst_ni && (begun || clear_i)), .data_i(cols_i));

    // ---- lane after lane: columns left in the row, rows begun since the step's first lane ----
    logic [30:0]        at_left;
    logic [4:0]         rows;
    logic [4*LANES-1:0] wanted;
    always_comb begin
        at_left = left;
        rows    = 5'd0;
        wanted  = '0;
        for (int l = 0; l < LANES; l++) begin
            wanted[4*l +: 4] = wrap + rows[3:0];
            if (at_left == 31'd1) rows = rows + 5'd1;
            at_left = at_left == 31'd1 ? cols_i : at_left - 31'd1;
        end
    end

    always_comb begin
        assume (cols_i >= 31'd1 && cols_i <= 31'h40000000);
        assume (begun || !run_i);
        assume (!begun || !clear_i);
        if (!first && begun) begin
            assert (sel == wanted);
            assert (left_next == at_left);
            assert (col_next == cols_i - at_left);
            assert (row_next == row + {19'd0, rows});
            assert (wrap_next == wrap + rows[3:0]);
            assert (left >= 31'd1 && left <= cols_i); // help
            assert (col == cols_i - left); // help
            assert (known == (cols_i > 31'(LANES + 1) ? BITS'(LANES + 1) : cols_i[BITS-1:0])); // help
        end
    end
endmodule

`default_nettype wire
