// SPDX-License-Identifier: Apache-2.0
// peak_loader: reads the peak entries of a MAP that has several into `coefficients` (term 0), as emax of 8 bits.
//
//     REQ --> DATA --> LAST --(bad)--> done     --(channels)--> EXTEND --> done
//
// A beat has PORT/32 peaks; two beats of four make one write.
//
// Channels are continued by 15 entries from their start, since a group of 16 elements may pass the end of a row.
//
// Equation   emax by numerics section 2 with BITS and SATURATE; largest: of all entries; bad: an entry is not finite
// Clock      clk_i, rst_ni (synchronous, active low)
// Control    clear_i  a command begins;  start_i  this one has several entries (with clear_i);  done_o  in its last
//            clock
// Command    bits_i, saturate_i, address_i, count_i (entries), channels_i (SCALING 2)
// Reader     req_valid_o, req_ready_i, req_addr_o, req_bytes_o (0 without valid), beat_valid_i, beat_ready_o,
//            beat_data_i
// Store      write_block_o (max(8, PORT/32) entries), write_one_o, write_entry_o, write_data_o: see coefficients
// Result     largest_o (two clocks behind the last beat's write), bad_o   stand until clear_i
// Latency    a beat's emax pass a register: it is written in the clock after it is taken.
`default_nettype none

module peak_loader #(
    parameter int PORT = 512, // bits of a beat: 128, 256 or 512
    parameter int WIDTH = 256 // of a write's port: 128, or 256 with wider beats
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          clear_i,
    input  wire logic          start_i,
    output      logic          done_o,
    input  wire logic [4:0]    bits_i,
    input  wire logic          saturate_i,
    input  wire logic [31:0]   address_i,
    input  wire logic [12:0]   count_i,
    input  wire logic          channels_i,
    output      logic          req_valid_o,
    input  wire logic          req_ready_i,
    output      logic [31:0]   req_addr_o,
    output      logic [32:0]   req_bytes_o,
    input  wire logic          beat_valid_i,
    output      logic          beat_ready_o,
    input  wire logic [PORT-1:0] beat_data_i,
    output      logic          write_block_o,
    output      logic          write_one_o,
    output      logic [12:0]   write_entry_o,
    output      logic [WIDTH-1:0] write_data_o,
    output      logic [7:0]    largest_o,
    output      logic          bad_o
);
    localparam logic [2:0] IDLE = 3'd0, REQ = 3'd1, DATA = 3'd2, LAST = 3'd3, EXTEND = 3'd4;

    localparam int ENTRIES = PORT / 32;                // of a beat
    localparam int PLACES  = $clog2(ENTRIES);
    localparam int BLOCK   = ENTRIES < 8 ? 8 : ENTRIES; // of a write

    // ---- a beat: peaks to emax, into a register ----
    logic [2:0]  state_q;
    logic [9:0]  beat_q, write_q; // the next beat; the one in the register
    logic [3:0]  extra_q, source_q;
    logic [ENTRIES-1:0]   nonfinite_q, counts_q;
    logic [8*ENTRIES-1:0] emax_q; // of the beat's entries, 8 bits each; 0 beyond the last
    logic        fire, full_beat, last_beat, taken_q, last_q, bad_q;
    // Entries from the next beat's first on: which of a beat's count follows from them alone. With a place among all
    // entries, compared with count_i, it would be a comparison of 13 bits for each, and synthesis made a chain of them.
    logic [12:0] left_q;
    logic [ENTRIES-1:0] counts;
    assign fire      = state_q == DATA && beat_valid_i;
    assign full_beat = left_q[12:PLACES] != '0;
    assign counts    = full_beat ? '1 : ~({ENTRIES{1'b1}} << left_q[PLACES-1:0]);
    assign last_beat = left_q <= 13'(ENTRIES);
    for (genvar i = 0; i < ENTRIES; i++) begin : g_entry
        logic [8:0]         lane_emax;
        logic signed [11:0] unused_exponent;
        logic               unused_sign, unused_top, nonfinite;
        shared_exponent u_exponent (
            .peak_i(beat_data_i[32*i +: 31]), .bits_i(bits_i), .saturate_i(saturate_i),
            .emax_o(lane_emax), .exponent_o(unused_exponent), .nonfinite_o(nonfinite)
        );
        assign unused_sign = beat_data_i[32*i + 31];
        assign unused_top  = lane_emax[8]; // only of a peak that is not finite
        always_ff @(posedge clk_i) begin
            if (fire) begin
                emax_q[8*i +: 8] <= counts[i] ? lane_emax[7:0] : 8'd0;
                nonfinite_q[i]   <= nonfinite;
            end
        end
    end

    always_ff @(posedge clk_i) begin
        if (state_q == REQ) left_q <= count_i;
        else if (fire) left_q <= left_q - 13'(ENTRIES);
        if (fire) counts_q <= counts;
    end

    // ---- the largest: of a beat, then of all ----
    // of a tree, node i in [8i +: 8], of its children 2i and 2i+1; node 1 is the root, the leaves are the entries
    logic [16*ENTRIES-1:8] larger;
    logic [7:0]            beat_largest_q;
    always_comb begin
        larger                             = '0;
        larger[8*ENTRIES +: 8*ENTRIES] = emax_q;
        for (int i = ENTRIES - 1; i >= 1; i--) begin
            larger[8*i +: 8] = larger[16*i +: 8] > larger[16*i + 8 +: 8] ? larger[16*i +: 8] : larger[16*i + 8 +: 8];
        end
    end
    always_ff @(posedge clk_i) begin
        if (clear_i) beat_largest_q <= '0;
        else if (taken_q) beat_largest_q <= larger[15:8];
        if (clear_i) largest_o <= '0;
        else if (beat_largest_q > largest_o) largest_o <= beat_largest_q;
    end

    // ---- control ----
    logic bad; // with the beat in the register
    assign bad    = bad_q || (taken_q && (nonfinite_q & counts_q) != '0);
    assign done_o = (state_q == LAST && (bad || !channels_i)) || (state_q == EXTEND && extra_q == 4'd14);
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q  <= IDLE;
            beat_q   <= '0;
            extra_q  <= '0;
            source_q <= '0;
            bad_q    <= 1'b0;
            taken_q  <= 1'b0;
        end else begin
            bad_q   <= !clear_i && bad;
            taken_q <= fire;
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
                    if (last_beat) state_q <= LAST;
                end
                LAST: state_q <= bad || !channels_i ? IDLE : EXTEND;
                default: begin // EXTEND
                    extra_q  <= extra_q + 4'd1;
                    source_q <= {9'b0, source_q} + 13'd1 == count_i ? 4'd0 : source_q + 4'd1;
                    if (done_o) state_q <= IDLE;
                end
            endcase
        end
    end

    // ---- a beat, or two, to a write ----
    logic [127:0]       first_q; // entries 0..15, 8 bits each
    logic [8*BLOCK-1:0] bytes;
    logic [WIDTH-1:0]   block;
    logic [8:0]         block_q; // which write
    if (ENTRIES < 8) begin : g_two
        logic [31:0] hold_q;
        assign bytes         = write_q[0] ? {emax_q, hold_q} : {32'd0, emax_q};
        assign write_block_o = taken_q && (write_q[0] || last_q);
        assign block_q       = write_q[9:1];
        always_ff @(posedge clk_i) begin
            if (taken_q && !write_q[0] && !last_q) hold_q <= emax_q;
        end
    end else begin : g_one
        assign bytes         = emax_q;
        assign write_block_o = taken_q;
        assign block_q       = write_q[8:0];
        logic unused;
        assign unused = &{1'b0, write_q[9], last_q};
    end
    for (genvar i = 0; i < WIDTH / 16; i++) begin : g_block
        if (i < BLOCK) begin : g_entry
            assign block[16*i +: 16] = {8'd0, bytes[8*i +: 8]};
        end else begin : g_none
            assign block[16*i +: 16] = '0;
        end
    end
    always_ff @(posedge clk_i) begin
        if (fire) begin
            write_q <= beat_q;
            last_q  <= last_beat;
        end
        for (int w = 0; w < 16 / BLOCK; w++) begin
            if (write_block_o && block_q == 9'(w)) first_q[8*BLOCK*w +: 8*BLOCK] <= bytes;
        end
    end

    assign req_valid_o   = state_q == REQ;
    assign req_addr_o    = req_valid_o ? address_i : 32'd0;
    assign req_bytes_o   = req_valid_o ? {18'd0, count_i, 2'b0} : 33'd0;
    assign beat_ready_o  = state_q == DATA;
    assign write_one_o   = state_q == EXTEND;
    assign write_entry_o = write_one_o ? count_i + {9'b0, extra_q} : 13'(BLOCK) * 13'(block_q);
    assign write_data_o  = write_one_o ? WIDTH'(first_q[8*source_q +: 8]) : block;
    assign bad_o         = bad;
endmodule

`default_nettype wire
