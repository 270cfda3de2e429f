// SPDX-License-Identifier: Apache-2.0
// scale_writer: the exponents of a MAP that has several, written after its mantissas: an array of exponent entries, or
// a scale record (numerics sections 10 and 11).
//
//     REQ --> READ --> TAKE --> LOAD --(beat full)--> SHOW --> READ ... --> done     a piece in three or four clocks
//
// Equation   entries: E = emax - 125 - BITS, four a piece of 16 bytes. Record: E of the largest emax in the first word,
//            then bytes g = largest - max(emax, largest - (G-1)) of the channels. Beyond the last 0.
// Clock      clk_i, rst_ni (synchronous, active low)
// Control    start_i;  done_o  in its last clock
// Command    bits_i, address_i, count_i (entries or channels), channels_i (SCALING 2), largest_i, least_i (largest -
//            (G-1), signed)
// Writer     req_valid_o, req_ready_i, req_addr_o, req_bytes_o (0 without valid)
// Window     read_o, entry_o: see coefficients (term 0);  own_i  the entries in map_emax's register, two clocks later
//            (entry i in [8i +: 8])
// Piece      load_o, data_o, last_o  to map_output;  full_i  it ends a beat;  taken_i  the writer has taken the beat
`default_nettype none

module scale_writer (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               start_i,
    output      logic               done_o,
    input  wire logic [4:0]         bits_i,
    input  wire logic [31:0]        address_i,
    input  wire logic [127:0]       own_i,
    input  wire logic [12:0]        count_i,
    input  wire logic               channels_i,
    input  wire logic [7:0]         largest_i,
    input  wire logic signed [9:0]  least_i,
    output      logic               req_valid_o,
    input  wire logic               req_ready_i,
    output      logic [31:0]        req_addr_o,
    output      logic [32:0]        req_bytes_o,
    output      logic               read_o,
    output      logic [12:0]        entry_o,
    output      logic               load_o,
    output      logic [127:0]       data_o,
    output      logic               last_o,
    input  wire logic               full_i,
    input  wire logic               taken_i
);
    localparam logic [2:0] IDLE = 3'd0, REQ = 3'd1, READ = 3'd2, TAKE = 3'd3, LOAD = 3'd4, SHOW = 3'd5;

    logic [2:0]  state_q;
    logic [10:0] beat_q; // pieces
    logic [9:0]  rows; // of 16 channels
    logic        head;
    assign rows    = {1'b0, count_i[12:4]} + {9'd0, count_i[3:0] != 4'd0};
    assign head    = channels_i && beat_q == '0;
    assign last_o  = channels_i ? beat_q == {1'b0, rows} : {beat_q, 2'b0} + 13'd4 >= count_i;
    assign done_o  = state_q == SHOW && taken_i && last_o;
    assign entry_o = !channels_i ? {beat_q, 2'b0} : head ? 13'd0 : {beat_q[8:0] - 9'd1, 4'b0};
    assign read_o  = state_q == READ;
    assign load_o  = state_q == LOAD;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q <= IDLE;
            beat_q  <= '0;
        end else begin
            case (state_q)
                IDLE: if (start_i) begin
                    state_q <= REQ;
                    beat_q  <= '0;
                end
                REQ:  if (req_ready_i) state_q <= READ;
                READ: state_q <= TAKE;
                TAKE: state_q <= LOAD;
                LOAD: begin
                    state_q <= full_i || last_o ? SHOW : READ;
                    if (!full_i && !last_o) beat_q <= beat_q + 11'd1;
                end
                default: if (taken_i) begin // SHOW
                    state_q <= last_o ? IDLE : READ;
                    beat_q  <= beat_q + 11'd1;
                end
            endcase
        end
    end

    assign req_valid_o = state_q == REQ;
    assign req_addr_o  = req_valid_o ? address_i : 32'd0;
    assign req_bytes_o = !req_valid_o ? 33'd0 : channels_i ? {19'd0, rows, 4'b0} + 33'd16 : {18'd0, count_i, 2'b0};

    // ---- the piece ----
    logic signed [9:0] offset; // E of an emax: less 125 + BITS
    logic [127:0]      entries, record;
    assign offset = 10'sd125 + $signed({5'b0, bits_i});
    for (genvar i = 0; i < 4; i++) begin : g_entry
        logic signed [9:0] exponent;
        logic              there;
        assign exponent             = $signed({2'b0, own_i[8*i +: 8]}) - offset;
        assign there                = {beat_q, 2'(i)} < count_i;
        assign entries[32*i +: 32] = there ? 32'(exponent) : 32'd0;
    end
    for (genvar i = 0; i < 16; i++) begin : g_channel
        logic signed [9:0] own;
        logic [7:0]        emax, g;
        logic              there;
        assign own                = $signed({2'b0, own_i[8*i +: 8]});
        assign emax               = own > least_i ? own[7:0] : least_i[7:0];
        assign g                  = largest_i - emax;
        assign there              = {entry_o[12:4], 4'(i)} < count_i;
        assign record[8*i +: 8] = there ? g : 8'd0;
    end
    logic signed [9:0] record_exponent;
    assign record_exponent = $signed({2'b0, largest_i}) - offset;
    assign data_o = !channels_i ? entries : head ? {96'd0, 32'(record_exponent)} : record;
endmodule

`default_nettype wire
