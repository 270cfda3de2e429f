// gemm_steps: the steps of a GEMM, in the order in which loader (twice) and walker take them.
//
//     for nb (blocks of EDGE columns)  for mb (blocks of EDGE rows)  for kc (chunks of KC of the sum):  one step
//
// What is left of a dimension is kept instead of its index, so a block's size is a comparison and the last block is known by it.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i              first step; desc_i must stand still from here to the last step
//           next_i               the next step (ignored together with start_i)
// Shape     desc_i               ROWS, COLS, DEPTH
// Step      rows_o, cols_o       1..EDGE;  klen_o  1..KC
//           first_m_o, first_k_o mb = 0, kc = 0
//           last_k_o             last chunk of the sum;  last_m_o  last block of rows;  last_o  last step of all
//           column_block_o       nb mod 4;  half_o  the scratchpad half of the step
// Latency   1: the outputs are functions of registers and desc_i.
`default_nettype none

module gemm_steps #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic          next_i,
    input  wire logic [1023:0] desc_i,
    output      logic [7:0]    rows_o,
    output      logic [7:0]    cols_o,
    output      logic [8:0]    klen_o,
    output      logic          first_m_o,
    output      logic          first_k_o,
    output      logic          last_k_o,
    output      logic          last_m_o,
    output      logic          last_o,
    output      logic [1:0]    column_block_o,
    output      logic          half_o
);
    localparam logic [23:0] EDGE = 24'(4 * N);
    localparam logic [17:0] KC   = 18'd256;

    logic [23:0] m, n, rows_left_q, cols_left_q;
    logic [17:0] k, deep_left_q;
    assign m = desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24];
    assign n = desc_i[command_set_pkg::GEMM_COLS_LSB +: 24];
    assign k = desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 18];

    logic last_n;
    assign last_k_o = deep_left_q <= KC;
    assign last_m_o = rows_left_q <= EDGE;
    assign last_n   = cols_left_q <= EDGE;
    assign last_o   = last_k_o && last_m_o && last_n;
    assign rows_o   = last_m_o ? rows_left_q[7:0] : EDGE[7:0];
    assign cols_o   = last_n ? cols_left_q[7:0] : EDGE[7:0];
    assign klen_o   = last_k_o ? deep_left_q[8:0] : KC[8:0];

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            rows_left_q    <= '0;
            cols_left_q    <= '0;
            deep_left_q    <= '0;
            first_m_o      <= 1'b0;
            first_k_o      <= 1'b0;
            column_block_o <= '0;
            half_o         <= 1'b0;
        end else if (start_i) begin
            rows_left_q    <= m;
            cols_left_q    <= n;
            deep_left_q    <= k;
            first_m_o      <= 1'b1;
            first_k_o      <= 1'b1;
            column_block_o <= '0;
            half_o         <= 1'b0;
        end else if (next_i) begin
            half_o      <= !half_o;
            deep_left_q <= last_k_o ? k : deep_left_q - KC;
            first_k_o   <= last_k_o;
            if (last_k_o) begin
                rows_left_q <= last_m_o ? m : rows_left_q - EDGE;
                first_m_o   <= last_m_o;
                if (last_m_o) begin
                    cols_left_q    <= cols_left_q - EDGE;
                    column_block_o <= column_block_o + 1'b1;
                end
            end
        end
    end

    // The descriptor's other fields are for other units; sizes were checked against their limits before the start.
    logic unused;
    assign unused = &{1'b0, desc_i};
endmodule

`default_nettype wire
