// SPDX-License-Identifier: Apache-2.0
// reduce_requester: the reads of the reduce unit: for each piece q, then p when it is present; with THRESHOLD the
// thresholds of a sum, or of 16 of them, before its first piece.
//
//     {X0_ADDR + index*sq, e*sq}, {X1_ADDR + index*sp, e*sp}          s = 1, 2 or (peaks) 4 bytes per element
//     {X1_ADDR + 4*row, 4} or {X1_ADDR + 4*channel, 4*e}
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i, entries_0_i;  flow_i  requests are shown only with it
// Request   valid_o, ready_i, addr_o, bytes_o   0 without valid
// Latency   one request per clock.
`default_nettype none

module reduce_requester (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          flow_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [31:0]   entries_0_i,
    output      logic          valid_o,
    input  wire logic          ready_i,
    output      logic [31:0]   addr_o,
    output      logic [32:0]   bytes_o
);
    logic        peaks, by_row, threshold, two;
    logic [30:0] rows, cols, count;
    logic [1:0]  q_shift, p_shift, shift;
    reduce_shape u_shape (
        .desc_i(desc_i), .entries_0_i(entries_0_i), .peaks_o(peaks), .by_row_o(by_row), .threshold_o(threshold),
        .rows_o(rows), .cols_o(cols), .count_o(count), .q_shift_o(q_shift), .p_shift_o(p_shift), .two_o(two)
    );

    logic        active, first, unused_last, unused_final, p_q, given_q, asks, fire, piece_done;
    logic [31:0] index, base, threshold_q;
    logic [4:0]  elements;
    reduce_pieces u_pieces (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(piece_done), .peaks_i(peaks), .by_row_i(by_row),
        .rows_i(rows), .cols_i(cols), .count_i(count), .active_o(active), .index_o(index), .elements_o(elements),
        .first_o(first), .last_o(unused_last), .final_o(unused_final)
    );
    assign fire       = valid_o && ready_i;
    assign asks       = threshold && first && !given_q; // for thresholds
    assign piece_done = fire && !asks && (p_q || !two);
    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            p_q     <= 1'b0;
            given_q <= 1'b0;
        end else if (fire) begin
            p_q     <= two && !p_q;
            given_q <= asks;
        end
    end
    always_ff @(posedge clk_i) begin
        if (start_i) threshold_q <= desc_i[command_set_pkg::REDUCE_X1_ADDR_LSB +: 32];
        else if (fire && asks) threshold_q <= threshold_q + (by_row ? 32'd4 : 32'd64);
    end

    assign valid_o = flow_i && active;
    assign shift   = p_q ? p_shift : q_shift;
    assign base    = p_q ? desc_i[command_set_pkg::REDUCE_X1_ADDR_LSB +: 32]
        : desc_i[command_set_pkg::REDUCE_X0_ADDR_LSB +: 32]; // PEAK's X0_ADDR is the same word
    assign addr_o  = !valid_o ? 32'd0 : asks ? threshold_q : base + (index << shift);
    assign bytes_o = !valid_o ? 33'd0 : asks ? (by_row ? 33'd4 : {26'b0, elements, 2'b0}) : {28'b0, elements} << shift;

    logic unused;
    assign unused = &{1'b0, desc_i}; // the other fields are for others
endmodule

`default_nettype wire
