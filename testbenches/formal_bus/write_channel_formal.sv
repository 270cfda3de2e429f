// SPDX-License-Identifier: Apache-2.0
// A channel of the writer: what it offers and its beats hold until taken, and no burst crosses a line of 256 bytes,
// hence none 4 KiB. A burst's beats are neighbours; it is offered with its last beat and stands for exactly the beats
// that come into the store with that one. Since the store shows beats of complete bursts alone and both queues
// keep order (burst_fifo, fifo), the beats of every burst offered are there. No beat is made without a place for it and
// for its burst.
`default_nettype none

module write_channel_formal (
    input wire logic         clk_i,
    input wire logic         rst_ni,
    input wire logic         poison_i,
    input wire logic         req_valid_i,
    input wire logic [31:0]  req_addr_i,
    input wire logic [32:0]  req_bytes_i,
    input wire logic         data_valid_i,
    input wire logic [`PORT_BITS-1:0] data_i,
    input wire logic         launch_i,
    input wire logic         w_ready_i
);
    localparam int PORT  = `PORT_BITS;
    localparam int LOW   = $clog2(PORT / 8);    // address bits within a beat of the bus
    localparam int LINE  = 2048 / PORT;         // beats
    localparam int PLACE = $clog2(LINE);        // bits of a beat's place in its line
    localparam int OPEN  = $clog2(2 * LINE) + 1;
    logic              offers, w_valid, w_last;
    logic [31-LOW:0]   burst_beat;
    logic [PLACE-1:0]  burst_len;
    logic [PORT-1:0]   w_data;
    logic [PORT/8-1:0] w_strb;

    write_channel #(.PORT(PORT)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .poison_i(poison_i),
        .req_valid_i(req_valid_i), .req_ready_o(), .req_addr_i(req_addr_i), .req_bytes_i(req_bytes_i),
        .data_valid_i(data_valid_i), .data_ready_o(), .data_i(data_i), .burst_valid_o(offers), .launch_i(launch_i),
        .burst_beat_o(burst_beat), .burst_len_o(burst_len), .w_valid_o(w_valid), .w_ready_i(w_ready_i),
        .w_data_o(w_data), .w_strb_o(w_strb), .w_last_o(w_last), .idle_o()
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    holds #(.WIDTH(32 - LOW + PLACE)) u_burst (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(offers), .ready_i(launch_i),
        .data_i({burst_beat, burst_len}));
    holds #(.WIDTH(PORT + PORT / 8 + 1)) u_w (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(w_valid), .ready_i(w_ready_i),
        .data_i({w_data, w_strb, w_last}));

    logic             produce, last, burst_open, store_room, burst_room;
    logic [OPEN-1:0]  open;
    logic [PLACE-1:0] burst_first, first;
    logic [31-LOW:0]  beat, before_q; // the next beat's number, the last one's
    always_ff @(posedge clk_i) begin
        if (produce) before_q <= beat;
    end
    // What the queue of addresses gives, it took (fifo, property 2).
    always_comb assume ({1'b0, burst_beat[PLACE-1:0]} + {1'b0, burst_len} < (PLACE + 1)'(LINE));
    always_comb begin
        if (rst_ni) begin
            assert (!produce || (store_room && burst_room));
            assert (burst_open == (open != '0));
            assert (!burst_open || (beat == before_q + (32 - LOW)'(1) && beat[PLACE-1:0] > burst_first));
            assert (!burst_open || open == OPEN'(beat[PLACE-1:0]) - OPEN'(burst_first));
            assert (!last || (produce && beat[PLACE-1:0] >= first && open == OPEN'(beat[PLACE-1:0]) - OPEN'(first)));
            assert (!offers || {1'b0, burst_beat[PLACE-1:0]} + {1'b0, burst_len} < (PLACE + 1)'(LINE));
        end
    end
endmodule

`default_nettype wire
