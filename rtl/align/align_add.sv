// SPDX-License-Identifier: Apache-2.0
// Align add: the sum of an align lane as sign and magnitude, and beside the adder the anticipated shift.  Numerics
// section 6:
//
//     (-1)^sign * magnitude = P + Q
//
//     P, Q --+--> P + Q     --> sum, sign, zero --+--> magnitude
//            +--> P + Q - 1 --> complement -------+        (|S| = ~(S - 1) of a negative sum S)
//            +--> lza       --> count
//
// Addends    p_i, q_i      W bits, two's complement
// Sum        sign_o        1: negative (never for zero)
//            magnitude_o   |P + Q|, 0..2^W
//            zero_o        1: P + Q is 0
// Shift      count_o       leading zeros of magnitude_o, within one place (see lza.sv); of no meaning when zero_o
// Latency    0 (combinational).
// Property (testbenches/formal/align_add_formal.sv): the equation, and count_o within one, for every P and Q.
`default_nettype none

module align_add #(
    parameter int W = 48
) (
    input  wire logic [W-1:0]           p_i,
    input  wire logic [W-1:0]           q_i,
    output      logic                   sign_o,
    output      logic [W:0]             magnitude_o,
    output      logic [$clog2(W+1)-1:0] count_o,
    output      logic                   zero_o
);
    logic [W:0] sum, sum_less_one; // side by side: smaller and faster than a sum and its complement one after the other
    assign sum          = {p_i[W-1], p_i} + {q_i[W-1], q_i};
    assign sum_less_one = {p_i[W-1], p_i} + {q_i[W-1], q_i} + {(W + 1){1'b1}};
    assign sign_o       = sum[W];
    assign magnitude_o  = sign_o ? ~sum_less_one : sum;
    assign zero_o       = ~(|sum);

    lza #(.W(W)) u_lza (.p_i(p_i), .q_i(q_i), .count_o(count_o));
endmodule

`default_nettype wire
