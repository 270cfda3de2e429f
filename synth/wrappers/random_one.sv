// SPDX-License-Identifier: Apache-2.0
// random_one: the random source with one context, as one map unit alone would need it (the accelerator's has four:
// numerics section 4). The context number is tied to 0, so synthesis removes the other three. For area comparisons; not
// part of the accelerator.
`default_nettype none

module random_one (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic         clear_i,
    input  wire logic [63:0]  seed_i,
    input  wire logic [31:0]  step_i,
    input  wire logic         want_valid_i,
    input  wire logic [31:0]  want_stream_i,
    input  wire logic [27:0]  want_group_i,
    output      logic         have_o,
    output      logic [383:0] words_o
);
    random u_random (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(clear_i), .seed_i(seed_i), .step_i(step_i),
        .want_valid_i(want_valid_i), .want_ctx_i(2'd0), .want_stream_i(want_stream_i), .want_group_i(want_group_i),
        .want_take_i(1'b0), .have_o(have_o), .words_o(words_o)
    );
endmodule

`default_nettype wire
