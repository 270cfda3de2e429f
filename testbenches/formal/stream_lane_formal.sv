// SPDX-License-Identifier: Apache-2.0
// Proof of a stream lane, by induction over clocks: signs of the word last taken, and otherwise map_lane's outputs
// beside it, which has proofs of its own. The script connects dut_register and reference_register.
`default_nettype none
module stream_lane_formal (
    input wire logic clk, input wire logic en, input wire logic [31:0] word, input wire logic [23:0] random,
    input wire logic [8:0] emax, input wire logic sign, input wire logic [4:0] bits
);
    logic signed [15:0] mantissa, mapped;
    logic               saturated, mapped_saturated;
    stream_lane dut (
        .clk_i(clk), .en_i(en), .word_i(word), .random_i(random), .emax_i(emax), .sign_i(sign), .bits_i(bits),
        .mantissa_o(mantissa), .saturated_o(saturated)
    );
    map_lane reference (
        .clk_i(clk), .en_i(en), .word_i(word), .emax_i(emax), .bits_i(bits), .random_i(random), .mantissa_o(mapped),
        .saturated_o(mapped_saturated)
    );
    logic [69:0] dut_register, reference_register; // of the map lanes
    logic [31:0] word_q;
    logic        taken;
    initial taken = 1'b0;
    always_ff @(posedge clk) begin
        if (en) begin
            taken  <= 1'b1;
            word_q <= word;
        end
    end
    always_comb begin
        if (taken) begin
            assert (dut_register == reference_register);
            if (sign) begin
                assert (!saturated);
                assert (mantissa == (word_q[30:0] == 31'd0 ? 16'sd0 : word_q[31] ? -16'sd1 : 16'sd1));
            end else begin
                assert (mantissa == mapped && saturated == mapped_saturated);
            end
        end
    end
endmodule
`default_nettype wire
