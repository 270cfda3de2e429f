// SPDX-License-Identifier: Apache-2.0
// vector_sum: a lane of what follows the terms: two places that they wait in, and the sums P and Q that they are added
// to.  Numerics section 7.
//
//     term --> C: place 0 or 1 --> + --> D: P or Q
//                  pair (of an ALIGN) -----^
//
// Clock     clk_i (data registers only)
// C         push_i, write_i   term_i goes to this place
// D         en_i              D takes the term at place read_i: it is added to P, with to_q_i to Q; with first_i they
//                             begin at 0
//           pair_i            with en_i: it takes, of an ALIGN, with own_i pair_p_i and pair_q_i, otherwise with
//                             clear_i 0; P and Q stay without both
// Sums      p_o, q_o
// Latency   1 from push_i to where en_i may be, 1 from there to the sums. en_i comes late, from the random source by
//           way of the sums that are taken; all else is of registers.
`default_nettype none

module vector_sum (
    input  wire logic        clk_i,
    input  wire logic        push_i,
    input  wire logic        write_i,
    input  wire logic [47:0] term_i,
    input  wire logic        en_i,
    input  wire logic        read_i,
    input  wire logic        first_i,
    input  wire logic        to_q_i,
    input  wire logic        pair_i,
    input  wire logic        own_i,
    input  wire logic        clear_i,
    input  wire logic [47:0] pair_p_i,
    input  wire logic [47:0] pair_q_i,
    output      logic [47:0] p_o,
    output      logic [47:0] q_o
);
    logic [47:0] place0_q, place1_q, term, p, q, of_pair_p, of_pair_q;
    assign term      = read_i ? place1_q : place0_q;
    assign p         = (first_i ? 48'd0 : p_o) + (to_q_i ? 48'd0 : term);
    assign q         = (first_i ? 48'd0 : q_o) + (to_q_i ? term : 48'd0);
    assign of_pair_p = own_i ? pair_p_i : clear_i ? 48'd0 : p_o;
    assign of_pair_q = own_i ? pair_q_i : clear_i ? 48'd0 : q_o;
    always_ff @(posedge clk_i) begin
        if (push_i && !write_i) place0_q <= term_i;
        if (push_i && write_i) place1_q <= term_i;
        if (en_i) begin
            p_o <= pair_i ? of_pair_p : p;
            q_o <= pair_i ? of_pair_q : q;
        end
    end
endmodule

`default_nettype wire
