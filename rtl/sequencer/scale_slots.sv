// SPDX-License-Identifier: Apache-2.0
// scale_slots: which single scale entries a command has, and where they stand.
//
// Equation   docs/microarchitecture.md, section 5, CLEAR and SCALES. Entries: 0..2 x0, x1, x2, 3..6 c0..c3; 7: the
//            result's. An operand with an array of entries has no single one; of a scale record the first word is one.
// In         op_i: bit k: the opcode is k;  desc_i; entry_i: bit i: the address of entry i.
// Out        used_o, peaks_o: bit i: entry i is used, is a peak entry (otherwise an exponent entry);  arrays_o: x0, x1
//            of a GEMM whose exponents are an array;  address_o
// Latency    none, combinational.
`default_nettype none

module scale_slots (
    input  wire logic [7:0]    op_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [7:0]    entry_i,
    output      logic [6:0]    used_o,
    output      logic [6:0]    peaks_o,
    output      logic [1:0]    arrays_o,
    output      logic [31:0]   address_o
);
    logic       is_map, is_gemm, is_vector, is_align;
    logic [1:0] kind0, kind1, kind2;
    logic [2:0] absent, fp32; // of VECTOR's terms
    assign is_map    = op_i[command_set_pkg::OP_MAP];
    assign is_gemm   = op_i[command_set_pkg::OP_GEMM];
    assign is_vector = op_i[command_set_pkg::OP_VECTOR];
    assign is_align  = op_i[command_set_pkg::OP_ALIGN];
    assign kind0     = desc_i[command_set_pkg::VECTOR_X0_KIND_LSB +: 2];
    assign kind1     = desc_i[command_set_pkg::VECTOR_X1_KIND_LSB +: 2];
    assign kind2     = desc_i[command_set_pkg::VECTOR_X2_KIND_LSB +: 2];
    assign absent    = {kind2 == 2'd0, kind1 == 2'd0, kind0 == 2'd0};
    assign fp32      = {kind2 == 2'd1, kind1 == 2'd1, kind0 == 2'd1};

    logic       single_map;
    logic [6:0] of_gemm, of_vector;
    assign single_map = is_map && desc_i[command_set_pkg::MAP_SCALING_LSB +: 2] == 2'd0;
    assign arrays_o   = {is_gemm && desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2] == 2'd1,
                         is_gemm && desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2] == 2'd1};
    assign of_gemm    = {4'd0, desc_i[command_set_pkg::GEMM_BIAS_LSB], ~arrays_o};
    assign of_vector  = {desc_i[command_set_pkg::VECTOR_C3_PRESENT_LSB], ~absent, ~absent};
    assign used_o     = (of_gemm & {7{is_gemm}}) | (of_vector & {7{is_vector}}) | {6'd0, single_map || is_align};
    assign peaks_o    = {4'd0, is_gemm, 1'b0, is_map} | ({4'd0, fp32} & {7{is_vector}});

    logic [32*8-1:0] words; // of x0, x1 and x2 the same words in every command; after c3: of the result's entry
    assign words = {
        desc_i[command_set_pkg::VECTOR_OUT_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_C3_SCALE_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_C2_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_C1_SCALE_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_C0_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_X2_SCALE_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_X1_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_X0_SCALE_LSB +: 32]
    };
    logic [32*8-1:0] chosen;
    for (genvar i = 0; i < 8; i++) begin : g_choose
        assign chosen[32*i +: 32] = words[32*i +: 32] & {32{entry_i[i]}};
    end
    assign address_o = chosen[31:0] | chosen[63:32] | chosen[95:64] | chosen[127:96]
        | chosen[159:128] | chosen[191:160] | chosen[223:192] | chosen[255:224];
endmodule

`default_nettype wire
