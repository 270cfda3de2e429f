// SPDX-License-Identifier: Apache-2.0
// test_sweep_top: every array, random source and align lane of the sweep side by side under the same inputs, for
// test_sweep.cpp.
`default_nettype none

module test_sweep_top (
    input  wire logic          clk_i,
    // fifteen 2 x 2 arrays, B = 4 + v / 3, CARRY = v % 3: sums of row 0, extended to 32 bits, at [64*v + 32*column]
    input  wire logic          en_i,
    input  wire logic          first_i,
    input  wire logic          last_i,
    input  wire logic          shift_i,
    input  wire logic [15:0]   a_i,
    input  wire logic [15:0]   b_i,
    output      logic [959:0]  rows_o,
    // five carry-save adders, B = 4..8: sum_i + carry_i + a * b modulo 2^(2B+16), of the operands' first lane
    input  wire logic [31:0]   sum_i,
    input  wire logic [31:0]   carry_i,
    output      logic [159:0]  totals_o,
    // four random sources, R = 8, 12, 16, 24
    input  wire logic          rst_ni,
    input  wire logic          clear_i,
    input  wire logic [63:0]   seed_i,
    input  wire logic [31:0]   step_i,
    input  wire logic          want_valid_i,
    input  wire logic [31:0]   want_stream_i,
    input  wire logic [27:0]   want_group_i,
    output      logic [3:0]    have_o,
    output      logic [1535:0] words_o,
    // five align lanes: lza, lzc, lzc late, and the first two without a register
    input  wire logic [47:0]   p_i,
    input  wire logic [47:0]   q_i,
    input  wire logic [11:0]   exponent_i,
    input  wire logic          stochastic_i,
    input  wire logic [23:0]   random_i,
    output      logic [159:0]  aligned_o,
    output      logic [4:0]    overflow_o
);
    for (genvar v = 0; v < 15; v++) begin : g_array
        localparam int B   = 4 + v / 3;
        localparam int ACC = 2 * B + 16;
        logic [2*ACC-1:0] row;
        sweep_array #(.N(2), .B(B), .CARRY(v % 3)) u_array (
            .clk_i(clk_i), .en_i(en_i), .first_i(first_i), .last_i(last_i), .shift_i(shift_i),
            .a_i({a_i[8 +: B], a_i[0 +: B]}), .b_i({b_i[8 +: B], b_i[0 +: B]}), .row_o(row)
        );
        for (genvar j = 0; j < 2; j++) begin : g_column
            assign rows_o[64*v + 32*j +: 32] = 32'($signed(row[ACC*j +: ACC]));
        end
    end

    for (genvar w = 0; w < 5; w++) begin : g_adder
        localparam int ACC = 2 * w + 24;
        logic [ACC-1:0] sum, carry, total;
        sweep_carry_save #(.B(4 + w), .ACC(ACC)) u_add (
            .a_i(a_i[0 +: 4 + w]), .b_i(b_i[0 +: 4 + w]), .sum_i(sum_i[ACC-1:0]), .carry_i(carry_i[ACC-1:0]),
            .sum_o(sum), .carry_o(carry)
        );
        assign total = sum + carry;
        assign totals_o[32*w +: 32] = 32'(total);
    end

    for (genvar k = 0; k < 4; k++) begin : g_random
        localparam int R = k == 3 ? 24 : 8 + 4 * k;
        logic [16*R-1:0] words;
        sweep_random #(.R(R)) u_random (
            .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(clear_i), .seed_i(seed_i), .step_i(step_i),
            .want_valid_i(want_valid_i),
            .want_stream_i(want_stream_i), .want_group_i(want_group_i), .have_o(have_o[k]), .words_o(words)
        );
        assign words_o[384*k +: 384] = 384'(words);
    end

    for (genvar v = 0; v < 5; v++) begin : g_align
        sweep_align_lane #(.COUNT(v < 3 ? v : v - 3), .STAGES(v < 3 ? 2 : 1)) u_lane (
            .clk_i(clk_i), .en_i(1'b1), .p_i(p_i), .q_i(q_i), .exponent_i(exponent_i), .stochastic_i(stochastic_i),
            .random_i(random_i),
            .word_o(aligned_o[32*v +: 32]), .overflow_o(overflow_o[v])
        );
    end
endmodule

`default_nettype wire
