// SPDX-License-Identifier: Apache-2.0
// A channel of the reader asks for exactly the beats of its requests, and each segment uses as many as it covers and
// gives as many as it has bytes for: no beat is lost or doubled. Assumed: the port launches what is offered, and gives
// the beats of launches alone (dma_reader_formal); the segments' queue gives what it took (burst_fifo).
`default_nettype none

module dma_segments_formal (
    input wire logic         clk_i,
    input wire logic         rst_ni,
    input wire logic         req_valid_i,
    input wire logic [31:0]  req_addr_i,
    input wire logic [32:0]  req_bytes_i,
    input wire logic         req_fetch_i,
    input wire logic         beat_ready_i,
    input wire logic         launch_i,
    input wire logic         bus_valid_i,
    input wire logic [127:0] bus_data_i
);
    logic       offers;
    logic [3:0] burst_len;
    read_channel dut (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .req_valid_i(req_valid_i), .req_ready_o(), .req_addr_i(req_addr_i), .req_bytes_i(req_bytes_i),
        .req_fetch_i(req_fetch_i), .beat_valid_o(), .beat_ready_i(beat_ready_i), .beat_data_o(), .beat_fetch_o(),
        .burst_valid_o(offers), .launch_i(launch_i), .burst_beat_o(), .burst_len_o(burst_len), .burst_fetch_o(),
        .bus_valid_i(bus_valid_i), .bus_data_i(bus_data_i), .idle_o()
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());

    // ---- no beat comes that was not asked for (read_channel_formal has the same counts) ----------------
    logic [6:0] awaited_q, reserved, used;
    logic       held;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) awaited_q <= '0;
        else awaited_q <= awaited_q + (launch_i ? {3'd0, burst_len} + 7'd1 : 7'd0) - {6'd0, bus_valid_i};
    end
    always_comb begin
        assume (!launch_i || offers);
        assume (!bus_valid_i || awaited_q != '0);
        if (rst_ni) begin
            assert ({2'd0, reserved} == {2'd0, awaited_q} + {2'd0, used} + {8'd0, held});
            assert (awaited_q <= 7'd64 && used <= 7'd64);
        end
    end

    // ---- what is asked for is what the segments cover -------------------------------------------------
    logic        take, run_valid;
    logic [27:0] next_beat, last_beat;
    logic [28:0] owed_q; // beats of requests that were taken, and not yet asked for
    logic [31:0] taken_addr;
    logic [32:0] taken_bytes;
    logic [33:0] span;
    assign span = {30'd0, taken_addr[3:0]} + {1'b0, taken_bytes} + 34'd15;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) owed_q <= '0;
        else owed_q <= owed_q + (take ? span[32:4] : 29'd0) - (launch_i ? {25'd0, burst_len} + 29'd1 : 29'd0);
    end

    logic taken;

    // ---- a segment uses the beats that it covers and gives those that its bytes fill --------------------
    logic        seg_valid, have_prev, flush, finish, emit, next_taken, beat_room;
    logic [3:0]  offset;
    logic [32:0] left, next_bytes, all_q, passed; // bytes
    logic [33:0] covered;
    logic [28:0] uses_q, gives;
    assign passed  = all_q - left;
    assign gives   = passed[32:4];
    assign covered = {30'd0, offset} + {1'b0, all_q} + 34'd15;
    always_ff @(posedge clk_i) begin
        if (next_taken) begin
            all_q  <= next_bytes;
            uses_q <= '0;
        end else begin
            uses_q <= uses_q + {28'd0, taken};
        end
    end
    always_comb begin
        assume (!next_taken || (next_bytes != '0 && next_bytes <= 33'h1_0000_0000)); // as the segments' queue took them
        if (rst_ni) begin
            assert (owed_q == (run_valid ? {1'b0, last_beat} - {1'b0, next_beat} + 29'd1 : 29'd0));
            assert (!emit || beat_room);
            assert (!taken || seg_valid);
            if (seg_valid) begin
                assert (left != '0 && left <= all_q && passed[3:0] == 4'd0 && all_q <= 33'h1_0000_0000);
                assert (uses_q == gives + {28'd0, have_prev});
                assert (!have_prev || offset != 4'd0);
                assert (!flush || have_prev);
                assert (!have_prev || flush == (left <= {28'd0, 5'd16 - {1'b0, offset}}));
                assert (have_prev || offset == 4'd0 || uses_q == '0);
                assert (!finish || uses_q + {28'd0, taken} == {covered[32:4]});
                assert (!finish || (emit && left <= 33'd16));
            end else begin
                assert (!have_prev && !flush);
            end
        end
    end
endmodule

`default_nettype wire
