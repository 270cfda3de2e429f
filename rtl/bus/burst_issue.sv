// SPDX-License-Identifier: Apache-2.0
// burst_issue: turns byte ranges of the memory window into AXI bursts; the address half of dma_reader and dma_writer.
//
// Equation   a range {addr, bytes} covers the 16-byte beats from addr & ~15 on, ceil((addr[3:0] + bytes) / 16) of them;
//            each burst takes as many as remain, but ends at a 4 KiB boundary: n = min(left, 256 - addr[11:4])
//            (docs/microarchitecture.md, section 6).
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// Requests   req_*: ready/valid, bytes >= 1. mem_base_i: bus address of window offset 0, a multiple of 4096, stands
//            still.
// Segments   segment_valid_o: one clock for a request's first burst, with page beat = addr[11:4], offset = addr[3:0]
//            and bytes; only while segment_ready_i.
// Bursts     a*_o: an AXI address channel (len = beats - 1). launch_o: one clock, a burst enters that register. hold_i:
//            launch none.
// State      pending_o: a request, beats still to be addressed, or an address not yet taken.
// Latency    a burst is shown 2 clocks after its request was taken; one burst a clock.
// Properties (testbenches/formal_bus): avalid_o holds address and length until aready_i; no burst crosses 4 KiB.
`default_nettype none

module burst_issue (
    input  wire logic        clk_i,
    input  wire logic        rst_ni,
    input  wire logic [63:0] mem_base_i,

    input  wire logic        req_valid_i,
    output      logic        req_ready_o,
    input  wire logic [31:0] req_addr_i,
    input  wire logic [32:0] req_bytes_i,

    input  wire logic        hold_i,
    input  wire logic        segment_ready_i,
    output      logic        segment_valid_o,
    output      logic [7:0]  segment_page_o,
    output      logic [3:0]  segment_offset_o,
    output      logic [32:0] segment_bytes_o,

    output      logic        launch_o,
    output      logic        avalid_o,
    input  wire logic        aready_i,
    output      logic [63:0] aaddr_o,
    output      logic [7:0]  alen_o,
    output      logic        pending_o
);
    logic        request_valid;
    logic [31:0] request_addr;
    logic [32:0] request_bytes;
    fifo #(.WIDTH(65), .DEPTH(2)) u_requests (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(req_valid_i), .in_ready_o(req_ready_o),
        .in_data_i({req_addr_i, req_bytes_i}),
        .out_valid_o(request_valid), .out_ready_i(segment_valid_o), .out_data_o({request_addr, request_bytes})
    );

    logic [27:0] next_beat_q;  // first 16-byte beat of the next burst of the present request
    logic [28:0] beats_left_q; // its beats not yet addressed

    logic        slot_free, resume;
    logic [33:0] span_bytes; // from the first beat's first byte to the last byte, rounded up
    logic [27:0] beat;
    logic [28:0] left, beats;
    logic [8:0]  room, launch_beats;

    assign slot_free       = (!avalid_o || aready_i) && !hold_i;
    assign resume          = beats_left_q != '0;
    assign segment_valid_o = slot_free && !resume && request_valid && segment_ready_i;
    assign launch_o        = slot_free && (resume || (request_valid && segment_ready_i));

    assign span_bytes   = {1'b0, request_bytes} + {30'd0, request_addr[3:0]} + 34'd15;
    assign beat         = resume ? next_beat_q : request_addr[31:4];
    assign left         = resume ? beats_left_q : span_bytes[32:4];
    assign room         = 9'd256 - {1'b0, beat[7:0]};
    assign beats        = left < {20'd0, room} ? left : {20'd0, room};
    assign launch_beats = beats[8:0] - 9'd1;

    assign segment_page_o   = beat[7:0];
    assign segment_offset_o = request_addr[3:0];
    assign segment_bytes_o  = request_bytes;
    assign pending_o        = request_valid || resume || avalid_o;

    always_ff @(posedge clk_i) begin
        if (launch_o) begin
            aaddr_o     <= mem_base_i + {32'd0, beat, 4'd0};
            alen_o      <= launch_beats[7:0];
            next_beat_q <= beat + {19'd0, beats[8:0]};
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            avalid_o     <= 1'b0;
            beats_left_q <= '0;
        end else begin
            if (launch_o) begin
                avalid_o     <= 1'b1;
                beats_left_q <= left - beats;
            end else if (aready_i) begin
                avalid_o <= 1'b0;
            end
        end
    end

`ifdef FORMAL
    // What clients ask for: at least a byte, at most 2^32. Assumed behind the queue, which passes on what it took
    // (fifo, property 2).
    always_comb begin
        assume (!request_valid || (request_bytes != '0 && request_bytes <= 33'h1_0000_0000));
    end
`endif

    logic unused;
    assign unused = &{1'b0, span_bytes[33], span_bytes[3:0], launch_beats[8]};
endmodule

`default_nettype wire
