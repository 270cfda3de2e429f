// SPDX-License-Identifier: Apache-2.0
// raw_beat: two sums of a piece of C as int64, and with what was in memory before. Numerics section 14.
//
// Equation   half h = (sum of lane 2*beat + h, sign-extended) << its places + (accumulate ? half h of old : 0),
//            modulo 2^64
// In         sums_i: lane l in [32l +: 32]; places_i: in [5l +: 5]; mask_i: a lane with 0 has the sum 0; beat_i, old_i,
//            accumulate_i
// Out        data_o
// Latency    none, combinational.
// Property (testbenches/formal/raw_beat_formal.sv): the equation; no sum loses a bit for places up to 14.
`default_nettype none

module raw_beat (
    input  wire logic [511:0] sums_i,
    input  wire logic [79:0]  places_i,
    input  wire logic [15:0]  mask_i,
    input  wire logic [2:0]   beat_i,
    input  wire logic         accumulate_i,
    input  wire logic [127:0] old_i,
    output      logic [127:0] data_o
);
    for (genvar h = 0; h < 2; h++) begin : g_half
        logic [3:0]  lane;
        logic [31:0] sum;
        logic [63:0] moved;
        assign lane  = {beat_i, 1'(h)};
        assign sum   = mask_i[lane] ? sums_i[{lane, 5'd0} +: 32] : 32'd0;
        assign moved = {{32{sum[31]}}, sum} << places_i[5*lane +: 5];
        assign data_o[64*h +: 64] = moved + (accumulate_i ? old_i[64*h +: 64] : 64'd0);
    end
endmodule

`default_nettype wire
