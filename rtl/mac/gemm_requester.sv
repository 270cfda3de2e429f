// SPDX-License-Identifier: Apache-2.0
// gemm_requester: the loader's requests, a line of a run each, one presented every clock while there are runs.
//
// Equation  section 10.1 of the microarchitecture.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i, desc_i
//           filled_i, last_beat_i   with ACCUMULATE a step is asked for only when the step before has been received and
//                                   its half is free: half h is filled, a step's last beat is taken
// Run       run_valid_i, run_*_i; take_o: it is taken, if room_i;  run_ends_i  the step's last
// View      taps_i, tap_step_i: B's sets of lines in mode P
// Request   valid_o, ready_i, addr_o, bytes_o   held until taken; 0 without valid
// Latency   a run's first line is shown in the clock after the run was taken.
`default_nettype none

module gemm_requester (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's fields
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [1:0]    filled_i,
    input  wire logic          last_beat_i,
    input  wire logic          run_valid_i,
    input  wire logic          run_kept_i,
    input  wire logic          run_ends_i,
    input  wire logic [1:0]    run_kind_i,
    input  wire logic [31:0]   run_addr_i,
    input  wire logic [10:0]   run_lines_i,
    input  wire logic [14:0]   run_bytes_i,
    input  wire logic          room_i,
    output      logic          take_o,
    input  wire logic [8:0]    taps_i,
    input  wire logic [31:0]   tap_step_i,
    output      logic          valid_o,
    input  wire logic          ready_i,
    output      logic [31:0]   addr_o,
    output      logic [32:0]   bytes_o
);
    localparam logic [1:0] A = 2'd2, B = 2'd3;

    logic        ends_q, valid_q, half_q, asked_q, held, fire, last_of_set, last_line, step_done, sets;
    logic [1:0]  kind_q;
    logic [31:0] addr_q, set_q, ld;
    logic [10:0] lines_q, left_q;
    logic [8:0]  sets_left_q;
    logic [14:0] bytes_q;
    assign sets        = desc_i[command_set_pkg::GEMM_VIEW_LSB] && !desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign ld          = {8'd0, kind_q == A ? desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24]
                                            : desc_i[command_set_pkg::GEMM_X1_LD_LSB +: 24]};
    assign held        = desc_i[command_set_pkg::GEMM_ACCUMULATE_LSB] && (asked_q || filled_i[half_q]);
    assign valid_o     = valid_q && !held;
    assign fire        = valid_o && ready_i;
    assign last_of_set = left_q == 11'd1;
    assign last_line   = last_of_set && sets_left_q == 9'd1;
    assign step_done   = fire && last_line && ends_q;
    assign take_o      = run_valid_i && room_i && (!valid_q || (fire && last_line));

    always_ff @(posedge clk_i) begin
        if (!rst_ni || start_i) begin
            valid_q <= 1'b0;
            half_q  <= 1'b0;
            asked_q <= 1'b0;
        end else begin
            if (take_o) valid_q <= !run_kept_i;
            else if (fire && last_line) valid_q <= 1'b0;
            if (step_done ^ (take_o && run_kept_i)) half_q <= !half_q;
            if (step_done) asked_q <= 1'b1;
            else if (last_beat_i) asked_q <= 1'b0;
        end
    end

    always_ff @(posedge clk_i) begin
        if (take_o) begin
            kind_q      <= run_kind_i;
            ends_q      <= run_ends_i;
            addr_q      <= run_addr_i;
            set_q       <= run_addr_i;
            lines_q     <= run_lines_i;
            left_q      <= run_lines_i;
            sets_left_q <= sets && run_kind_i == B ? taps_i : 9'd1;
            bytes_q     <= run_bytes_i;
        end else if (fire && last_of_set) begin
            addr_q      <= set_q + tap_step_i;
            set_q       <= set_q + tap_step_i;
            left_q      <= lines_q;
            sets_left_q <= sets_left_q - 9'd1;
        end else if (fire) begin
            addr_q <= addr_q + ld;
            left_q <= left_q - 11'd1;
        end
    end

    assign addr_o  = valid_o ? addr_q : 32'd0;
    assign bytes_o = valid_o ? {18'b0, bytes_q} : 33'd0;
endmodule

`default_nettype wire
