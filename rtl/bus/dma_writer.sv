// SPDX-License-Identifier: Apache-2.0
// dma_writer: byte ranges of the memory window and their bytes in packed 16-byte beats, to AXI writes.
//
// Equation   request {addr, bytes} takes ceil(bytes/16) data beats: byte j of beat i goes to addr + 16i + j; no other
//            byte is touched.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// Command    clear_i: forget an error; poison_i: write beats carry no strobes (as after an own error); mem_base_i: bus
//            address of offset 0.
// Requests   req_*: ready/valid, any alignment, bytes >= 1. Served in order.
// Data       data_*: ready/valid; beats of all requests, one after the other.
// State      idle_o: nothing asked, kept or unanswered; error_o: some response since clear_i was not OKAY.
// AXI        aw*, w*, b*: INCR bursts of 16-byte beats within 4 KiB; b is taken at once (bready is 1). W may be shown
//            before its AW is taken.
// Latency    address 2 clocks after the request; a write beat 2 clocks after its data. Throughput one bus beat per
//            clock.
// Properties (testbenches/formal_bus/dma_writer_formal.sv): aw and w hold until taken; no burst crosses 4 KiB.
`default_nettype none

module dma_writer (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic         clear_i,
    input  wire logic         poison_i,     // beats carry no strobes: a read of this command failed
    input  wire logic [63:0]  mem_base_i,

    // requests
    input  wire logic         req_valid_i,
    output      logic         req_ready_o,
    input  wire logic [31:0]  req_addr_i,
    input  wire logic [32:0]  req_bytes_i,

    // data
    input  wire logic         data_valid_i,
    output      logic         data_ready_o,
    input  wire logic [127:0] data_i,

    // state
    output      logic         idle_o,
    output      logic         error_o,

    // AXI4 writes
    output      logic         awvalid_o,
    input  wire logic         awready_i,
    output      logic [63:0]  awaddr_o,
    output      logic [7:0]   awlen_o,
    output      logic         wvalid_o,
    input  wire logic         wready_i,
    output      logic [127:0] wdata_o,
    output      logic [15:0]  wstrb_o,
    output      logic         wlast_o,
    input  wire logic         bvalid_i,
    input  wire logic [1:0]   bresp_i
);
    // ---- addresses --------------------------------------------------------------------------------------
    logic [15:0] outstanding_q; // bursts not yet answered
    logic        issue_valid, issue_ready, issue_pending, launch;
    logic [7:0]  issue_page;
    logic [3:0]  issue_offset;
    logic [32:0] issue_bytes;
    burst_issue u_issue (
        .clk_i(clk_i), .rst_ni(rst_ni), .mem_base_i(mem_base_i),
        .req_valid_i(req_valid_i), .req_ready_o(req_ready_o), .req_addr_i(req_addr_i), .req_bytes_i(req_bytes_i),
        .hold_i(outstanding_q == 16'hffff), .segment_ready_i(issue_ready), .segment_valid_o(issue_valid),
        .segment_page_o(issue_page),
        .segment_offset_o(issue_offset), .segment_bytes_o(issue_bytes),
        .launch_o(launch), .avalid_o(awvalid_o), .aready_i(awready_i), .aaddr_o(awaddr_o), .alen_o(awlen_o),
        .pending_o(issue_pending)
    );

    // ---- segments and data ------------------------------------------------------------------------------
    logic        next_valid, next_taken;
    logic [7:0]  next_beat;
    logic [3:0]  next_offset;
    logic [32:0] next_bytes;
    fifo #(.WIDTH(45), .DEPTH(8)) u_segments (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(issue_valid), .in_ready_o(issue_ready),
        .in_data_i({issue_page, issue_offset, issue_bytes}),
        .out_valid_o(next_valid), .out_ready_i(next_taken), .out_data_o({next_beat, next_offset, next_bytes})
    );

    logic         have_data, data_taken;
    logic [127:0] data;
    fifo #(.WIDTH(128), .DEPTH(4)) u_data (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(data_valid_i), .in_ready_o(data_ready_o), .in_data_i(data_i),
        .out_valid_o(have_data), .out_ready_i(data_taken), .out_data_o(data)
    );

    // ---- write beats ------------------------------------------------------------------------------------
    logic         seg_valid_q, seg_first_q;
    logic [3:0]   seg_offset_q;
    logic [7:0]   seg_beat_q; // the beat's number within its 4 KiB of bus addresses
    logic [32:0]  seg_left_q;
    logic [127:0] prev_q;     // the last data beat: its high bytes are due when offset > 0

    logic         aligned, need, produce, finish;
    logic [4:0]   room, bytes;
    logic [15:0]  ones, strobes;
    logic [127:0] fresh;
    logic [255:0] joined;     // its high half is the write beat

    assign aligned = seg_offset_q == 4'd0;
    assign need    = aligned || seg_first_q || seg_left_q > {29'd0, seg_offset_q};
    assign produce = (!wvalid_o || wready_i) && seg_valid_q && (!need || have_data);
    assign room    = seg_first_q ? 5'd16 - {1'b0, seg_offset_q} : 5'd16;
    assign bytes   = seg_left_q < {28'd0, room} ? seg_left_q[4:0] : room;
    assign finish  = produce && seg_left_q <= {28'd0, room};
    assign ones    = 16'((17'd1 << bytes) - 17'd1);
    assign strobes = seg_first_q ? ones << seg_offset_q : ones;

    // The beat's low offset bytes are the kept beat's high ones; a first beat has nothing kept.
    assign fresh      = need ? data : 128'd0;
    assign joined     = {fresh, seg_first_q || aligned ? 128'd0 : prev_q} << {seg_offset_q, 3'd0};
    assign data_taken = produce && need;
    assign next_taken = next_valid && (finish || !seg_valid_q);

    always_ff @(posedge clk_i) begin
        if (produce) begin
            wdata_o <= joined[255:128];
            wstrb_o <= poison_i || error_o ? 16'd0 : strobes;
            wlast_o <= finish || seg_beat_q == 8'd255;
        end
        if (data_taken) begin
            prev_q <= data;
        end
        if (next_taken) begin
            seg_offset_q <= next_offset;
            seg_beat_q   <= next_beat;
            seg_left_q   <= next_bytes;
        end else if (produce) begin
            seg_beat_q   <= seg_beat_q + 8'd1;
            seg_left_q   <= seg_left_q - {28'd0, bytes};
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            seg_valid_q   <= 1'b0;
            seg_first_q   <= 1'b0;
            wvalid_o      <= 1'b0;
            outstanding_q <= '0;
            error_o       <= 1'b0;
        end else begin
            if (finish || !seg_valid_q) begin
                seg_valid_q <= next_valid;
                seg_first_q <= next_valid;
            end else if (produce) begin
                seg_first_q <= 1'b0;
            end
            if (produce) begin
                wvalid_o <= 1'b1;
            end else if (wready_i) begin
                wvalid_o <= 1'b0;
            end
            if (launch && !bvalid_i) begin
                outstanding_q <= outstanding_q + 16'd1;
            end else if (bvalid_i && !launch) begin
                outstanding_q <= outstanding_q - 16'd1;
            end
            if (bvalid_i && bresp_i != 2'd0) begin
                error_o <= 1'b1;
            end else if (clear_i) begin
                error_o <= 1'b0;
            end
        end
    end

    assign idle_o = !issue_pending && !next_valid && !seg_valid_q && !wvalid_o && outstanding_q == '0 && !have_data;

    logic unused;
    assign unused = &{1'b0, joined[127:0]};
endmodule

`default_nettype wire
