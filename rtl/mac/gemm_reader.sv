// SPDX-License-Identifier: Apache-2.0
// gemm_reader: whose a GEMM's reader port is: the scales', before the product; the loader's; and with ACCUMULATE the
// loader's and the drain's, whose beats come back in the order of their requests.
//
// Equation  section 10 of the microarchitecture. order, a queue of 64 {drain, beats}, has who asked for how much; beats
//           belong to its head. The drain goes before the loader.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Mode      loading_i: scales are read;  accumulate_i
// Clients   scales_*, loader_*, drain_*   requests and beats; data goes to all. Whom the port does not belong to has 0
//           on ready and beat_valid; with ACCUMULATE the loader has no ready in a clock in which the drain asks.
// Reader    req_*, beat_*
// Latency   0.
// Property (testbenches/formal_bus/gemm_reader_formal.sv): a beat goes to the client whose request it answers.
`default_nettype none

module gemm_reader (
    input  wire logic        clk_i,
    input  wire logic        rst_ni,
    input  wire logic        loading_i,
    input  wire logic        accumulate_i,
    input  wire logic        scales_valid_i,
    output      logic        scales_ready_o,
    input  wire logic [31:0] scales_addr_i,
    input  wire logic [32:0] scales_bytes_i,
    output      logic        scales_beat_valid_o,
    input  wire logic        scales_beat_ready_i,
    input  wire logic        loader_valid_i,
    output      logic        loader_ready_o,
    input  wire logic [31:0] loader_addr_i,
    input  wire logic [32:0] loader_bytes_i,
    output      logic        loader_beat_valid_o,
    input  wire logic        loader_beat_ready_i,
    input  wire logic        drain_valid_i,
    output      logic        drain_ready_o,
    input  wire logic [31:0] drain_addr_i,
    input  wire logic [32:0] drain_bytes_i,
    output      logic        drain_beat_valid_o,
    input  wire logic        drain_beat_ready_i,
    output      logic        req_valid_o,
    input  wire logic        req_ready_i,
    output      logic [31:0] req_addr_o,
    output      logic [32:0] req_bytes_o,
    input  wire logic        beat_valid_i,
    output      logic        beat_ready_o
);
    // ---- order ----
    logic        shared, room, pending, to_drain, asks, beat, done;
    logic [28:0] beats, taken_q, taken_next;
    assign shared     = accumulate_i && !loading_i;
    assign asks       = shared && (drain_valid_i || loader_valid_i);
    assign beat       = shared && beat_valid_i && beat_ready_o;
    assign taken_next = taken_q + 29'd1;
    assign done       = beat && taken_next == beats;
    fifo #(.WIDTH(30), .DEPTH(64)) u_order (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .in_valid_i(asks && req_ready_i), .in_ready_o(room),
        .in_data_i({drain_valid_i, req_bytes_o[32:4] + {28'd0, req_bytes_o[3:0] != 4'd0}}),
        .out_valid_o(pending), .out_ready_i(done), .out_data_o({to_drain, beats})
    );
    always_ff @(posedge clk_i) begin
        if (!rst_ni) taken_q <= '0;
        else if (beat) taken_q <= done ? 29'd0 : taken_next;
    end

    // ---- requests ----
    assign scales_ready_o = loading_i && req_ready_i;
    assign drain_ready_o  = shared && room && req_ready_i;
    assign loader_ready_o = shared ? room && req_ready_i && !drain_valid_i : !loading_i && req_ready_i;
    assign req_valid_o    = loading_i ? scales_valid_i : accumulate_i ? asks && room : loader_valid_i;
    always_comb begin
        {req_addr_o, req_bytes_o} = {loader_addr_i, loader_bytes_i};
        if (loading_i) {req_addr_o, req_bytes_o} = {scales_addr_i, scales_bytes_i};
        else if (accumulate_i && !room) {req_addr_o, req_bytes_o} = 65'd0;
        else if (accumulate_i && drain_valid_i) {req_addr_o, req_bytes_o} = {drain_addr_i, drain_bytes_i};
    end

    // ---- beats ----
    assign scales_beat_valid_o = loading_i && beat_valid_i;
    assign drain_beat_valid_o  = shared && pending && to_drain && beat_valid_i;
    assign loader_beat_valid_o = !loading_i && beat_valid_i && (!accumulate_i || (pending && !to_drain));
    assign beat_ready_o        = loading_i ? scales_beat_ready_i
                               : !accumulate_i ? loader_beat_ready_i
                               : pending && (to_drain ? drain_beat_ready_i : loader_beat_ready_i);
endmodule

`default_nettype wire
