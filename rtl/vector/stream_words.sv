// SPDX-License-Identifier: Apache-2.0
// stream_words: the random words of what is mapped next, fetched ahead into a register: of MAP's groups, or of the fp32
// terms of VECTOR's groups, in their order. Beside them the sums' own words are asked for, which come first.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   set_i     to the first group;  flow_i  words are wanted only with it
// Tensor    groups_i (G), first_i (random group of the first element)
// Slots     slots_i   bit s: slot s is mapped stochastically;  streams_i  slot s in [32s +: 32];  out_stream_i
// Sums      sum_i     the sums at D want words;  taken_i  they are taken in this clock (counts their groups)
// Words     valid_o, words_o;  used_i  used in this clock (only with valid_o)
// Latency   what follows is asked for while valid_o waits: at best a group in each clock, the generator's own pace.
//           The generator answers a want in its own clock, so a want is of registers that need no arithmetic; so is
//           want_take_o: words of what is mapped are taken when they are there.
`default_nettype none

module stream_words (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic         set_i,
    input  wire logic         flow_i,
    input  wire logic [27:0]  groups_i,
    input  wire logic [27:0]  first_i,
    input  wire logic [2:0]   slots_i,
    input  wire logic [95:0]  streams_i,
    input  wire logic [31:0]  out_stream_i,
    input  wire logic         sum_i,
    input  wire logic         taken_i,
    output      logic         want_valid_o,
    output      logic [1:0]   want_ctx_o,
    output      logic [31:0]  want_stream_o,
    output      logic [27:0]  want_group_o,
    output      logic         want_take_o,
    input  wire logic         have_i,
    input  wire logic [383:0] words_i,
    output      logic         valid_o,
    output      logic [383:0] words_o,
    input  wire logic         used_i
);
    // ---- which words come next ----
    logic [27:0] left_q, group_q, sum_group_q;
    logic [1:0]  slot_q, first_slot, next_slot;
    logic        last_slot, map_want, load, some_q; // some_q: left_q is not 0
    assign first_slot  = slots_i[0] ? 2'd0 : slots_i[1] ? 2'd1 : 2'd2;
    assign next_slot   = slot_q == 2'd0 && slots_i[1] ? 2'd1 : 2'd2;
    assign last_slot   = slot_q == 2'd2 || (slot_q == 2'd1 && !slots_i[2]) || (slot_q == 2'd0 && slots_i[2:1] == 2'd0);
    assign map_want    = flow_i && !sum_i && some_q;
    assign want_take_o = map_want && (!valid_o || used_i);
    assign load        = want_take_o && have_i;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            left_q      <= '0;
            some_q      <= 1'b0;
            slot_q      <= '0;
            valid_o     <= 1'b0;
        end else if (set_i) begin
            left_q      <= slots_i == 3'd0 ? 28'd0 : groups_i;
            some_q      <= slots_i != 3'd0 && groups_i != 28'd0;
            slot_q      <= first_slot;
            valid_o     <= 1'b0;
        end else begin
            if (load) begin
                slot_q <= last_slot ? first_slot : next_slot;
                if (last_slot) begin
                    left_q <= left_q - 28'd1;
                    some_q <= left_q != 28'd1;
                end
            end
            valid_o <= load || (valid_o && !used_i);
        end
    end
    always_ff @(posedge clk_i) begin
        if (set_i) begin
            group_q     <= first_i;
            sum_group_q <= first_i;
        end else begin
            if (load && last_slot) group_q <= group_q + 28'd1;
            if (taken_i) sum_group_q <= sum_group_q + 28'd1;
        end
        if (load) words_o <= words_i;
    end

    logic [31:0] mapped_stream;
    logic        sum_want;
    assign sum_want      = flow_i && sum_i;
    assign mapped_stream = slot_q == 2'd1 ? streams_i[63:32] : slot_q == 2'd2 ? streams_i[95:64] : streams_i[31:0];
    assign want_valid_o  = sum_want || map_want;
    assign want_ctx_o    = sum_want ? 2'd3 : map_want ? slot_q : 2'd0;
    assign want_stream_o = sum_want ? out_stream_i : map_want ? mapped_stream : 32'd0;
    assign want_group_o  = sum_want ? sum_group_q : map_want ? group_q : 28'd0;
endmodule

`default_nettype wire
