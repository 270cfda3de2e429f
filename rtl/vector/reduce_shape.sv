// SPDX-License-Identifier: Apache-2.0
// reduce_shape: what the reduce unit walks, taken from the descriptor with its start: a REDUCE's ROWS x COLS, or the
// elements of a PEAK of several entries, by entry (a row has SPAN of them) or by channel (SPAN of these).
//
// Clock      clk_i (data registers only)
// Control    load_i   take the command of this clock
// In         desc_i, entries_0_i (of entry_count)
// Out        peaks_o: a PEAK;  by_row_o;  threshold_o;  absolute_o;  s1_only_o;  rows_o, cols_o
//            count_o  elements of a PEAK, whose last row may be shorter;  sums_o  results
//            q_shift_o, p_shift_o   log2 of an element's bytes;  two_o  p is present
//            q_address_o, p_address_o (the thresholds', too), out_o
// Latency    1.
`default_nettype none

module reduce_shape (
    input  wire logic          clk_i,
    input  wire logic          load_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    input  wire logic [31:0]   entries_0_i,
    /* verilator lint_on UNUSEDSIGNAL */
    output      logic          peaks_o,
    output      logic          by_row_o,
    output      logic          threshold_o,
    output      logic          absolute_o,
    output      logic          s1_only_o,
    output      logic [30:0]   rows_o,
    output      logic [30:0]   cols_o,
    output      logic [30:0]   count_o,
    output      logic [30:0]   sums_o,
    output      logic [1:0]    q_shift_o,
    output      logic [1:0]    p_shift_o,
    output      logic          two_o,
    output      logic [31:0]   q_address_o,
    output      logic [31:0]   p_address_o,
    output      logic [31:0]   out_o
);
    logic [1:0]  scaling;
    logic        peaks, by_row;
    logic [30:0] rows, cols;
    assign scaling = desc_i[command_set_pkg::PEAK_SCALING_LSB +: 2];
    assign peaks   = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_PEAK) &&
                     (scaling == 2'd1 || scaling == 2'd2);
    assign by_row  = peaks ? scaling == 2'd1 : desc_i[command_set_pkg::REDUCE_BY_ROW_LSB];
    assign rows    = peaks ? entries_0_i[30:0] : {7'd0, desc_i[command_set_pkg::REDUCE_ROWS_LSB +: 24]};
    assign cols    = peaks ? desc_i[command_set_pkg::PEAK_SPAN_LSB +: 31]
                           : {7'd0, desc_i[command_set_pkg::REDUCE_COLS_LSB +: 24]};
    always_ff @(posedge clk_i) begin
        if (load_i) begin
            peaks_o     <= peaks;
            by_row_o    <= by_row;
            threshold_o <= !peaks && desc_i[command_set_pkg::REDUCE_THRESHOLD_LSB];
            absolute_o  <= desc_i[command_set_pkg::REDUCE_ABSOLUTE_LSB];
            s1_only_o   <= !peaks && desc_i[command_set_pkg::REDUCE_S1_ONLY_LSB];
            rows_o      <= rows;
            cols_o      <= cols;
            count_o     <= desc_i[command_set_pkg::PEAK_COUNT_LSB +: 31];
            sums_o      <= by_row ? rows : cols;
            q_shift_o   <= peaks ? 2'd2 : {1'b0, desc_i[command_set_pkg::REDUCE_Q_WIDE_LSB]};
            p_shift_o   <= {1'b0, desc_i[command_set_pkg::REDUCE_P_WIDE_LSB]};
            two_o       <= !peaks && desc_i[command_set_pkg::REDUCE_P_PRESENT_LSB];
            q_address_o <= desc_i[command_set_pkg::REDUCE_X0_ADDR_LSB +: 32]; // PEAK's X0_ADDR is the same word
            p_address_o <= desc_i[command_set_pkg::REDUCE_X1_ADDR_LSB +: 32];
            out_o       <= peaks ? desc_i[command_set_pkg::PEAK_OUT_SCALE_LSB +: 32]
                : desc_i[command_set_pkg::REDUCE_OUT_LSB +: 32];
        end
    end
endmodule

`default_nettype wire
