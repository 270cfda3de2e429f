// SPDX-License-Identifier: Apache-2.0
// quantizer_lane: the conventional alternative to map_lane: fp32 to int8 by division through a real-valued scale, to
// nearest even.
//
//     q = clamp(round(x / s), -127, 127)
//
//     N = mx << (t+1), t = ee_x - e_s;  nine steps of restoring division give floor(2|x/s|) and its remainder, hence
//     integer, half and sticky.
//
// Element   word_i    fp32 x, subnormals exact; infinity and NaN are taken by the formula
// Tensor    scale_i   fp32 s, normal and positive (its sign is not looked at)
// Result    q_o       int8; saturated_o: |round(x / s)| > 127
// Latency   0 (combinational). For comparison, not part of the accelerator.
`default_nettype none

module quantizer_lane (
    input  wire logic        [31:0] word_i,
    input  wire logic        [31:0] scale_i,
    output      logic signed [7:0]  q_o,
    output      logic               saturated_o
);
    logic        sign, unused_nonfinite;
    logic [7:0]  ee;
    logic [23:0] mantissa, divisor;
    unpack u_unpack (.word_i(word_i), .sign_o(sign), .exponent_o(ee), .mantissa_o(mantissa),
        .nonfinite_o(unused_nonfinite));
    assign divisor = {1'b1, scale_i[22:0]};

    logic signed [9:0] t;
    logic              above, below;
    logic [31:0]       numerator;
    assign t         = $signed({2'b0, ee}) - $signed({2'b0, scale_i[30:23]});
    assign above     = t > 10'sd7;
    assign below     = t < -10'sd1;
    assign numerator = {8'd0, mantissa} << (t[3:0] + 4'd1);

    // Step k subtracts divisor << k where it fits.
    logic [8:0] quotient;
    for (genvar k = 8; k >= 0; k--) begin : g_step
        logic [32:0] had, take, rest;
        if (k == 8) assign had = {1'b0, numerator};
        else        assign had = g_step[k+1].rest;
        assign take        = {9'd0, divisor} << k;
        assign quotient[k] = had >= take;
        assign rest        = quotient[k] ? had - take : had;
    end

    logic       up;
    logic [8:0] rounded;
    logic [6:0] magnitude;
    assign up          = quotient[0] & (quotient[1] | (|g_step[0].rest));
    assign rounded     = {1'b0, quotient[8:1]} + {8'd0, up};
    assign saturated_o = above | (!below & (rounded > 9'd127));
    assign magnitude   = saturated_o ? 7'd127 : below ? 7'd0 : rounded[6:0];
    assign q_o         = $signed(sign ? -{1'b0, magnitude} : {1'b0, magnitude});

    logic unused;
    assign unused = scale_i[31];
endmodule

`default_nettype wire
