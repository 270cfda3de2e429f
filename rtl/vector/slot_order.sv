// SPDX-License-Identifier: Apache-2.0
// slot_order: the order of a VECTOR group's slots: 4 (gate), 0, 1, 2 (terms), 3 (constant term); absent ones are
// skipped.
//
// Slots     present_i   bit s: slot s takes part;  slot_i  the present one (a slot that takes part)
// Next      first_o     the first slot of a group
//           next_o      the one after slot_i, or first_o after the last
//           last_o      slot_i is the last
// Latency   0 (combinational). With nothing present the outputs have no meaning.
`default_nettype none

module slot_order (
    input  wire logic [4:0] present_i,
    input  wire logic [2:0] slot_i,
    output      logic [2:0] first_o,
    output      logic [2:0] next_o,
    output      logic       last_o
);
    logic [3:0] after, later;
    assign after   = slot_i == 3'd4 ? 4'b1111 : slot_i == 3'd0 ? 4'b1110 : slot_i == 3'd1 ? 4'b1100 : slot_i == 3'd2
        ? 4'b1000 : 4'b0000;
    assign later   = present_i[3:0] & after;
    assign last_o  = later == 4'b0;
    assign first_o = present_i[4] ? 3'd4 : present_i[0] ? 3'd0 : present_i[1] ? 3'd1 : present_i[2] ? 3'd2 : 3'd3;
    assign next_o  = last_o ? first_o : later[0] ? 3'd0 : later[1] ? 3'd1 : later[2] ? 3'd2 : 3'd3;
endmodule

`default_nettype wire
