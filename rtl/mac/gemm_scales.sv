// SPDX-License-Identifier: Apache-2.0
// gemm_scales: the exponents of a GEMM's operands that have more than one, read before the product starts. Two stores,
// A's and B's, of 4096 entries: exponents, or the g of channels (scaling 2).
//
//     IDLE --> REQ --> DATA <--> TAKE --> (REQ of B) --> DONE          four words or sixteen bytes a beat, one a clock
//
// Equation   docs/microarchitecture.md, section 10; numerics sections 10 and 11.
// Clock      clk_i, rst_ni (synchronous, active low)
// Command    start_i (only with a scaling other than 0), desc_i, entries_0_i, entries_1_i (of A, of B; scaling 1)
//            done_o for one clock;  fault_o with it: an exponent lies outside -512..511
// Reader     rd_req_*, rd_beat_*
// Scales     a_read_i, a_addr_i -> a_data_o in the next clock, until the next read; b_* likewise. An exponent in two's
//            complement, or g in the low 3 bits.
// Latency    a clock for each entry and each beat.
`default_nettype none

module gemm_scales (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [31:0]   entries_0_i,
    input  wire logic [31:0]   entries_1_i,
    output      logic          done_o,
    output      logic          fault_o,
    output      logic          rd_req_valid_o,
    input  wire logic          rd_req_ready_i,
    output      logic [31:0]   rd_req_addr_o,
    output      logic [32:0]   rd_req_bytes_o,
    input  wire logic          rd_beat_valid_i,
    output      logic          rd_beat_ready_o,
    input  wire logic [127:0]  rd_beat_data_i,
    input  wire logic          a_read_i,
    input  wire logic [11:0]   a_addr_i,
    output      logic [9:0]    a_data_o,
    input  wire logic          b_read_i,
    input  wire logic [11:0]   b_addr_i,
    output      logic [9:0]    b_data_o
);
    localparam logic [2:0] IDLE = 3'd0, REQ = 3'd1, DATA = 3'd2, TAKE = 3'd3, DONE = 3'd4;

    // ---- the operand at work ----
    logic        b_q, bytes; // bytes: g of channels
    logic [1:0]  a_scaling, b_scaling, scaling;
    logic [12:0] step, entries, span, total_q;
    logic [31:0] address;
    assign a_scaling = desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2];
    assign b_scaling = desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2];
    assign scaling   = b_q ? b_scaling : a_scaling;
    assign bytes     = scaling == 2'd2;
    assign address   = b_q ? desc_i[command_set_pkg::GEMM_X1_SCALE_LSB +: 32]
                           : desc_i[command_set_pkg::GEMM_X0_SCALE_LSB +: 32];

    // ---- how many entries the next operand has, ready when its request is shown ----
    logic [2:0]  state_q;
    logic        next_b, last;
    assign next_b  = state_q != IDLE || a_scaling == 2'd0;
    assign step    = next_b ? desc_i[command_set_pkg::GEMM_X1_SCALE_STEP_LSB +: 13]
                            : desc_i[command_set_pkg::GEMM_X0_SCALE_STEP_LSB +: 13];
    assign entries = next_b ? entries_1_i[12:0] : entries_0_i[12:0];
    assign span    = next_b ? desc_i[command_set_pkg::GEMM_X1_SPAN_LSB +: 13]
                            : desc_i[command_set_pkg::GEMM_X0_SPAN_LSB +: 13];
    always_ff @(posedge clk_i) begin
        // at most MAX_COEF, so the product's low bits say it
        if (state_q == IDLE || (state_q == TAKE && last && !b_q)) begin
            total_q <= desc_i[command_set_pkg::GEMM_LAST_GROUP_LSB +: 13] * step
                + ((next_b ? b_scaling : a_scaling) == 2'd2 ? span : entries);
        end
    end

    // ---- control ----
    logic [12:0]  index_q;
    logic [3:0]   item_q;
    logic [127:0] hold_q;
    logic         bad_q, last_item, outside;
    logic [31:0]  word;
    assign last      = index_q == total_q - 13'd1;
    assign last_item = item_q == (bytes ? 4'd15 : 4'd3);
    assign word      = hold_q[{item_q[1:0], 5'd0} +: 32];
    assign outside   = !bytes && word[31:9] != '0 && word[31:9] != '1;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q <= IDLE;
            b_q     <= 1'b0;
            index_q <= '0;
            item_q  <= '0;
            bad_q   <= 1'b0;
        end else begin
            case (state_q)
                IDLE: if (start_i) begin
                    state_q <= REQ;
                    b_q     <= a_scaling == 2'd0;
                    index_q <= '0;
                    bad_q   <= 1'b0;
                end
                REQ: if (rd_req_ready_i) state_q <= DATA;
                DATA: if (rd_beat_valid_i) begin
                    state_q <= TAKE;
                    item_q  <= '0;
                end
                TAKE: begin
                    index_q <= index_q + 13'd1;
                    item_q  <= item_q + 4'd1;
                    if (outside) bad_q <= 1'b1;
                    if (last && !b_q && b_scaling != 2'd0) begin
                        state_q <= REQ;
                        b_q     <= 1'b1;
                        index_q <= '0;
                    end else if (last) begin
                        state_q <= DONE;
                    end else if (last_item) begin
                        state_q <= DATA;
                    end
                end
                default: state_q <= IDLE; // DONE
            endcase
        end
    end
    always_ff @(posedge clk_i) begin
        if (state_q == DATA && rd_beat_valid_i) hold_q <= rd_beat_data_i;
    end

    assign done_o          = state_q == DONE;
    assign fault_o         = done_o && bad_q;
    assign rd_req_valid_o  = state_q == REQ;
    assign rd_req_addr_o   = !rd_req_valid_o ? 32'd0 : bytes ? address + 32'd16 : address;
    assign rd_req_bytes_o  = !rd_req_valid_o ? 33'd0 : bytes ? {20'd0, total_q} : {18'd0, total_q, 2'b0};
    assign rd_beat_ready_o = state_q == DATA;

    // ---- stores ----
    logic [2:0] groups; // G - 1
    logic [9:0] entry;
    assign groups = ~(3'b111 << (b_q ? desc_i[command_set_pkg::GEMM_X1_LOG_G_LSB +: 2]
        : desc_i[command_set_pkg::GEMM_X0_LOG_G_LSB +: 2]));
    assign entry  = bytes ? {7'd0, hold_q[{item_q, 3'd0} +: 3] & groups} : word[9:0];
    sram #(.WIDTH(10), .DEPTH(4096)) u_a (
        .clk_i(clk_i), .wr_en_i(state_q == TAKE && !b_q), .wr_mask_i(1'b1), .wr_addr_i(index_q[11:0]),
        .wr_data_i(entry), .rd_en_i(a_read_i), .rd_addr_i(a_addr_i), .rd_data_o(a_data_o)
    );
    sram #(.WIDTH(10), .DEPTH(4096)) u_b (
        .clk_i(clk_i), .wr_en_i(state_q == TAKE && b_q), .wr_mask_i(1'b1), .wr_addr_i(index_q[11:0]),
        .wr_data_i(entry), .rd_en_i(b_read_i), .rd_addr_i(b_addr_i), .rd_data_o(b_data_o)
    );

    logic unused;
    assign unused = &{1'b0, desc_i, entries_0_i, entries_1_i}; // the other fields are for others
endmodule

`default_nettype wire
