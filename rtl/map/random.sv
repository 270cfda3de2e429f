// SPDX-License-Identifier: Apache-2.0
// random: the stochastic rounders' words, sixteen of 24 bits for a group of 16 elements (numerics section 4).
//
// Equation   words of (stream, group) = Xoodoo state of segment group/256, beat group mod 256, for the command's seed
//            and step. CONTEXTS contexts (1, 2 or 4) remember a state each; one of them works toward the group wanted,
//            two rounds per clock: start a segment (1 clock), its 6 rounds (3 clocks), then one step a beat. No group
//            is ever skipped to by another way.
// Clock, reset  clk_i, rst_ni (synchronous, active low); the states are not reset.
// Command    clear_i: all contexts forget; seed_i, step_i stand still between clears.
// Client     want_valid_i, want_ctx_i, want_stream_i, want_group_i: kept until have_o; have_o answers in the same
//            clock; words_o: that context's state, lane l in bits [24l +: 24].
//            want_take_i: of registers; with have_o the client takes the words, and the context goes on to the next
//            group of the segment.
// Latency    0 for a group that the context already holds, or one behind a group that was taken; 1 for the next group,
//            4 at a segment's start.
// Properties have_o implies that words_o are the words of (seed, step, stream, group), whatever was wanted before:
//            a context serves one stream between clears (the clients' duty).
`default_nettype none

module random #(
    parameter int CONTEXTS = 4 // 1, 2 or 4
) (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic         clear_i,
    input  wire logic [63:0]  seed_i,
    input  wire logic [31:0]  step_i,
    input  wire logic         want_valid_i,
    input  wire logic [1:0]   want_ctx_i,
    input  wire logic [31:0]  want_stream_i,
    input  wire logic [27:0]  want_group_i,
    input  wire logic         want_take_i,
    output      logic         have_o,
    output      logic [383:0] words_o        // lane l: bits [24l +: 24]
);
    logic [1:0]   ctx;
    logic [3:0]   valid_q;    // contexts from CONTEXTS on are never reached
    logic [1:0]   phase_q[4];
    logic [27:0]  group_q[4];
    logic [383:0] state_q[4];
    assign ctx = want_ctx_i & 2'(CONTEXTS - 1);

    logic         valid;
    logic [1:0]   phase;
    logic [27:0]  group;
    assign valid   = valid_q[ctx];
    assign phase   = phase_q[ctx];
    assign group   = group_q[ctx];
    assign words_o = state_q[ctx];
    assign have_o  = want_valid_i && valid && group == want_group_i;

    // A state can only move forward in its segment; anything else starts the segment anew.
    logic restart;
    assign restart = !valid || group[27:8] != want_group_i[27:8] || group > want_group_i;

    logic [31:0]  constant0, constant1;
    logic [383:0] next_state;
    always_comb begin
        case (phase)
            2'd1: begin
                constant0 = 32'h060;
                constant1 = 32'h02c;
            end
            2'd2: begin
                constant0 = 32'h380;
                constant1 = 32'h0f0;
            end
            2'd3: begin
                constant0 = 32'h1a0;
                constant1 = 32'h012;
            end
            default: begin
                constant0 = 32'h058;
                constant1 = 32'h038;
            end
        endcase
    end
    xoodoo_rounds u_rounds (.state_i(words_o), .constant0_i(constant0), .constant1_i(constant1), .state_o(next_state));

    logic [383:0] initial_state; // a[0..5] = segment, stream, step, 0, seed low, seed high
    assign initial_state = {192'd0, seed_i, 32'd0, step_i, want_stream_i, 12'd0, want_group_i[27:8]};

    logic work, seed;
    assign work = want_valid_i && !clear_i && (!have_o || (want_take_i && group[7:0] != 8'd255));
    assign seed = phase == 2'd0 && restart;

    always_ff @(posedge clk_i) begin
        if (work) begin
            state_q[ctx] <= seed ? initial_state : next_state;
            if (seed) begin
                group_q[ctx] <= {want_group_i[27:8], 8'd0};
            end else if (phase == 2'd0) begin
                group_q[ctx] <= group + 28'd1;
            end
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni || clear_i) begin
            valid_q <= '0;
            for (int c = 0; c < 4; c++) begin
                phase_q[c] <= '0;
            end
        end else if (work) begin
            if (seed) begin
                phase_q[ctx] <= 2'd1;
                valid_q[ctx] <= 1'b0;
            end else if (phase != 2'd0) begin
                phase_q[ctx] <= phase + 2'd1; // after 3 it is 0 again
                valid_q[ctx] <= phase == 2'd3;
            end
        end
    end
endmodule

`default_nettype wire
