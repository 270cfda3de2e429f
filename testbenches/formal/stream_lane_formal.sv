// SPDX-License-Identifier: Apache-2.0
// Proof of a stream lane: whose emax it maps with, and signs. The mapping itself is map_lane's, which has a proof of
// its own.
`default_nettype none
module stream_lane_formal (
    input wire logic [31:0] word, input wire logic [23:0] random, input wire logic [7:0] own,
    input wire logic [1:0] scaling, input wire logic sign, input wire logic [4:0] bits, input wire logic [8:0] tensor,
    input wire logic [7:0] largest, input wire logic [2:0] groups
);
    logic signed [15:0] mantissa, mapped;
    logic signed [9:0]  least;
    logic               saturated, mapped_saturated;
    stream_lane dut (
        .word_i(word), .random_i(random), .own_emax_i(own), .scaling_i(scaling), .sign_i(sign), .bits_i(bits),
        .tensor_emax_i(tensor), .least_i(least), .mantissa_o(mantissa), .saturated_o(saturated)
    );
    integer emax, g;
    assign least = $signed({2'b0, largest}) - $signed({7'b0, groups});
    map_lane reference (
        .word_i(word), .emax_i(emax[8:0]), .bits_i(bits), .random_i(random), .mantissa_o(mapped),
        .saturated_o(mapped_saturated)
    );
    always_comb begin
        assume (scaling <= 2'd2 && own >= 8'd1 && own <= largest);
        g = {24'd0, largest} - {24'd0, own} < {29'd0, groups} ? {24'd0, largest} - {24'd0, own} : {29'd0, groups};
        emax = scaling == 2'd0 ? {23'd0, tensor} : scaling == 2'd1 ? {24'd0, own} : {24'd0, largest} - g;
        if (scaling == 2'd2) assert (emax >= {24'd0, own}); // so nothing clamps that its own peak covers
        if (sign) begin
            assert (!saturated);
            assert (mantissa == (word[30:0] == 31'd0 ? 16'sd0 : word[31] ? -16'sd1 : 16'sd1));
        end else begin
            assert (mantissa == mapped && saturated == mapped_saturated);
        end
    end
endmodule
`default_nettype wire
