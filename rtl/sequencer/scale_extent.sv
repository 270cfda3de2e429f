// SPDX-License-Identifier: Apache-2.0
// scale_extent: how long the scales of a check step's operand are: one entry, an array of entries, or a scale record
// (docs/commands.md, Extents).
//
// In         op_i: bit k: the opcode is k;  desc_i; step_i as in command_check; entries_i: count of entries of PEAK and
//            MAP (SCALING 1);  a_total_i, b_total_i: of size_terms.
// Out        bytes_o; record_o: a scale record, on 16 bytes.
// Latency    none, combinational.
// Properties meaningful for sizes that command_shape has passed.
`default_nettype none

module scale_extent (
    input  wire logic [7:0]    op_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [4:0]    step_i,
    input  wire logic [12:0]   entries_i,
    input  wire logic [12:0]   a_total_i,
    input  wire logic [12:0]   b_total_i,
    output      logic [14:0]   bytes_o,
    output      logic          record_o
);
    localparam logic [4:0] OUT = 5'd2, OUT_SCALE = 5'd3, X0_SCALE = 5'd5, X1_SCALE = 5'd7;

    logic        is_peak, is_map, is_gemm;
    logic [1:0]  scaling, gemm_scaling;
    logic [12:0] span, count, total;
    logic [9:0]  rows_of_16;
    assign is_peak      = op_i[command_set_pkg::OP_PEAK];
    assign is_map       = op_i[command_set_pkg::OP_MAP];
    assign is_gemm      = op_i[command_set_pkg::OP_GEMM];
    assign scaling      = desc_i[command_set_pkg::MAP_SCALING_LSB +: 2]; // PEAK's is the same field
    assign span         = desc_i[command_set_pkg::MAP_SPAN_LSB +: 13];
    assign count        = scaling == 2'd1 ? entries_i : span;
    assign rows_of_16   = {1'b0, span[12:4]} + {9'd0, span[3:0] != 4'd0};
    assign gemm_scaling = step_i == X0_SCALE ? desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2]
                                             : desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2];
    assign total        = step_i == X0_SCALE ? a_total_i : b_total_i;

    always_comb begin
        bytes_o  = 15'd4;
        record_o = 1'b0;
        if (is_peak && step_i == OUT) begin
            bytes_o = {count, 2'b0};
        end else if (is_map && step_i == OUT_SCALE && scaling == 2'd2) begin
            bytes_o  = {1'b0, rows_of_16, 4'b0} + 15'd16;
            record_o = 1'b1;
        end else if (is_map && (step_i == OUT_SCALE || step_i == X0_SCALE) && scaling != 2'd0) begin
            bytes_o = {count, 2'b0};
        end else if (is_gemm && (step_i == X0_SCALE || step_i == X1_SCALE) && gemm_scaling == 2'd1) begin
            bytes_o = {total, 2'b0};
        end else if (is_gemm && (step_i == X0_SCALE || step_i == X1_SCALE) && gemm_scaling == 2'd2) begin
            bytes_o  = {2'b0, total} + 15'd16;
            record_o = 1'b1;
        end
    end
endmodule

`default_nettype wire
