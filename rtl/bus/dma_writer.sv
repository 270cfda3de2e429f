// SPDX-License-Identifier: Apache-2.0
// dma_writer: byte ranges of the memory window and their bytes in packed beats, to AXI writes; for two channels on one
// AXI port of PORT bits, pr (products) and st (streams).
//
// Equation   of each channel: request {addr, bytes} takes ceil(bytes/B) data beats of B = PORT/8 bytes: byte j of
//            beat i goes to addr + B*i + j; no other byte is touched (write_channel). Bursts of both go out in turn
//            (burst_turn).
// Clock, reset  clk_i, rst_ni (synchronous, active low). mem_base_i: bus address of offset 0, a multiple of 4096.
// Command    *_clear_i: forget an error; *_poison_i: the channel's write beats carry no strobes (as after its own
//            error).
// Requests   *_req_*: ready/valid, any alignment, bytes >= 1, within the window. Served in order.
// Data       *_data_*: ready/valid; beats of all requests of the channel, one after the other.
// State      *_idle_o: nothing asked, kept or unanswered; *_error_o: some response since *_clear_i was not OKAY;
//            waits_o: memory owes something.
// AXI        aw*, w*, b*: INCR bursts of whole beats, each within a line of 256 bytes; address and beats of a burst are
//            shown when all of them are in the channel's store. b is taken at once (bready is 1). W follows the
//            addresses' order, and may be taken before its address.
// Latency    address and first write beat 3 clocks after the burst's last data. Throughput one client's beat per clock.
// Properties (testbenches/formal_bus/dma_writer_formal.sv): aw and w hold until taken; no burst crosses a line, so none
// 4 KiB; an address stands for exactly the beats that were complete when it was made, and W has the beats of one
// burst after the other, in the addresses' order; what is offered goes out after at most one burst of the other
// channel.
`default_nettype none

module dma_writer #(
    parameter int PORT = 512 // 128, 256 or 512
) (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic [63:0]  mem_base_i,

    // products
    input  wire logic         pr_clear_i,
    input  wire logic         pr_poison_i,
    input  wire logic         pr_req_valid_i,
    output      logic         pr_req_ready_o,
    input  wire logic [31:0]  pr_req_addr_i,
    input  wire logic [32:0]  pr_req_bytes_i,
    input  wire logic         pr_data_valid_i,
    output      logic         pr_data_ready_o,
    input  wire logic [PORT-1:0] pr_data_i,
    output      logic         pr_idle_o,
    output      logic         pr_error_o,

    // streams
    input  wire logic         st_clear_i,
    input  wire logic         st_poison_i,
    input  wire logic         st_req_valid_i,
    output      logic         st_req_ready_o,
    input  wire logic [31:0]  st_req_addr_i,
    input  wire logic [32:0]  st_req_bytes_i,
    input  wire logic         st_data_valid_i,
    output      logic         st_data_ready_o,
    input  wire logic [PORT-1:0] st_data_i,
    output      logic         st_idle_o,
    output      logic         st_error_o,

    output      logic         waits_o,

    // AXI4 writes
    output      logic         awvalid_o,
    input  wire logic         awready_i,
    output      logic [63:0]  awaddr_o,
    output      logic [7:0]   awlen_o,
    output      logic         wvalid_o,
    input  wire logic         wready_i,
    output      logic [PORT-1:0] wdata_o,
    output      logic [PORT/8-1:0] wstrb_o,
    output      logic         wlast_o,
    input  wire logic         bvalid_i,
    input  wire logic [1:0]   bresp_i
);
    localparam int LOW   = $clog2(PORT / 8);    // address bits within a beat
    localparam int PLACE = $clog2(2048 / PORT); // bits of a beat's place in its line

    logic [1:0]        offers, launch, beats, beats_ready;
    logic [31-LOW:0]   pr_beat, st_beat;
    logic [PLACE-1:0]  pr_len, st_len;
    logic [PORT-1:0]   pr_wdata, st_wdata;
    logic [PORT/8-1:0] pr_wstrb, st_wstrb;
    logic              pr_wlast, st_wlast, pr_rests, st_rests;

    write_channel #(.PORT(PORT)) u_products (
        .clk_i(clk_i), .rst_ni(rst_ni), .poison_i(pr_poison_i || pr_error_o), .req_valid_i(pr_req_valid_i),
        .req_ready_o(pr_req_ready_o), .req_addr_i(pr_req_addr_i), .req_bytes_i(pr_req_bytes_i),
        .data_valid_i(pr_data_valid_i), .data_ready_o(pr_data_ready_o), .data_i(pr_data_i),
        .burst_valid_o(offers[0]), .launch_i(launch[0]), .burst_beat_o(pr_beat), .burst_len_o(pr_len),
        .w_valid_o(beats[0]), .w_ready_i(beats_ready[0]), .w_data_o(pr_wdata), .w_strb_o(pr_wstrb),
        .w_last_o(pr_wlast), .idle_o(pr_rests)
    );
    write_channel #(.PORT(PORT)) u_streams (
        .clk_i(clk_i), .rst_ni(rst_ni), .poison_i(st_poison_i || st_error_o), .req_valid_i(st_req_valid_i),
        .req_ready_o(st_req_ready_o), .req_addr_i(st_req_addr_i), .req_bytes_i(st_req_bytes_i),
        .data_valid_i(st_data_valid_i), .data_ready_o(st_data_ready_o), .data_i(st_data_i),
        .burst_valid_o(offers[1]), .launch_i(launch[1]), .burst_beat_o(st_beat), .burst_len_o(st_len),
        .w_valid_o(beats[1]), .w_ready_i(beats_ready[1]), .w_data_o(st_wdata), .w_strb_o(st_wstrb),
        .w_last_o(st_wlast), .idle_o(st_rests)
    );

    // ---- addresses ---------------------------------------------------------------------------------------
    logic data_room, answer_room;
    burst_turn u_turn (
        .clk_i(clk_i), .rst_ni(rst_ni), .free_i((!awvalid_o || awready_i) && data_room && answer_room),
        .offers_i(offers), .launch_o(launch)
    );
    always_ff @(posedge clk_i) begin
        if (launch != '0) begin
            awaddr_o <= mem_base_i + {32'd0, launch[1] ? st_beat : pr_beat, LOW'(0)};
            awlen_o  <= {(8 - PLACE)'(0), launch[1] ? st_len : pr_len};
        end
    end
    always_ff @(posedge clk_i) begin
        if (!rst_ni) awvalid_o <= 1'b0;
        else awvalid_o <= launch != '0 || (awvalid_o && !awready_i);
    end

    // ---- beats, in the order of the addresses ------------------------------------------------------------
    logic have_turn, of_streams;
    fifo #(.WIDTH(1), .DEPTH(8)) u_data_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(launch != '0), .in_ready_o(data_room), .in_data_i(launch[1]),
        .out_valid_o(have_turn), .out_ready_i(wvalid_o && wready_i && wlast_o), .out_data_o(of_streams)
    );
    assign wvalid_o    = have_turn && (of_streams ? beats[1] : beats[0]);
    assign wdata_o     = of_streams ? st_wdata : pr_wdata;
    assign wstrb_o     = of_streams ? st_wstrb : pr_wstrb;
    assign wlast_o     = of_streams ? st_wlast : pr_wlast;
    assign beats_ready = {of_streams, !of_streams} & {2{have_turn && wready_i}};

    // ---- answers, in the same order ----------------------------------------------------------------------
    logic       unused_waits, to_streams;
    logic [1:0] answered;
    logic [6:0] pr_open_q, st_open_q; // bursts not yet answered
    fifo #(.WIDTH(1), .DEPTH(64)) u_answer_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(launch != '0), .in_ready_o(answer_room), .in_data_i(launch[1]),
        .out_valid_o(unused_waits), .out_ready_i(bvalid_i), .out_data_o(to_streams)
    );
    assign answered = {to_streams, !to_streams} & {2{bvalid_i}};
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            pr_open_q  <= '0;
            st_open_q  <= '0;
            pr_error_o <= 1'b0;
            st_error_o <= 1'b0;
        end else begin
            pr_open_q  <= pr_open_q + 7'(launch[0]) - 7'(answered[0]);
            st_open_q  <= st_open_q + 7'(launch[1]) - 7'(answered[1]);
            pr_error_o <= (answered[0] && bresp_i != 2'd0) || (pr_error_o && !pr_clear_i);
            st_error_o <= (answered[1] && bresp_i != 2'd0) || (st_error_o && !st_clear_i);
        end
    end

    assign pr_idle_o = pr_rests && pr_open_q == '0;
    assign st_idle_o = st_rests && st_open_q == '0;
    assign waits_o   = pr_open_q != '0 || st_open_q != '0;

    logic unused;
    assign unused = &{1'b0, unused_waits};
endmodule

`default_nettype wire
