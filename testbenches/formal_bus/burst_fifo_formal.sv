// SPDX-License-Identifier: Apache-2.0
// The burst queue's interfaces; that order is kept, and no item of an open burst shown, is asserted inside it. A burst
// fits into the storage (assumed): the user's lines do.
`default_nettype none

module burst_fifo_formal (
    input wire logic       clk_i,
    input wire logic       rst_ni,
    input wire logic       in_valid_i,
    input wire logic       in_last_i,
    input wire logic [2:0] in_data_i,
    input wire logic       out_ready_i
);
    logic       in_ready, out_valid, empty;
    logic [2:0] out_data;

    burst_fifo #(.WIDTH(3), .DEPTH(4)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .in_valid_i(in_valid_i), .in_ready_o(in_ready), .in_last_i(in_last_i),
        .in_data_i(in_data_i), .out_valid_o(out_valid), .out_ready_i(out_ready_i), .out_data_o(out_data),
        .empty_o(empty)
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    holds #(.WIDTH(3)) u_out (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(out_valid), .ready_i(out_ready_i),
        .data_i(out_data));

    // What is in it, counted at its ports.
    logic [3:0] inside_q, whole_q, push, pop;
    assign push = {3'd0, in_valid_i && in_ready};
    assign pop  = {3'd0, out_valid && out_ready_i};
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            inside_q <= '0;
            whole_q  <= '0;
        end else begin
            inside_q <= inside_q + push - pop;
            whole_q  <= push[0] && in_last_i ? inside_q + push - pop : whole_q - pop;
        end
    end
    // Of the items in it these are of complete bursts; the same counts as the queue keeps them.
    logic [2:0] used, ready;
    always_comb begin
        if (rst_ni) begin
            assert (inside_q == {1'b0, used} + {3'd0, out_valid} && whole_q == {1'b0, ready} + {3'd0, out_valid});
            assert (!out_valid || whole_q != '0);
            assert (empty == (inside_q == '0));
            assert (in_ready || inside_q >= 4'd4);
        end
    end
endmodule

`default_nettype wire
