// SPDX-License-Identifier: Apache-2.0
// coefficient_loader: reads the coefficients of a VECTOR's terms into `coefficients`, term after term, before its
// groups flow.
//
//     COEF --(present)--> COEF_REQ --> COEF_DATA --(channel)--> COEF_EXTEND --> COEF (next term) ... --> done
//
// Count of a term: 1, COLS (layout channel) or ROWS (row). A channel layout is continued by 15 entries from its start,
// since a group of 16 elements may pass the end of a row.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i       to term 0;  done_o  in its last clock
// Command   layouts_i (term t in [2t +: 2]), rows_i, cols_i (at most MAX_COEF = 4096 where they count), addresses_i
//           (term t in [32t +: 32]), term_present_i
// Reader    req_valid_o, req_ready_i, req_addr_o, req_bytes_o (0 without valid), beat_valid_i, beat_ready_o,
//           beat_data_i
// Store     write_block_o (WIDTH/16 entries), write_one_o, write_term_o, write_entry_o, write_data_o: see coefficients
// Latency   a beat is written in the clock in which it is taken; one of 512 bits in two, of which that is the last.
`default_nettype none

module coefficient_loader #(
    parameter int PORT = 512, // bits of a beat: 128, 256 or 512
    parameter int WIDTH = 256 // of a write: 128, or 256 of wider beats
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    output      logic          done_o,
    input  wire logic [7:0]    layouts_i,
    input  wire logic [12:0]   rows_i,
    input  wire logic [12:0]   cols_i,
    input  wire logic [127:0]  addresses_i,
    input  wire logic [3:0]    term_present_i,
    output      logic          req_valid_o,
    input  wire logic          req_ready_i,
    output      logic [31:0]   req_addr_o,
    output      logic [32:0]   req_bytes_o,
    input  wire logic          beat_valid_i,
    output      logic          beat_ready_o,
    input  wire logic [PORT-1:0] beat_data_i,
    output      logic          write_block_o,
    output      logic          write_one_o,
    output      logic [1:0]    write_term_o,
    output      logic [12:0]   write_entry_o,
    output      logic [WIDTH-1:0] write_data_o
);
    localparam logic [2:0] IDLE = 3'd0, COEF = 3'd1, REQ = 3'd2, DATA = 3'd3, EXTEND = 3'd4;
    localparam logic [1:0] CHANNEL = 2'd1, ROW = 2'd2;

    logic [2:0]  state_q, term_q;
    localparam int ENTRIES = WIDTH / 16;
    logic [8:0]  write_q;
    logic [3:0]  extra_q, source_q;
    logic [12:0] count;
    logic [1:0]  layout;
    logic        writes, last_write;
    logic [WIDTH-1:0] block; // of the beat, what this write writes
    assign layout    = layouts_i[2*term_q[1:0] +: 2];
    assign count     = layout == CHANNEL ? cols_i : layout == ROW ? rows_i : 13'd1;
    assign writes     = state_q == DATA && beat_valid_i;
    assign last_write = 13'(ENTRIES) * 13'(write_q) + 13'(ENTRIES) >= count;
    assign done_o     = state_q == COEF && term_q == 3'd4;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q  <= IDLE;
            term_q   <= '0;
            write_q  <= '0;
            extra_q  <= '0;
            source_q <= '0;
        end else begin
            case (state_q)
                IDLE: if (start_i) begin
                    state_q <= COEF;
                    term_q  <= '0;
                end
                COEF: begin
                    if (done_o) state_q <= IDLE;
                    else if (term_present_i[term_q[1:0]]) state_q <= REQ;
                    else term_q <= term_q + 3'd1;
                end
                REQ: if (req_ready_i) begin
                    state_q <= DATA;
                    write_q <= '0;
                end
                DATA: if (writes) begin
                    write_q  <= write_q + 9'd1;
                    extra_q  <= '0;
                    source_q <= '0;
                    if (last_write) begin
                        state_q <= layout == CHANNEL ? EXTEND : COEF;
                        if (layout != CHANNEL) term_q <= term_q + 3'd1;
                    end
                end
                default: begin // EXTEND
                    extra_q  <= extra_q + 4'd1;
                    source_q <= {9'b0, source_q} + 13'd1 == count ? 4'd0 : source_q + 4'd1;
                    if (extra_q == 4'd14) begin
                        state_q <= COEF;
                        term_q  <= term_q + 3'd1;
                    end
                end
            endcase
        end
    end

    logic [255:0] first_q; // entries 0..15
    always_ff @(posedge clk_i) begin
        for (int w = 0; w < 256 / WIDTH; w++) begin
            if (writes && write_q == 9'(w)) first_q[WIDTH*w +: WIDTH] <= block;
        end
    end
    if (PORT > WIDTH) begin : g_halves
        assign block        = write_q[0] ? beat_data_i[PORT-1 -: WIDTH] : beat_data_i[WIDTH-1:0];
        assign beat_ready_o = state_q == DATA && (write_q[0] || last_write);
    end else begin : g_whole
        assign block        = beat_data_i;
        assign beat_ready_o = state_q == DATA;
    end

    assign req_valid_o  = state_q == REQ;
    assign req_addr_o   = req_valid_o ? addresses_i[32*term_q[1:0] +: 32] : 32'd0;
    assign req_bytes_o  = req_valid_o ? {19'b0, count, 1'b0} : 33'd0;
    assign write_block_o = writes;
    assign write_one_o   = state_q == EXTEND;
    assign write_term_o  = term_q[1:0];
    assign write_entry_o = write_one_o ? count + {9'b0, extra_q} : 13'(ENTRIES) * 13'(write_q);
    assign write_data_o  = write_one_o ? WIDTH'(first_q[16*source_q +: 16]) : block;
endmodule

`default_nettype wire
