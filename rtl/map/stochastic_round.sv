// SPDX-License-Identifier: Apache-2.0
// Stochastic round: a fixed-point number with 24 bits below the point to an integer.  Numerics section 3:
//
//     q = (X + r) >> 24
//
// Uniform r in 0..2^24-1 rounds up with a probability equal to the fraction, so the expectation is exact; r = 2^23
// rounds to nearest, half up. An X without fraction never moves, whatever r is.
//
// Number   x_i        X, 15 bits above and 24 below the point
//          random_i   r; from the generator (section 4) or 2^23, chosen outside
// Result   integer_o  q, 0..2^15
// Latency  0 (combinational).
// Property (testbenches/formal/map_lane_formal.sv): proved as a part of the map lane.
`default_nettype none

module stochastic_round (
    input  wire logic [38:0] x_i,
    input  wire logic [23:0] random_i,
    output      logic [15:0] integer_o
);
    logic [39:0] sum;
    logic        unused_fraction;
    assign sum             = {1'b0, x_i} + {16'b0, random_i};
    assign integer_o       = sum[39:24];
    assign unused_fraction = ^sum[23:0];
endmodule

`default_nettype wire
