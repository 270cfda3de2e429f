// SPDX-License-Identifier: Apache-2.0
// command_word: the address that a check step is about.
//
// Equation   a multiplexer of the descriptor's words; an operand's address has the same place in every command that has
//            it.
// In         desc_i; peaks_i: a PEAK of several entries, whose output they are;  step_i: 2..18 in the order of
//            command_check (out, out_scale, x0, x0_scale, x1, x1_scale, x2, x2_scale, gate, c0, c0_scale, c1, c1_scale,
//            c2, c2_scale, c3, c3_scale).
// Out        address_o: 0 for other steps.
// Latency    none, combinational.
`default_nettype none

module command_word (
    /* verilator lint_off UNUSEDSIGNAL */ // addresses are a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic          peaks_i,
    input  wire logic [4:0]    step_i,
    output      logic [31:0]   address_o
);
    logic [31:0]      out;
    logic [32*19-1:0] addresses;
    assign out       = peaks_i ? desc_i[command_set_pkg::PEAK_OUT_SCALE_LSB +: 32]
                               : desc_i[command_set_pkg::VECTOR_OUT_LSB +: 32];
    assign addresses = {
        desc_i[command_set_pkg::VECTOR_C3_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_C3_ADDR_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_C2_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_C2_ADDR_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_C1_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_C1_ADDR_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_C0_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_C0_ADDR_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_GATE_ADDR_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_X2_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_X2_ADDR_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_X1_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_X1_ADDR_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_X0_SCALE_LSB +: 32], desc_i[command_set_pkg::VECTOR_X0_ADDR_LSB +: 32],
        desc_i[command_set_pkg::VECTOR_OUT_SCALE_LSB +: 32], out,
        64'd0
    };
    assign address_o = step_i > 5'd18 ? 32'd0 : addresses[{step_i, 5'd0} +: 32];
endmodule

`default_nettype wire
