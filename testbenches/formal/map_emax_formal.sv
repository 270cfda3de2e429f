// SPDX-License-Identifier: Apache-2.0
// Proof of map_emax, by induction over clocks: what is ready three clocks after the walker's group was taken is the
// emax of each lane of the window that was shown a clock after that, and it stays until it is used. The script connects
// step to the register inside.
`default_nettype none
module map_emax_formal (
    input wire logic clk, input wire logic rst_n, input wire logic clear, input wire logic run,
    input wire logic used, input wire logic walk_ready, input wire logic [127:0] window, input wire logic channels,
    input wire logic [7:0] largest, input wire logic [2:0] groups
);
    logic               ready, walk_take;
    logic [127:0]       own;
    logic [143:0]       emax;
    logic signed [9:0]  least;
    assign least = $signed({2'b0, largest}) - $signed({7'b0, groups});
    map_emax dut (
        .clk_i(clk), .rst_ni(rst_n), .clear_i(clear), .run_i(run), .ready_o(ready), .used_i(used),
        .walk_ready_i(walk_ready), .walk_take_o(walk_take), .window_i(window), .channels_i(channels), .least_i(least),
        .own_o(own), .emax_o(emax)
    );

    // since: clocks since the group was taken, at most 3. The command stands still from there on.
    logic [1:0]   since, step;
    logic         first;
    logic [127:0] window_q;
    logic [7:0]   largest_q;
    logic [2:0]   groups_q;
    logic         channels_q;
    initial {since, first} = 3'b001;
    always_ff @(posedge clk) begin
        first      <= 1'b0;
        largest_q  <= largest;
        groups_q   <= groups;
        channels_q <= channels;
        if (!rst_n || clear) since <= 2'd0;
        else if (since == 2'd0) since <= walk_take ? 2'd1 : 2'd0;
        else if (since != 2'd3) since <= since + 2'd1;
        else if (used) since <= 2'd0;
        if (since == 2'd1) window_q <= window;
    end
    integer            l;
    logic signed [9:0] entry, expected;
    always_comb begin
        if (since != 2'd0) assume (largest == largest_q && groups == groups_q && channels == channels_q);
        if (first) assume (!rst_n);
        if (!first) assert (step == since);
        if (!first) assert (ready == (since == 2'd3));
        for (l = 0; l < 16; l = l + 1) begin
            entry    = $signed({2'b0, window_q[8*l +: 8]});
            expected = channels && least > entry ? least : entry;
            if (since == 2'd2) assert (own[8*l +: 8] == window_q[8*l +: 8]);
            if (since == 2'd3) begin
                assert (emax[9*l +: 9] == expected[8:0]);
                assert (!expected[9] && expected >= entry); // so nothing clamps that its own peak covers
            end
        end
    end
endmodule
`default_nettype wire
