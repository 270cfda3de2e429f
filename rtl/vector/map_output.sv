// SPDX-License-Identifier: Apache-2.0
// map_output: a mapped group of MAP, or a beat of its scales, on its way to the writer, one or two beats.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Group     load_i (only without valid_o), mantissa_i (16 lanes of 16 bits), wide_i (BITS = 16), elements_i (1..16)
// Scales    scale_load_i (only without valid_o, never with load_i), scale_data_i
// Writer    valid_o, ready_i, data_o;  last_o  the group's last beat
// Equation  int8: lane l in byte l of one beat; int16: lanes 0..7, then 8..15 when there are more than 8 elements
// Latency   1.
`default_nettype none

module map_output (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic         load_i,
    input  wire logic [255:0] mantissa_i,
    input  wire logic         wide_i,
    input  wire logic [4:0]   elements_i,
    input  wire logic         scale_load_i,
    input  wire logic [127:0] scale_data_i,
    output      logic         valid_o,
    input  wire logic         ready_i,
    output      logic [127:0] data_o,
    output      logic         last_o
);
    logic [127:0] narrow;
    for (genvar l = 0; l < 16; l++) begin : g_narrow
        assign narrow[8*l +: 8] = mantissa_i[16*l +: 8];
    end

    logic         second_q, beat_q;
    logic [255:0] data_q;
    assign last_o = beat_q == second_q;
    assign data_o = beat_q ? data_q[255:128] : data_q[127:0];

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            valid_o  <= 1'b0;
            second_q <= 1'b0;
            beat_q   <= 1'b0;
        end else if (load_i || scale_load_i) begin
            valid_o  <= 1'b1;
            second_q <= load_i && wide_i && elements_i > 5'd8;
            beat_q   <= 1'b0;
        end else if (valid_o && ready_i) begin
            if (last_o) valid_o <= 1'b0;
            else beat_q <= 1'b1;
        end
    end
    always_ff @(posedge clk_i) begin
        if (scale_load_i) data_q <= {128'b0, scale_data_i};
        else if (load_i) data_q <= wide_i ? mantissa_i : {128'b0, narrow};
    end
endmodule

`default_nettype wire
