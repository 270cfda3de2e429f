// SPDX-License-Identifier: Apache-2.0
// multiply_add against a sum that nothing limits: base + the products of b and the digits of a, each at its place, for
// every a, b and base, by induction over clocks. Assumed, as the check does it: a product is stepped until it is whole,
// then the next one may be loaded, on top of its sum or anew. The script ties dut_* to the registers of the same name;
// the asserts marked "help" only carry the induction.
`default_nettype none

module multiply_add_formal (
    input wire logic        clk_i,
    input wire logic        load_i,
    input wire logic        keep_i,
    input wire logic [31:0] a_i,
    input wire logic [35:0] b_i,
    input wire logic [35:0] base_i
);
    logic        last, over, keep, load, dut_lost_q;
    logic [35:0] sum, dut_b_q;
    logic [31:0] dut_a_q;
    logic        busy_q = 1'b0;  // a product is under way
    logic        whole_q = 1'b0; // a sum is whole
    assign load = load_i && !busy_q;
    assign keep = keep_i && whole_q;
    multiply_add dut (
        .clk_i(clk_i), .load_i(load), .keep_i(keep), .step_i(busy_q), .a_i(a_i), .b_i(b_i), .base_i(base_i),
        .last_o(last), .sum_o(sum), .over_o(over)
    );

    // The sum in full.
    logic [71:0] sum_q, place_q, next; // place_q: b at the digit's place
    logic [31:0] rest_q;               // digits to come
    logic [3:0]  digit_q;
    assign next = sum_q + (rest_q[0] ? place_q : 72'd0) + (rest_q[1] ? {place_q[70:0], 1'b0} : 72'd0);
    always_ff @(posedge clk_i) begin
        if (load) begin
            busy_q  <= 1'b1;
            whole_q <= 1'b0;
            rest_q  <= a_i;
            digit_q <= 4'd0;
            place_q <= {36'd0, b_i};
            if (!keep) sum_q <= {36'd0, base_i};
        end else if (busy_q) begin
            rest_q  <= {2'd0, rest_q[31:2]};
            digit_q <= digit_q + 4'd1;
            place_q <= {place_q[69:0], 2'd0};
            sum_q   <= next;
            if (rest_q[31:2] == 30'd0) {busy_q, whole_q} <= 2'b01;
        end
    end
    // Sums of a chain stay below 2^71: nothing is added to a larger one.
    always_comb assume (sum_q[71:70] == 2'd0);

    always_comb begin
        if (whole_q) begin
            assert (sum == sum_q[35:0]);
            assert (over == (sum_q[71:36] != 36'd0));
        end
        if (busy_q) begin
            assert (last == (rest_q[31:2] == 30'd0));
            // help: where it is
            assert (place_q >> (7'd36 + {2'd0, digit_q, 1'b0}) == 72'd0);
            assert (rest_q >> (6'd32 - {1'b0, digit_q, 1'b0}) == 32'd0);
            assert (dut_a_q == rest_q);
            assert (dut_b_q == place_q[35:0]);
            assert (dut_lost_q == (place_q[71:36] != 36'd0));
            assert (sum == sum_q[35:0]);
            assert (over == (sum_q[71:36] != 36'd0));
        end
    end
endmodule

`default_nettype wire
