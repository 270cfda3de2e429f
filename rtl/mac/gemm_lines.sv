// gemm_lines: the order in which a GEMM's operands are read, line by line; the loader asks in this order and receives in it.
//
//     each step (gemm_steps):  bias of the block of columns (once: mb = 0, kc = 0), lines of A's block, lines of B's block
//
// A line is one request: k-contiguous operands have rows(mb) or cols(nb) lines of klen bytes, the others klen lines of as many bytes as
// the block has rows or columns. The bias is one line of 4 bytes a column.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i       to the first line (desc_i stands still until the last)
//           next_i        the line is done: to the next one, or to phase 0 after the last
// Line      phase_o       0 none, 1 BIAS, 2 A, 3 B
//           line_o        index in its block
//           bytes_o       1..512
//           contiguous_o  1: k-contiguous (A and B)
//           last_line_o   the last line of its phase
// Step      cols_o, column_block_o, half_o, last_k_o, last_m_o, last_o: see gemm_steps
// Latency   1: the outputs are functions of registers and desc_i.
`default_nettype none

module gemm_lines #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic [1023:0] desc_i,
    output      logic [1:0]    phase_o,
    output      logic [7:0]    line_o,
    output      logic [9:0]    bytes_o,
    output      logic          contiguous_o,
    output      logic          last_line_o,
    output      logic [7:0]    cols_o,
    output      logic [1:0]    column_block_o,
    output      logic          half_o,
    output      logic          last_k_o,
    output      logic          last_m_o,
    output      logic          last_o
);
    localparam logic [1:0] NONE = 2'd0, BIAS = 2'd1, A = 2'd2, B = 2'd3;

    logic has_bias;
    assign has_bias = desc_i[command_set_pkg::GEMM_BIAS_LSB];

    logic [7:0] rows;
    logic [8:0] klen;
    logic       step_done, unused_first_m, unused_first_k;
    gemm_steps #(.N(N)) u_steps (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(step_done), .desc_i(desc_i),
        .rows_o(rows), .cols_o(cols_o), .klen_o(klen), .first_m_o(unused_first_m), .first_k_o(unused_first_k),
        .last_k_o(last_k_o), .last_m_o(last_m_o), .last_o(last_o), .column_block_o(column_block_o), .half_o(half_o)
    );

    // A's block has `rows` rows, B's has `cols` columns: across k, each is as wide as its own dimension.
    logic [8:0] across, lines;
    assign across       = phase_o == A ? {1'b0, rows} : {1'b0, cols_o};
    assign contiguous_o = phase_o == A ? !desc_i[command_set_pkg::GEMM_TRANS_A_LSB] : desc_i[command_set_pkg::GEMM_TRANS_B_LSB];
    assign lines        = contiguous_o ? across : klen;
    assign bytes_o      = phase_o == BIAS ? {cols_o, 2'b0} : {1'b0, contiguous_o ? klen : across};
    assign last_line_o  = phase_o == BIAS || {1'b0, line_o} == lines - 9'd1;
    assign step_done    = next_i && phase_o == B && last_line_o;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            phase_o <= NONE;
            line_o  <= '0;
        end else if (start_i) begin
            phase_o <= has_bias ? BIAS : A;
            line_o  <= '0;
        end else if (next_i) begin
            line_o <= last_line_o ? 8'd0 : line_o + 8'd1;
            if (last_line_o) begin
                case (phase_o)
                    BIAS:    phase_o <= A;
                    A:       phase_o <= B;
                    default: phase_o <= last_o ? NONE : (has_bias && last_k_o && last_m_o) ? BIAS : A;
                endcase
            end
        end
    end
endmodule

`default_nettype wire
