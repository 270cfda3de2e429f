// SPDX-License-Identifier: Apache-2.0
// Proof of a position, by induction over clocks: a division of 24 steps, then rows: quotient * span + rest is the row,
// and rest lies below span. A span is a parameter, 2^LOG or 3 * 2^LOG, so that the product is wires or one sum; LOG is
// at most 11. Assumed: rows are counted in 24 bits (ROWS and COLS have no more), so none goes beyond 2^24 - 1.
`default_nettype none
module scale_position_formal #(
    parameter LOG = 3,
    parameter TRIPLE = 0
) (
    input wire logic clk, input wire logic clear, input wire logic divide, input wire logic next,
    input wire logic [23:0] dividend
);
    logic [23:0] span, quotient, rest;
    logic [4:0]  step;
    assign span = (TRIPLE ? 24'd3 : 24'd1) << LOG;
    scale_position dut (
        .clk_i(clk), .clear_i(clear), .divide_i(divide), .step_i(step), .next_i(next), .dividend_i(dividend),
        .span_i(span), .ahead_i(1'b0), .quotient_o(quotient), .rest_o(rest)
    );

    logic        started, divided;
    logic [37:0] times;       // quotient * span + rest, wide enough for any quotient
    logic [23:0] row;         // the row so far
    logic [23:0] dividend_q;
    initial {started, divided} = 2'b00;
    assign times = (({14'b0, quotient} << LOG) + (TRIPLE ? {14'b0, quotient} << (LOG + 1) : 38'd0)) + {14'b0, rest};
    always_ff @(posedge clk) begin
        dividend_q <= dividend;
        if (clear) begin
            started <= 1'b1;
            divided <= 1'b0;
            step    <= 5'd0;
            row     <= 24'd0;
        end else if (divide) begin
            step <= step + 5'd1;
            row  <= {row[22:0], dividend[5'd23 - step]};
            if (step == 5'd23) divided <= 1'b1;
        end else if (next) begin
            row <= row + 24'd1;
        end
    end
    always_comb begin
        if (started) assume (dividend == dividend_q);
        assume (!divide || !divided);
        assume (!next || (divided && row != 24'hFFFFFF));
        if (started) begin
            assert (divided || (step <= 5'd23 && row == dividend >> (5'd24 - step)));
            assert (times == {14'b0, row} && rest < span);
        end
    end
endmodule
`default_nettype wire
