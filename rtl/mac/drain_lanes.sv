// SPDX-License-Identifier: Apache-2.0
// drain_lanes: exponents, places and biases of a piece of a row of C, sixteen of drain_lane and their registers.
//
// Clock     clk_i, rst_ni (synchronous, active low; of the event alone)
// Control   load_i     the registers take the piece;  taken_i  with it: the last time
// Window    exponent_i, bias_emax_i, row_term_i, desc_i: see drain_lane
// Piece     terms_i    of its columns, lane l in [12l +: 12];  words_i  its biases, in [32l +: 32];  present_i
// Lanes     exponent_o in [12l +: 12], places_o in [5l +: 5], addend_o in [48l +: 48]
// Event     saturated_event_o  one clock: a bias of the piece was clamped
// Latency   1.
`default_nettype none

module drain_lanes (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               load_i,
    input  wire logic               taken_i,
    input  wire logic [1023:0]      desc_i,
    input  wire logic signed [11:0] exponent_i,
    input  wire logic [8:0]         bias_emax_i,
    input  wire logic [11:0]        row_term_i,
    input  wire logic [191:0]       terms_i,
    input  wire logic [511:0]       words_i,
    input  wire logic [15:0]        present_i,
    output      logic [191:0]       exponent_o,
    output      logic [79:0]        places_o,
    output      logic [767:0]       addend_o,
    output      logic               saturated_event_o
);
    logic       has_bias, raw, a_along_k, b_along_k, unused_row, unused_column, unused_scaled;
    logic [2:0] a_groups, b_groups;
    logic [3:0] raw_places;
    assign has_bias = desc_i[command_set_pkg::GEMM_BIAS_LSB];
    assign raw      = desc_i[command_set_pkg::GEMM_RAW_LSB];
    scale_axes u_axes (
        .desc_i(desc_i), .a_along_k_o(a_along_k), .b_along_k_o(b_along_k), .row_scaled_o(unused_row),
        .column_scaled_o(unused_column), .scaled_o(unused_scaled), .a_groups_o(a_groups), .b_groups_o(b_groups)
    );
    assign raw_places = {1'b0, a_along_k ? 3'd0 : a_groups} + {1'b0, b_along_k ? 3'd0 : b_groups};

    logic [191:0] exponent;
    logic [79:0]  places;
    logic [767:0] addend;
    logic [15:0]  clamped;
    for (genvar l = 0; l < 16; l++) begin : g_lane
        drain_lane u_lane (
            .exponent_i(exponent_i), .bias_emax_i(bias_emax_i), .has_bias_i(has_bias), .raw_i(raw),
            .raw_places_i(raw_places), .row_term_i(row_term_i), .column_term_i(terms_i[12*l +: 12]),
            .word_i(words_i[32*l +: 32]), .present_i(present_i[l]),
            .exponent_o(exponent[12*l +: 12]), .places_o(places[5*l +: 5]), .addend_o(addend[48*l +: 48]),
            .clamped_o(clamped[l])
        );
    end

    always_ff @(posedge clk_i) begin
        if (load_i) begin
            exponent_o <= exponent;
            places_o   <= places;
            addend_o   <= addend;
        end
    end
    always_ff @(posedge clk_i) begin
        if (!rst_ni) saturated_event_o <= 1'b0;
        else saturated_event_o <= taken_i && |clamped;
    end

    logic unused;
    assign unused = &{1'b0, desc_i, unused_row, unused_column, unused_scaled};
endmodule

`default_nettype wire
