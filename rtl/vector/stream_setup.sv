// SPDX-License-Identifier: Apache-2.0
// stream_setup: what a PEAK, MAP or VECTOR is about, kept for the whole command: size, slots, common exponent. 
// Numerics section 7.
//
//     n = COUNT or ROWS*COLS;  G = ceil(n/16);  e_t = E_ct + E_t, e_3 = E_c3;  A = max e_t;  distance_t = A - e_t
//
// Clock     clk_i (data registers only)
// Control   load_i        registers take the values (distances and exponent: only with vector_i)
// Command   desc_i, scale_exp_i (exp[i] in [12i +: 12]: x0, x1, x2, c0, c1, c2, c3), vector_i
// Slots     term_present_o (0..3), data_present_o (data slots: 4, 0, 1, 2), shift_o (log2 of the element size, slot s
//           in [2s +: 2]) functions of desc_i alone; PEAK and MAP have slot 0 alone, as fp32
// Tensor    count_o (n), groups_o (G), tail_o (elements of the last group)
// Scales    distance_o (slot t in [12t +: 12]), exponent_o (A - 16)
// Latency   1 (slots: 0).
`default_nettype none

module stream_setup (
    input  wire logic               clk_i,
    input  wire logic               load_i,
    input  wire logic               vector_i,
    input  wire logic [1023:0]      desc_i,
    input  wire logic [83:0]        scale_exp_i,
    output      logic [3:0]         term_present_o,
    output      logic [4:0]         data_present_o,
    output      logic [9:0]         shift_o,
    output      logic [30:0]        count_o,
    output      logic [27:0]        groups_o,
    output      logic [4:0]         tail_o,
    output      logic [47:0]        distance_o,
    output      logic signed [11:0] exponent_o
);
    // ---- slots ----
    localparam logic [1:0] ABSENT = 2'd0, DFP8 = 2'd2, DFP16 = 2'd3;
    for (genvar t = 0; t < 3; t++) begin : g_kind
        logic [1:0] kind;
        assign kind                = desc_i[command_set_pkg::VECTOR_X0_KIND_LSB + 2*t +: 2];
        assign term_present_o[t]   = vector_i ? kind != ABSENT : t == 0;
        assign shift_o[2*t +: 2] = vector_i && kind == DFP8 ? 2'd0 : vector_i && kind == DFP16 ? 2'd1 : 2'd2;
    end
    assign term_present_o[3] = vector_i && desc_i[command_set_pkg::VECTOR_C3_PRESENT_LSB];
    assign data_present_o    = {vector_i && desc_i[command_set_pkg::VECTOR_GATE_LSB], 1'b0, term_present_o[2:0]};
    assign shift_o[9:6]      = {2'd2, 2'd0}; // gate: fp32; slot 3 has no data

    // ---- size ----
    logic [47:0] product;
    logic [30:0] count, count_q;
    assign product = {24'b0, desc_i[command_set_pkg::VECTOR_ROWS_LSB +: 24]} * {24'b0,
        desc_i[command_set_pkg::VECTOR_COLS_LSB +: 24]};
    // PEAK's COUNT is the same word
    assign count   = vector_i ? product[30:0] : desc_i[command_set_pkg::MAP_COUNT_LSB +: 31];

    // ---- scales ----
    localparam logic signed [11:0] NONE = 12'sh800; // below every exponent
    logic [47:0]        e; // e_t in [12t +: 12]
    logic signed [11:0] e0, e1, e2, e3, best01, best23, best;
    for (genvar t = 0; t < 3; t++) begin : g_sum
        assign e[12*t +: 12] = scale_exp_i[12*t +: 12] + scale_exp_i[12*(3 + t) +: 12];
    end
    assign e[47:36] = scale_exp_i[83:72];
    assign e0     = term_present_o[0] ? $signed(e[11:0]) : NONE;
    assign e1     = term_present_o[1] ? $signed(e[23:12]) : NONE;
    assign e2     = term_present_o[2] ? $signed(e[35:24]) : NONE;
    assign e3     = term_present_o[3] ? $signed(e[47:36]) : NONE;
    assign best01 = e0 > e1 ? e0 : e1;
    assign best23 = e2 > e3 ? e2 : e3;
    assign best   = best01 > best23 ? best01 : best23;

    logic [27:0] groups_q;
    always_ff @(posedge clk_i) begin
        if (load_i) begin
            count_q  <= count;
            groups_q <= {1'b0, count[30:4]} + {27'b0, count[3:0] != 4'd0};
        end
        if (load_i && vector_i) begin
            for (int t = 0; t < 4; t++) distance_o[12*t +: 12] <= best - e[12*t +: 12];
            exponent_o <= best - 12'sd16;
        end
    end
    assign count_o  = count_q;
    assign groups_o = groups_q;
    assign tail_o   = count_q[3:0] == 4'd0 ? 5'd16 : {1'b0, count_q[3:0]};

    logic unused;
    assign unused = &{1'b0, desc_i, product[47:31]}; // ROWS*COLS <= MAX_COUNT = 2^30 was checked before
endmodule

`default_nettype wire
