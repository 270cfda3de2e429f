// SPDX-License-Identifier: Apache-2.0
// Proof of a beat of raw sums: each half is its lane's sum at its place, and what was there before.
`default_nettype none
module raw_beat_formal (
    input wire logic [511:0] sums, input wire logic [79:0] places, input wire logic [15:0] mask, input wire logic [2:0]
    beat, input wire logic accumulate, input wire logic [127:0] old
);
    logic [127:0] data;
    raw_beat #(.PORT(128)) dut (
        .sums_i(sums), .places_i(places), .mask_i(mask), .beat_i(beat), .accumulate_i(accumulate), .old_i(old),
        .data_o(data)
    );
    for (genvar l = 0; l < 16; l++) begin : g_lane
        logic signed [63:0] sum, was;
        always_comb begin
            assume (places[5*l +: 5] <= 5'd14);
            sum = mask[l] ? 64'($signed(sums[32*l +: 32])) : 64'sd0;
            was = accumulate ? $signed(old[64*(l % 2) +: 64]) : 64'sd0;
            if (beat == 3'(l / 2)) begin
                assert ($signed(data[64*(l % 2) +: 64]) - was == sum <<< places[5*l +: 5]);
                assert ((($signed(data[64*(l % 2) +: 64]) - was) >>> places[5*l +: 5]) == sum); // nothing is lost
            end
        end
    end
endmodule
`default_nettype wire
