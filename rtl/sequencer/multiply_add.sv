// SPDX-License-Identifier: Apache-2.0
// multiply_add: one sum of products, two bits of a factor a clock. All products of a command's check are made here, one
// after the other.
//
// Equation   load_i: sum = base_i (keep_i: as it stands), factors a_i and b_i; then each clock of step_i
//            sum += a[1:0] * b, a >>= 2, b <<= 2.
// Clock      clk_i; nothing is reset.
// In         load_i, keep_i, step_i; a_i, b_i, base_i.
// Out        last_o: with this step_i the product is whole; sum_o, modulo 2^36; over_o: the sum has reached 2^36.
// Latency    max(1, ceil(bits of a / 2)) clocks of step_i.
// Property (testbenches/formal_bus/multiply_add_formal.sv): sum and over_o after the last step.
`default_nettype none

module multiply_add (
    input  wire logic        clk_i,
    input  wire logic        load_i,
    input  wire logic        keep_i,
    input  wire logic        step_i,
    input  wire logic [31:0] a_i,
    input  wire logic [35:0] b_i,
    input  wire logic [35:0] base_i,
    output      logic        last_o,
    output      logic [35:0] sum_o,
    output      logic        over_o
);
    logic [31:0] a_q;
    logic [35:0] b_q;
    logic        lost_q; // a bit of b was shifted out
    logic [35:0] once;
    logic [36:0] twice;
    logic [38:0] sum;
    assign once   = b_q & {36{a_q[0]}};
    assign twice  = {b_q, 1'b0} & {37{a_q[1]}};
    assign sum    = {3'b0, sum_o} + {3'b0, once} + {2'b0, twice};
    assign last_o = a_q[31:2] == '0;

    always_ff @(posedge clk_i) begin
        if (load_i) begin
            a_q    <= a_i;
            b_q    <= b_i;
            lost_q <= 1'b0;
            if (!keep_i) begin
                sum_o  <= base_i;
                over_o <= 1'b0;
            end
        end else if (step_i) begin
            a_q    <= {2'b0, a_q[31:2]};
            b_q    <= {b_q[33:0], 2'b0};
            lost_q <= lost_q || b_q[35:34] != 2'd0;
            sum_o  <= sum[35:0];
            over_o <= over_o || sum[38:36] != 3'd0 || (lost_q && a_q[1:0] != 2'd0);
        end
    end
endmodule

`default_nettype wire
