// SPDX-License-Identifier: Apache-2.0
// dma_reader: byte ranges of the memory window in, their bytes out in beats, packed from lane 0 on; for two channels on
// one AXI port of PORT bits, pr (products) and st (streams). Beats of products have C = 16 bytes, of streams PORT/8.
//
// Equation   of each channel: request {addr, bytes} gives ceil(bytes/C) beats: beat i holds bytes addr+C*i.., the last
//            one's absent bytes are 0 (read_channel). Bursts of both go out in turn (burst_turn).
// Clock, reset  clk_i, rst_ni (synchronous, active low). mem_base_i: bus address of offset 0, a multiple of 4096,
//            stands still.
// Requests   *_req_*: ready/valid, any alignment, bytes >= 1, within the window. Answered in order. st_fetch_i: the
//            request is a descriptor's.
// Beats      *_beat_*: ready/valid; st_beat_fetch_o: of a descriptor's request.
// State      *_idle_o: nothing asked or kept; *_error_o: some response since *_clear_i was not OKAY (its data is passed
//            on all the same), but for those to the last descriptor's request: st_fetch_error_o. waits_o: memory owes
//            something.
// AXI        ar* and r*: INCR bursts of whole beats, each within a line of 256 bytes; in order. A burst is asked for
//            when its channel has room for it: rready is 1 always. rlast is implied by the lengths.
// Latency    address 3 clocks after the request; a beat 1 clock after its (last) bus beat. Throughput one beat per
//            clock; an unaligned range pays one clock where its first beat lies in two bus beats.
// Properties (testbenches/formal_bus/dma_reader_formal.sv): ar and beats hold until taken; no burst crosses a line, so
// none 4 KiB; each channel has a place for every beat that comes, and gets the beats of its own bursts; a burst that is
// offered goes out after at most one of the other channel.
`default_nettype none

module dma_reader #(
    parameter int PORT = 512 // 128, 256 or 512
) (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic [63:0]  mem_base_i,

    // products
    input  wire logic         pr_clear_i,
    input  wire logic         pr_req_valid_i,
    output      logic         pr_req_ready_o,
    input  wire logic [31:0]  pr_req_addr_i,
    input  wire logic [32:0]  pr_req_bytes_i,
    output      logic         pr_beat_valid_o,
    input  wire logic         pr_beat_ready_i,
    output      logic [127:0] pr_beat_data_o,
    output      logic         pr_idle_o,
    output      logic         pr_error_o,

    // streams
    input  wire logic         st_clear_i,
    input  wire logic         st_req_valid_i,
    output      logic         st_req_ready_o,
    input  wire logic [31:0]  st_req_addr_i,
    input  wire logic [32:0]  st_req_bytes_i,
    input  wire logic         st_fetch_i,
    output      logic         st_beat_valid_o,
    input  wire logic         st_beat_ready_i,
    output      logic [PORT-1:0] st_beat_data_o,
    output      logic         st_beat_fetch_o,
    output      logic         st_idle_o,
    output      logic         st_error_o,
    output      logic         st_fetch_error_o,

    output      logic         waits_o,

    // AXI4 reads
    output      logic         arvalid_o,
    input  wire logic         arready_i,
    output      logic [63:0]  araddr_o,
    output      logic [7:0]   arlen_o,
    input  wire logic         rvalid_i,
    output      logic         rready_o,
    input  wire logic [PORT-1:0] rdata_i,
    input  wire logic [1:0]   rresp_i
);
    localparam int LOW   = $clog2(PORT / 8);    // address bits within a beat
    localparam int PLACE = $clog2(2048 / PORT); // bits of a beat's place in its line

    logic [1:0]       offers, launch, here;
    logic [31-LOW:0]  pr_beat, st_beat;
    logic [PLACE-1:0] pr_len, st_len;
    logic             pr_fetch, st_fetch, unused_mark;

    read_channel #(.PORT(PORT), .WIDTH(128)) u_products (
        .clk_i(clk_i), .rst_ni(rst_ni), .req_valid_i(pr_req_valid_i), .req_ready_o(pr_req_ready_o),
        .req_addr_i(pr_req_addr_i), .req_bytes_i(pr_req_bytes_i), .req_fetch_i(1'b0),
        .beat_valid_o(pr_beat_valid_o), .beat_ready_i(pr_beat_ready_i), .beat_data_o(pr_beat_data_o),
        .beat_fetch_o(unused_mark), .burst_valid_o(offers[0]), .launch_i(launch[0]), .burst_beat_o(pr_beat),
        .burst_len_o(pr_len), .burst_fetch_o(pr_fetch), .bus_valid_i(here[0]), .bus_data_i(rdata_i),
        .idle_o(pr_idle_o)
    );
    read_channel #(.PORT(PORT), .WIDTH(PORT)) u_streams (
        .clk_i(clk_i), .rst_ni(rst_ni), .req_valid_i(st_req_valid_i), .req_ready_o(st_req_ready_o),
        .req_addr_i(st_req_addr_i), .req_bytes_i(st_req_bytes_i), .req_fetch_i(st_fetch_i),
        .beat_valid_o(st_beat_valid_o), .beat_ready_i(st_beat_ready_i), .beat_data_o(st_beat_data_o),
        .beat_fetch_o(st_beat_fetch_o), .burst_valid_o(offers[1]), .launch_i(launch[1]), .burst_beat_o(st_beat),
        .burst_len_o(st_len), .burst_fetch_o(st_fetch), .bus_valid_i(here[1]), .bus_data_i(rdata_i),
        .idle_o(st_idle_o)
    );

    // ---- addresses ---------------------------------------------------------------------------------------
    logic             order_room, no_order, of_streams, of_fetch, whole, unused_shown;
    logic [PLACE-1:0] order_len, place_q; // beats of the oldest burst that have come
    burst_turn u_turn (
        .clk_i(clk_i), .rst_ni(rst_ni), .free_i((!arvalid_o || arready_i) && order_room), .offers_i(offers),
        .launch_o(launch)
    );
    always_ff @(posedge clk_i) begin
        if (launch != '0) begin
            araddr_o <= mem_base_i + {32'd0, launch[1] ? st_beat : pr_beat, LOW'(0)};
            arlen_o  <= {(8 - PLACE)'(0), launch[1] ? st_len : pr_len};
        end
    end
    always_ff @(posedge clk_i) begin
        if (!rst_ni) arvalid_o <= 1'b0;
        else arvalid_o <= launch != '0 || (arvalid_o && !arready_i);
    end

    // ---- whose beats come --------------------------------------------------------------------------------
    burst_fifo #(.WIDTH(2 + PLACE), .DEPTH(64)) u_order (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(launch != '0), .in_ready_o(order_room), .in_last_i(1'b1),
        .in_data_i({launch[1], launch[1] ? st_fetch : pr_fetch, launch[1] ? st_len : pr_len}), .empty_o(no_order),
        .out_valid_o(unused_shown), .out_ready_i(rvalid_i && whole), .out_data_o({of_streams, of_fetch, order_len})
    );
    assign whole    = place_q == order_len;
    assign here     = {of_streams, !of_streams} & {2{rvalid_i}};
    assign rready_o = 1'b1;
    assign waits_o  = !no_order;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) place_q <= '0;
        else if (rvalid_i) place_q <= whole ? '0 : place_q + PLACE'(1);
    end

    // ---- errors ------------------------------------------------------------------------------------------
    logic wrong;
    assign wrong = rvalid_i && rresp_i != 2'd0;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            pr_error_o       <= 1'b0;
            st_error_o       <= 1'b0;
            st_fetch_error_o <= 1'b0;
        end else begin
            pr_error_o       <= (wrong && here[0] && !of_fetch) || (pr_error_o && !pr_clear_i);
            st_error_o       <= (wrong && here[1] && !of_fetch) || (st_error_o && !st_clear_i);
            st_fetch_error_o <= !(st_fetch_i && st_req_valid_i && st_req_ready_o)
                && (st_fetch_error_o || (wrong && of_fetch));
        end
    end

    logic unused;
    assign unused = &{1'b0, unused_mark, unused_shown};
endmodule

`default_nettype wire
