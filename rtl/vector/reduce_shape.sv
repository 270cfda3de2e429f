// SPDX-License-Identifier: Apache-2.0
// reduce_shape: what the reduce unit walks: a REDUCE's ROWS x COLS, or the elements of a PEAK of several entries, by
// entry (a row has SPAN of them) or by channel (SPAN of these).
//
// In         desc_i, entries_0_i (of entry_count)
// Out        peaks_o: a PEAK;  by_row_o;  threshold_o;  rows_o, cols_o;  count_o  elements of a PEAK, whose last row
//            may be shorter
//            q_shift_o, p_shift_o   log2 of an element's bytes;  two_o  p is present
// Latency    none, combinational.
`default_nettype none

module reduce_shape (
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    input  wire logic [31:0]   entries_0_i,
    /* verilator lint_on UNUSEDSIGNAL */
    output      logic          peaks_o,
    output      logic          by_row_o,
    output      logic          threshold_o,
    output      logic [30:0]   rows_o,
    output      logic [30:0]   cols_o,
    output      logic [30:0]   count_o,
    output      logic [1:0]    q_shift_o,
    output      logic [1:0]    p_shift_o,
    output      logic          two_o
);
    logic [1:0] scaling;
    assign scaling     = desc_i[command_set_pkg::PEAK_SCALING_LSB +: 2];
    assign peaks_o     = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_PEAK) &&
                         (scaling == 2'd1 || scaling == 2'd2);
    assign by_row_o    = peaks_o ? scaling == 2'd1 : desc_i[command_set_pkg::REDUCE_BY_ROW_LSB];
    assign threshold_o = !peaks_o && desc_i[command_set_pkg::REDUCE_THRESHOLD_LSB];
    assign rows_o      = peaks_o ? entries_0_i[30:0] : {7'd0, desc_i[command_set_pkg::REDUCE_ROWS_LSB +: 24]};
    assign cols_o      = peaks_o ? desc_i[command_set_pkg::PEAK_SPAN_LSB +: 31]
                                 : {7'd0, desc_i[command_set_pkg::REDUCE_COLS_LSB +: 24]};
    assign count_o     = desc_i[command_set_pkg::PEAK_COUNT_LSB +: 31];
    assign q_shift_o   = peaks_o ? 2'd2 : {1'b0, desc_i[command_set_pkg::REDUCE_Q_WIDE_LSB]};
    assign p_shift_o   = {1'b0, desc_i[command_set_pkg::REDUCE_P_WIDE_LSB]};
    assign two_o       = !peaks_o && desc_i[command_set_pkg::REDUCE_P_PRESENT_LSB];
endmodule

`default_nettype wire
