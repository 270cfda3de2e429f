// SPDX-License-Identifier: Apache-2.0
// scale_position: which stretch of `span` rows a row lies in, and where in it. A restoring division once, a bit of the
// quotient a clock from the highest on, then counting.
//
// Equation   quotient = dividend / span, rest = dividend mod span; the next row: rest + 1, or the next stretch's first.
//            Span 0: everything is one stretch, and both stay 0.
// Clock      clk_i (data registers only)
// Control    clear_i; divide_i with step_i 0..23; next_i: a row further
// In         dividend_i, span_i stand still
// Out        quotient_o, rest_o; with ahead_i those of the next row
// Latency    24 clocks of divide_i.
// Property (testbenches/formal/scale_position_formal.sv): quotient * span + rest is the dividend plus the rows passed.
`default_nettype none

module scale_position (
    input  wire logic        clk_i,
    input  wire logic        clear_i,
    input  wire logic        divide_i,
    input  wire logic [4:0]  step_i,
    input  wire logic        next_i,
    input  wire logic [23:0] dividend_i,
    input  wire logic [23:0] span_i,
    input  wire logic        ahead_i,
    output      logic [23:0] quotient_o,
    output      logic [23:0] rest_o
);
    logic [23:0] quotient_q, rest_q;

    // ---- one bit of the division ----
    logic [24:0] twice, less;
    logic        fits;
    assign twice = {rest_q, dividend_i[5'd23 - step_i]};
    assign less  = twice - {1'b0, span_i};
    assign fits  = !less[24]; // the rest is below span, so twice it and 1 is below 2 * span

    // ---- the next row ----
    logic [23:0] quotient_next, rest_next;
    logic        turns;
    assign turns         = rest_q + 24'd1 == span_i;
    assign quotient_next = turns ? quotient_q + 24'd1 : quotient_q;
    assign rest_next     = span_i == '0 || turns ? 24'd0 : rest_q + 24'd1;
    assign quotient_o    = ahead_i ? quotient_next : quotient_q;
    assign rest_o        = ahead_i ? rest_next : rest_q;

    always_ff @(posedge clk_i) begin
        if (clear_i) begin
            quotient_q <= '0;
            rest_q     <= '0;
        end else if (divide_i) begin
            quotient_q <= {quotient_q[22:0], fits};
            rest_q     <= fits ? less[23:0] : twice[23:0];
        end else if (next_i) begin
            quotient_q <= quotient_next;
            rest_q     <= rest_next;
        end
    end
endmodule

`default_nettype wire
