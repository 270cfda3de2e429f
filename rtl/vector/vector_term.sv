// SPDX-License-Identifier: Apache-2.0
// Vector term: one product of a VECTOR, moved to the common exponent.  Numerics section 7:
//
//     a = ((c * x) << 16) >> min(distance, 63)        signed, floor
//
// The constant term is the product of c3 and 1.
//
// Factors   c_i, x_i     DFP mantissas, |.| <= 32767 (a DFP-8 one is sign-extended); -32768 is exact too
// Distance  distance_i   A - e_t, how far the term's exponent lies below the largest
// Result    term_o       |term_o| <= 2^46: two of them add in 48 bits, except 2^46 + 2^46, which wraps (numerics
//           section 7)
// Latency   0 (combinational).
// Property (testbenches/formal/vector_term_formal.sv): the equation, for all inputs.
`default_nettype none

module vector_term (
    input  wire logic signed [15:0] c_i,
    input  wire logic signed [15:0] x_i,
    input  wire logic        [11:0] distance_i,
    output      logic signed [47:0] term_o
);
    logic signed [31:0] product;
    logic signed [47:0] wide;
    logic        [5:0]  places;
    assign product = c_i * x_i;
    assign wide    = {product, 16'b0};
    assign places  = (|distance_i[11:6]) ? 6'd63 : distance_i[5:0];
    assign term_o  = wide >>> places;
endmodule

`default_nettype wire
