// SPDX-License-Identifier: Apache-2.0
// command_codes: is a descriptor outside the command set? The first of its three checks (docs/commands.md, "Order of
// checks").
//
// Equation   illegal = no such opcode, or a reserved bit set, or a field's code undefined: MAP.BITS, a layout 3 (also
//            of an absent term), a scaling 3, a VECTOR without any term, a view that does not exist (view_check), and
//            what does not go together: docs/commands.md, "ILLEGAL by finer scales and raw sums".
// Clock      clk_i; nothing is reset.
// In         op_i: bit k: the opcode is k;  desc_i: the descriptor, word w in bits [32w +: 32].
// Out        illegal_o.
// Latency    one clock.
// Properties depends on nothing but the descriptor.
`default_nettype none

module command_codes (
    input  wire logic          clk_i,
    input  wire logic [7:0]    op_i,
    input  wire logic [1023:0] desc_i,
    output      logic          illegal_o
);
    logic [4:0] bits;
    logic       bad_view;
    assign bits = desc_i[command_set_pkg::MAP_BITS_LSB +: 5];
    view_codes u_view (.desc_i(desc_i), .illegal_o(bad_view));

    logic peak_reserved, map_reserved, gemm_reserved, vector_reserved, reduce_reserved, fence_reserved, align_reserved;
    assign peak_reserved   = (desc_i & command_set_pkg::PEAK_RESERVED) != '0;
    assign map_reserved    = (desc_i & command_set_pkg::MAP_RESERVED) != '0;
    assign gemm_reserved   = (desc_i & command_set_pkg::GEMM_RESERVED) != '0;
    assign vector_reserved = (desc_i & command_set_pkg::VECTOR_RESERVED) != '0;
    assign reduce_reserved = (desc_i & command_set_pkg::REDUCE_RESERVED) != '0;
    assign fence_reserved  = (desc_i & command_set_pkg::FENCE_RESERVED) != '0;
    assign align_reserved  = (desc_i & command_set_pkg::ALIGN_RESERVED) != '0;

    logic bad_bits, bad_layout, no_term;
    assign bad_bits   = (bits < 5'd4 || bits > 5'd8) && bits != 5'd16;
    assign bad_layout = desc_i[command_set_pkg::VECTOR_C0_LAYOUT_LSB +: 2] == 2'd3
        || desc_i[command_set_pkg::VECTOR_C1_LAYOUT_LSB +: 2] == 2'd3 ||
                        desc_i[command_set_pkg::VECTOR_C2_LAYOUT_LSB +: 2] == 2'd3
                            || desc_i[command_set_pkg::VECTOR_C3_LAYOUT_LSB +: 2] == 2'd3;
    assign no_term    = desc_i[command_set_pkg::VECTOR_X0_KIND_LSB +: 2] == 2'd0
        && desc_i[command_set_pkg::VECTOR_X1_KIND_LSB +: 2] == 2'd0 &&
                        desc_i[command_set_pkg::VECTOR_X2_KIND_LSB +: 2] == 2'd0
                            && !desc_i[command_set_pkg::VECTOR_C3_PRESENT_LSB];

    // ---- finer scales, raw sums ----
    logic [1:0] scaling, a_scaling, b_scaling; // PEAK's and MAP's; GEMM's
    logic       bad_scaling, bad_sign, bad_threshold;
    assign scaling       = desc_i[command_set_pkg::MAP_SCALING_LSB +: 2];
    assign a_scaling     = desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2];
    assign b_scaling     = desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2];
    assign bad_scaling   = scaling == 2'd3;
    assign bad_sign      = desc_i[command_set_pkg::MAP_SIGN_LSB] && (bits != 5'd8 || scaling != 2'd0 ||
                           desc_i[command_set_pkg::MAP_STOCHASTIC_LSB] || desc_i[command_set_pkg::MAP_SATURATE_LSB]);
    assign bad_threshold = desc_i[command_set_pkg::REDUCE_THRESHOLD_LSB] &&
                           (desc_i[command_set_pkg::REDUCE_ABSOLUTE_LSB]
                               || desc_i[command_set_pkg::REDUCE_P_PRESENT_LSB]);

    logic trans_a, trans_b, raw, bad_axes, bad_raw;
    assign trans_a  = desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign trans_b  = desc_i[command_set_pkg::GEMM_TRANS_B_LSB];
    assign raw      = desc_i[command_set_pkg::GEMM_RAW_LSB];
    // along the sum an operand has one exponent, or groups; and only one of the operands has groups there
    assign bad_axes = a_scaling == 2'd3 || b_scaling == 2'd3 ||
                      (a_scaling == 2'd1 && trans_a && desc_i[command_set_pkg::GEMM_X0_SPAN_LSB +: 24] != '0) ||
                      (b_scaling == 2'd1 && !trans_b && desc_i[command_set_pkg::GEMM_X1_SPAN_LSB +: 24] != '0) ||
                      (a_scaling == 2'd2 && !trans_a && b_scaling == 2'd2 && trans_b);
    assign bad_raw  = raw ? desc_i[command_set_pkg::GEMM_BIAS_LSB] || desc_i[command_set_pkg::GEMM_STOCHASTIC_LSB] ||
                            desc_i[command_set_pkg::GEMM_RECORD_PEAK_LSB] || a_scaling == 2'd1 || b_scaling == 2'd1
                          : desc_i[command_set_pkg::GEMM_ACCUMULATE_LSB];

    // ---- of each opcode ----
    logic [7:0] wrong_q;
    always_ff @(posedge clk_i) begin
        wrong_q[0]                          <= 1'b0;
        wrong_q[command_set_pkg::OP_PEAK]   <= peak_reserved || bad_scaling;
        wrong_q[command_set_pkg::OP_MAP]    <= map_reserved || bad_bits || bad_scaling || bad_sign;
        wrong_q[command_set_pkg::OP_GEMM]   <= gemm_reserved || bad_view || bad_axes || bad_raw;
        wrong_q[command_set_pkg::OP_VECTOR] <= vector_reserved || bad_layout || no_term;
        wrong_q[command_set_pkg::OP_REDUCE] <= reduce_reserved || bad_threshold;
        wrong_q[command_set_pkg::OP_FENCE]  <= fence_reserved;
        wrong_q[command_set_pkg::OP_ALIGN]  <= align_reserved;
    end
    assign illegal_o = op_i[7:1] == '0 || (wrong_q & op_i) != '0;
endmodule

`default_nettype wire
