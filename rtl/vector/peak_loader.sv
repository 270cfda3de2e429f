// SPDX-License-Identifier: Apache-2.0
// peak_loader: reads the peak entries of a MAP that has several into `coefficients` (term 0), as emax of 8 bits.
//
//     REQ --> DATA --(bad)--> done        --(channels)--> EXTEND --> done          two beats of four make one write
//
// Channels are continued by 15 entries from their start, since a group of 16 elements may pass the end of a row.
//
// Equation   emax by numerics section 2 with BITS and SATURATE; largest: of all entries; bad: an entry is not finite
// Clock      clk_i, rst_ni (synchronous, active low)
// Control    clear_i  a command begins;  start_i  this one has several entries (with clear_i);  done_o  in its last
//            clock
// Command    desc_i, count_i (entries), channels_i (SCALING 2)
// Reader     req_valid_o, req_ready_i, req_addr_o, req_bytes_o (0 without valid), beat_valid_i, beat_ready_o,
//            beat_data_i
// Store      write_eight_o, write_one_o, write_entry_o, write_data_o: see coefficients
// Result     largest_o, bad_o   stand until clear_i; bad_o with the last beat in it already where done_o is
// Latency    a beat is written in the clock in which it is taken.
`default_nettype none

module peak_loader (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          clear_i,
    input  wire logic          start_i,
    output      logic          done_o,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [12:0]   count_i,
    input  wire logic          channels_i,
    output      logic          req_valid_o,
    input  wire logic          req_ready_i,
    output      logic [31:0]   req_addr_o,
    output      logic [32:0]   req_bytes_o,
    input  wire logic          beat_valid_i,
    output      logic          beat_ready_o,
    input  wire logic [127:0]  beat_data_i,
    output      logic          write_eight_o,
    output      logic          write_one_o,
    output      logic [12:0]   write_entry_o,
    output      logic [127:0]  write_data_o,
    output      logic [7:0]    largest_o,
    output      logic          bad_o
);
    localparam logic [1:0] IDLE = 2'd0, REQ = 2'd1, DATA = 2'd2, EXTEND = 2'd3;

    // ---- a beat: four peaks to four emax ----
    logic [1:0]  state_q;
    logic [9:0]  beat_q;
    logic [3:0]  extra_q, source_q, counts, nonfinite;
    logic [31:0] emax; // of the beat's entries, 8 bits each
    logic [7:0]  pair_low, pair_high, beat_largest, largest_q;
    logic        fire, last_beat, bad, bad_q;
    for (genvar i = 0; i < 4; i++) begin : g_entry
        logic [8:0]         lane_emax;
        logic signed [11:0] unused_exponent;
        logic               unused_sign, unused_top;
        shared_exponent u_exponent (
            .peak_i(beat_data_i[32*i +: 31]), .bits_i(desc_i[command_set_pkg::MAP_BITS_LSB +: 5]),
            .saturate_i(desc_i[command_set_pkg::MAP_SATURATE_LSB]),
            .emax_o(lane_emax), .exponent_o(unused_exponent), .nonfinite_o(nonfinite[i])
        );
        assign counts[i]       = {1'b0, beat_q, 2'(i)} < count_i;
        assign emax[8*i +: 8]  = counts[i] ? lane_emax[7:0] : 8'd0;
        assign unused_sign     = beat_data_i[32*i + 31];
        assign unused_top      = lane_emax[8]; // only of a peak that is not finite
    end
    assign pair_low     = emax[7:0] > emax[15:8] ? emax[7:0] : emax[15:8];
    assign pair_high    = emax[23:16] > emax[31:24] ? emax[23:16] : emax[31:24];
    assign beat_largest = pair_low > pair_high ? pair_low : pair_high;
    assign fire         = state_q == DATA && beat_valid_i;
    assign last_beat    = {1'b0, beat_q, 2'b0} + 13'd4 >= count_i;
    assign bad          = bad_q || (fire && (nonfinite & counts) != '0);

    // ---- control ----
    assign done_o = (fire && last_beat && (bad || !channels_i)) || (state_q == EXTEND && extra_q == 4'd14);
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q  <= IDLE;
            beat_q   <= '0;
            extra_q  <= '0;
            source_q <= '0;
            bad_q    <= 1'b0;
        end else begin
            bad_q <= !clear_i && bad;
            case (state_q)
                IDLE: if (start_i) begin
                    state_q  <= REQ;
                    beat_q   <= '0;
                    extra_q  <= '0;
                    source_q <= '0;
                end
                REQ: if (req_ready_i) state_q <= DATA;
                DATA: if (fire) begin
                    beat_q <= beat_q + 10'd1;
                    if (last_beat) state_q <= bad || !channels_i ? IDLE : EXTEND;
                end
                default: begin // EXTEND
                    extra_q  <= extra_q + 4'd1;
                    source_q <= {9'b0, source_q} + 13'd1 == count_i ? 4'd0 : source_q + 4'd1;
                    if (done_o) state_q <= IDLE;
                end
            endcase
        end
    end

    logic [31:0]  hold_q;
    logic [127:0] first_q, eight; // entries 0..15, 8 bits each
    logic [63:0]  bytes;
    assign bytes = beat_q[0] ? {emax, hold_q} : {32'd0, emax};
    for (genvar i = 0; i < 8; i++) begin : g_eight
        assign eight[16*i +: 16] = {8'd0, bytes[8*i +: 8]};
    end
    always_ff @(posedge clk_i) begin
        if (clear_i) largest_q <= '0;
        else if (fire && beat_largest > largest_q) largest_q <= beat_largest;
        if (fire && !beat_q[0] && !last_beat) hold_q <= emax;
        if (write_eight_o && beat_q[9:1] == 9'd0) first_q[63:0] <= bytes;
        if (write_eight_o && beat_q[9:1] == 9'd1) first_q[127:64] <= bytes;
    end

    assign req_valid_o   = state_q == REQ;
    assign req_addr_o    = req_valid_o ? desc_i[command_set_pkg::MAP_X0_SCALE_LSB +: 32] : 32'd0;
    assign req_bytes_o   = req_valid_o ? {18'd0, count_i, 2'b0} : 33'd0;
    assign beat_ready_o  = state_q == DATA;
    assign write_eight_o = fire && (beat_q[0] || last_beat);
    assign write_one_o   = state_q == EXTEND;
    assign write_entry_o = write_one_o ? count_i + {9'b0, extra_q} : {1'b0, beat_q[9:1], 3'b0};
    assign write_data_o  = write_one_o ? {120'd0, first_q[8*source_q +: 8]} : eight;
    assign largest_o     = largest_q;
    assign bad_o         = bad;
endmodule

`default_nettype wire
