// SPDX-License-Identifier: Apache-2.0
// reduce_requester: the reads of the reduce unit: for each piece q, then p when it is present; with THRESHOLD the
// thresholds of a sum, or of 16 of them, before its first piece.
//
//     {X0_ADDR + index*sq, e*sq}, {X1_ADDR + index*sp, e*sp}          s = 1, 2 or (peaks) 4 bytes per element
//     {X1_ADDR + 4*row, 4} or {X1_ADDR + 4*channel, 4*e}
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i;  flow_i  requests are shown only with it
// Command   of reduce_shape, standing still from start_i on
// Request   valid_o, ready_i, addr_o, bytes_o   0 without valid
// Latency   one request per clock.
`default_nettype none

module reduce_requester (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          flow_i,
    input  wire logic          peaks_i,
    input  wire logic          by_row_i,
    input  wire logic          threshold_i,
    input  wire logic          two_i,
    input  wire logic [30:0]   rows_i,
    input  wire logic [30:0]   cols_i,
    input  wire logic [30:0]   count_i,
    input  wire logic [1:0]    q_shift_i,
    input  wire logic [1:0]    p_shift_i,
    input  wire logic [31:0]   q_address_i,
    input  wire logic [31:0]   p_address_i,
    output      logic          valid_o,
    input  wire logic          ready_i,
    output      logic [31:0]   addr_o,
    output      logic [32:0]   bytes_o
);
    logic [1:0]  shift;
    logic        active, first, unused_last, unused_final, p_q, given_q, asks, fire, piece_done;
    logic [31:0] index, base, threshold_q;
    logic [4:0]  elements;
    reduce_pieces u_pieces (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(piece_done), .peaks_i(peaks_i), .by_row_i(by_row_i),
        .rows_i(rows_i), .cols_i(cols_i), .count_i(count_i), .active_o(active), .index_o(index), .elements_o(elements),
        .first_o(first), .last_o(unused_last), .final_o(unused_final)
    );
    assign fire       = valid_o && ready_i;
    assign asks       = threshold_i && first && !given_q; // for thresholds
    assign piece_done = fire && !asks && (p_q || !two_i);
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            p_q     <= 1'b0;
            given_q <= 1'b0;
        end else if (fire) begin
            p_q     <= two_i && !p_q;
            given_q <= asks;
        end
    end
    always_ff @(posedge clk_i) begin
        if (start_i) threshold_q <= p_address_i;
        else if (fire && asks) threshold_q <= threshold_q + (by_row_i ? 32'd4 : 32'd64);
    end

    assign valid_o = flow_i && active;
    assign shift   = p_q ? p_shift_i : q_shift_i;
    assign base    = p_q ? p_address_i : q_address_i;
    assign addr_o  = !valid_o ? 32'd0 : asks ? threshold_q : base + (index << shift);
    assign bytes_o = !valid_o ? 33'd0 : asks ? (by_row_i ? 33'd4 : {26'b0, elements, 2'b0})
        : {28'b0, elements} << shift;
endmodule

`default_nettype wire
