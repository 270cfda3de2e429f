// SPDX-License-Identifier: Apache-2.0
// Proof of xoodoo_rounds: two rounds word by word, each step as its definition has it (numerics section 4), for every
// state and constant.
`default_nettype none
module xoodoo_round_spec (input wire logic [383:0] a, input wire logic [31:0] constant, output logic [383:0] out);
    // Each of the 384 bits by its coordinates: plane y, lane x, bit z is bit 128*y + 32*x + z. Shifting by (t, v) means
    // that bit (x, z) comes from (x - t, z - v).
    integer x, y, z;
    logic [127:0] p;
    logic [383:0] theta, west, iota, chi;
    always_comb begin
        for (x = 0; x < 4; x = x + 1)
            for (z = 0; z < 32; z = z + 1)
                p[32*x + z] = a[32*x + z] ^ a[128 + 32*x + z] ^ a[256 + 32*x + z];
        for (y = 0; y < 3; y = y + 1)
            for (x = 0; x < 4; x = x + 1)
                for (z = 0; z < 32; z = z + 1)
                    theta[128*y + 32*x + z] = a[128*y + 32*x + z] ^ p[32*((x + 3) % 4) + (z + 27) % 32]
                        ^ p[32*((x + 3) % 4) + (z + 18) % 32];
        for (x = 0; x < 4; x = x + 1)
            for (z = 0; z < 32; z = z + 1) begin
                west[32*x + z]       = theta[32*x + z];
                west[128 + 32*x + z] = theta[128 + 32*((x + 3) % 4) + z];
                west[256 + 32*x + z] = theta[256 + 32*x + (z + 21) % 32];
            end
        iota       = west;
        iota[31:0] = west[31:0] ^ constant;
        for (y = 0; y < 3; y = y + 1)
            for (x = 0; x < 128; x = x + 1)
                chi[128*y + x] = iota[128*y + x] ^ (!iota[128*((y + 1) % 3) + x] && iota[128*((y + 2) % 3) + x]);
        for (x = 0; x < 4; x = x + 1)
            for (z = 0; z < 32; z = z + 1) begin
                out[32*x + z]       = chi[32*x + z];
                out[128 + 32*x + z] = chi[128 + 32*x + (z + 31) % 32];
                out[256 + 32*x + z] = chi[256 + 32*((x + 2) % 4) + (z + 24) % 32];
            end
    end
endmodule

module xoodoo_rounds_formal (input wire logic [383:0] state, input wire logic [31:0] constant0,
    input wire logic [31:0] constant1);
    logic [383:0] out, middle, spec;
    xoodoo_rounds dut (.state_i(state), .constant0_i(constant0), .constant1_i(constant1), .state_o(out));
    xoodoo_round_spec first  (.a(state),  .constant(constant0), .out(middle));
    xoodoo_round_spec second (.a(middle), .constant(constant1), .out(spec));
    always_comb assert (out == spec);
endmodule
`default_nettype wire
