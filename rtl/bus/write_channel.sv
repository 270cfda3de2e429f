// SPDX-License-Identifier: Apache-2.0
// write_channel: byte ranges of the memory window and their bytes in packed beats of PORT bits, to bursts that are
// complete in its store. dma_writer has two.
//
// Equation   B = PORT/8: request {addr, bytes} takes ceil(bytes/B) data beats: byte j of beat i goes to addr + B*i +
//            j; no other byte is touched. Bursts: docs/microarchitecture.md, section 7.
// Clock, reset  clk_i, rst_ni (synchronous, active low). poison_i: write beats carry no strobes.
// Requests   req_*: ready/valid, any alignment, bytes >= 1, within the window. Served in order.
// Data       data_*: ready/valid; beats of all requests, one after the other.
// Bursts     burst_*, launch_i: the oldest complete burst that was not launched: its first beat's number in the window,
//            beats - 1.
// Beats      w_*: ready/valid; of complete bursts alone, in order.
// State      idle_o: nothing asked or kept.
// Latency    a burst is offered 1 clock after its last beat is made, its first beat shown 2; that is 1 clock after the
//            data.
// Properties (testbenches/formal_bus/dma_writer_formal.sv): a burst stands for exactly the beats that were complete
// when it was made, and crosses no line.
`default_nettype none

module write_channel #(
    parameter int PORT = 512 // bits of a beat, the bus' and the client's: 128, 256 or 512
) (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic         poison_i,

    input  wire logic         req_valid_i,
    output      logic         req_ready_o,
    input  wire logic [31:0]  req_addr_i,
    input  wire logic [32:0]  req_bytes_i,

    input  wire logic         data_valid_i,
    output      logic         data_ready_o,
    input  wire logic [PORT-1:0] data_i,

    output      logic         burst_valid_o,
    input  wire logic         launch_i,
    output      logic [31-$clog2(PORT/8):0] burst_beat_o,
    output      logic [$clog2(2048/PORT)-1:0] burst_len_o,

    output      logic         w_valid_o,
    input  wire logic         w_ready_i,
    output      logic [PORT-1:0] w_data_o,
    output      logic [PORT/8-1:0] w_strb_o,
    output      logic         w_last_o,

    output      logic         idle_o
);
    localparam int LINE  = 2048 / PORT;     // beats
    localparam int STORE = 2 * LINE;        // two bursts
    localparam int BYTES = PORT / 8;
    localparam int LOW   = $clog2(BYTES);   // address bits within a beat
    localparam int BEAT  = 32 - LOW;        // bits of a beat's number in the window
    localparam int PLACE = $clog2(LINE);    // of its place in a line

    // ---- requests and data ------------------------------------------------------------------------------
    logic        next_valid, next_taken;
    logic [31:0] next_addr;
    logic [32:0] next_bytes;
    fifo #(.WIDTH(65), .DEPTH(8)) u_requests (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(req_valid_i), .in_ready_o(req_ready_o),
        .in_data_i({req_addr_i, req_bytes_i}),
        .out_valid_o(next_valid), .out_ready_i(next_taken), .out_data_o({next_addr, next_bytes})
    );

    logic            have_data, data_taken;
    logic [PORT-1:0] data;
    fifo #(.WIDTH(PORT), .DEPTH(2)) u_data (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(data_valid_i), .in_ready_o(data_ready_o), .in_data_i(data_i),
        .out_valid_o(have_data), .out_ready_i(data_taken), .out_data_o(data)
    );

    // ---- the active segment's beats ---------------------------------------------------------------------
    logic            seg_valid_q, seg_first_q;
    logic [LOW-1:0]  seg_offset_q;
    logic [BEAT-1:0] seg_beat_q;   // the number of its next beat in the window
    logic [32:0]     seg_left_q;
    logic [PORT-1:0] prev_q;       // the last data beat: its high bytes are due when offset > 0

    logic              store_room, burst_room, aligned, need, produce, finish;
    logic [LOW:0]      room, bytes;
    logic [BYTES-1:0]  ones, strobes;
    logic [PORT-1:0]   fresh;
    logic [2*PORT-1:0] joined;     // its high half is the beat

    assign aligned = seg_offset_q == '0;
    assign need    = aligned || seg_first_q || seg_left_q > 33'(seg_offset_q);
    assign produce = store_room && burst_room && seg_valid_q && (!need || have_data);
    assign room    = (LOW + 1)'(BYTES) - (seg_first_q ? {1'b0, seg_offset_q} : '0);
    assign bytes   = seg_left_q < 33'(room) ? seg_left_q[LOW:0] : room;
    assign finish  = produce && seg_left_q <= 33'(room);
    assign ones    = BYTES'(((BYTES + 1)'(1) << bytes) - (BYTES + 1)'(1));
    assign strobes = poison_i ? '0 : seg_first_q ? ones << seg_offset_q : ones;

    // The beat's low offset bytes are the kept data's high ones; a first beat has nothing kept.
    assign fresh      = need ? data : '0;
    assign joined     = {fresh, seg_first_q || aligned ? PORT'(0) : prev_q} << {seg_offset_q, 3'd0};
    assign data_taken = produce && need;
    assign next_taken = next_valid && (finish || !seg_valid_q);

    always_ff @(posedge clk_i) begin
        if (data_taken) begin
            prev_q <= data;
        end
        if (next_taken) begin
            seg_offset_q <= next_addr[LOW-1:0];
            seg_beat_q   <= next_addr[31:LOW];
            seg_left_q   <= next_bytes;
        end else if (produce) begin
            seg_beat_q   <= beat_after;
            seg_left_q   <= seg_left_q - 33'(bytes);
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            seg_valid_q <= 1'b0;
            seg_first_q <= 1'b0;
        end else if (finish || !seg_valid_q) begin
            seg_valid_q <= next_valid;
            seg_first_q <= next_valid;
        end else if (produce) begin
            seg_first_q <= 1'b0;
        end
    end

    // ---- bursts: beats until a line or the neighbourhood ends -------------------------------------------
    logic             burst_open_q, last, goes_on;
    logic [PLACE-1:0] burst_first_q, first;
    logic [BEAT-1:0]  beat_after;
    assign beat_after = seg_beat_q + BEAT'(1);
    assign goes_on    = next_valid && next_addr[31:LOW] == beat_after;
    assign last       = produce && (seg_beat_q[PLACE-1:0] == '1 || (finish && !goes_on));
    assign first      = burst_open_q ? burst_first_q : seg_beat_q[PLACE-1:0];

    always_ff @(posedge clk_i) begin
        if (produce) begin
            burst_first_q <= first;
        end
    end
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            burst_open_q <= 1'b0;
        end else if (produce) begin
            burst_open_q <= !last;
        end
    end

    logic store_empty;
    burst_fifo #(.WIDTH(PORT + PORT / 8 + 1), .DEPTH(STORE)) u_store (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(produce), .in_ready_o(store_room), .in_last_i(last),
        .in_data_i({last, strobes, joined[2*PORT-1:PORT]}), .empty_o(store_empty),
        .out_valid_o(w_valid_o), .out_ready_i(w_ready_i), .out_data_o({w_last_o, w_strb_o, w_data_o})
    );

    fifo #(.WIDTH(BEAT + PLACE), .DEPTH(4)) u_bursts (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(last), .in_ready_o(burst_room),
        .in_data_i({seg_beat_q[BEAT-1:PLACE], first, PLACE'(seg_beat_q[PLACE-1:0] - first)}),
        .out_valid_o(burst_valid_o), .out_ready_i(launch_i), .out_data_o({burst_beat_o, burst_len_o})
    );

    assign idle_o = !next_valid && !seg_valid_q && !have_data && !burst_valid_o && store_empty;

`ifdef FORMAL
    // What clients ask for: at least a byte, within the window.
    always_comb begin
        assume (!next_valid || (next_bytes != '0 && {2'd0, next_addr} + {1'b0, next_bytes} <= 34'h1_0000_0000));
        // A burst is open only while its next beat is sure to come: a segment is active.
        if (rst_ni) begin
            assert (!burst_open_q || seg_valid_q);
        end
    end
`endif

    logic unused;
    assign unused = &{1'b0, joined[PORT-1:0]};
endmodule

`default_nettype wire
