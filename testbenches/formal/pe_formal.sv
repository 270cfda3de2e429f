// SPDX-License-Identifier: Apache-2.0
// Proof of one processing element, by induction over clocks, for streams of any length (property 2 of pe.sv). The
// script connects dut_acc to the accumulator inside, because induction needs to say that it holds the partial sum.
`default_nettype none
module pe_formal (
    input wire logic clk, input wire logic en, input wire logic first, input wire logic last, input wire logic shift,
    input wire logic signed [7:0] a, input wire logic signed [7:0] b, input wire logic [31:0] below,
        input wire logic [2:0] places
);
    logic [31:0] shadow;
    pe dut (
        .clk_i(clk), .en_i(en), .first_i(first), .last_i(last), .shift_i(shift), .places_i(places), .a_i(a), .b_i(b),
        .below_i(below), .shadow_o(shadow)
    );

    logic [31:0]        dut_acc; // connected by the script
    logic signed [15:0] product;
    logic [31:0]        moved, partial, expected;
    logic               started, captured;
    initial begin
        started  = 1'b0;
        captured = 1'b0;
    end
    assign product = a * b;
    assign moved   = {{16{product[15]}}, product} << places;
    always_ff @(posedge clk) begin
        if (en && first) begin
            started <= 1'b1;
            partial <= moved;
        end else if (en)
            partial <= partial + moved;

        if (en && last && (started || first)) begin
            captured <= 1'b1;
            expected <= first ? moved : partial + moved;
        end else if (en && last)
            captured <= 1'b0;
        else if (shift) begin
            captured <= 1'b1;
            expected <= below;
        end
    end
    always_comb begin
        assume (!(shift && en && last)); // 1.
        if (!en) assume (a == 8'sd0 && b == 8'sd0);
        if (started) assert (dut_acc == partial);
        if (captured) assert (shadow == expected);
    end
endmodule
`default_nettype wire
