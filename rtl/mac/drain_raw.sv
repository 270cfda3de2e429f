// SPDX-License-Identifier: Apache-2.0
// drain_raw: the sums of a piece as int64 on their way to the writer, in beats of PORT bits, each added to what memory
// held there (ACCUMULATE), which comes in parts of 128 bits.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Piece     valid_i, count_i columns, sums_i in [32l +: 32], places_i in [5l +: 5]: stand still until done_o; load_i
//           a new piece comes;  raw_i, accumulate_i stand still during a command
//           done_o                a clock: its last beat is taken
//           waits_o               a piece is there and no beat of it is taken
// Reader    rd_beat_*;  Writer  wr_data_* (0 without valid)
// Latency   a beat in every clock that takes one; with ACCUMULATE one more for each part.
// Property (testbenches/formal_bus/drain_formal.sv): beats hold until taken.
`default_nettype none

module drain_raw #(
    parameter int PORT = 512
) (
    input  wire logic            clk_i,
    input  wire logic            rst_ni,
    input  wire logic            raw_i,
    input  wire logic            accumulate_i,
    input  wire logic            load_i,
    input  wire logic            valid_i,
    input  wire logic [4:0]      count_i,
    input  wire logic [511:0]    sums_i,
    input  wire logic [79:0]     places_i,
    input  wire logic            rd_beat_valid_i,
    output      logic            rd_beat_ready_o,
    input  wire logic [127:0]    rd_beat_data_i,
    output      logic            wr_data_valid_o,
    input  wire logic            wr_data_ready_i,
    output      logic [PORT-1:0] wr_data_o,
    output      logic            done_o,
    output      logic            waits_o
);
    localparam int R = PORT / 128, LR = $clog2(R);
    logic [2:0]      beat_q;
    logic [1:0]      part_q;
    logic            old_valid_q, taken, given, last_beat, last_part;
    logic [PORT-1:0] old_q, data;
    logic [15:0]     present;
    logic [4:0]      after, lanes; // lanes with this beat, with this part
    assign after     = {{1'b0, beat_q} + 4'd1, 1'b0} << LR;
    assign last_beat = after >= count_i;
    assign lanes     = 5'({2'b0, beat_q} << (LR + 1)) + {2'b0, part_q, 1'b0} + 5'd2;
    assign last_part = part_q == 2'(R - 1) || lanes >= count_i;
    assign taken     = rd_beat_ready_o && rd_beat_valid_i;
    assign given     = wr_data_valid_o && wr_data_ready_i;
    assign done_o    = given && last_beat;
    assign present   = 16'hffff >> (5'd16 - count_i);
    assign waits_o   = raw_i && valid_i && !given;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            beat_q      <= '0;
            part_q      <= '0;
            old_valid_q <= 1'b0;
        end else begin
            if (load_i) beat_q <= '0;
            else if (given) beat_q <= beat_q + 3'd1;
            if (taken) part_q <= last_part ? 2'd0 : part_q + 2'd1;
            if (taken) old_valid_q <= last_part;
            else if (given) old_valid_q <= 1'b0;
        end
    end
    for (genvar r = 0; r < R; r++) begin : g_part
        always_ff @(posedge clk_i) begin
            if (taken && part_q == 2'(r)) old_q[128*r +: 128] <= rd_beat_data_i;
            else if (taken && part_q == 2'd0) old_q[128*r +: 128] <= 128'd0;
        end
    end

    raw_beat #(.PORT(PORT)) u_beat (
        .sums_i(sums_i), .places_i(places_i), .mask_i(present), .beat_i(beat_q), .accumulate_i(accumulate_i),
        .old_i(old_q), .data_o(data)
    );
    assign rd_beat_ready_o = valid_i && accumulate_i && !old_valid_q;
    assign wr_data_valid_o = valid_i && raw_i && (!accumulate_i || old_valid_q);
    assign wr_data_o       = wr_data_valid_o ? data : PORT'(0);
endmodule

`default_nettype wire
