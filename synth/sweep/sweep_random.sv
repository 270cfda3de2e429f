// SPDX-License-Identifier: Apache-2.0
// sweep_random: the random source for sixteen words of R bits per clock, one context.  For area comparisons; not part
// of the accelerator.
//
// The permutation and its quality stay (numerics section 4: two Xoodoo rounds for 384 new bits); a narrower word spends
// the bits more slowly:
//
//   R = 24  384 bits per clock, two rounds per clock: the accelerator's source (rtl/map/random.sv)
//   R = 16  the same; each lane takes the upper 16 of its 24 bits
//   R = 12  192 bits per clock, one round per clock: a state serves two groups, its upper half from a register while
//           the next is made
//   R =  8  128 bits per clock, two rounds in three clocks: a state serves three groups, the last from a register
//
// A segment begins every 256 groups, whatever R is, so group g is part (g mod 256) mod P of beat (g mod 256) / P of
// segment g / 256, P = 1, 1, 2, 3. Ports and meaning as random, without contexts; words_o: lane l in bits [R*l +: R].
// Latency   0 for the group it holds, 1 for the next one, 4 (R >= 16) or 7 clocks at a segment's start.
// Property (testbenches/synth/test_sweep.sh): the words are those of mantis_random for segment, beat and part; R = 24:
// of random itself.
`default_nettype none

module sweep_random #(
    parameter int R = 24
) (
    input  wire logic             clk_i,
    input  wire logic             rst_ni,
    input  wire logic             clear_i,
    input  wire logic [63:0]      seed_i,
    input  wire logic [31:0]      step_i,
    input  wire logic             want_valid_i,
    input  wire logic [31:0]      want_stream_i,
    input  wire logic [27:0]      want_group_i,
    output      logic             have_o,
    output      logic [16*R-1:0]  words_o
);
    localparam bit TWO   = R > 12;      // rounds per clock: two, not one
    localparam int STEPS = TWO ? 3 : 6; // clocks of a segment's start

    logic         valid_q;
    logic [2:0]   phase_q; // clocks done of the start; 0: serving
    logic [27:0]  group_q;
    logic [383:0] state_q, next;
    assign have_o = want_valid_i && valid_q && group_q == want_group_i;

    // A state can only move forward in its segment; anything else starts the segment anew.
    logic restart, work, seed, starting;
    assign restart  = !valid_q || group_q[27:8] != want_group_i[27:8] || group_q > want_group_i;
    assign work     = want_valid_i && !have_o && !clear_i;
    assign seed     = phase_q == 3'd0 && restart;
    assign starting = phase_q != 3'd0;

    logic turn; // this clock's round takes the state: always when starting; else as the words are spent
    if (TWO) begin : g_two
        logic [31:0] constant0, constant1;
        always_comb begin
            case (phase_q)
                3'd1: {constant0, constant1} = {32'h060, 32'h02c};
                3'd2: {constant0, constant1} = {32'h380, 32'h0f0};
                3'd3: {constant0, constant1} = {32'h1a0, 32'h012};
                default: {constant0, constant1} = {32'h058, 32'h038};
            endcase
        end
        xoodoo_rounds u_rounds (.state_i(state_q), .constant0_i(constant0), .constant1_i(constant1), .state_o(next));
        assign turn = 1'b1;
        for (genvar l = 0; l < 16; l++) begin : g_lane
            assign words_o[R*l +: R] = state_q[24*l + 24 - R +: R];
        end
    end else begin : g_one
        localparam int PARTS = 24 / R;
        logic [1:0]      part_q;
        logic [16*R-1:0] last_q; // the part of the state that its first round would destroy
        logic [31:0]     constant;
        logic            first, last;
        assign last  = part_q == 2'(PARTS - 1);
        assign first = part_q == 2'(PARTS - 2);
        always_comb begin
            case (phase_q)
                3'd1: constant = 32'h060;
                3'd2: constant = 32'h02c;
                3'd3: constant = 32'h380;
                3'd4: constant = 32'h0f0;
                3'd5: constant = 32'h1a0;
                3'd6: constant = 32'h012;
                default: constant = last ? 32'h038 : 32'h058;
            endcase
        end
        xoodoo_round u_round (.state_i(state_q), .constant_i(constant), .state_o(next));
        assign turn = starting || first || last;
        always_ff @(posedge clk_i) begin
            if (work) begin
                if (seed || starting) part_q <= 2'd0;
                else part_q <= last ? 2'd0 : part_q + 2'd1;
                if (!starting && first) last_q <= state_q[383 -: 16*R];
            end
        end
        if (PARTS == 2) begin : g_halves
            assign words_o = last ? last_q : state_q[16*R-1:0];
        end else begin : g_thirds
            assign words_o = last ? last_q : part_q[0] ? state_q[16*R +: 16*R] : state_q[16*R-1:0];
        end
    end

    always_ff @(posedge clk_i) begin
        if (work && (seed || turn)) state_q <= seed
            ? {192'd0, seed_i, 32'd0, step_i, want_stream_i, 12'd0, want_group_i[27:8]} : next;
        if (work) begin
            if (seed) group_q <= {want_group_i[27:8], 8'd0};
            else if (!starting) group_q <= group_q + 28'd1;
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni || clear_i) begin
            valid_q <= 1'b0;
            phase_q <= 3'd0;
        end else if (work) begin
            if (seed) begin
                phase_q <= 3'd1;
                valid_q <= 1'b0;
            end else if (starting) begin
                phase_q <= phase_q == 3'(STEPS) ? 3'd0 : phase_q + 3'd1;
                valid_q <= phase_q == 3'(STEPS);
            end
        end
    end
endmodule

`default_nettype wire
