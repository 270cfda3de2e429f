// SPDX-License-Identifier: Apache-2.0
// The writer's port between its two channels, of which anything may come that holds until taken (write_channel_formal
// has them): the address and data channels hold until taken; no burst crosses a line of 256 bytes, hence none 4 KiB;
// what is offered goes out after at most one burst of the other channel (asserted in burst_turn); beats come from the
// channel that is first in the data order alone, which has as many places as addresses went out whose last beat did
// not; answers are counted. Assumed: MEM_BASE is a multiple of 4096; what the channels offer crosses no line; the
// orders' queues give what they took (fifo); nothing is answered before its last beat.
`default_nettype none

module dma_writer_formal (
    input wire logic         clk_i,
    input wire logic         rst_ni,
    input wire logic [63:12] base_i,
    input wire logic         awready_i,
    input wire logic         wready_i,
    input wire logic         bvalid_i,
    input wire logic [1:0]   bresp_i
);
    localparam int PORT  = `PORT_BITS;
    localparam int LOW   = $clog2(PORT / 8);    // address bits within a beat of the bus
    localparam int LINE  = 2048 / PORT;         // beats
    localparam int PLACE = $clog2(LINE);        // bits of a beat's place in its line
    logic         awvalid, wvalid, wlast;
    logic [63:0]  awaddr;
    logic [7:0]   awlen;
    logic [PORT-1:0]   wdata;
    logic [PORT/8-1:0] wstrb;

    dma_writer #(.PORT(PORT)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .mem_base_i({base_i, 12'd0}),
        .pr_clear_i(1'b0), .pr_poison_i(1'b0), .pr_req_valid_i(1'b0), .pr_req_ready_o(), .pr_req_addr_i('0),
        .pr_req_bytes_i('0), .pr_data_valid_i(1'b0), .pr_data_ready_o(), .pr_data_i('0), .pr_idle_o(), .pr_error_o(),
        .st_clear_i(1'b0), .st_poison_i(1'b0), .st_req_valid_i(1'b0), .st_req_ready_o(), .st_req_addr_i('0),
        .st_req_bytes_i('0), .st_data_valid_i(1'b0), .st_data_ready_o(), .st_data_i('0), .st_idle_o(), .st_error_o(),
        .waits_o(),
        .awvalid_o(awvalid), .awready_i(awready_i), .awaddr_o(awaddr), .awlen_o(awlen),
        .wvalid_o(wvalid), .wready_i(wready_i), .wdata_o(wdata), .wstrb_o(wstrb), .wlast_o(wlast),
        .bvalid_i(bvalid_i), .bresp_i(bresp_i)
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    holds #(.WIDTH(72)) u_aw (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(awvalid), .ready_i(awready_i),
        .data_i({awaddr, awlen}));
    holds #(.WIDTH(PORT + PORT / 8 + 1)) u_w (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(wvalid), .ready_i(wready_i),
        .data_i({wdata, wstrb, wlast}));

    logic [1:0]   offers, launch, beats, beats_ready;
    logic [31-LOW:0]  pr_beat, st_beat;
    logic [PLACE-1:0] pr_len, st_len;
    logic [PORT+PORT/8:0] pr_w, st_w;
    logic         have_turn, of_streams, to_streams, waits;
    logic [6:0]   pr_open, st_open, answers, unwritten_q;
    logic [3:0]   data_count;
    logic         w_end;
    assign w_end = wvalid && wready_i && wlast;

    // A channel's beat stays as it is until taken.
    logic [1:0]   waited_q;
    logic [PORT+PORT/8:0] pr_w_q, st_w_q;
    always_ff @(posedge clk_i) begin
        waited_q <= beats & ~beats_ready;
        pr_w_q   <= pr_w;
        st_w_q   <= st_w;
        if (!rst_ni) waited_q <= '0;
    end
    always_ff @(posedge clk_i) begin
        if (!rst_ni) unwritten_q <= '0;
        else unwritten_q <= unwritten_q + {6'd0, launch != '0} - {6'd0, w_end};
    end
    always_comb begin
        assume (!waited_q[0] || (beats[0] && pr_w == pr_w_q));
        assume (!waited_q[1] || (beats[1] && st_w == st_w_q));
        assume (!offers[0] || {1'b0, pr_beat[PLACE-1:0]} + {1'b0, pr_len} < (PLACE + 1)'(LINE));
        assume (!offers[1] || {1'b0, st_beat[PLACE-1:0]} + {1'b0, st_len} < (PLACE + 1)'(LINE));
        assume (!bvalid_i || {1'b0, pr_open} + {1'b0, st_open} > {1'b0, unwritten_q});
        assume (!waits || (to_streams ? st_open : pr_open) != '0);
        if (rst_ni) begin
            assert ({1'b0, pr_open} + {1'b0, st_open} == {1'b0, answers});
            assert (answers <= 7'd64 && pr_open <= 7'd64 && st_open <= 7'd64);
            assert (unwritten_q == {3'd0, data_count} && unwritten_q <= 7'd8 && unwritten_q <= answers);
            assert (have_turn == (unwritten_q != '0));
            assert (!wvalid || have_turn);
            assert (beats_ready[0] == (have_turn && !of_streams && wready_i));
            assert (beats_ready[1] == (have_turn && of_streams && wready_i));
            assert (!wvalid || (of_streams ? beats[1] && st_w == {wdata, wstrb, wlast}
                : beats[0] && pr_w == {wdata, wstrb, wlast}));
            assert (!awvalid || (awaddr[LOW-1:0] == '0 && awlen[7:PLACE] == '0
                && {1'b0, awaddr[7:LOW]} + {1'b0, awlen[PLACE-1:0]} < (PLACE + 1)'(LINE)));
        end
    end
endmodule

`default_nettype wire
