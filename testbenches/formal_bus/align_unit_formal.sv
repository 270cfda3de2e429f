// SPDX-License-Identifier: Apache-2.0
// align_unit's beats hold until taken. The lanes are cut out (any word may come of them at any time).
`default_nettype none

module align_unit_formal (
    input wire logic        clk_i,
    input wire logic        rst_ni,
    input wire logic        al_valid_i,
    input wire logic        al_stochastic_i,
    input wire logic [15:0] al_mask_i,
    input wire logic [15:0] al_gate_i,
    input wire logic        al_relu_i,
    input wire logic        have_i,
    input wire logic        wr_data_ready_i
);
    logic         data_valid;
    logic [127:0] data;

    align_unit dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .al_valid_i(al_valid_i), .al_ready_o(), .al_p_i(768'd0), .al_q_i(768'd0),
        .al_exponent_i(192'd0), .al_flip_i(16'd0),
        .al_stochastic_i(al_stochastic_i), .al_mask_i(al_mask_i), .al_gate_i(al_gate_i), .al_relu_i(al_relu_i),
        .al_rotate_i(1'b0),
        .have_i(have_i), .words_i(384'd0), .wr_data_valid_o(data_valid), .wr_data_ready_i(wr_data_ready_i),
        .wr_data_o(data),
        .peak_valid_o(), .peak_words_o(), .overflow_event_o()
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    holds #(.WIDTH(128)) u_data (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(data_valid), .ready_i(wr_data_ready_i),
        .data_i(data));
endmodule

`default_nettype wire
