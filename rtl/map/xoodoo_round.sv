// SPDX-License-Identifier: Apache-2.0
// Xoodoo round: one round of the permutation; the steps are written out in xoodoo_rounds.sv.  Numerics section 4.
//
// State     state_i     word w = 4*y + x in bits [32*w +: 32] (plane y, lane x)
// Constant  constant_i  this round's
// Result    state_o     the state one round later
// Latency   0 (combinational).
`default_nettype none

module xoodoo_round (
    input  wire logic [383:0] state_i,
    input  wire logic [31:0]  constant_i,
    output      logic [383:0] state_o
);
    // A plane is 128 bits, lane x in bits [32*x +: 32]; <<< (t, 0) is then a rotation of the plane by 32*t.
    function automatic [127:0] rotate_lanes(input [127:0] plane, input [4:0] v);
        integer x;
        for (x = 0; x < 4; x = x + 1)
            rotate_lanes[32*x +: 32] = (plane[32*x +: 32] << v) | (plane[32*x +: 32] >> (6'd32 - {1'b0, v}));
    endfunction

    logic [127:0] parity, parity_west, effect;                // theta
    logic [127:0] west0, west1_in, west1, west2_in, west2;    // after rho west and iota
    logic [127:0] chi0, chi1, chi2;                           // after chi

    assign parity      = state_i[127:0] ^ state_i[255:128] ^ state_i[383:256];
    assign parity_west = {parity[95:0], parity[127:96]};
    assign effect      = rotate_lanes(parity_west, 5'd5) ^ rotate_lanes(parity_west, 5'd14);

    assign west0    = state_i[127:0] ^ effect ^ {96'b0, constant_i};
    assign west1_in = state_i[255:128] ^ effect;
    assign west1    = {west1_in[95:0], west1_in[127:96]};
    assign west2_in = state_i[383:256] ^ effect;
    assign west2    = rotate_lanes(west2_in, 5'd11);

    assign chi0 = west0 ^ (~west1 & west2);
    assign chi1 = west1 ^ (~west2 & west0);
    assign chi2 = west2 ^ (~west0 & west1);

    assign state_o[127:0]   = chi0;
    assign state_o[255:128] = rotate_lanes(chi1, 5'd1);
    assign state_o[383:256] = rotate_lanes({chi2[63:0], chi2[127:64]}, 5'd8);
endmodule

`default_nettype wire
