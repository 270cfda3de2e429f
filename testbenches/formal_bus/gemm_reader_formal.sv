// SPDX-License-Identifier: Apache-2.0
// gemm_reader: every request that memory takes is one client's, and a beat goes to the client whose request it
// answers. With ACCUMULATE: what is put into the queue is a request taken, with its client and its beats (bytes / 16,
// rounded up); any one of them (the queue's ghost picks it, and proves that it comes out unchanged and in order: fifo)
// has from the clock in which it is the oldest exactly its beats, all for its client and no other. So, as beats come
// in the order of requests, each beat belongs to the request that is the oldest. Before the product all is the
// scales', without ACCUMULATE the loader's. Assumed: a mode stands still while clients ask or beats are to come; a
// request is of 1 to 2^32 bytes.
`default_nettype none

module gemm_reader_formal (
    input wire logic       clk_i,
    input wire logic       rst_ni,
    input wire logic       loading_i,
    input wire logic       accumulate_i,
    input wire logic [2:0] valid_i, // of the clients: scales, loader, drain
    input wire logic [2:0] beat_ready_i,
    input wire logic [95:0] addr_i,
    input wire logic [98:0] bytes_i,
    input wire logic       req_ready_i,
    input wire logic       beat_valid_i
);
    logic [2:0]  ready, beat_valid, taken, mine;
    logic        req_valid, beat_ready;
    logic [31:0] req_addr;
    logic [32:0] req_bytes;
    gemm_reader dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .loading_i(loading_i), .accumulate_i(accumulate_i),
        .scales_valid_i(valid_i[0]), .scales_ready_o(ready[0]), .scales_addr_i(addr_i[31:0]),
        .scales_bytes_i(bytes_i[32:0]), .scales_beat_valid_o(beat_valid[0]), .scales_beat_ready_i(beat_ready_i[0]),
        .loader_valid_i(valid_i[1]), .loader_ready_o(ready[1]), .loader_addr_i(addr_i[63:32]),
        .loader_bytes_i(bytes_i[65:33]), .loader_beat_valid_o(beat_valid[1]), .loader_beat_ready_i(beat_ready_i[1]),
        .drain_valid_i(valid_i[2]), .drain_ready_o(ready[2]), .drain_addr_i(addr_i[95:64]),
        .drain_bytes_i(bytes_i[98:66]), .drain_beat_valid_o(beat_valid[2]), .drain_beat_ready_i(beat_ready_i[2]),
        .req_valid_o(req_valid), .req_ready_i(req_ready_i), .req_addr_o(req_addr), .req_bytes_o(req_bytes),
        .beat_valid_i(beat_valid_i), .beat_ready_o(beat_ready)
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());

    // The script ties these to the queue: its ghost, a push, whether that one is picked, a pop; to the beats counted.
    logic        watched, push, pick, pop, pending;
    logic [6:0]  before;
    logic [29:0] item;
    logic [28:0] counted;

    logic        shared;
    assign shared = accumulate_i && !loading_i;
    stays #(.WIDTH(2)) u_mode (.clk_i(clk_i), .stay_i(rst_ni && (pending || valid_i != 3'd0)),
        .data_i({loading_i, accumulate_i}));

    // ---- the request that is watched: its client, its beats, and how many of them have come ----
    logic        drain_q;
    logic [28:0] beats_q, got_q, beats;
    logic [33:0] rounded;
    logic        comes;
    assign rounded = {1'b0, req_bytes} + 34'd15;
    assign beats   = rounded[32:4];
    assign comes   = watched && before == 7'd0 && beat_valid_i && beat_ready;
    assign mine    = drain_q ? 3'b100 : 3'b010;
    always_ff @(posedge clk_i) begin
        if (!watched) begin
            drain_q <= taken[2];
            beats_q <= beats;
            got_q   <= '0;
        end else if (comes) begin
            got_q <= got_q + 29'd1;
        end
    end

    assign taken = valid_i & ready;
    always_comb begin
        assume (!req_valid || (req_bytes != '0 && req_bytes <= 33'h1_0000_0000));
        if (rst_ni) begin
            // requests: one client's at a time, unchanged
            assert (taken == 3'd0 || taken == 3'd1 || taken == 3'd2 || taken == 3'd4);
            assert ((taken != 3'd0) == (req_valid && req_ready_i));
            for (int c = 0; c < 3; c++) begin
                if (taken[c]) assert (req_addr == addr_i[32*c +: 32] && req_bytes == bytes_i[33*c +: 33]);
            end
            // a client has beats only in its mode, and takes the very beat that memory gives
            if (!shared) assert (beat_valid == ((loading_i ? 3'b001 : 3'b010) & {3{beat_valid_i}}));
            assert (((beat_valid & beat_ready_i) != 3'd0) == (beat_valid_i && beat_ready));
            assert (beat_valid == 3'd0 || beat_valid == 3'd1 || beat_valid == 3'd2 || beat_valid == 3'd4);
            // with ACCUMULATE: what is put into the queue, and what beats it has
            assert (push == (shared && taken != 3'd0));
            if (watched) assert (item == {drain_q, beats_q} && got_q < beats_q);
            if (watched && before == 7'd0) begin
                assert (!shared || beat_valid == (mine & {3{beat_valid_i}}));
                assert (pop == (comes && got_q + 29'd1 == beats_q));
            end
            // help
            if (watched) assert (pending && shared);
            if (watched) assert (got_q == (before == 7'd0 ? counted : 29'd0));
            if (!pending) assert (counted == '0);
        end
    end
endmodule

`default_nettype wire
