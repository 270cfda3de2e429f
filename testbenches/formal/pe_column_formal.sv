// SPDX-License-Identifier: Apache-2.0
// Proof of a column's drain (property 3 of pe.sv), by induction: four processing elements, rows 0 (top) to 3, whose
// control captures only when nothing is left to drain. Then the k-th shift after a capture takes row k's sum from the
// top, and no sum is lost or overwritten. IMPATIENT leaves the control's duty out: the property must fail then.
`default_nettype none
module pe_column_formal (
    input wire logic clk, input wire logic en, input wire logic first, input wire logic last, input wire logic shift,
    input wire logic [31:0] a, input wire logic [31:0] b, input wire logic [31:0] below,
    input wire logic [2:0] places
);
    logic [31:0] shadow0, shadow1, shadow2, shadow3;
    pe row0 (.clk_i(clk), .en_i(en), .first_i(first), .last_i(last), .shift_i(shift), .places_i(places), .a_i(a[7:0]),
          .b_i(b[7:0]),
        .below_i(shadow1), .shadow_o(shadow0));
    pe row1 (.clk_i(clk), .en_i(en), .first_i(first), .last_i(last), .shift_i(shift), .places_i(places),
        .a_i(a[15:8]),  .b_i(b[15:8]),
        .below_i(shadow2), .shadow_o(shadow1));
    pe row2 (.clk_i(clk), .en_i(en), .first_i(first), .last_i(last), .shift_i(shift), .places_i(places),
        .a_i(a[23:16]), .b_i(b[23:16]),
        .below_i(shadow3), .shadow_o(shadow2));
    pe row3 (.clk_i(clk), .en_i(en), .first_i(first), .last_i(last), .shift_i(shift), .places_i(places),
        .a_i(a[31:24]), .b_i(b[31:24]),
        .below_i(below),   .shadow_o(shadow3));

    logic [31:0] dut_acc0, dut_acc1, dut_acc2, dut_acc3; // connected by the script
    logic signed [15:0] product0, product1, product2, product3;
    assign product0 = $signed(a[7:0])   * $signed(b[7:0]);
    assign product1 = $signed(a[15:8])  * $signed(b[15:8]);
    assign product2 = $signed(a[23:16]) * $signed(b[23:16]);
    assign product3 = $signed(a[31:24]) * $signed(b[31:24]);

    logic [31:0] partial0, partial1, partial2, partial3, next0, next1, next2, next3;
    logic [31:0] sum0, sum1, sum2, sum3; // the tile captured last, by row
    logic        started;
    logic [2:0]  left;                   // rows not drained yet
    assign next0 = (first ? 32'd0 : partial0) + ({{16{product0[15]}}, product0} << places);
    assign next1 = (first ? 32'd0 : partial1) + ({{16{product1[15]}}, product1} << places);
    assign next2 = (first ? 32'd0 : partial2) + ({{16{product2[15]}}, product2} << places);
    assign next3 = (first ? 32'd0 : partial3) + ({{16{product3[15]}}, product3} << places);
    initial begin
        started = 1'b0;
        left    = 3'd0;
    end
    always_ff @(posedge clk) begin
        if (en && first) started <= 1'b1;
        if (en) begin
            partial0 <= next0;
            partial1 <= next1;
            partial2 <= next2;
            partial3 <= next3;
        end
        // Without a duty the tile being drained stays the one whose rows are owed.
        if (en && last && left == 0) begin
            left <= 3'd4;
            sum0 <= next0;
            sum1 <= next1;
            sum2 <= next2;
            sum3 <= next3;
        end else if (shift && left != 0)
            left <= left - 3'd1;
    end

    always_comb begin
        assume (!(shift && en && last));
        if (!en) assume (a == 32'd0 && b == 32'd0);
        assume (!(en && last) || started || first);
`ifndef IMPATIENT
        assume (!(en && last) || left == 0);
`endif
        if (started)
            assert (dut_acc0 == partial0 && dut_acc1 == partial1 && dut_acc2 == partial2 && dut_acc3 == partial3);
        assert (left <= 4);
        if (left == 4) assert (shadow0 == sum0 && shadow1 == sum1 && shadow2 == sum2 && shadow3 == sum3);
        if (left == 3) assert (shadow0 == sum1 && shadow1 == sum2 && shadow2 == sum3);
        if (left == 2) assert (shadow0 == sum2 && shadow1 == sum3);
        if (left == 1) assert (shadow0 == sum3);
    end
endmodule
`default_nettype wire
