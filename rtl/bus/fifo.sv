// SPDX-License-Identifier: Apache-2.0
// fifo: a small queue between two ready/valid interfaces.
//
// Equation   in_ready = count < DEPTH, out_valid = count > 0, out_data = storage[read pointer], always, also when
//            empty.
// Clock, reset  clk_i; rst_ni (synchronous, active low) empties the queue; storage is not reset.
// In         in_valid_i, in_ready_o, in_data_i: pushed at the edge where valid and ready are both 1.
// Out        out_valid_o, out_ready_i, out_data_o: popped likewise.
// Latency    1 clock: a pushed item is visible in the next clock. Push and pop may coincide; a full queue takes nothing
//            in the clock of a pop.
// Properties (below, and testbenches/formal_bus/fifo_formal.sv): order kept, nothing lost or doubled; out_valid holds
// its data until taken.
`default_nettype none

module fifo #(
    parameter int WIDTH = 8,
    parameter int DEPTH = 2 // at least 2
) (
    input  wire logic             clk_i,
    input  wire logic             rst_ni,
    input  wire logic             in_valid_i,
    output      logic             in_ready_o,
    input  wire logic [WIDTH-1:0] in_data_i,
    output      logic             out_valid_o,
    input  wire logic             out_ready_i,
    output      logic [WIDTH-1:0] out_data_o
);
    localparam int POINTER = $clog2(DEPTH);
    localparam int COUNT   = $clog2(DEPTH + 1);

    logic [WIDTH-1:0]   storage[DEPTH];
    logic [POINTER-1:0] write_q, read_q;
    logic [COUNT-1:0]   count_q;
    logic               push, pop;

    assign in_ready_o  = count_q < COUNT'(DEPTH);
    assign out_valid_o = count_q != '0;
    assign out_data_o  = storage[read_q];
    assign push        = in_valid_i && in_ready_o;
    assign pop         = out_valid_o && out_ready_i;

    always_ff @(posedge clk_i) begin
        if (push) begin
            storage[write_q] <= in_data_i;
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            write_q <= '0;
            read_q  <= '0;
            count_q <= '0;
        end else begin
            if (push) begin
                write_q <= write_q == POINTER'(DEPTH - 1) ? '0 : write_q + 1'b1;
            end
            if (pop) begin
                read_q <= read_q == POINTER'(DEPTH - 1) ? '0 : read_q + 1'b1;
            end
            if (push && !pop) begin
                count_q <= count_q + 1'b1;
            end else if (pop && !push) begin
                count_q <= count_q - 1'b1;
            end
        end
    end

`ifdef FORMAL
    // 1. The pointers and the count agree.
    logic [COUNT:0] expected_write;
    assign expected_write = (COUNT + 1)'(read_q) + (COUNT + 1)'(count_q);
    // 2. Any one item (the solver picks the push) comes out after exactly those before it, unchanged.
    logic             watched_q = 1'b0;
    logic [COUNT-1:0] before_q;  // items still before the watched one
    logic [WIDTH-1:0] data_q;
    logic [COUNT:0]   place;
    (* anyseq *) logic pick;
    assign place = (COUNT + 1)'(read_q) + (COUNT + 1)'(before_q);
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            watched_q <= 1'b0;
        end else if (!watched_q) begin
            watched_q <= push && pick;
            before_q  <= count_q - COUNT'(pop);
            data_q    <= in_data_i;
        end else if (pop) begin
            watched_q <= before_q != '0;
            before_q  <= before_q - 1'b1;
        end
    end
    always_comb begin
        if (rst_ni) begin
            assert (count_q <= COUNT'(DEPTH) && read_q <= POINTER'(DEPTH - 1) && write_q <= POINTER'(DEPTH - 1));
            assert ((COUNT + 1)'(write_q) == (expected_write >= (COUNT + 1)'(DEPTH) ? expected_write
                - (COUNT + 1)'(DEPTH) : expected_write));
            if (watched_q) begin
                assert (before_q < count_q);
                assert (storage[POINTER'(place >= (COUNT + 1)'(DEPTH) ? place - (COUNT + 1)'(DEPTH)
                    : place)] == data_q);
                assert (before_q != '0 || out_data_o == data_q);
            end
        end
    end
`endif
endmodule

`default_nettype wire
