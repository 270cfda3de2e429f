// SPDX-License-Identifier: Apache-2.0
// A channel of the reader: its beats hold until taken; no burst that it offers crosses a line of 256 bytes, hence none
// 4 KiB; a burst stays offered until it is launched; the buffer has a place for every beat that comes: never more are
// asked for than it holds. Assumed: the port launches what is offered, and gives the beats of launches alone
// (dma_reader_formal).
`default_nettype none

module read_channel_formal (
    input wire logic         clk_i,
    input wire logic         rst_ni,
    input wire logic         req_valid_i,
    input wire logic [31:0]  req_addr_i,
    input wire logic [32:0]  req_bytes_i,
    input wire logic         req_fetch_i,
    input wire logic         beat_ready_i,
    input wire logic         launch_i,
    input wire logic         bus_valid_i,
    input wire logic [`PORT_BITS-1:0] bus_data_i
);
    localparam int PORT  = `PORT_BITS, WIDTH = `WIDTH_BITS;
    localparam int LOW   = $clog2(PORT / 8);    // address bits within a beat of the bus
    localparam int LINE  = 2048 / PORT;         // beats
    localparam int PLACE = $clog2(LINE);        // bits of a beat's place in its line
    localparam int ROOM  = 8192 / PORT;
    localparam int COUNT = $clog2(ROOM) + 1;
    logic             beat_valid, beat_fetch, offers, fetch;
    logic [WIDTH-1:0] beat_data;
    logic [31-LOW:0]  burst_beat;
    logic [PLACE-1:0] burst_len;

    read_channel #(.PORT(PORT), .WIDTH(WIDTH)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .req_valid_i(req_valid_i), .req_ready_o(), .req_addr_i(req_addr_i), .req_bytes_i(req_bytes_i),
        .req_fetch_i(req_fetch_i), .beat_valid_o(beat_valid), .beat_ready_i(beat_ready_i), .beat_data_o(beat_data),
        .beat_fetch_o(beat_fetch), .burst_valid_o(offers), .launch_i(launch_i), .burst_beat_o(burst_beat),
        .burst_len_o(burst_len), .burst_fetch_o(fetch), .bus_valid_i(bus_valid_i), .bus_data_i(bus_data_i), .idle_o()
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    holds #(.WIDTH(WIDTH + 1)) u_beat (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(beat_valid), .ready_i(beat_ready_i),
        .data_i({beat_fetch, beat_data}));
    // its length may grow
    holds #(.WIDTH(33 - LOW)) u_burst (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(offers), .ready_i(launch_i),
        .data_i({fetch, burst_beat}));

    logic [COUNT-1:0] awaited_q, reserved, used; // beats: launched and to come; counted by the channel; in the buffer
    logic             held, buffer_room, straight, taken;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) awaited_q <= '0;
        else awaited_q <= awaited_q + (launch_i ? COUNT'(burst_len) + COUNT'(1) : '0) - COUNT'(bus_valid_i);
    end
    always_comb begin
        assume (!launch_i || offers);
        assume (!bus_valid_i || awaited_q != '0);
        if (rst_ni) begin
            assert ({2'd0, reserved} == {2'd0, awaited_q} + {2'd0, used} + (COUNT + 2)'(held));
            assert (awaited_q <= COUNT'(ROOM) && used <= COUNT'(ROOM));
            assert (!bus_valid_i || (straight && taken) || buffer_room);
            assert (!offers || {1'b0, burst_beat[PLACE-1:0]} + {1'b0, burst_len} < (PLACE + 1)'(LINE));
        end
    end
endmodule

`default_nettype wire
