// SPDX-License-Identifier: Apache-2.0
// Shifter: a mantissa onto the tensor's grid, 24 bits kept below the point.  Numerics section 3:
//
//     X = d > 63 ? 0 : (m << (b-1)) >> d
//
// Both shifts are one: (m << 15) >> (d + 16 - b), since b <= 16 and neither form loses a bit above the last one kept. X
// has 39 bits, so 39 places empty it: the test d > 63 of the document is contained in this one.
//
// Element  mantissa_i   m, below 2^24
//          distance_i   d, 0..511
// Mode     bits_i       b: 4, 5, 6, 7, 8 or 16
// Result   x_o          X, below 2^39
// Latency  0 (combinational).
// Property (testbenches/formal/map_lane_formal.sv): proved as a part of the map lane.
`default_nettype none

module shifter (
    input  wire logic [23:0] mantissa_i,
    input  wire logic [8:0]  distance_i,
    input  wire logic [4:0]  bits_i,
    output      logic [38:0] x_o
);
    logic [9:0] places;
    assign places = {1'b0, distance_i} + {5'b0, 5'd16 - bits_i};
    assign x_o    = (|places[9:6]) ? 39'd0 : {mantissa_i, 15'd0} >> places[5:0];
endmodule

`default_nettype wire
