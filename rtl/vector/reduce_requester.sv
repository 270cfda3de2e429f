// SPDX-License-Identifier: Apache-2.0
// reduce_requester: the reads of a REDUCE: for each piece q, then p when it is present.
//
//     {X0_ADDR + index*sq, e*sq}, {X1_ADDR + index*sp, e*sp}          s = 1 or 2 bytes per element
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i;  flow_i  requests are shown only with it
// Request   valid_o, ready_i, addr_o, bytes_o   0 without valid
// Latency   one request per clock.
`default_nettype none

module reduce_requester (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          flow_i,
    input  wire logic [1023:0] desc_i,
    output      logic          valid_o,
    input  wire logic          ready_i,
    output      logic [31:0]   addr_o,
    output      logic [32:0]   bytes_o
);
    logic        active, unused_first, unused_last, unused_final, two, p_q, wide, fire;
    logic [31:0] index, base;
    logic [4:0]  elements;
    assign two  = desc_i[command_set_pkg::REDUCE_P_PRESENT_LSB];
    assign fire = valid_o && ready_i;
    reduce_pieces u_pieces (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(fire && (p_q || !two)), .desc_i(desc_i),
        .active_o(active),
        .index_o(index), .elements_o(elements), .first_o(unused_first), .last_o(unused_last), .final_o(unused_final)
    );
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) p_q <= 1'b0;
        else if (fire) p_q <= two && !p_q;
    end

    assign valid_o = flow_i && active;
    assign wide    = p_q ? desc_i[command_set_pkg::REDUCE_P_WIDE_LSB] : desc_i[command_set_pkg::REDUCE_Q_WIDE_LSB];
    assign base    = p_q ? desc_i[command_set_pkg::REDUCE_X1_ADDR_LSB +: 32]
        : desc_i[command_set_pkg::REDUCE_X0_ADDR_LSB +: 32];
    assign addr_o  = valid_o ? base + (index << wide) : 32'd0;
    assign bytes_o = valid_o ? {28'b0, elements} << wide : 33'd0;

    logic unused;
    assign unused = &{1'b0, desc_i}; // the other fields are for others
endmodule

`default_nettype wire
