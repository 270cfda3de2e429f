// SPDX-License-Identifier: Apache-2.0
// burst_turn: which of two channels' bursts goes out next, in turn.
//
// Equation   when the port is free, the channel of turn launches if it offers a burst, else the other if that does;
//            then it is the other channel's turn (docs/microarchitecture.md, section 6).
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// In         free_i: the port takes a burst in this clock; offers_i: bit 0 products, bit 1 streams.
// Out        launch_o: of one channel at most.
// Latency    combinational; turn moves with the edge.
// Properties (below; proved with dma_reader and dma_writer): one launch at most, of a channel that offers, and none
// while the port is not free; what is offered goes out after at most one burst of the other channel.
`default_nettype none

module burst_turn (
    input  wire logic       clk_i,
    input  wire logic       rst_ni,
    input  wire logic       free_i,
    input  wire logic [1:0] offers_i,
    output      logic [1:0] launch_o
);
    logic turn_q;
    assign launch_o[0] = free_i && offers_i[0] && !(turn_q && offers_i[1]);
    assign launch_o[1] = free_i && offers_i[1] && (turn_q || !offers_i[0]);

    always_ff @(posedge clk_i) begin
        if (!rst_ni) turn_q <= 1'b0;
        else if (launch_o[0]) turn_q <= 1'b1;
        else if (launch_o[1]) turn_q <= 1'b0;
    end

`ifdef FORMAL
    // Of each channel: it offered a burst and the other launched.
    logic [1:0] passed_q;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) passed_q <= '0;
        else passed_q <= ~launch_o & (passed_q | ({launch_o[0], launch_o[1]} & offers_i));
    end
    always_comb begin
        if (rst_ni) begin
            assert (launch_o != 2'b11 && (launch_o & ~offers_i) == '0);
            assert (launch_o == '0 || free_i);
            assert (!free_i || offers_i == '0 || launch_o != '0);
            assert (!launch_o[0] || !passed_q[1] || !offers_i[1]);
            assert (!launch_o[1] || !passed_q[0] || !offers_i[0]);
            assert ((!passed_q[0] || !turn_q) && (!passed_q[1] || turn_q));
        end
    end
`endif
endmodule

`default_nettype wire
