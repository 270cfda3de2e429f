// gemm_requester: the loader's requests, one presented every clock until the last was taken.
//
// Equation  section 10.1 of the microarchitecture: {address, bytes} of each line of gemm_lines.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i
// Request   valid_o, ready_i, addr_o, bytes_o   held until taken; 0 without valid
// Latency   the first request is shown in the clock after start_i.
`default_nettype none

module gemm_requester #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic [1023:0] desc_i,
    output      logic          valid_o,
    input  wire logic          ready_i,
    output      logic [31:0]   addr_o,
    output      logic [32:0]   bytes_o
);
    localparam logic [1:0] NONE = 2'd0, BIAS = 2'd1, A = 2'd2, B = 2'd3;

    logic [1:0] phase, unused_column_block;
    logic [7:0] unused_line, unused_cols;
    logic [9:0] bytes;
    logic       fire, last_line, last_k, last_m, unused_last, unused_half, unused_contiguous;
    gemm_lines #(.N(N)) u_lines (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .next_i(fire), .desc_i(desc_i),
        .phase_o(phase), .line_o(unused_line), .bytes_o(bytes), .contiguous_o(unused_contiguous), .last_line_o(last_line),
        .cols_o(unused_cols), .column_block_o(unused_column_block), .half_o(unused_half),
        .last_k_o(last_k), .last_m_o(last_m), .last_o(unused_last)
    );
    assign valid_o = phase != NONE;
    assign fire    = valid_o && ready_i;

    // A's lines start anew for each block of columns; B's block is read again for each block of rows.
    logic        step_done;
    logic [31:0] a_address, b_address;
    assign step_done = fire && phase == B && last_line;
    block_address #(.N(N)) u_a (
        .clk_i(clk_i), .start_i(start_i), .line_i(fire && phase == A), .chunk_i(step_done && !last_k), .again_i(1'b0),
        .block_i(step_done && last_k && !last_m), .restart_i(step_done && last_k && last_m),
        .base_i(desc_i[command_set_pkg::GEMM_X0_ADDR_LSB +: 32]), .ld_i(desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24]),
        .contiguous_i(!desc_i[command_set_pkg::GEMM_TRANS_A_LSB]), .address_o(a_address)
    );
    block_address #(.N(N)) u_b (
        .clk_i(clk_i), .start_i(start_i), .line_i(fire && phase == B && !last_line), .chunk_i(step_done && !last_k),
        .again_i(step_done && last_k && !last_m), .block_i(step_done && last_k && last_m), .restart_i(1'b0),
        .base_i(desc_i[command_set_pkg::GEMM_X1_ADDR_LSB +: 32]), .ld_i(desc_i[command_set_pkg::GEMM_X1_LD_LSB +: 24]),
        .contiguous_i(desc_i[command_set_pkg::GEMM_TRANS_B_LSB]), .address_o(b_address)
    );

    logic [31:0] bias_address_q;
    always_ff @(posedge clk_i) begin
        if (start_i) bias_address_q <= desc_i[command_set_pkg::GEMM_X2_ADDR_LSB +: 32];
        else if (fire && phase == BIAS) bias_address_q <= bias_address_q + 32'(16 * N);
    end

    assign addr_o  = phase == NONE ? 32'd0 : phase == BIAS ? bias_address_q : phase == A ? a_address : b_address;
    assign bytes_o = phase == NONE ? 33'd0 : {23'b0, bytes};
endmodule

`default_nettype wire
