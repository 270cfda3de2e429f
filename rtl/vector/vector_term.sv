// SPDX-License-Identifier: Apache-2.0
// Vector term: one product of a VECTOR, moved to the common exponent, in two stages.  Numerics section 7:
//
//     a = ((c * x) << 16) >> min(distance, 63)        signed, floor
//
//     c, x --> product --> | register (en_i) | --> shift --> term
//     distance ----------->|                 |
//
// The constant term is the product of c3 and 1.
//
// Clock     clk_i
// Control   en_i         1: take the inputs of this clock
// Factors   c_i, x_i     DFP mantissas, |.| <= 32767 (a DFP-8 one is sign-extended); -32768 is exact too
// Distance  distance_i   A - e_t, how far the term's exponent lies below the largest
// Result    term_o       |term_o| <= 2^46: two of them add in 48 bits, except 2^46 + 2^46, which wraps (numerics
//           section 7); of the inputs last taken
// Latency   1. A term a clock. The register has no reset: the term means nothing before the first en_i.
// Property (testbenches/formal/vector_term_formal.sv): the equation, for all inputs last taken; it holds while en_i is
// 0.
`default_nettype none

module vector_term (
    input  wire logic               clk_i,
    input  wire logic               en_i,
    input  wire logic signed [15:0] c_i,
    input  wire logic signed [15:0] x_i,
    input  wire logic        [11:0] distance_i,
    output      logic signed [47:0] term_o
);
    logic signed [31:0] product, product_q;
    logic signed [47:0] wide;
    logic        [5:0]  places_q;
    assign product = c_i * x_i;
    always_ff @(posedge clk_i) begin
        if (en_i) begin
            product_q <= product;
            places_q  <= (|distance_i[11:6]) ? 6'd63 : distance_i[5:0];
        end
    end
    assign wide    = {product_q, 16'b0};
    assign term_o  = wide >>> places_q;
endmodule

`default_nettype wire
