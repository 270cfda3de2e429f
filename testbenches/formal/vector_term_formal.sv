// SPDX-License-Identifier: Apache-2.0
// Proof of the vector term: floor(c * x * 2^16 / 2^min(distance, 63)) for all inputs, said with division by comparison:
// term * 2^s <= c*x*2^16 < (term + 1) * 2^s. The product is `*` on both sides: what is proved is range, distance and
// floor.
`default_nettype none
module vector_term_formal (input wire logic signed [15:0] c, input wire logic signed [15:0] x,
    input wire logic [11:0] distance);
    logic signed [47:0] term;
    vector_term dut (.c_i(c), .x_i(x), .distance_i(distance), .term_o(term));

    logic signed [31:0]  product;
    logic signed [127:0] wide, low, high;
    logic        [5:0]   s;
    assign product = c * x;
    always_comb begin
        s    = distance > 63 ? 6'd63 : distance[5:0];
        wide = {{80{product[31]}}, product, 16'b0};
        low  = {{80{term[47]}}, term};
        high = low + 128'sd1;
        assert ((low <<< s) <= wide && wide < (high <<< s));
    end
endmodule
`default_nettype wire
