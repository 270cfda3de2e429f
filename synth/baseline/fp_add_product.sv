// SPDX-License-Identifier: Apache-2.0
// fp_add_product: fp32 sum of an exact product and an fp32 addend, rounded once to nearest even: the second half of a
// fused multiply-add. Subnormal addends and results are exact. For comparison with pe.
//
//     frame of W = 28 + P + K bits:   | 24 bits of room | 2 | product << K | 2 |
//
//     The addend is shifted right from the frame's top by what its exponent lacks; bits that fall out are kept as one
//     sticky bit. K zeros below the product see to it that then no cancellation can bring those bits into the result.
//     An addend far above the product (and any addend of a zero product) stays at the top: the product is less than a
//     quarter of its last place there, so its exact place is without effect. Then: add or subtract, leading-zero count,
//     shift (no further than the subnormal position), round.
//
// Parameters  P bits of the product; K as above: bf16 16 (a subnormal factor leaves 7 bits), fp16 23 (two leave 1),
//             fp32 0
// Result      sum_o; a NaN is 7fc00000
// Latency     0 (combinational).
`default_nettype none

module fp_add_product #(
    parameter int P = 16,
    parameter int K = 16
) (
    input  wire logic               sign_i,
    input  wire logic signed [11:0] exponent_i,
    input  wire logic        [P-1:0] significand_i,
    input  wire logic        [1:0]  special_i,
    input  wire logic        [31:0] addend_i,
    output      logic        [31:0] sum_o
);
    localparam int W = 28 + P + K;

    // -- the addend ---------------------------------------------------------------------------------------
    logic        sign_c, normal_c;
    logic [7:0]  field_c, ee_c;
    logic [23:0] m_c;
    assign sign_c   = addend_i[31];
    assign field_c  = addend_i[30:23];
    assign normal_c = |field_c;
    assign ee_c     = {field_c[7:1], field_c[0] | !normal_c};
    assign m_c      = {normal_c, addend_i[22:0]};

    // -- alignment ----------------------------------------------------------------------------------------
    logic signed [11:0] distance, place, low; // low: exponent of the frame's last bit
    logic               far, out;
    logic [7:0]         amount;
    assign distance = $signed({4'd0, ee_c}) - 12'sd150 - exponent_i + 12'(K);
    assign place    = 12'(P + K + 2) - distance;
    assign far      = place[11] | !(|significand_i);
    assign out      = place > 12'(W);
    assign amount   = far ? 8'd0 : out ? 8'(W) : place[7:0];
    assign low      = far ? $signed({4'd0, ee_c}) - 12'(150 + P + K + 4) : exponent_i - 12'(K + 2);

    logic [W+23:0] shifted;
    logic [W-1:0]  addend, product;
    logic          lost;
    assign shifted = {m_c, {W{1'b0}}} >> amount;
    assign addend  = shifted[W+23:24];
    assign lost    = |shifted[23:0];
    assign product = {26'd0, significand_i, {(K+2){1'b0}}};

    // -- sum: of a difference the one's complement sum tells the sign by its carry, and one increment serves both
    // ------
    logic         subtract, carry;
    logic [W-1:0] raw, magnitude;
    assign subtract     = sign_i ^ sign_c;
    assign {carry, raw} = {1'b0, product} + {1'b0, subtract ? ~addend : addend};
    assign magnitude    = !subtract ? raw : carry ? raw + {{(W-1){1'b0}}, !lost} : ~raw;

    // -- normalization, to the subnormal position at most ---------------------------------------------------
    logic [127:0] counted;
    logic [6:0]   count, shift;
    logic         none;
    assign counted = {magnitude, {(128-W){1'b1}}};
    lzc #(.W(128)) u_lzc (.word_i(counted), .count_o(count), .empty_o(none));

    logic signed [11:0] top; // how far the frame's first bit lies above the least normal number
    logic               is_subnormal;
    logic [W-1:0]       normalized;
    logic [11:0]        field;
    assign top          = low + 12'(W - 1 + 126);
    assign is_subnormal = {5'd0, count} > top;
    assign shift        = is_subnormal ? top[6:0] : count;
    assign normalized   = magnitude << shift;
    assign field        = normalized[W-1] ? top - {5'd0, count} + 12'd1 : 12'd0; // a zero sum has no first bit either

    // -- rounding to nearest even; a carry runs into the exponent field ----------------------------------------
    logic        up, zero, sign, infinite;
    logic [34:0] rounded;
    assign up       = normalized[W-25] & (normalized[W-24] | (|normalized[W-26:0]) | lost);
    assign rounded  = {field, normalized[W-2:W-24]} + {34'd0, up};
    assign infinite = rounded[34:23] >= 12'd255;
    assign zero     = !(|magnitude) & !lost;
    assign sign     = !subtract ? sign_i : zero ? 1'b0 : carry ? sign_i : sign_c;

    logic nan_c, infinite_c;
    assign nan_c      = (&field_c) & (|addend_i[22:0]);
    assign infinite_c = (&field_c) & !(|addend_i[22:0]);
    always_comb begin
        if (special_i[1] | nan_c | (special_i[0] & infinite_c & subtract)) sum_o = 32'h7fc00000;
        else if (special_i[0])                                             sum_o = {sign_i, 31'h7f800000};
        else if (infinite_c)                                               sum_o = addend_i;
        else                                                               sum_o =
            {sign, infinite ? 31'h7f800000 : rounded[30:0]};
    end

    logic unused;
    assign unused = none;
endmodule

`default_nettype wire
