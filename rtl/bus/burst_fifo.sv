// SPDX-License-Identifier: Apache-2.0
// burst_fifo: a queue in an sram between two ready/valid interfaces, for items that come in bursts: none is shown
// before the last of its burst is there.
//
// Equation   in_ready = used < DEPTH, out_valid = held, out_data = the sram's output register, always; empty_o =
//            nothing stored and nothing shown (docs/microarchitecture.md, section 1).
// Clock, reset  clk_i; rst_ni (synchronous, active low) empties the queue; storage is not reset.
// In         in_valid_i, in_ready_o, in_last_i, in_data_i: pushed at the edge where valid and ready are both 1; last:
//            the burst is complete.
// Out        out_valid_o, out_ready_i, out_data_o: popped likewise.
// Latency    2 clocks from a burst's last push to its first item; then an item a clock. Push and pop may coincide.
// Properties (below, and testbenches/formal_bus/burst_fifo_formal.sv): order kept, nothing lost or doubled, no item of
// an open burst is shown; out_valid holds its data until taken.
`default_nettype none

module burst_fifo #(
    parameter int WIDTH = 128, // a shape that synthesis has, since Yosys derives the default too
    parameter int DEPTH = 64   // a power of two
) (
    input  wire logic             clk_i,
    input  wire logic             rst_ni,
    input  wire logic             in_valid_i,
    output      logic             in_ready_o,
    input  wire logic             in_last_i,
    input  wire logic [WIDTH-1:0] in_data_i,
    output      logic             out_valid_o,
    input  wire logic             out_ready_i,
    output      logic [WIDTH-1:0] out_data_o,
    output      logic             empty_o
);
    localparam int POINTER = $clog2(DEPTH);
    localparam int COUNT   = POINTER + 1;

    logic [POINTER-1:0] write_q, read_q;
    logic [COUNT-1:0]   used_q;  // items in the sram
    logic [COUNT-1:0]   open_q;  // the youngest of them: their burst is not complete
    logic [COUNT-1:0]   ready_q; // the others
    logic               held_q;  // the sram's output register has an item
    logic               push, complete, read;

    assign in_ready_o  = !used_q[COUNT-1];
    assign out_valid_o = held_q;
    assign empty_o     = used_q == '0 && !held_q;
    assign push        = in_valid_i && in_ready_o;
    assign complete    = push && in_last_i;
    assign read        = ready_q != '0 && (!held_q || out_ready_i);

    sram #(.WIDTH(WIDTH), .DEPTH(DEPTH)) u_sram (
        .clk_i(clk_i), .wr_en_i(push), .wr_mask_i(1'b1), .wr_addr_i(write_q), .wr_data_i(in_data_i),
        .rd_en_i(read), .rd_addr_i(read_q), .rd_data_o(out_data_o)
    );

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            write_q <= '0;
            read_q  <= '0;
            used_q  <= '0;
            open_q  <= '0;
            ready_q <= '0;
            held_q  <= 1'b0;
        end else begin
            write_q <= write_q + POINTER'(push);
            read_q  <= read_q + POINTER'(read);
            used_q  <= used_q + COUNT'(push) - COUNT'(read);
            open_q  <= complete ? '0 : open_q + COUNT'(push);
            ready_q <= ready_q + (complete ? open_q + COUNT'(1) : '0) - COUNT'(read);
            held_q  <= read || (held_q && !out_ready_i);
        end
    end

`ifdef FORMAL
    // Any one item (the solver picks the push): it lies at its place, untouched, until the items before it are read.
    logic               watched_q = 1'b0, whole_q;
    logic [COUNT-1:0]   before_q; // items still to be read before it
    logic [POINTER-1:0] place_q;
    (* anyseq *) logic pick;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            watched_q <= 1'b0;
        end else if (!watched_q) begin
            watched_q <= push && pick;
            whole_q   <= in_last_i;
            before_q  <= used_q - COUNT'(read);
            place_q   <= write_q;
        end else begin
            whole_q <= whole_q || complete;
            if (read) begin
                watched_q <= before_q != '0;
                before_q  <= before_q - 1'b1;
            end
        end
    end
    always_comb begin
        if (rst_ni) begin
            assert (used_q <= COUNT'(DEPTH) && used_q == open_q + ready_q && open_q <= used_q);
            assert (write_q == read_q + used_q[POINTER-1:0]);
            if (watched_q) begin
                assert (before_q < used_q && place_q == read_q + before_q[POINTER-1:0]);
                assert (!push || write_q != place_q);
                assert (whole_q == (before_q < ready_q));
                assert (!read || before_q != '0 || (whole_q && read_q == place_q));
            end
        end
    end
`endif
endmodule

`default_nettype wire
