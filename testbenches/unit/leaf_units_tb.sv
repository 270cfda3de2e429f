// SPDX-License-Identifier: Apache-2.0
// A second simulator's view: Icarus reads stimulus and golden results with $readmemh and prints TAP. Plusargs name the
// files.
`default_nettype none
module leaf_units_tb;
    localparam int N = 4096;
    reg [103:0]  map_vectors [0:N-1];
    reg [175:0]  align_vectors [0:N-1];
    reg [1023:0] map_file, align_file;

    reg          clk;
    reg  [103:0] m;
    wire [15:0]  mantissa;
    wire         saturated;
    map_lane u_map_lane (
        .clk_i(clk), .en_i(1'b1), .word_i(m[103:72]), .emax_i(m[64:56]), .bits_i(m[52:48]), .random_i(m[47:24]),
        .mantissa_o(mantissa), .saturated_o(saturated)
    );

    reg  [175:0] a;
    wire [31:0]  word;
    wire         overflow;
    align_lane u_align_lane (
        .clk_i(clk), .en_i(1'b1), .move_i(1'b1), .p_i(a[175:128]), .q_i(a[127:80]), .exponent_i(a[79:68]),
        .stochastic_i(a[64]), .random_i(a[63:40]), .word_o(word), .overflow_o(overflow)
    );

    integer i, map_wrong, align_wrong;
    initial begin
        if (!$value$plusargs("map=%s", map_file) || !$value$plusargs("align=%s", align_file)) begin
            $display("Bail out! +map= and +align= name the vector files");
            $finish;
        end
        $readmemh(map_file, map_vectors);
        $readmemh(align_file, align_vectors);
        clk         = 1'b0;
        map_wrong   = 0;
        align_wrong = 0;
        for (i = 0; i < N; i = i + 1) begin
            m = map_vectors[i];
            a = align_vectors[i];
            #1 clk = 1'b1;
            #1 clk = 1'b0;
            #1 clk = 1'b1; // the lane's second register
            #1 clk = 1'b0;
            if (mantissa !== m[23:8] || saturated !== m[0]) map_wrong = map_wrong + 1;
            if (word !== a[39:8] || overflow !== a[0]) align_wrong = align_wrong + 1;
        end
        $display("1..2");
        if (map_wrong != 0) $write("not ");
        $display("ok 1 - icarus: map lane, %0d of %0d vectors differ", map_wrong, N);
        if (align_wrong != 0) $write("not ");
        $display("ok 2 - icarus: align lane, %0d of %0d vectors differ", align_wrong, N);
        $finish;
    end
endmodule
`default_nettype wire
