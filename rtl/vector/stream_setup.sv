// SPDX-License-Identifier: Apache-2.0
// stream_setup: the size of a PEAK, MAP, VECTOR or ALIGN and the common exponent of a VECTOR, in three clocks, kept for
// the whole command.  Numerics section 7.
//
//     n = COUNT or ROWS*COLS;  G = ceil(n/16);  e_t = E_ct + E_t, e_3 = E_c3;  A = max e_t;  distance_t = A - e_t
//
//     step 0: ROWS * halves of COLS; e_t      step 1: n; A      step 2: G, distances
//
// Clock     clk_i (data registers only)
// Control   step_i[i]     registers of step i take their values (distances and exponent: only with vector_i)
// Command   vector_i, terms_i (slots 0..3), count_i, rows_i, cols_i, exponents_i (entry i in [12i +: 12]: x0, x1, x2,
//           c0, c1, c2, c3)
// Tensor    count_o (n, after step 1), groups_o (G, in step 2), tail_o (elements of the last group)
// Scales    distance_o (slot t in [12t +: 12]), exponent_o (A - 16)   after step 2
// Latency   3.
`default_nettype none

module stream_setup (
    input  wire logic               clk_i,
    input  wire logic [2:0]         step_i,
    input  wire logic               vector_i,
    input  wire logic [3:0]         terms_i,
    input  wire logic [30:0]        count_i,
    input  wire logic [23:0]        rows_i,
    input  wire logic [23:0]        cols_i,
    input  wire logic [83:0]        exponents_i,
    output      logic [30:0]        count_o,
    output      logic [27:0]        groups_o,
    output      logic [4:0]         tail_o,
    output      logic [47:0]        distance_o,
    output      logic signed [11:0] exponent_o
);
    // ---- size: ROWS*COLS <= MAX_COUNT = 2^30 was checked before ----
    logic [35:0] low, high, low_q, high_q;
    assign low  = {12'b0, rows_i} * {24'b0, cols_i[11:0]};
    assign high = {12'b0, rows_i} * {24'b0, cols_i[23:12]};
    always_ff @(posedge clk_i) begin
        if (step_i[0]) begin
            low_q  <= low;
            high_q <= high;
        end
        if (step_i[1]) count_o <= vector_i ? low_q[30:0] + {high_q[18:0], 12'b0} : count_i;
    end
    assign groups_o = {1'b0, count_o[30:4]} + {27'b0, count_o[3:0] != 4'd0};
    assign tail_o   = count_o[3:0] == 4'd0 ? 5'd16 : {1'b0, count_o[3:0]};

    // ---- scales ----
    localparam logic signed [11:0] NONE = 12'sh800; // below every exponent
    logic [47:0]        e_q; // e_t in [12t +: 12]
    logic signed [11:0] seen0, seen1, seen2, seen3, best01, best23, best_q;
    assign seen0  = terms_i[0] ? $signed(e_q[11:0]) : NONE;
    assign seen1  = terms_i[1] ? $signed(e_q[23:12]) : NONE;
    assign seen2  = terms_i[2] ? $signed(e_q[35:24]) : NONE;
    assign seen3  = terms_i[3] ? $signed(e_q[47:36]) : NONE;
    assign best01 = seen0 > seen1 ? seen0 : seen1;
    assign best23 = seen2 > seen3 ? seen2 : seen3;
    always_ff @(posedge clk_i) begin
        if (step_i[0]) begin
            for (int t = 0; t < 3; t++) e_q[12*t +: 12] <= exponents_i[12*t +: 12] + exponents_i[12*(3 + t) +: 12];
            e_q[47:36] <= exponents_i[83:72];
        end
        if (step_i[1]) best_q <= best01 > best23 ? best01 : best23;
        if (step_i[2] && vector_i) begin
            for (int t = 0; t < 4; t++) distance_o[12*t +: 12] <= best_q - e_q[12*t +: 12];
            exponent_o <= best_q - 12'sd16;
        end
    end

    logic unused;
    assign unused = &{1'b0, low_q[35:31], high_q[35:19]};
endmodule

`default_nettype wire
