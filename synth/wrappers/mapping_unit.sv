// SPDX-License-Identifier: Apache-2.0
// mapping_unit: all that turns sixteen fp32 words per clock into DFP-b mantissas: shared exponent, sixteen map lanes,
// and a random source of one context (numerics sections 2 to 4). The registers around it (gather, output) belong to
// stream and are not counted here. For area comparisons with the array and with a divider-based quantizer; not part of
// the accelerator.
`default_nettype none

module mapping_unit (
    input  wire logic               clk_i,
    input  wire logic               rst_ni,
    input  wire logic               clear_i,
    input  wire logic        [63:0] seed_i,
    input  wire logic        [31:0] step_i,
    input  wire logic               want_valid_i,
    input  wire logic        [31:0] want_stream_i,
    input  wire logic        [27:0] want_group_i,
    input  wire logic               nearest_i,
    input  wire logic        [30:0] peak_i,
    input  wire logic        [4:0]  bits_i,
    input  wire logic               saturate_i,
    input  wire logic       [511:0] words_i,
    output      logic               have_o,
    output      logic       [255:0] mantissas_o,
    output      logic        [15:0] saturated_o,
    output      logic signed [11:0] exponent_o,
    output      logic               nonfinite_o
);
    logic [8:0]   emax, emax_q; // the tensor's exponent is found once per command, before its first word
    logic [383:0] random, r;
    shared_exponent u_exponent (.peak_i(peak_i), .bits_i(bits_i), .saturate_i(saturate_i), .emax_o(emax),
        .exponent_o(exponent_o), .nonfinite_o(nonfinite_o));
    always_ff @(posedge clk_i) emax_q <= emax;

    random_one u_random (
        .clk_i(clk_i), .rst_ni(rst_ni), .clear_i(clear_i), .seed_i(seed_i), .step_i(step_i),
        .want_valid_i(want_valid_i),
        .want_stream_i(want_stream_i), .want_group_i(want_group_i), .have_o(have_o), .words_o(random)
    );
    assign r = nearest_i ? {16{24'h800000}} : random;
    map_lanes u_lanes (.clk_i(clk_i), .en_i(1'b1), .words_i(words_i), .emax_i(emax_q), .bits_i(bits_i), .random_i(r),
        .mantissas_o(mantissas_o), .saturated_o(saturated_o));
endmodule

`default_nettype wire
