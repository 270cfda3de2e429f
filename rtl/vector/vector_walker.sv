// SPDX-License-Identifier: Apache-2.0
// vector_walker: row and column of each element of a VECTOR group, LANES lanes per clock, ahead of the execution.
//
//     lane's index i = 16*g + lane;  column = i mod COLS, row = i / COLS, kept by counting;  sel = row - row of lane 0
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   clear_i       to group 0
//           run_i         work while nothing is ready, or what is ready is taken
//           cols_i        COLS; of a MAP with several exponents SPAN; stands still from clear_i on
// Group     ready_o       sel, column and row below are those of the next group; take_i  taken (only with ready_o)
//           sel_o         lane l in [4l +: 4]
//           col0_o, row0_o   of lane 0
// Latency   16 / LANES clocks a group, the clock of take_i among them.
`default_nettype none

module vector_walker #(
    parameter int LANES = 8 // 4, 8 or 16
) (
    input  wire logic        clk_i,
    input  wire logic        rst_ni,
    input  wire logic        clear_i,
    input  wire logic        run_i,
    input  wire logic [30:0] cols_i,
    output      logic        ready_o,
    input  wire logic        take_i,
    output      logic [63:0] sel_o,
    output      logic [30:0] col0_o,
    output      logic [23:0] row0_o
);
    logic [30:0] col_q, col_next;
    logic [23:0] row_q, row_next; // of a MAP by channels it wraps, and nobody looks
    logic [3:0]  wrap_q, wrap_next;
    logic [1:0]  phase_q;
    logic        step, last_phase;
    localparam logic [1:0] LAST_PHASE = 2'(16 / LANES - 1);
    assign step       = run_i && (!ready_o || take_i);
    assign last_phase = phase_q == LAST_PHASE;

    // Columns left in the row, this one included, counted for the lanes as far as LANES + 1: more end in none of them.
    localparam int BITS = $clog2(LANES + 2);
    logic [30:0]        left_q, left_next;
    logic [BITS-1:0]    cols_q, left, along; // along: lanes behind the last end of a row
    logic [4*LANES-1:0] ends;              // of rows, in the lanes before l in [4l +: 4]
    logic [4:0]         all_ends;          // in all
    logic               ended, met;
    logic [4*LANES-1:0] sel;
    assign left = left_q > 31'(LANES + 1) ? BITS'(LANES + 1) : left_q[BITS-1:0];

    // A small table: rows end behind `left` lanes, and every `cols_q` from there on. One entry at most is met, so what
    // it says is joined with zeros of all others: a tree; a choice between them would be a chain.
    always_comb begin
        along    = '0;
        ends     = '0;
        all_ends = '0;
        met      = 1'b0;
        for (int c = 1; c <= LANES + 1; c++) begin
            for (int f = 1; f <= LANES + 1; f++) begin
                met = f <= c && cols_q == BITS'(c) && left == BITS'(f);
                for (int l = 1; l < LANES; l++) begin
                    if (l >= f) ends[4*l +: 4] = ends[4*l +: 4] | (4'(1 + (l - f) / c) & {4{met}});
                end
                if (f <= LANES) all_ends = all_ends | (5'(1 + (LANES - f) / c) & {5{met}});
                along = along | (BITS'((LANES + c - f) % c) & {BITS{met}});
            end
        end
    end
    for (genvar l = 0; l < LANES; l++) begin : g_sel
        assign sel[4*l +: 4] = wrap_q + ends[4*l +: 4];
    end
    assign ended     = all_ends != '0;
    assign wrap_next = wrap_q + all_ends[3:0];
    assign col_next  = ended ? 31'(along) : col_q + 31'(LANES);
    assign left_next = ended ? cols_i - 31'(along) : left_q - 31'(LANES);
    assign row_next  = row_q + 24'(all_ends);

    always_ff @(posedge clk_i) begin
        if (!rst_ni || clear_i) begin
            col_q   <= '0;
            left_q  <= cols_i;
            row_q   <= '0;
            wrap_q  <= '0;
            phase_q <= '0;
            ready_o <= 1'b0;
        end else begin
            if (step) begin
                col_q   <= col_next;
                left_q  <= left_next;
                row_q   <= row_next;
                wrap_q  <= last_phase ? 4'd0 : wrap_next;
                phase_q <= last_phase ? 2'd0 : phase_q + 2'd1;
                ready_o <= last_phase;
            end else if (take_i) begin
                ready_o <= 1'b0;
            end
        end
    end

    always_ff @(posedge clk_i) begin
        if (clear_i) cols_q <= cols_i > 31'(LANES + 1) ? BITS'(LANES + 1) : cols_i[BITS-1:0];
        if (step) begin
            sel_o[4*LANES*phase_q +: 4*LANES] <= sel;
            if (phase_q == 2'd0) begin
                col0_o <= col_q;
                row0_o <= row_q;
            end
        end
    end
endmodule

`default_nettype wire
