// SPDX-License-Identifier: Apache-2.0
// peak_loader counts entries, not places: of beat b, entry i counts if (PORT/32) * b + i < count_i; the last beat is
// the one after which none is left; what does not count is stored as 0 and is never bad. For 1 to 4096 entries. Cut
// out: the exponents. Assumed: the command stands still while it is under way. The script ties the wires below to those
// inside.
`default_nettype none

module peak_loader_formal (
    input wire logic        clk_i,
    input wire logic        rst_ni,
    input wire logic        start_i,
    input wire logic        channels_i,
    input wire logic [12:0] count_i,
    input wire logic        req_ready_i,
    input wire logic        beat_valid_i,
    input wire logic [`PORT_BITS-1:0] beat_data_i
);
    localparam int ENTRIES = `PORT_BITS / 32;
    localparam int WIDTH   = `PORT_BITS == 128 ? 128 : 256;

    // ---- inside ----
    logic [2:0]           state;
    logic [9:0]           beat;
    logic [12:0]          left;
    logic [ENTRIES-1:0]   counts, counted, nonfinite;
    logic [8*ENTRIES-1:0] emax;
    logic                 last_beat, taken, bad_before;

    logic bad;
    peak_loader #(.PORT(`PORT_BITS), .WIDTH(WIDTH)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(start_i), .start_i(start_i), .done_o(), .bits_i(5'd8),
        .saturate_i(1'b0), .address_i(32'd0), .count_i(count_i), .channels_i(channels_i), .req_valid_o(),
        .req_ready_i(req_ready_i), .req_addr_o(), .req_bytes_o(), .beat_valid_i(beat_valid_i), .beat_ready_o(),
        .beat_data_i(beat_data_i), .write_block_o(), .write_one_o(), .write_entry_o(), .write_data_o(), .largest_o(),
        .bad_o(bad)
    );

    logic first;
    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o(first));
    stays #(.WIDTH(14)) u_count (.clk_i(clk_i), .stay_i(start_i || state != 3'd0), .data_i({channels_i, count_i}));

    // ---- by places ----
    logic [13:0]        begins; // the beat's first entry
    logic [ENTRIES-1:0] wanted;
    logic               in_data;
    assign in_data = state == 3'd2;
    assign begins  = 14'(ENTRIES) * 14'(beat);
    for (genvar i = 0; i < ENTRIES; i++) begin : g_entry
        assign wanted[i] = begins + 14'(i) < {1'b0, count_i};
    end
    logic               taken_q = 1'b0;
    logic [ENTRIES-1:0] wanted_q; // of the beat in the register
    always_ff @(posedge clk_i) begin
        taken_q <= rst_ni && in_data && beat_valid_i;
        if (in_data && beat_valid_i) wanted_q <= wanted;
    end

    always_comb begin
        assume (count_i >= 13'd1 && count_i <= 13'd4096);
        assume (!start_i || state == 3'd0);
        if (!first) begin
            if (in_data) begin
                assert (counts == wanted);
                assert (last_beat == (begins + 14'(ENTRIES) >= {1'b0, count_i}));
                assert (begins + {1'b0, left} == {1'b0, count_i}); // help
                assert (left != 13'd0);                            // help
            end
            if (state == 3'd1) assert (beat == 10'd0); // help
            assert (taken == taken_q);
            if (taken_q) begin
                assert (counted == wanted_q);
                for (int i = 0; i < ENTRIES; i++) assert (wanted_q[i] || emax[8*i +: 8] == 8'd0);
                assert (bad == (bad_before || (nonfinite & wanted_q) != '0));
            end
        end
    end
endmodule

`default_nettype wire
