// SPDX-License-Identifier: Apache-2.0
// bus_watch: notices a memory that does not answer.
//
// Equation   limit_i clocks in a row in which memory owes a transfer (waits_i) and makes none (moves_i) raise lost_o; a
//            limit of 0 never does (docs/microarchitecture.md, section 4).
// Clock, reset  clk_i, rst_ni (synchronous, active low): only reset takes lost_o down.
// In         limit_i: csr's BUS_LIMIT, may change at any time; waits_i, moves_i: of the AXI master.
// Out        lost_o: register.
// Latency    lost_o is up in the clock after the last of limit_i.
// Properties it does nothing with a limit of 0; a transfer starts the count anew.
`default_nettype none

module bus_watch (
    input  wire logic        clk_i,
    input  wire logic        rst_ni,
    input  wire logic [31:0] limit_i,
    input  wire logic        waits_i,
    input  wire logic        moves_i,
    output      logic        lost_o
);
    logic [31:0] count_q;
    logic [32:0] next;
    logic        missed;
    assign missed = waits_i && !moves_i && limit_i != '0;
    assign next   = {1'b0, count_q} + 33'd1;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            count_q <= '0;
            lost_o  <= 1'b0;
        end else begin
            count_q <= missed ? next[31:0] : '0;
            lost_o  <= lost_o || (missed && next >= {1'b0, limit_i});
        end
    end
endmodule

`default_nettype wire
