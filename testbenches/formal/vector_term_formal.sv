// SPDX-License-Identifier: Apache-2.0
// Proof of the vector term, by induction over clocks: floor(c * x * 2^16 / 2^min(distance, 63)) of the inputs last
// taken, said with division by comparison: term * 2^s <= c*x*2^16 < (term + 1) * 2^s. The product is `*` on both sides:
// what is proved is range, distance and floor.
`default_nettype none
module vector_term_formal (
    input wire logic clk, input wire logic en, input wire logic signed [15:0] c_in, input wire logic signed [15:0] x_in,
    input wire logic [11:0] distance_in
);
    logic signed [47:0] term;
    vector_term dut (
        .clk_i(clk), .en_i(en), .c_i(c_in), .x_i(x_in), .distance_i(distance_in), .term_o(term)
    );

    logic               taken;
    logic signed [31:0] product;
    logic        [11:0] distance;
    initial taken = 1'b0;
    always_ff @(posedge clk) begin
        if (en) begin
            taken    <= 1'b1;
            product  <= c_in * x_in;
            distance <= distance_in;
        end
    end

    logic signed [127:0] wide, low, high;
    logic        [5:0]   s;
    logic [37:0] held; // by the script: the registers inside
    always_comb begin
        s    = distance > 63 ? 6'd63 : distance[5:0];
        wide = {{80{product[31]}}, product, 16'b0};
        low  = {{80{term[47]}}, term};
        high = low + 128'sd1;
        if (taken) assert (held == {product, s});
        if (taken) assert ((low <<< s) <= wide && wide < (high <<< s));
    end
endmodule
`default_nettype wire
