// SPDX-License-Identifier: Apache-2.0
// holds: the property of a ready/valid interface: valid, once up, stays up with the same data until taken.
// In a clock that follows one with valid and without ready (and without reset), valid is 1 and the data has not moved.
`default_nettype none

module holds #(
    parameter int WIDTH = 1
) (
    input wire logic             clk_i,
    input wire logic             rst_ni,
    input wire logic             valid_i,
    input wire logic             ready_i,
    input wire logic [WIDTH-1:0] data_i
);
    // A fault that shows in the low bits is found sooner without the others.
`ifdef REFUTE
    localparam int SEEN = WIDTH < 80 ? WIDTH : 80;
`else
    localparam int SEEN = WIDTH;
`endif
    logic            waiting_q = 1'b0;
    logic [SEEN-1:0] data_q;

    always_ff @(posedge clk_i) begin
        waiting_q <= rst_ni && valid_i && !ready_i;
        data_q    <= data_i[SEEN-1:0];
    end
    always_comb begin
        if (waiting_q) begin
            assert (valid_i);
            assert (data_i[SEEN-1:0] == data_q);
        end
    end
endmodule

// starts_in_reset: the assumption that the first clock is a reset. Reset may come again at any time.
module starts_in_reset (
    input  wire logic clk_i,
    input  wire logic rst_ni,
    output      logic first_o // the first clock, before the reset has done anything
);
    logic first_q = 1'b1;
    always_ff @(posedge clk_i) begin
        first_q <= 1'b0;
    end
    always_comb begin
        assume (!first_q || !rst_ni);
    end
    assign first_o = first_q;
endmodule

// stays: the assumption that a neighbour's registers stand still while stay_i is 1 (from such a clock to the next).
module stays #(
    parameter int WIDTH = 1
) (
    input wire logic             clk_i,
    input wire logic             stay_i,
    input wire logic [WIDTH-1:0] data_i
);
    logic             stay_q = 1'b0;
    logic [WIDTH-1:0] data_q;
    always_ff @(posedge clk_i) begin
        stay_q <= stay_i;
        data_q <= data_i;
    end
    always_comb begin
        assume (!stay_q || data_i == data_q);
    end
endmodule

// one_command: what a unit is promised by the sequencer and the reader, as assumptions. While it shows a request, data
// or a want, no command starts; then, and while a command is under way, the descriptor and what was made of it stand
// still. It is not done while a read request waits: its last result needs the beats of all requests, and the reader
// gives none for a request that it has not taken.
module one_command #(
    parameter int WIDTH = 1
) (
    input wire logic             clk_i,
    input wire logic             start_i,
    input wire logic             shows_i,
    input wire logic             busy_i,
    input wire logic             read_waits_i,
    input wire logic             done_i,
    input wire logic [WIDTH-1:0] data_i
);
    logic read_waits_q = 1'b0;
    always_ff @(posedge clk_i) begin
        read_waits_q <= read_waits_i;
    end
    always_comb begin
        assume (!shows_i || !start_i);
        assume (!read_waits_q || !done_i);
    end
    stays #(.WIDTH(WIDTH)) u_data (.clk_i(clk_i), .stay_i(shows_i || busy_i), .data_i(data_i));
endmodule

`default_nettype wire
