// SPDX-License-Identifier: Apache-2.0
// read_channel: byte ranges in, bursts to ask for out; the bursts' beats in, the ranges' bytes out in beats of WIDTH
// bits, packed from lane 0 on. dma_reader has two.
//
// Equation   C = WIDTH/8: request {addr, bytes} gives ceil(bytes/C) beats: beat i holds bytes addr+C*i.., the last
//            one's absent bytes are 0.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// Requests   req_*: ready/valid, any alignment, bytes >= 1, within the window; answered in order. req_fetch_i: a
//            descriptor's.
// Beats      beat_*: ready/valid; beat_fetch_o: of such a request.
// Bursts     burst_*, launch_i: offered until launched (read_bursts). bus_valid_i, bus_data_i: their beats, in the
//            order of the launches; each is taken.
// State      idle_o: nothing asked or kept.
// Latency    a burst is offered 2 clocks after the request; a beat 1 clock after its (last) bus beat. Throughput one
//            beat per clock; an unaligned range pays one clock where its first beat lies in two bus beats.
// Properties (testbenches/formal_bus/dma_reader_formal.sv, dma_segments_formal.sv): beat holds until taken; the buffer
// has a place for every beat that comes; each segment uses and gives as many beats as it has.
`default_nettype none

module read_channel #(
    parameter int PORT = 512, // bits of a bus beat: 128, 256 or 512
    parameter int WIDTH = 128 // of a client's: 128 or PORT
) (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,

    input  wire logic         req_valid_i,
    output      logic         req_ready_o,
    input  wire logic [31:0]  req_addr_i,
    input  wire logic [32:0]  req_bytes_i,
    input  wire logic         req_fetch_i,

    output      logic         beat_valid_o,
    input  wire logic         beat_ready_i,
    output      logic [WIDTH-1:0] beat_data_o,
    output      logic         beat_fetch_o,

    output      logic         burst_valid_o,
    input  wire logic         launch_i,
    output      logic [31-$clog2(PORT/8):0] burst_beat_o,
    output      logic [$clog2(2048/PORT)-1:0] burst_len_o,
    output      logic         burst_fetch_o,
    input  wire logic         bus_valid_i,
    input  wire logic [PORT-1:0] bus_data_i,

    output      logic         idle_o
);
    localparam int ROOM     = 8192 / PORT; // beats of the buffer
    localparam int SEGMENTS = 64;          // each has a beat at least
    localparam int BYTES    = WIDTH / 8;
    localparam int LOW      = $clog2(PORT / 8);
    localparam logic [LOW:0]  BEAT  = (LOW + 1)'(PORT / 8), STEP = (LOW + 1)'(BYTES);
    localparam logic [32:0]   GIVEN = 33'(BYTES);

    // ---- bursts -----------------------------------------------------------------------------------------
    logic        issue_valid, issue_ready, issue_fetch, issue_again, issue_alone, issue_pending, taken;
    logic [LOW-1:0] issue_offset;
    logic [32:0] issue_bytes;
    read_bursts #(.PORT(PORT), .ROOM(ROOM)) u_bursts (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .req_valid_i(req_valid_i), .req_ready_o(req_ready_o), .req_addr_i(req_addr_i), .req_bytes_i(req_bytes_i),
        .req_fetch_i(req_fetch_i), .segment_ready_i(issue_ready), .segment_valid_o(issue_valid),
        .segment_left_i(!no_segments || seg_valid_q),
        .segment_fetch_o(issue_fetch), .segment_again_o(issue_again),
        .segment_offset_o(issue_offset), .segment_bytes_o(issue_bytes),
        .beat_used_i(taken), .burst_valid_o(burst_valid_o), .launch_i(launch_i), .burst_beat_o(burst_beat_o),
        .burst_len_o(burst_len_o), .burst_fetch_o(burst_fetch_o), .pending_o(issue_pending)
    );

    // ---- segments: what the bus beats to come mean ------------------------------------------------------
    logic        next_valid, next_taken, next_fetch, next_again, next_alone, no_segments;
    logic [LOW-1:0] next_offset;
    logic [32:0] next_bytes;
    // The last beat of the segment before has all that this one's first beat needs.
    logic [LOW:0] issue_carried;
    assign issue_carried = BEAT - {1'b0, issue_offset};
    assign issue_alone   = issue_again && (STEP <= issue_carried || issue_bytes <= 33'(issue_carried));
    burst_fifo #(.WIDTH(36 + LOW), .DEPTH(SEGMENTS)) u_segments (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(issue_valid), .in_ready_o(issue_ready), .in_last_i(1'b1),
        .in_data_i({issue_again, issue_alone, issue_fetch, issue_offset, issue_bytes}), .empty_o(no_segments),
        .out_valid_o(next_valid), .out_ready_i(next_taken),
        .out_data_o({next_again, next_alone, next_fetch, next_offset, next_bytes})
    );

    // ---- the buffer, and the way past it while it is empty ----------------------------------------------
    logic            buffered, straight, unused_room;
    logic [PORT-1:0] oldest, bus_beat;
    burst_fifo #(.WIDTH(PORT), .DEPTH(ROOM)) u_buffer (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(bus_valid_i && !(straight && taken)), .in_ready_o(unused_room),
        .in_last_i(1'b1), .in_data_i(bus_data_i), .empty_o(straight),
        .out_valid_o(buffered), .out_ready_i(taken && !straight), .out_data_o(oldest)
    );
    assign bus_beat = straight ? bus_data_i : oldest;

    // ---- the segment under way: its bytes lie in prev, and from there on in the bus beats to come -----------
    logic            seg_valid_q, seg_fetch_q, have_prev_q, flush_q;
    logic [LOW-1:0]  seg_at_q;   // where in the bus beat under way the next byte to be given lies
    logic [32:0]     seg_left_q;
    logic [PORT-1:0] prev_q;     // the last beat used; have_prev: some of its bytes are still to be given

    logic               beat_room, flushed, first_alone, emit, finish, keep;
    logic [LOW:0]       next_at, carried, next_carried; // bytes that a bus beat brings from seg_at, from the next one
    logic [32:0]        next_left;
    logic [2*PORT-1:0]  window;
    logic [2*WIDTH-1:0] pair;
    logic [WIDTH-1:0]   shifted, masked;

    assign taken       = (buffered || (straight && bus_valid_i)) && seg_valid_q && !flush_q && beat_room;
    assign flushed     = seg_valid_q && flush_q && beat_room;
    assign carried     = BEAT - {1'b0, seg_at_q};
    assign first_alone = STEP <= carried || seg_left_q <= 33'(carried); // it has all that the next beat needs

    assign emit      = flushed || (taken && (have_prev_q || first_alone));
    assign finish    = emit && seg_left_q <= GIVEN;
    assign next_at   = {1'b0, seg_at_q} + STEP;
    assign next_left = seg_left_q - GIVEN;
    // A beat that was not given to its end is kept.
    assign keep      = taken && !finish && (have_prev_q || !first_alone || next_at != BEAT);

    // Oldest bytes lowest: prev alone (flush), the new beat alone (nothing kept), or both.
    assign window = flush_q ? {PORT'(0), prev_q} : have_prev_q ? {bus_beat, prev_q} : {PORT'(0), bus_beat};
    if (WIDTH == PORT) begin : g_wide
        assign pair = window;
    end else begin : g_narrow
        assign pair = window[{1'b0, seg_at_q[LOW-1:$clog2(BYTES)], ($clog2(WIDTH))'(0)} +: 2*WIDTH];
    end
    assign shifted = WIDTH'(pair >> {seg_at_q[$clog2(BYTES)-1:0], 3'd0});
    for (genvar i = 0; i < BYTES; i++) begin : g_mask
        assign masked[8*i +: 8] = seg_left_q > 33'(i) ? shifted[8*i +: 8] : 8'd0;
    end

    assign next_taken   = next_valid && (finish || !seg_valid_q);
    assign next_carried = BEAT - {1'b0, next_at[LOW-1:0]};

    always_ff @(posedge clk_i) begin
        if (next_taken) begin
            seg_fetch_q <= next_fetch;
            seg_at_q    <= next_offset;
            seg_left_q  <= next_bytes;
        end else if (emit && !finish) begin
            seg_at_q    <= next_at[LOW-1:0];
            seg_left_q  <= next_left;
        end
        if (taken) begin
            prev_q <= bus_beat;
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            seg_valid_q <= 1'b0;
            have_prev_q <= 1'b0;
            flush_q     <= 1'b0;
        end else begin
            if (finish || !seg_valid_q) begin
                seg_valid_q <= next_valid;
            end
            if (finish || !seg_valid_q) begin
                have_prev_q <= next_valid && next_again;
                flush_q     <= next_valid && next_alone;
            end else if (emit) begin
                have_prev_q <= keep || (flush_q && next_at != BEAT);
                flush_q     <= (keep || (flush_q && next_at != BEAT))
                    && (STEP <= next_carried || next_left <= 33'(next_carried));
            end else if (keep) begin
                have_prev_q <= 1'b1;
            end
        end
    end

    // ---- beats ------------------------------------------------------------------------------------------
    fifo #(.WIDTH(WIDTH + 1), .DEPTH(WIDTH > 128 ? 2 : 4)) u_beats (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(emit), .in_ready_o(beat_room), .in_data_i({seg_fetch_q, masked}),
        .out_valid_o(beat_valid_o), .out_ready_i(beat_ready_i), .out_data_o({beat_fetch_o, beat_data_o})
    );

    assign idle_o = !issue_pending && no_segments && !seg_valid_q && !beat_valid_o;

    logic unused;
    assign unused = &{1'b0, unused_room};
endmodule

`default_nettype wire
