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
    input wire logic [`PORT_BITS-1:0] bus_data_i
);
    localparam int PORT  = `PORT_BITS, WIDTH = `WIDTH_BITS;
    localparam int LOW   = $clog2(PORT / 8);    // address bits within a beat of the bus
    localparam int LINE  = 2048 / PORT;         // beats
    localparam int PLACE = $clog2(LINE);        // bits of a beat's place in its line
    localparam int ROOM  = 8192 / PORT;
    localparam int COUNT = $clog2(ROOM) + 1;
    logic             offers;
    logic [PLACE-1:0] burst_len;
    read_channel #(.PORT(PORT), .WIDTH(WIDTH)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .req_valid_i(req_valid_i), .req_ready_o(), .req_addr_i(req_addr_i), .req_bytes_i(req_bytes_i),
        .req_fetch_i(req_fetch_i), .beat_valid_o(), .beat_ready_i(beat_ready_i), .beat_data_o(), .beat_fetch_o(),
        .burst_valid_o(offers), .launch_i(launch_i), .burst_beat_o(), .burst_len_o(burst_len), .burst_fetch_o(),
        .bus_valid_i(bus_valid_i), .bus_data_i(bus_data_i), .idle_o()
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());

    // ---- no beat comes that was not asked for (read_channel_formal has the same counts) ----------------
    logic [COUNT-1:0] awaited_q, reserved, used;
    logic             held;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) awaited_q <= '0;
        else awaited_q <= awaited_q + (launch_i ? COUNT'(burst_len) + COUNT'(1) : '0) - COUNT'(bus_valid_i);
    end
    always_comb begin
        assume (!launch_i || offers);
        assume (!bus_valid_i || awaited_q != '0);
        if (rst_ni) begin
            assert ({2'd0, reserved} == {2'd0, awaited_q} + {2'd0, used} + (COUNT + 2)'(held));
            assert (awaited_q <= COUNT'(ROOM) && used <= COUNT'(ROOM));
        end
    end

    // ---- what is asked for is what the segments cover -------------------------------------------------
    logic            take, again, run_valid; // again: its first beat is the last one of the segment before
    logic [31-LOW:0] next_beat, last_beat;
    logic [32-LOW:0] owed_q; // beats of requests that were taken, and not yet asked for
    logic [31:0]     taken_addr;
    logic [32:0]     taken_bytes;
    logic [33:0]     span;
    assign span = 34'(taken_addr[LOW-1:0]) + {1'b0, taken_bytes} + 34'(PORT / 8 - 1);
    always_ff @(posedge clk_i) begin
        if (!rst_ni) owed_q <= '0;
        else owed_q <= owed_q + (take ? span[32:LOW] - (33 - LOW)'(again) : '0)
            - (launch_i ? (33 - LOW)'(burst_len) + (33 - LOW)'(1) : '0);
    end

    logic taken;

    // ---- a segment uses the beats that it covers and gives those that its bytes fill --------------------
    localparam int GIVEN = WIDTH / 8;
    logic            seg_valid, have_prev, flush, finish, emit, next_taken, next_again, next_alone, beat_room, again_q;
    logic [LOW-1:0]  at, next_offset, start_q;
    logic [32:0]     left, next_bytes, all_q, passed, need; // bytes
    logic [33:0]     covered, place;                        // the next byte's, from the first beat's begin
    logic [32-LOW:0] uses_q;
    assign passed  = all_q - left;
    assign place   = 34'(start_q) + {1'b0, passed};
    assign covered = 34'(start_q) + {1'b0, all_q} + 34'(PORT / 8 - 1);
    assign need    = left < 33'(GIVEN) ? left : 33'(GIVEN);
    always_ff @(posedge clk_i) begin
        if (next_taken) begin
            start_q <= next_offset;
            all_q   <= next_bytes;
            uses_q  <= (33 - LOW)'(next_again); // that one counts as used
            again_q <= next_again;
        end else begin
            uses_q <= uses_q + (33 - LOW)'(taken);
        end
    end
    always_comb begin
        // as the segments' queue took them
        assume (!next_taken || (next_bytes != '0 && next_bytes <= 33'h1_0000_0000 && next_alone == (next_again
            && 33'(next_offset) + (next_bytes < 33'(GIVEN) ? next_bytes : 33'(GIVEN)) <= 33'(PORT / 8))));
        if (rst_ni) begin
            assert (owed_q == (run_valid ? {1'b0, last_beat} - {1'b0, next_beat} + (33 - LOW)'(1) : '0));
            assert (!emit || beat_room);
            assert (!taken || seg_valid);
            if (seg_valid) begin
                assert (left != '0 && left <= all_q && passed[$clog2(GIVEN)-1:0] == '0 && all_q <= 33'h1_0000_0000);
                assert (at == place[LOW-1:0]);
                assert (uses_q == place[32:LOW] + (33 - LOW)'(have_prev));
                assert (!have_prev || at != '0 || (again_q && passed == '0));
                assert (!again_q || passed != '0 || have_prev);
                assert (!flush || have_prev);
                assert (!have_prev || flush == (33'(at) + need <= 33'(PORT / 8)));
                assert (have_prev || at == '0 || uses_q == '0);
                assert (!finish || uses_q + (33 - LOW)'(taken) == covered[32:LOW]);
                assert (!finish || (emit && left <= 33'(GIVEN)));
            end else begin
                assert (!have_prev && !flush);
            end
        end
    end
endmodule

`default_nettype wire
