// SPDX-License-Identifier: Apache-2.0
// vector_walker: row and column of each element of a VECTOR group, four lanes per clock, ahead of the execution.
//
//     lane's index i = 16*g + lane;  column = i mod COLS, row = i / COLS, kept by counting;  sel = row - row of lane 0
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   clear_i       to group 0
//           run_i         work while nothing is ready, or what is ready is taken
//           cols_i        COLS; of a MAP with several exponents SPAN; stands still from clear_i on
// Group     ready_o       sel, column and row below are those of the next group; take_i  taken (only with ready_o)
//           sel_o         lane l in [4l +: 4]
//           col0_o, row0_o   of lane 0
// Latency   4 clocks a group, the clock of take_i among them.
`default_nettype none

module vector_walker (
    input  wire logic        clk_i,
    input  wire logic        rst_ni,
    input  wire logic        clear_i,
    input  wire logic        run_i,
    input  wire logic [30:0] cols_i,
    output      logic        ready_o,
    input  wire logic        take_i,
    output      logic [63:0] sel_o,
    output      logic [30:0] col0_o,
    output      logic [23:0] row0_o
);
    logic [30:0] col_q, col_next;
    logic [23:0] row_q, row_next; // of a MAP by channels it wraps, and nobody looks
    logic [3:0]  wrap_q, wrap_next;
    logic [1:0]  phase_q;
    logic [15:0] sel;
    logic        step;
    assign step = run_i && (!ready_o || take_i);

    // Columns left in the row, this one included, counted for the four lanes as far as 5: more end in none of them.
    logic [30:0] left_q, left_next;
    logic [2:0]  cols, left_first, left, along; // along: lanes behind the last end of a row
    logic [2:0]  ends;
    logic        ended;
    assign cols       = cols_i > 31'd5 ? 3'd5 : cols_i[2:0];
    assign left_first = left_q > 31'd5 ? 3'd5 : left_q[2:0];
    always_comb begin
        left      = left_first;
        along     = 3'd0;
        ends      = 3'd0;
        ended     = 1'b0;
        wrap_next = wrap_q;
        sel       = '0;
        for (int l = 0; l < 4; l++) begin
            sel[4*l +: 4] = wrap_next;
            if (left == 3'd1) begin
                left      = cols;
                along     = 3'd0;
                ends      = ends + 3'd1;
                ended     = 1'b1;
                wrap_next = wrap_next + 4'd1;
            end else begin
                left  = left - 3'd1;
                along = along + 3'd1;
            end
        end
        col_next  = ended ? {28'd0, along} : col_q + 31'd4;
        left_next = ended ? cols_i - {28'd0, along} : left_q - 31'd4;
        row_next  = row_q + {21'd0, ends};
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni || clear_i) begin
            col_q   <= '0;
            left_q  <= cols_i;
            row_q   <= '0;
            wrap_q  <= '0;
            phase_q <= '0;
            ready_o <= 1'b0;
        end else begin
            if (step) begin
                col_q   <= col_next;
                left_q  <= left_next;
                row_q   <= row_next;
                wrap_q  <= phase_q == 2'd3 ? 4'd0 : wrap_next;
                phase_q <= phase_q + 2'd1;
                ready_o <= phase_q == 2'd3;
            end else if (take_i) begin
                ready_o <= 1'b0;
            end
        end
    end

    always_ff @(posedge clk_i) begin
        if (step) begin
            sel_o[16*phase_q +: 16] <= sel;
            if (phase_q == 2'd0) begin
                col0_o <= col_q;
                row0_o <= row_q;
            end
        end
    end
endmodule

`default_nettype wire
