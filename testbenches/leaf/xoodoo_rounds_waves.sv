// SPDX-License-Identifier: Apache-2.0
// xoodoo_rounds_waves: the zero state through twelve rounds, two a clock; words 0 and 11 of 12
// The constants are those of the published permutation.
`default_nettype none
module xoodoo_rounds_waves;
    logic         clk = 1'b0;
    logic [383:0] state = '0;
    wire  [383:0] next;
    logic [31:0]  constant_0, constant_1;
    logic [31:0]  constants[12];
    xoodoo_rounds u_rounds (
        .state_i(state), .constant0_i(constant_0), .constant1_i(constant_1), .state_o(next)
    );
    initial begin
        constants[0] = 32'h058; constants[1] = 32'h038; constants[2]  = 32'h3c0; constants[3]  = 32'h0d0;
        constants[4] = 32'h120; constants[5] = 32'h014; constants[6]  = 32'h060; constants[7]  = 32'h02c;
        constants[8] = 32'h380; constants[9] = 32'h0f0; constants[10] = 32'h1a0; constants[11] = 32'h012;
        $display("constant0_i: constant1_i: state_i[31:0]: state_i[383:352]: state_o[31:0]: state_o[383:352]:");
        for (int pass = 0; pass < 6; pass++) begin
            constant_0 = constants[2*pass];
            constant_1 = constants[2*pass+1];
            #1 $display("%h %h %h %h %h %h", constant_0, constant_1, state[31:0], state[383:352], next[31:0],
                next[383:352]);
            clk   = 1'b1;
            state = next;
            #1 clk = 1'b0;
        end
    end
endmodule
`default_nettype wire
