// SPDX-License-Identifier: Apache-2.0
// gather: collects the beats of a slot of 16 elements (4 at most; of PORT bits) and hands it over whole.
//
//     beat --> gather (all but the last wait) --> group: valid, 512 bits
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   set_i         to the first slot of the first group
//           flow_i        beats are taken only with it
// Tensor    groups_i (G), tail_i (elements of the last group, 1..16)
// Slots     present_i, shift_i   as in stream_requester
// Beat      beat_valid_i, beat_ready_o, beat_data_i
// Group     group_valid_o, group_data_o (missing bytes are 0), take_i  the user takes it (only with group_valid_o; of
//           registers alone, since beat_ready_o shows it)
// Latency   the group is shown in the clock after its last beat; that beat waits while the group before stays. A beat a
//           clock otherwise.
`default_nettype none

module gather #(
    parameter int PORT = 512 // bits of a beat: 128, 256 or 512
) (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic         set_i,
    input  wire logic         flow_i,
    input  wire logic [27:0]  groups_i,
    input  wire logic [4:0]   tail_i,
    input  wire logic [4:0]   present_i,
    input  wire logic [9:0]   shift_i,
    input  wire logic         beat_valid_i,
    output      logic         beat_ready_o,
    input  wire logic [PORT-1:0] beat_data_i,
    output      logic         group_valid_o,
    output      logic [511:0] group_data_o,
    input  wire logic         take_i
);
    localparam int BYTES = PORT / 8, BEATS = 512 / PORT;
    logic [27:0] left_q; // groups, this one included
    logic [2:0]  slot_q, first, next;
    logic [1:0]  beat_q;
    logic        last_slot;
    slot_order u_order (.present_i(present_i), .slot_i(slot_q), .first_o(first), .next_o(next), .last_o(last_slot));

    logic [4:0] elements;
    logic [6:0] bytes;
    logic [1:0] shift;
    logic       last_beat, fire;
    assign shift        = shift_i[2*slot_q +: 2];
    assign elements     = left_q == 28'd1 ? tail_i : 5'd16;
    assign bytes        = {2'b0, elements} << shift;
    assign last_beat    = 7'(BYTES) * (7'(beat_q) + 7'd1) >= bytes;
    assign beat_ready_o = flow_i && left_q != 28'd0 && (!last_beat || !group_valid_o || take_i);
    assign fire         = beat_valid_i && beat_ready_o;

    // Beat 0 clears what an earlier slot left in the places of beats that a short slot does not have.
    logic [511:0] gather_q, inserted;
    for (genvar b = 0; b < BEATS; b++) begin : g_beat
        assign inserted[PORT*b +: PORT] = beat_q == 2'(b) ? beat_data_i : beat_q == 2'd0 ? '0
            : gather_q[PORT*b +: PORT];
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            left_q        <= '0;
            slot_q        <= '0;
            beat_q        <= '0;
            group_valid_o <= 1'b0;
        end else begin
            if (set_i) begin
                left_q <= present_i == 5'd0 ? 28'd0 : groups_i;
                slot_q <= first;
                beat_q <= '0;
            end else if (fire) begin
                beat_q <= last_beat ? 2'd0 : beat_q + 2'd1;
                if (last_beat) begin
                    slot_q <= next;
                    if (last_slot) left_q <= left_q - 28'd1;
                end
            end
            if (fire && last_beat) group_valid_o <= 1'b1;
            else if (take_i) group_valid_o <= 1'b0;
        end
    end

    always_ff @(posedge clk_i) begin
        if (fire) gather_q <= inserted;
        if (fire && last_beat) group_data_o <= inserted;
    end
endmodule

`default_nettype wire
