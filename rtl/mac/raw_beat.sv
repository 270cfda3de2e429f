// SPDX-License-Identifier: Apache-2.0
// raw_beat: sums of a piece of C as int64, as many as a beat of PORT bits holds, and with what was in memory before.
// Numerics section 14.
//
// Equation   each 64 bits: (sum of its lane, sign-extended) << its places + (accumulate ? their place in old : 0),
//            modulo 2^64; beat 0 begins with lane 0
// In         sums_i: lane l in [32l +: 32]; places_i: in [5l +: 5]; mask_i: a lane with 0 has the sum 0; beat_i, old_i,
//            accumulate_i
// Out        data_o
// Latency    none, combinational.
// Property (testbenches/formal/raw_beat_formal.sv): the equation; no sum loses a bit for places up to 14.
`default_nettype none

module raw_beat #(
    parameter int PORT = 512
) (
    input  wire logic [511:0]    sums_i,
    input  wire logic [79:0]     places_i,
    input  wire logic [15:0]     mask_i,
    input  wire logic [2:0]      beat_i,
    input  wire logic            accumulate_i,
    input  wire logic [PORT-1:0] old_i,
    output      logic [PORT-1:0] data_o
);
    localparam int LS = $clog2(PORT / 64); // sums of a beat
    for (genvar h = 0; h < PORT / 64; h++) begin : g_sum
        logic [3:0]  lane;
        logic [31:0] sum;
        logic [63:0] moved;
        assign lane  = {beat_i[3-LS:0], LS'(h)};
        assign sum   = mask_i[lane] ? sums_i[{lane, 5'd0} +: 32] : 32'd0;
        assign moved = {{32{sum[31]}}, sum} << places_i[5*lane +: 5];
        assign data_o[64*h +: 64] = moved + (accumulate_i ? old_i[64*h +: 64] : 64'd0);
    end

    logic unused;
    assign unused = &{1'b0, beat_i}; // wide beats are few
endmodule

`default_nettype wire
