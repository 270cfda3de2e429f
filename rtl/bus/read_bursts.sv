// SPDX-License-Identifier: Apache-2.0
// read_bursts: turns byte ranges of the memory window into AXI read bursts, as many as there is room for; the address
// half of dma_reader.
//
// Equation   docs/microarchitecture.md, section 6: a run of neighbouring beats next..last; a burst ends where its line
//            of 16 beats ends, or the run. A request that goes on where the run ends lengthens it.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// Requests   req_*: ready/valid, bytes >= 1, within the window. mem_base_i: bus address of window offset 0, a multiple
//            of 4096, stands still.
// Segments   segment_valid_o: one clock for each request, with offset = addr[3:0] and bytes; only while
//            segment_ready_i.
// Room       beat_here_i: a beat that was asked for has come; beat_used_i: one has left the buffer.
// Bursts     ar*_o: an AXI address channel (len = beats - 1).
// State      pending_o: a request, beats still to be asked for, or an address not yet taken; waits_o: an address
//            not yet taken or beats that have not come.
// Latency    a burst is shown 3 clocks after its request was taken; one burst a clock.
// Properties (below, and testbenches/formal_bus/dma_reader_formal.sv): arvalid_o holds address and length until
// arready_i; no burst crosses a line; never more than ROOM beats are asked for and not used.
`default_nettype none

module read_bursts #(
    parameter int ROOM = 64 // a power of two, at least 32
) (
    input  wire logic        clk_i,
    input  wire logic        rst_ni,
    input  wire logic [63:0] mem_base_i,

    input  wire logic        req_valid_i,
    output      logic        req_ready_o,
    input  wire logic [31:0] req_addr_i,
    input  wire logic [32:0] req_bytes_i,

    input  wire logic        segment_ready_i,
    output      logic        segment_valid_o,
    output      logic [3:0]  segment_offset_o,
    output      logic [32:0] segment_bytes_o,

    input  wire logic        beat_used_i,
    input  wire logic        beat_here_i,

    output      logic        arvalid_o,
    input  wire logic        arready_i,
    output      logic [63:0] araddr_o,
    output      logic [7:0]  arlen_o,
    output      logic        pending_o,
    output      logic        waits_o
);
    localparam int COUNT = $clog2(ROOM) + 1;

    logic        request_valid, take;
    logic [31:0] request_addr;
    logic [32:0] request_bytes;
    fifo #(.WIDTH(65), .DEPTH(2)) u_requests (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(req_valid_i), .in_ready_o(req_ready_o),
        .in_data_i({req_addr_i, req_bytes_i}),
        .out_valid_o(request_valid), .out_ready_i(take), .out_data_o({request_addr, request_bytes})
    );

    logic             run_valid_q;
    logic [27:0]      next_beat_q, last_beat_q; // of the run
    logic [COUNT-1:0] reserved_q;               // beats asked for and not yet used
    logic [COUNT-1:0] awaited_q;                // and not yet here

    logic             final_line, over, launch;
    logic [3:0]       len;
    logic [28:0]      after; // a run ends where the window does
    logic [33:0]      last_byte;
    logic [COUNT-1:0] beats;

    assign final_line = next_beat_q[27:4] == last_beat_q[27:4];
    assign len        = (final_line ? last_beat_q[3:0] : 4'd15) - next_beat_q[3:0];
    assign launch     = run_valid_q && (!arvalid_o || arready_i) && reserved_q <= COUNT'(ROOM - 16);
    assign beats      = launch ? COUNT'(len) + COUNT'(1) : '0;

    assign over      = !run_valid_q || (launch && final_line);
    assign after     = {1'b0, last_beat_q} + 29'd1;
    assign take      = request_valid && segment_ready_i && (over || {1'b0, request_addr[31:4]} == after);
    assign last_byte = {2'd0, request_addr} + {1'b0, request_bytes} - 34'd1;

    assign segment_valid_o  = take;
    assign segment_offset_o = request_addr[3:0];
    assign segment_bytes_o  = request_bytes;
    assign pending_o        = request_valid || run_valid_q || arvalid_o;
    assign waits_o          = arvalid_o || awaited_q != '0;

    always_ff @(posedge clk_i) begin
        if (launch) begin
            araddr_o <= mem_base_i + {32'd0, next_beat_q, 4'd0};
            arlen_o  <= {4'd0, len};
        end
        if (take && over) begin
            next_beat_q <= request_addr[31:4];
        end else if (launch) begin
            next_beat_q <= {next_beat_q[27:4] + 24'd1, 4'd0};
        end
        if (take) begin
            last_beat_q <= last_byte[31:4];
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            run_valid_q <= 1'b0;
            arvalid_o   <= 1'b0;
            reserved_q  <= '0;
            awaited_q   <= '0;
        end else begin
            run_valid_q <= take || !over;
            arvalid_o   <= launch || (arvalid_o && !arready_i);
            reserved_q  <= reserved_q + beats - COUNT'(beat_used_i);
            awaited_q   <= awaited_q + beats - COUNT'(beat_here_i);
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
            assert (!arvalid_o || ({1'b0, araddr_o[7:4]} + {1'b0, arlen_o[3:0]} <= 5'd15 && arlen_o[7:4] == '0));
        end
    end
`endif

    logic unused;
    assign unused = &{1'b0, last_byte[33:32], last_byte[3:0]};
endmodule

`default_nettype wire
