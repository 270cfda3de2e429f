// SPDX-License-Identifier: Apache-2.0
// counters: the performance counters, 64 bits each, in the order of the command set.
//
// Equation   counter_i = clear_i ? 0 : counter_i + event_i, every clock. Which events they count:
//            docs/microarchitecture.md, section 3.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// In         clear_i: all to 0; event_i: bit i adds 1 to counter i.
// Out        counters_o: counter i in bits [64i +: 64].
// Latency    an event of one clock is in the sum in the next.
// Properties counters never stop and never depend on one another.
`default_nettype none

module counters (
    input  wire logic                                     clk_i,
    input  wire logic                                     rst_ni,
    input  wire logic                                     clear_i,
    input  wire logic [command_set_pkg::CNT_COUNT-1:0]    event_i,   // bit i counts in counter i
    output      logic [64*command_set_pkg::CNT_COUNT-1:0] counters_o // counter i: bits [64i +: 64]
);
    always_ff @(posedge clk_i) begin
        for (int i = 0; i < command_set_pkg::CNT_COUNT; i++) begin
            if (!rst_ni || clear_i) begin
                counters_o[64*i +: 64] <= '0;
            end else if (event_i[i]) begin
                counters_o[64*i +: 64] <= counters_o[64*i +: 64] + 64'd1;
            end
        end
    end
endmodule

`default_nettype wire
