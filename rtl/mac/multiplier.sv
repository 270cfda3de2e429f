// SPDX-License-Identifier: Apache-2.0
// Multiplier of a processing element: the exact product of two int8.  Numerics section 5:
//
//     product = a * b
//
// Make's MULTIPLIER=file puts a module of this name and these ports in its place (docs/multipliers.md).
//
// Operands  a_i         of the product's operand A
//           b_i         of its operand B
// Product   product_o   16 bits, two's complement
// Latency   0 (combinational): the accumulator takes the product in the same clock.
// Property (testbenches/formal/pe_formal.sv): proved as a part of the PE.
`default_nettype none

module multiplier (
    input  wire logic signed [7:0]  a_i,
    input  wire logic signed [7:0]  b_i,
    output      logic signed [15:0] product_o
);
    assign product_o = a_i * b_i;
endmodule

`default_nettype wire
