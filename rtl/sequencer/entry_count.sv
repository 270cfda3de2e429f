// SPDX-License-Identifier: Apache-2.0
// entry_count: how many entries the operands of a command have that have one for each stretch of elements, rows or
// columns. One restoring divider, a bit of the quotient a clock.
//
// Equation   entries_0 = ceil(COUNT / SPAN) of PEAK and MAP (SCALING 1 or 2), ceil(ROWS / X0_SPAN) of GEMM (X0_SCALING
//            1); entries_1 = ceil(COLS / X1_SPAN) of GEMM (X1_SCALING 1). Not divided, as with a span of 0: 1.
// Clock      clk_i; clear_i sets all that is read.
// Control    clear_i: a new command, desc_i stands still from the next clock on;  step_i: go on
// Out        done_o: nothing is left to divide;  entries_0_o, entries_1_o;  exact_o: SPAN divides COUNT
// Latency    33 clocks of step_i a division.
// Property (testbenches/formal_bus/entry_count_formal.sv): (entries - 1) * span < dividend <= entries * span for every
// dividend above 0 and span, 33 clocks a division.
`default_nettype none

module entry_count (
    input  wire logic          clk_i,
    input  wire logic          clear_i,
    input  wire logic          step_i,
    input  wire logic [1023:0] desc_i,
    output      logic          done_o,
    output      logic [31:0]   entries_0_o,
    output      logic [31:0]   entries_1_o,
    output      logic          exact_o
);
    // ---- what there is to divide ----
    logic        is_gemm, is_peak, is_map, divides_0, divides_1;
    logic [1:0]  scaling;
    logic [31:0] count, span, a_span, b_span, cols;
    assign is_peak   = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_PEAK);
    assign is_map    = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_MAP);
    assign is_gemm   = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_GEMM);
    assign scaling   = desc_i[command_set_pkg::MAP_SCALING_LSB +: 2]; // PEAK's is the same field
    assign count     = desc_i[command_set_pkg::MAP_COUNT_LSB +: 32];  // so are PEAK's COUNT and SPAN, and GEMM's ROWS
    assign span      = desc_i[command_set_pkg::MAP_SPAN_LSB +: 32];
    assign cols      = desc_i[command_set_pkg::GEMM_COLS_LSB +: 32];
    assign a_span    = {8'd0, desc_i[command_set_pkg::GEMM_X0_SPAN_LSB +: 24]};
    assign b_span    = {8'd0, desc_i[command_set_pkg::GEMM_X1_SPAN_LSB +: 24]};
    assign divides_0 = is_gemm ? desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2] == 2'd1 && a_span != '0
                     : (is_peak || is_map) && (scaling == 2'd1 || scaling == 2'd2) && span != '0;
    assign divides_1 = is_gemm && desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2] == 2'd1 && b_span != '0;

    // ---- which is at work: left_q bit i: division i has not been done ----
    logic [1:0]  left_q;
    logic [5:0]  steps_q; // 0: to be loaded
    logic        first;
    logic [31:0] dividend, divisor;
    assign first    = left_q[0] && divides_0;
    assign done_o   = !first && !(left_q[1] && divides_1);
    assign dividend = first ? count : cols;
    assign divisor  = !first ? b_span : is_gemm ? a_span : span;

    // ---- one bit ----
    logic [31:0] quotient_q, quotient;
    logic [31:0] rest_q, divisor_q;
    logic [32:0] twice, rest; // rest is below the divisor
    logic        fits, last;
    assign twice    = {rest_q, quotient_q[31]};
    assign fits     = twice >= {1'b0, divisor_q};
    assign rest     = fits ? twice - {1'b0, divisor_q} : twice;
    assign quotient = {quotient_q[30:0], fits};
    assign last     = steps_q == 6'd32;

    always_ff @(posedge clk_i) begin
        if (clear_i) begin
            left_q      <= 2'b11;
            steps_q     <= '0;
            entries_0_o <= 32'd1;
            entries_1_o <= 32'd1;
            exact_o     <= 1'b1;
        end else if (step_i && !done_o) begin
            steps_q    <= last ? 6'd0 : steps_q + 6'd1;
            quotient_q <= steps_q == '0 ? dividend : quotient;
            rest_q     <= steps_q == '0 ? 32'd0 : rest[31:0];
            if (steps_q == '0) divisor_q <= divisor;
            if (last) begin
                if (first) begin
                    left_q[0]   <= 1'b0;
                    entries_0_o <= quotient + {31'd0, rest != '0};
                    exact_o     <= rest == '0;
                end else begin
                    left_q[1]   <= 1'b0;
                    entries_1_o <= quotient + {31'd0, rest != '0};
                end
            end
        end
    end

    logic unused;
    assign unused = &{1'b0, desc_i}; // the other fields are for others
endmodule

`default_nettype wire
