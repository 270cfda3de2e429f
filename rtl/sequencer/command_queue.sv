// SPDX-License-Identifier: Apache-2.0
// command_queue: the one place in front of an engine where a prepared command waits for its order.
//
// Equation   docs/microarchitecture.md, section 5, queues.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// Control    load_i: what is prepared, with number_i (modulo 2048), comes in (only while valid_o is 0);  take_i: it has
//            gone;  forget_i: it is dropped.
// Out        valid_o, and what waits; horizon_o: the number from which on other commands may be under way beside it.
// Latency    1 clock.
`default_nettype none

module command_queue (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,

    input  wire logic          load_i,
    input  wire logic          take_i,
    input  wire logic          forget_i,

    input  wire logic [10:0]   number_i,
    input  wire logic [2:0]    status_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [7:0]    op_i,
    input  wire logic [31:0]   entries_0_i,
    input  wire logic [31:0]   entries_1_i,

    output      logic          valid_o,
    output      logic [10:0]   number_o,
    output      logic [10:0]   horizon_o,
    output      logic [2:0]    status_o,
    output      logic [1023:0] desc_o,
    output      logic [7:0]    op_o,
    output      logic [31:0]   entries_0_o,
    output      logic [31:0]   entries_1_o
);
    always_ff @(posedge clk_i) begin
        if (load_i) begin
            number_o    <= number_i;
            horizon_o   <= number_i - {3'd0, desc_i[command_set_pkg::ALL_AFTER_LSB +: 8]};
            status_o    <= status_i;
            desc_o      <= desc_i;
            op_o        <= op_i;
            entries_0_o <= entries_0_i;
            entries_1_o <= entries_1_i;
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni || forget_i) begin
            valid_o <= 1'b0;
        end else begin
            valid_o <= load_i || (valid_o && !take_i);
        end
    end
endmodule

`default_nettype wire
