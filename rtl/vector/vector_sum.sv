// SPDX-License-Identifier: Apache-2.0
// vector_sum: a lane of what follows the terms: two places that they wait in, and the sums P and Q that they are added
// to.  Numerics section 7.
//
//     term --> C: place 0 or 1 --> + --> D: P or Q
//                  pair (of an ALIGN) -----^
//
// Clock     clk_i (data registers only)
// C         push_i, write_i   term_i goes to this place
// D         pop_i             the term at place read_i is added to P, with to_q_i to Q; with first_i they begin at 0
//           load_i, pair_p_i, pair_q_i   P and Q of an ALIGN (not with pop_i)
//           clear_i           P = Q = 0 (not with pop_i or load_i)
// Sums      p_o, q_o
// Latency   1 from push_i to where pop_i may be, 1 from there to the sums.
`default_nettype none

module vector_sum (
    input  wire logic        clk_i,
    input  wire logic        push_i,
    input  wire logic        write_i,
    input  wire logic [47:0] term_i,
    input  wire logic        pop_i,
    input  wire logic        read_i,
    input  wire logic        first_i,
    input  wire logic        to_q_i,
    input  wire logic        load_i,
    input  wire logic        clear_i,
    input  wire logic [47:0] pair_p_i,
    input  wire logic [47:0] pair_q_i,
    output      logic [47:0] p_o,
    output      logic [47:0] q_o
);
    logic [47:0] place0_q, place1_q, term, p, q;
    assign term = read_i ? place1_q : place0_q;
    assign p    = (first_i ? 48'd0 : p_o) + (to_q_i ? 48'd0 : term);
    assign q    = (first_i ? 48'd0 : q_o) + (to_q_i ? term : 48'd0);
    always_ff @(posedge clk_i) begin
        if (push_i && !write_i) place0_q <= term_i;
        if (push_i && write_i) place1_q <= term_i;
        if (pop_i) begin
            p_o <= p;
            q_o <= q;
        end else if (load_i) begin
            p_o <= pair_p_i;
            q_o <= pair_q_i;
        end else if (clear_i) begin
            p_o <= '0;
            q_o <= '0;
        end
    end
endmodule

`default_nettype wire
