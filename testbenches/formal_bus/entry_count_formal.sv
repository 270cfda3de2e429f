// SPDX-License-Identifier: Apache-2.0
// entry_count against multiplication: a quotient's bits, as they come, make a product with the divisor by doubling and
// adding; what the product leaves of the dividend lies below the divisor. For all operands of 32 bits, by induction
// over clocks; a division takes exactly 33 clocks of step_i. Assumed: the command stands still after clear_i. The
// script ties dut_* to the registers of the same name; the asserts marked "help" only carry the induction.
`default_nettype none

module entry_count_formal (
    input wire logic          clk_i,
    input wire logic          clear_i,
    input wire logic          step_i,
    input wire logic [1023:0] desc_i
);
    logic [31:0] entries_0, entries_1, dut_quotient_q, dut_rest_q, dut_divisor_q;
    logic [5:0]  dut_steps_q;
    logic [1:0]  dut_left_q;
    logic        done, exact, dut_fits;
    entry_count dut (
        .clk_i(clk_i), .clear_i(clear_i), .step_i(step_i), .desc_i(desc_i), .done_o(done), .entries_0_o(entries_0),
        .entries_1_o(entries_1), .exact_o(exact)
    );

    // ---- what there is to divide, by the commands' fields: [0], then [1] ----
    logic        gemm, peak, map;
    logic [1:0]  divides;
    logic [63:0] dividends, divisors;
    assign gemm       = desc_i[7:0] == 8'(command_set_pkg::OP_GEMM);
    assign peak       = desc_i[7:0] == 8'(command_set_pkg::OP_PEAK);
    assign map        = desc_i[7:0] == 8'(command_set_pkg::OP_MAP);
    assign dividends  = {desc_i[command_set_pkg::GEMM_COLS_LSB +: 32],
        gemm ? desc_i[command_set_pkg::GEMM_ROWS_LSB +: 32] : peak ? desc_i[command_set_pkg::PEAK_COUNT_LSB +: 32]
        : desc_i[command_set_pkg::MAP_COUNT_LSB +: 32]};
    assign divisors   = {8'd0, desc_i[command_set_pkg::GEMM_X1_SPAN_LSB +: 24],
        gemm ? {8'd0, desc_i[command_set_pkg::GEMM_X0_SPAN_LSB +: 24]}
        : peak ? desc_i[command_set_pkg::PEAK_SPAN_LSB +: 32] : desc_i[command_set_pkg::MAP_SPAN_LSB +: 32]};
    assign divides[1] = gemm && desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2] == 2'd1 && divisors[63:32] != 32'd0;
    assign divides[0] = divisors[31:0] != 32'd0
        && ((gemm && desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2] == 2'd1)
        || (peak && desc_i[command_set_pkg::PEAK_SCALING_LSB +: 2] == 2'd1)
        || (peak && desc_i[command_set_pkg::PEAK_SCALING_LSB +: 2] == 2'd2)
        || (map && desc_i[command_set_pkg::MAP_SCALING_LSB +: 2] == 2'd1)
        || (map && desc_i[command_set_pkg::MAP_SCALING_LSB +: 2] == 2'd2));

    // ---- the ghost: clocks of work since clear_i, and the division they are in ----
    logic        started = 1'b0;
    logic        second;
    logic [6:0]  clocks_q, needed;
    logic [5:0]  step, bits; // in the division: 0 loads, 1 to 32 give a bit; bits given before
    logic [1:0]  got_q;
    logic [31:0] dividend, divisor, quotient_q, quotient;
    logic [33:0] product_q, product;
    logic [63:0] quotients_q;
    logic [67:0] products_q;
    assign needed   = (divides[0] ? 7'd33 : 7'd0) + (divides[1] ? 7'd33 : 7'd0);
    assign second   = !divides[0] || clocks_q >= 7'd33;
    assign step     = 6'(clocks_q >= 7'd33 ? clocks_q - 7'd33 : clocks_q);
    assign bits     = step - 6'd1;
    assign dividend = second ? dividends[63:32] : dividends[31:0];
    assign divisor  = second ? divisors[63:32] : divisors[31:0];
    assign quotient = {quotient_q[30:0], dut_fits};
    assign product  = {product_q[32:0], 1'b0} + (dut_fits ? {2'b0, divisor} : 34'd0); // quotient * divisor
    always_ff @(posedge clk_i) begin
        if (clear_i) begin
            started  <= 1'b1;
            clocks_q <= '0;
            got_q    <= 2'b00;
        end else if (step_i && !done) begin
            clocks_q   <= clocks_q + 7'd1;
            quotient_q <= step == '0 ? 32'd0 : quotient;
            product_q  <= step == '0 ? 34'd0 : product;
            if (step == 6'd32) begin
                got_q <= got_q | (second ? 2'b10 : 2'b01);
                if (second) {quotients_q[63:32], products_q[67:34]} <= {quotient, product};
                else {quotients_q[31:0], products_q[33:0]} <= {quotient, product};
            end
        end
    end

    stays #(.WIDTH(1024)) u_desc (.clk_i(clk_i), .stay_i(started && !clear_i), .data_i(desc_i));

    always_comb begin
`ifdef REFUTE // one run shows a fault: GEMM, ceil(5 / 3) or no span, then ceil(6 / 3), without a pause
        assume (gemm && dividends == {32'd6, 32'd5} && (divisors | 64'd3) == {32'd3, 32'd3});
        assume (clear_i == !started && step_i);
        assume (divisors[1:0] == 2'd3 || divisors[1:0] == 2'd0);
        assume (divides[1] && desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2] == 2'd1);
`endif
        if (started) begin
            // 33 clocks a division, no more and no fewer
            assert (done == (clocks_q == needed));
            assert (clocks_q <= needed);
            // the results: the quotient, and one more if there is a rest
            for (int i = 0; i < 2; i++) begin
                if (got_q[i]) begin
                    assert (products_q[34*i +: 34] <= {2'b0, dividends[32*i +: 32]});
                    assert ({2'b0, dividends[32*i +: 32]} - products_q[34*i +: 34] < {2'b0, divisors[32*i +: 32]});
                end
            end
            assert (entries_0 == (got_q[0] ? quotients_q[31:0] + {31'd0, products_q[33:0] != {2'b0, dividends[31:0]}}
                : 32'd1));
            assert (entries_1 == (got_q[1] ? quotients_q[63:32] + {31'd0, products_q[67:34] != {2'b0, dividends[63:32]}}
                : 32'd1));
            assert (exact == (!got_q[0] || products_q[33:0] == {2'b0, dividends[31:0]}));
            if (done) assert (got_q == divides);

`ifndef REFUTE
            // help: where the divider is
            assert (dut_steps_q == (done ? 6'd0 : step));
            assert (got_q == {divides[1] && done, divides[0] && clocks_q >= 7'd33});
            assert (dut_left_q == ~got_q);
            if (!done && step != '0) begin
                assert (product_q <= {2'b0, dividend >> (6'd32 - bits)});
                assert (product_q + {2'b0, dut_rest_q} == {2'b0, dividend >> (6'd32 - bits)});
                assert (dut_rest_q < divisor);
                assert (dut_divisor_q == divisor);
                assert (dut_quotient_q == ((dividend << bits) | (quotient_q & ~(32'hFFFFFFFF << bits))));
            end
`endif
        end
    end
endmodule

`default_nettype wire
