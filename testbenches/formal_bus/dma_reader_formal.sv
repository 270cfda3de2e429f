// SPDX-License-Identifier: Apache-2.0
// The reader's port between its two channels, of which anything may come (read_channel_formal has them): the address
// channel holds until taken; no burst crosses a line of 256 bytes, hence none 4 KiB; what is offered goes out after at
// most one burst of the other channel (asserted in burst_turn); every beat of the bus goes to a channel that has
// launched a burst of which it is still to come, and to that alone. Assumed: MEM_BASE is a multiple of 4096; what the
// channels offer crosses no line; the order's queue gives what it took (burst_fifo); no beat comes that was not asked
// for, nor in the clock in which its address is taken.
`default_nettype none

module dma_reader_formal (
    input wire logic         clk_i,
    input wire logic         rst_ni,
    input wire logic [63:12] base_i,
    input wire logic         arready_i,
    input wire logic         rvalid_i,
    input wire logic [`PORT_BITS-1:0] rdata_i,
    input wire logic [1:0]   rresp_i
);
    localparam int PORT  = `PORT_BITS;
    localparam int LOW   = $clog2(PORT / 8);    // address bits within a beat of the bus
    localparam int LINE  = 2048 / PORT;         // beats
    localparam int PLACE = $clog2(LINE);        // bits of a beat's place in its line
    logic         arvalid, rready;
    logic [63:0]  araddr;
    logic [7:0]   arlen;

    dma_reader #(.PORT(PORT)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .mem_base_i({base_i, 12'd0}),
        .pr_clear_i(1'b0), .pr_req_valid_i(1'b0), .pr_req_ready_o(), .pr_req_addr_i('0), .pr_req_bytes_i('0),
        .pr_beat_valid_o(), .pr_beat_ready_i(1'b0), .pr_beat_data_o(), .pr_idle_o(), .pr_error_o(),
        .st_clear_i(1'b0), .st_req_valid_i(1'b0), .st_req_ready_o(), .st_req_addr_i('0), .st_req_bytes_i('0),
        .st_fetch_i(1'b0), .st_beat_valid_o(), .st_beat_ready_i(1'b0), .st_beat_data_o(), .st_beat_fetch_o(),
        .st_idle_o(), .st_error_o(), .st_fetch_error_o(), .waits_o(),
        .arvalid_o(arvalid), .arready_i(arready_i), .araddr_o(araddr), .arlen_o(arlen),
        .rvalid_i(rvalid_i), .rready_o(rready), .rdata_i(rdata_i), .rresp_i(rresp_i)
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    holds #(.WIDTH(72)) u_ar (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(arvalid), .ready_i(arready_i),
        .data_i({araddr, arlen}));

    // ---- beats that are to come, by channel -------------------------------------------------------------
    logic [1:0]  offers, launch, here;
    logic [31-LOW:0]  pr_beat, st_beat;
    logic [PLACE-1:0] pr_len, st_len, order_len, place;
    logic [PLACE+1:0] pushed; // into the order's queue: {streams, fetch, len}
    logic [6:0]  used, open; // items of the queue, without the one shown
    logic        held, of_streams, whole;
    logic [10:0] pr_owed_q, st_owed_q; // beats of a channel's launches that have not come to it
    logic [10:0] asked_q, shown;       // beats whose address was taken, or is shown
    logic [10:0] rest, others;         // of the oldest burst, of all others
    assign shown  = arvalid ? {3'd0, arlen} + 11'd1 : 11'd0;
    assign rest   = 11'(order_len) + 11'd1 - 11'(place);
    assign others = pr_owed_q + st_owed_q - rest;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            pr_owed_q <= '0;
            st_owed_q <= '0;
            asked_q   <= '0;
        end else begin
            pr_owed_q <= pr_owed_q + (launch[0] ? 11'(pr_len) + 11'd1 : 11'd0) - {10'd0, here[0]};
            st_owed_q <= st_owed_q + (launch[1] ? 11'(st_len) + 11'd1 : 11'd0) - {10'd0, here[1]};
            asked_q   <= asked_q + (arready_i ? shown : 11'd0) - {10'd0, rvalid_i};
        end
    end
    always_comb begin
        assume (!offers[0] || {1'b0, pr_beat[PLACE-1:0]} + {1'b0, pr_len} < (PLACE + 1)'(LINE));
        assume (!offers[1] || {1'b0, st_beat[PLACE-1:0]} + {1'b0, st_len} < (PLACE + 1)'(LINE));
        assume (!rvalid_i || asked_q != '0);
        // The item shown is a launch of its channel (what is pushed is asserted below), whose beats have come up to
        // place; the others in the queue have 1 to LINE beats each.
        assume (!held || (of_streams ? st_owed_q : pr_owed_q) >= rest);
        assume (!held || (others >= {4'd0, used} && others <= 11'({used, PLACE'(0)})));
        if (rst_ni) begin
            assert (rready);
            assert (launch == '0 || (pushed[PLACE+1] == launch[1]
                && pushed[PLACE-1:0] == (launch[1] ? st_len : pr_len)));
            assert (used <= 7'd64 && open == '0 && {1'b0, pr_owed_q} + {1'b0, st_owed_q} <= 12'(65 * LINE));
            assert (held ? place <= order_len : place == '0 && asked_q == '0 && used <= 7'd1 && arvalid == used[0]);
            assert ({1'b0, asked_q} + {1'b0, shown} == {1'b0, pr_owed_q} + {1'b0, st_owed_q});
            assert (here == ({of_streams, !of_streams} & {2{rvalid_i}}));
            assert (!here[0] || (held && pr_owed_q != '0));
            assert (!here[1] || (held && st_owed_q != '0));
            assert (!arvalid || (araddr[LOW-1:0] == '0 && arlen[7:PLACE] == '0
                && {1'b0, araddr[7:LOW]} + {1'b0, arlen[PLACE-1:0]} < (PLACE + 1)'(LINE)));
        end
    end
endmodule

`default_nettype wire
