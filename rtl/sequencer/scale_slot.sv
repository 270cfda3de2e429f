// SPDX-License-Identifier: Apache-2.0
// scale_slot: which single scale entries a command has, and where they stand.
//
// Equation   docs/microarchitecture.md, section 5, SCALE. Slots: 0..2 x0, x1, x2, 3..6 c0..c3. An operand with an
//            array of entries has no single one; of a scale record the first word is one. 7: the result's.
// In         desc_i; index_i: the slot.
// Out        used_o; peak_o: a peak entry (otherwise an exponent entry); array_o: x0 or x1 of a GEMM whose exponents
//            are an array;  address_o
// Latency    none, combinational.
`default_nettype none

module scale_slot (
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [4:0]    index_i,
    output      logic          used_o,
    output      logic          peak_o,
    output      logic          array_o,
    output      logic [31:0]   address_o
);
    logic       is_map, is_gemm, is_vector, is_align, bias, c3_present, single_map, a_array, b_array;
    logic [1:0] kind0, kind1, kind2;
    assign is_map     = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_MAP);
    assign is_gemm    = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_GEMM);
    assign is_vector  = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_VECTOR);
    assign is_align   = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_ALIGN);
    assign bias       = desc_i[command_set_pkg::GEMM_BIAS_LSB];
    assign c3_present = desc_i[command_set_pkg::VECTOR_C3_PRESENT_LSB];
    assign kind0      = desc_i[command_set_pkg::VECTOR_X0_KIND_LSB +: 2];
    assign kind1      = desc_i[command_set_pkg::VECTOR_X1_KIND_LSB +: 2];
    assign kind2      = desc_i[command_set_pkg::VECTOR_X2_KIND_LSB +: 2];
    assign single_map = is_map && desc_i[command_set_pkg::MAP_SCALING_LSB +: 2] == 2'd0;
    assign a_array    = is_gemm && desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2] == 2'd1;
    assign b_array    = is_gemm && desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2] == 2'd1;

    logic [32*8-1:0] addresses; // of x0, x1 and x2 the same words in every command; after c3: of the result's entry
    assign addresses = {
        desc_i[command_set_pkg::VECTOR_OUT_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_C3_SCALE_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_C2_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_C1_SCALE_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_C0_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_X2_SCALE_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_X1_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_X0_SCALE_LSB +: 32]
    };
    assign address_o = addresses[{index_i[2:0], 5'd0} +: 32];

    always_comb begin
        array_o = 1'b0;
        case (index_i)
            5'd0: begin
                used_o  = single_map || (is_gemm && !a_array) || is_align || (is_vector && kind0 != 2'd0);
                peak_o  = is_map || (is_vector && kind0 == 2'd1);
                array_o = a_array;
            end
            5'd1: begin
                used_o  = (is_gemm && !b_array) || (is_vector && kind1 != 2'd0);
                peak_o  = is_vector && kind1 == 2'd1;
                array_o = b_array;
            end
            5'd2: begin
                used_o = (is_gemm && bias) || (is_vector && kind2 != 2'd0);
                peak_o = is_gemm || (is_vector && kind2 == 2'd1);
            end
            5'd3:    {used_o, peak_o} = {is_vector && kind0 != 2'd0, 1'b0};
            5'd4:    {used_o, peak_o} = {is_vector && kind1 != 2'd0, 1'b0};
            5'd5:    {used_o, peak_o} = {is_vector && kind2 != 2'd0, 1'b0};
            5'd6:    {used_o, peak_o} = {is_vector && c3_present, 1'b0};
            default: {used_o, peak_o} = 2'b00;
        endcase
    end
endmodule

`default_nettype wire
