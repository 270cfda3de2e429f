// SPDX-License-Identifier: Apache-2.0
// stream_requester: what a PEAK, MAP, VECTOR or ALIGN reads: one request for the whole tensor, or one for each data
// slot of each group.
//
//     whole  {X0_ADDR, 4n or 8n}                        each  {address of slot + 16*g*s, e*s}, s = element size
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   set_i         to the first request
//           flow_i        requests are shown only with it
//           whole_i       1: PEAK, MAP, ALIGN;  pairs_i  1: ALIGN, elements of 8 bytes
// Tensor    count_i (n), groups_i (G), tail_i (elements of the last group, 1..16)
// Slots     present_i (data slots 4, 0, 1, 2), shift_i (log2 s of slot s in [2s +: 2]), addresses_i (slots 0, 1, 2 in
//           [32s +: 32], the gate's above)
// Request   valid_o, ready_i, addr_o, bytes_o   0 without valid
// Latency   one request per clock.
`default_nettype none

module stream_requester (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic         set_i,
    input  wire logic         flow_i,
    input  wire logic         whole_i,
    input  wire logic         pairs_i,
    input  wire logic [30:0]  count_i,
    input  wire logic [27:0]  groups_i,
    input  wire logic [4:0]   tail_i,
    input  wire logic [4:0]   present_i,
    input  wire logic [9:0]   shift_i,
    input  wire logic [127:0] addresses_i,
    output      logic         valid_o,
    input  wire logic         ready_i,
    output      logic [31:0]  addr_o,
    output      logic [32:0]  bytes_o
);
    logic [27:0] group_q, left_q; // left: this one included
    logic [2:0]  slot_q, first, next;
    logic        last;
    slot_order u_order (.present_i(present_i), .slot_i(slot_q), .first_o(first), .next_o(next), .last_o(last));

    assign valid_o = flow_i && left_q != 28'd0;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            group_q <= '0;
            left_q  <= '0;
            slot_q  <= '0;
        end else if (set_i) begin
            group_q <= '0;
            left_q  <= present_i == 5'd0 ? 28'd0 : groups_i;
            slot_q  <= first;
        end else if (valid_o && ready_i) begin
            slot_q <= next;
            if (whole_i) begin
                left_q <= 28'd0;
            end else if (last) begin
                group_q <= group_q + 28'd1;
                left_q  <= left_q - 28'd1;
            end
        end
    end

    logic [31:0] base, offset;
    logic [4:0]  elements;
    logic [1:0]  shift;
    assign base     = slot_q == 3'd4 ? addresses_i[127:96] : slot_q == 3'd1 ? addresses_i[63:32]
                    : slot_q == 3'd2 ? addresses_i[95:64] : addresses_i[31:0];
    assign shift    = shift_i[2*slot_q +: 2];
    assign elements = left_q == 28'd1 ? tail_i : 5'd16;
    assign offset   = {group_q, 4'b0} << shift;

    assign addr_o  = valid_o ? base + offset : 32'd0;
    assign bytes_o = !valid_o ? 33'd0 : pairs_i ? {count_i[29:0], 3'b0} : whole_i ? {count_i, 2'b0}
        : {28'b0, elements} << shift;
endmodule

`default_nettype wire
