// SPDX-License-Identifier: Apache-2.0
// Processing element: one multiply-accumulate of the output-stationary array, with a shadow for the drain.  Numerics
// section 5:
//
//     acc <= (en & first ? 0 : acc) + (a * b << places)     and with en & last: shadow <= that same sum
//
//     a, b --> x --> << --> + --> acc          The accumulator starts the next tile in the clock after last; the
//                           |                  finished sum waits in the shadow, which is one stage of the column's
//                           +--> shadow <-- below    drain chain: shift takes the shadow of the PE below, so the column
//                                              leaves at its top, one row per clock.
//
// Clock     clk_i
// Operands  a_i, b_i      int8; -128 does not occur in DFP-8 but is exact. Both are 0 in a clock without en_i: acc has
//                         no enable, it adds their product. (OWN_MULTIPLIER gives it one: there 0 * 0 may be anything.)
// Control   en_i          1: a product of a tile
//           first_i       1: the first product of a tile (with en_i)
//           last_i        1: the last product of a tile (with en_i); both at once when K = 1
//           shift_i       1: shadow takes below_i
// Groups    places_i      0..7, how far the product moves up (numerics section 11)
// Drain     below_i       shadow_o of the PE below
//           shadow_o      the shadow register
// Latency   1. No reset: acc starts with first_i, and which rows of the shadow hold sums is known outside.
// Properties (testbenches/formal/pe_formal.sv):
//   1. shift_i never comes together with en_i & last_i (asserted here; the array's control must see to it).
//   2. shadow holds, after last, the sum of the products since first; it changes only by last and shift.
//   3. in a column whose control waits for the drain, every sum leaves once, in order, unharmed.
`default_nettype none

module pe (
    input  wire logic              clk_i,
    input  wire logic              en_i,
    input  wire logic              first_i,
    input  wire logic              last_i,
    input  wire logic              shift_i,
    input  wire logic        [2:0] places_i,
    input  wire logic signed [7:0] a_i,
    input  wire logic signed [7:0] b_i,
    input  wire logic       [31:0] below_i,
    output      logic       [31:0] shadow_o
);
    logic signed [15:0] product;
    logic signed [22:0] moved;
    logic        [31:0] acc, sum, shadow;
    multiplier u_multiplier (.a_i(a_i), .b_i(b_i), .product_o(product));
    assign moved   = 23'(product) <<< places_i;
    assign sum     = (en_i & first_i ? 32'd0 : acc) + {{9{moved[22]}}, moved};

    always_ff @(posedge clk_i) begin
`ifdef OWN_MULTIPLIER
        if (en_i)
`endif
        acc <= sum;
        if (en_i & last_i) shadow <= sum;
        else if (shift_i) shadow <= below_i;
    end
    assign shadow_o = shadow;

`ifndef SYNTHESIS
    always @(posedge clk_i) begin
        if (shift_i) assert (!(en_i & last_i)); // 1.
    end
`endif
endmodule

`default_nettype wire
