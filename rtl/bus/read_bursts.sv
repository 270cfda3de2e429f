// SPDX-License-Identifier: Apache-2.0
// read_bursts: turns byte ranges of the memory window into read bursts, as many as there is room for; the address half
// of a read_channel.
//
// Equation   docs/microarchitecture.md, section 6: a run of neighbouring beats next..last; a burst ends where its line
//            of 256 bytes ends, or the run. A request that goes on where the run ends lengthens it, unless it or the
//            run is a descriptor's; so does one that begins in its last beat, which is asked for once.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// Requests   req_*: ready/valid, bytes >= 1, within the window; req_fetch_i: a descriptor's.
// Segments   segment_valid_o: one clock for each request, with fetch, offset = addr in its beat, and bytes; only while
//            segment_ready_i. segment_again_o: its first beat is the last one of the segment before, which is not over
//            (segment_left_i).
// Room       beat_used_i: a beat that was asked for has left the buffer.
// Bursts     burst_valid_o: one is offered, with its first beat's number in the window, beats - 1 and fetch, which may
//            grow until launch_i takes it.
// State      pending_o: a request, or beats still to be asked for.
// Latency    a burst is offered 2 clocks after its request was taken; one burst a clock.
// Properties (below, and testbenches/formal_bus/dma_reader_formal.sv): no burst crosses a line; never more than ROOM
// beats are asked for and not used.
`default_nettype none

module read_bursts #(
    parameter int PORT = 512, // bits of a beat: 128, 256 or 512
    parameter int ROOM = 64   // a power of two, at least two lines
) (
    input  wire logic        clk_i,
    input  wire logic        rst_ni,

    input  wire logic        req_valid_i,
    output      logic        req_ready_o,
    input  wire logic [31:0] req_addr_i,
    input  wire logic [32:0] req_bytes_i,
    input  wire logic        req_fetch_i,

    input  wire logic        segment_ready_i,
    input  wire logic        segment_left_i,
    output      logic        segment_valid_o,
    output      logic        segment_fetch_o,
    output      logic        segment_again_o,
    output      logic [$clog2(PORT/8)-1:0] segment_offset_o,
    output      logic [32:0] segment_bytes_o,

    input  wire logic        beat_used_i,

    output      logic        burst_valid_o,
    input  wire logic        launch_i,
    output      logic [31-$clog2(PORT/8):0] burst_beat_o,
    output      logic [$clog2(2048/PORT)-1:0] burst_len_o,
    output      logic        burst_fetch_o,
    output      logic        pending_o
);
    localparam int COUNT = $clog2(ROOM) + 1;
    localparam int LOW   = $clog2(PORT / 8);    // address bits within a beat
    localparam int PLACE = $clog2(2048 / PORT); // bits of a beat's place in its line
    localparam int BEAT  = 32 - LOW;            // of its number in the window

    logic        request_valid, request_fetch, take;
    logic [31:0] request_addr;
    logic [32:0] request_bytes;
    fifo #(.WIDTH(66), .DEPTH(2)) u_requests (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(req_valid_i), .in_ready_o(req_ready_o),
        .in_data_i({req_fetch_i, req_addr_i, req_bytes_i}), .out_valid_o(request_valid), .out_ready_i(take),
        .out_data_o({request_fetch, request_addr, request_bytes})
    );

    logic             run_valid_q, run_fetch_q;
    logic [BEAT-1:0]  next_beat_q, last_beat_q; // of the run
    logic [COUNT-1:0] reserved_q;               // beats asked for and not yet used

    logic             final_line, over, goes_on, again, ends_there; // there: in the last beat of the segment before
    logic [BEAT:0]    after; // a run ends where the window does
    logic [33:0]      last_byte;
    logic [COUNT-1:0] beats;

    assign final_line    = next_beat_q[BEAT-1:PLACE] == last_beat_q[BEAT-1:PLACE];
    assign burst_valid_o = run_valid_q && reserved_q <= COUNT'(ROOM - 2048 / PORT);
    assign burst_beat_o  = next_beat_q;
    assign burst_len_o   = (final_line ? last_beat_q[PLACE-1:0] : '1) - next_beat_q[PLACE-1:0];
    assign burst_fetch_o = run_fetch_q;
    assign beats         = launch_i ? COUNT'(burst_len_o) + COUNT'(1) : '0;

    assign over      = !run_valid_q || (launch_i && final_line);
    assign after     = {1'b0, last_beat_q} + (BEAT + 1)'(1);
    assign goes_on   = {1'b0, request_addr[31:LOW]} == after && !request_fetch && !run_fetch_q;
    assign again     = request_addr[31:LOW] == last_beat_q && segment_left_i && !request_fetch && !run_fetch_q;
    assign ends_there = again && last_byte[31:LOW] == last_beat_q;
    assign take      = request_valid && segment_ready_i && (over || goes_on || again);
    assign last_byte = {2'd0, request_addr} + {1'b0, request_bytes} - 34'd1;

    assign segment_valid_o  = take;
    assign segment_fetch_o  = request_fetch;
    assign segment_again_o  = again;
    assign segment_offset_o = request_addr[LOW-1:0];
    assign segment_bytes_o  = request_bytes;
    assign pending_o        = request_valid || run_valid_q;

    always_ff @(posedge clk_i) begin
        if (take && over) begin
            next_beat_q <= again ? after[BEAT-1:0] : request_addr[31:LOW];
            run_fetch_q <= request_fetch;
        end else if (launch_i) begin
            next_beat_q <= {next_beat_q[BEAT-1:PLACE] + (BEAT - PLACE)'(1), PLACE'(0)};
        end
        if (take) begin
            last_beat_q <= last_byte[31:LOW];
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            run_valid_q <= 1'b0;
            reserved_q  <= '0;
        end else begin
            run_valid_q <= (take && !ends_there) || !over;
            reserved_q  <= reserved_q + beats - COUNT'(beat_used_i);
        end
    end

`ifdef FORMAL
    // What clients ask for: at least a byte, within the window. Assumed behind the queue, which passes on what it took
    // (fifo, property 2). A beat is used only if it was asked for: dma_reader, below.
    always_comb begin
        assume (!request_valid || (request_bytes != '0 && {2'd0, request_addr} + {1'b0, request_bytes}
            <= 34'h1_0000_0000));
        if (rst_ni) begin
            assert (reserved_q <= COUNT'(ROOM));
            assert (!run_valid_q || next_beat_q <= last_beat_q);
            assert (!burst_valid_o || {1'b0, burst_beat_o[PLACE-1:0]} + {1'b0, burst_len_o}
                < (PLACE + 1)'(2048 / PORT));
        end
    end
`endif

    logic unused;
    assign unused = &{1'b0, last_byte[33:32], last_byte[LOW-1:0]};
endmodule

`default_nettype wire
