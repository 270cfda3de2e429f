// SPDX-License-Identifier: Apache-2.0
// command_codes: is a descriptor outside the command set? The first of its three checks (docs/commands.md, "Order of
// checks").
//
// Equation   illegal = no such opcode, or a reserved bit set, or a field's code undefined: MAP.BITS, a layout 3 (also
//            of an absent term), a VECTOR without any term, a view that does not exist (view_check).
// In         desc_i: the descriptor, word w in bits [32w +: 32]; bad_view_i: of view_check.
// Out        illegal_o.
// Latency    none, combinational.
// Properties depends on nothing but the descriptor.
`default_nettype none

module command_codes (
    input  wire logic [1023:0] desc_i,
    input  wire logic          bad_view_i,
    output      logic          illegal_o
);
    logic [7:0] opcode;
    logic [4:0] bits;
    assign opcode = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8];
    assign bits   = desc_i[command_set_pkg::MAP_BITS_LSB +: 5];

    logic peak_reserved, map_reserved, gemm_reserved, vector_reserved, reduce_reserved, fence_reserved;
    assign peak_reserved   = (desc_i & command_set_pkg::PEAK_RESERVED) != '0;
    assign map_reserved    = (desc_i & command_set_pkg::MAP_RESERVED) != '0;
    assign gemm_reserved   = (desc_i & command_set_pkg::GEMM_RESERVED) != '0;
    assign vector_reserved = (desc_i & command_set_pkg::VECTOR_RESERVED) != '0;
    assign reduce_reserved = (desc_i & command_set_pkg::REDUCE_RESERVED) != '0;
    assign fence_reserved  = (desc_i & command_set_pkg::FENCE_RESERVED) != '0;

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

    always_comb begin
        case (opcode)
            8'(command_set_pkg::OP_PEAK):   illegal_o = peak_reserved;
            8'(command_set_pkg::OP_MAP):    illegal_o = map_reserved || bad_bits;
            8'(command_set_pkg::OP_GEMM):   illegal_o = gemm_reserved || bad_view_i;
            8'(command_set_pkg::OP_VECTOR): illegal_o = vector_reserved || bad_layout || no_term;
            8'(command_set_pkg::OP_REDUCE): illegal_o = reduce_reserved;
            8'(command_set_pkg::OP_FENCE):  illegal_o = fence_reserved;
            default:                        illegal_o = 1'b1;
        endcase
    end
endmodule

`default_nettype wire
