// SPDX-License-Identifier: Apache-2.0
// The drain never overwrites an accumulator unread: gemm's own walker, drain and shadow_busy, for any operands, any
// filling of the halves and any behaviour of writer, align unit and random words. Loader, scratchpads, array and
// memories may say anything, but that the loader tells of steps from the start on and of none after the last one.
//
// A ghost follows the tile whose sums stand in the shadows: `standing` rows are not read yet, `top` is the row at the
// top of the chain.
//   1. the shadows are loaded only when no row stands there unread, but for one that is read in this very clock;
//   2. never in a clock with a shift;
//   3. a row is read (into the partial sums, or piece by piece into the lanes' registers) only while it is at the top,
//   once, in order;
//   4. a row is shifted out only after all of it was read;  5. shadow_done comes when every row was read, or at most
//   four stand there of which the keeper reads one in each clock;
//   6. the array has en exactly two clocks after a read, when the operand registers show what was read and not 0.
// The script ties dut_* to the inner signals of the same name. The asserts marked "help" only carry the induction;
// REFUTE leaves them out, so that a faulty copy is caught by the properties themselves.
`default_nettype none

module shadow_formal #(
    parameter int N = 8
) (
    input wire logic          clk_i,
    input wire logic          rst_ni,
    input wire logic          start_i,
    input wire logic [1023:0] desc_i,
    input wire logic [83:0]   scale_exp_i,
    input wire logic [31:0]   entries_0_i,
    input wire logic [31:0]   entries_1_i,
    input wire logic          memory_idle_i,
    input wire logic          wr_data_ready_i,
    input wire logic          rd_req_ready_i,
    input wire logic          rd_beat_valid_i,
    input wire logic [127:0]  rd_beat_data_i,
    input wire logic          wr_req_ready_i,
    input wire logic          have_i,
    input wire logic          al_ready_i
);
    // Inner signals of the dut: driven by the script.
    logic        dut_en, dut_last, dut_shift, dut_take_shadow, dut_shadow_done, dut_shadow_busy_q, dut_drain_busy;
    logic        dut_finished, dut_drain_piece_q, dut_walker_active_q, dut_walker_read_q, dut_walker_last_q,
    dut_walker_s1_valid_q, dut_walker_s1_last_q;
    logic [5:0]  dut_tile_rows, dut_tile_cols, dut_drain_row_q, dut_drain_keep_row_q, dut_drain_keep_rows_q;
    logic [2:0]  dut_drain_state_q, dut_scales_state_q, dut_state_q;
    logic        dut_drain_load, dut_drain_keeps_q, dut_tile_last_chunk;
    logic        dut_go, dut_walker_u_valid_q, dut_walker_m_valid_q, dut_walker_have_record, dut_walker_take_record;
    logic        dut_front_have_q, dut_front_last_q;
    logic [114:0] dut_walker_record;
    logic        dut_view_pair; // two rows of the output in each of the tile's
    logic [59:0] dut_walker_u_q, dut_walker_m_q;

    localparam logic [2:0] IDLE = 3'd0, PRE = 3'd1, ROW = 3'd2, FLOW = 3'd3, TERM = 3'd4; // the drain's states
    localparam logic [2:0] LOAD = 3'd3, BEGIN = 3'd4; // gemm's

    logic busy;
    gemm #(.N(N)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .desc_i(desc_i), .entries_0_i(entries_0_i),
        .entries_1_i(entries_1_i), .scale_emax_i(27'd0), .scale_exp_i(scale_exp_i), .done_o(), .fault_o(),
        .wr_data_valid_o(), .wr_data_ready_i(wr_data_ready_i), .wr_data_o(), .memory_idle_i(memory_idle_i),
        .rd_req_valid_o(), .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(), .rd_req_bytes_o(),
        .rd_beat_valid_i(rd_beat_valid_i), .rd_beat_ready_o(), .rd_beat_data_i(rd_beat_data_i),
        .wr_req_valid_o(), .wr_req_ready_i(wr_req_ready_i), .wr_req_addr_o(), .wr_req_bytes_o(),
        .want_valid_o(), .want_ctx_o(), .want_stream_o(), .want_group_o(), .have_i(have_i),
        .al_valid_o(), .al_ready_i(al_ready_i), .al_p_o(), .al_q_o(), .al_exponent_o(), .al_stochastic_o(),
        .al_mask_o(),
        .al_gate_o(), .al_relu_o(), .al_rotate_o(), .saturated_event_o(), .busy_o(busy), .mac_active_o(), .stall_o()
    );

    // ---- the world: reset first; a command starts when none runs and stands still; records of its steps come ----
    logic          running = 1'b0, told = 1'b0, command_q; // told: further records come
    logic          last_record;
    assign last_record = dut_walker_record[70];
    logic [1023:0] desc_q;
    logic          pair_q;
    always_ff @(posedge clk_i) begin
        running   <= 1'b1;
        command_q <= start_i || busy;
        desc_q    <= desc_i;
        pair_q    <= dut_view_pair;
        if (!rst_ni) told <= 1'b0;
        else if (dut_go) told <= 1'b1;
        else if (dut_walker_take_record && last_record) told <= 1'b0;
    end
    always_comb begin
        assume (rst_ni == running);
        if (running) begin
            if (busy) assume (!start_i);
            if (busy && command_q) assume (desc_i == desc_q && (dut_go || dut_view_pair == pair_q));
            if (!told) assume (!dut_walker_have_record);
        end
    end

    // ---- the ghost ----
    logic       load, row_read;
    logic [5:0] standing, top, rows;
    logic [1:0] pieces, pieces_read;
    assign load     = dut_en && dut_last;
    assign pieces   = dut_view_pair || dut_tile_cols > 6'd16 ? 2'd2 : 2'd1;
    assign row_read = dut_drain_keeps_q || (dut_drain_load && pieces_read + 2'd1 == pieces);
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            standing    <= '0;
            top         <= '0;
            rows        <= '0;
            pieces_read <= '0;
        end else if (load) begin
            standing    <= dut_tile_rows;
            rows        <= dut_tile_rows;
            top         <= '0;
            pieces_read <= '0;
        end else begin
            if (dut_shift) top <= top + 6'd1;
            if (row_read) standing <= standing - 6'd1;
            if (row_read) pieces_read <= '0;
            else if (dut_drain_load) pieces_read <= pieces_read + 2'd1;
        end
    end

    logic       before_sums;
    logic [5:0] left; // rows that the keeper has still to read
    assign before_sums = dut_drain_state_q == PRE || dut_drain_state_q > TERM;
    assign left        = dut_drain_keeps_q ? dut_drain_keep_rows_q - dut_drain_keep_row_q : 6'd0;

    logic       read_1, read_2; // a read one and two clocks ago
    always_ff @(posedge clk_i) {read_1, read_2} <= rst_ni ? {dut_walker_read_q, read_1} : 2'b0;

    logic       u_final, m_final; // fields of the issues in stages u and m
    logic [5:0] u_rows, u_cols, m_rows, m_cols;
    assign u_final = dut_walker_u_q[56];
    assign m_final = dut_walker_m_q[56];
    assign {u_rows, u_cols} = dut_walker_u_q[49:38];
    assign {m_rows, m_cols} = dut_walker_m_q[49:38];

    logic [1:0] in_flight; // tiles whose last k was issued and is not in the shadows yet
    assign in_flight = {1'b0, dut_walker_read_q && dut_walker_last_q}
        + {1'b0, dut_walker_s1_valid_q && dut_walker_s1_last_q} + {1'b0, load};

    always_comb begin
        if (running) begin
            if (load) assert (standing == {5'd0, row_read});                                                   // 1.
            assert (!(load && dut_shift));                                                                     // 2.
            if (row_read || dut_drain_load) assert (standing != 6'd0 && top == rows - standing);               // 3.
            if (dut_drain_keeps_q) assert (top == dut_drain_keep_row_q && rows == dut_drain_keep_rows_q);
            if (dut_drain_load) assert (pieces_read == {1'b0, dut_drain_piece_q});
            if (dut_shift) assert (top < rows - standing + {5'b0, row_read});                                  // 4.
            if (dut_shadow_done) assert (standing == 6'd0 || (standing <= 6'd4 && dut_drain_keeps_q));         // 5.
            assert (dut_en == read_2);                                                                         // 6.

`ifndef REFUTE
            // help: one owner of the shadows at a time, from the issue of the last k to shadow_done
            assert (in_flight <= 2'd1);
            assert (dut_walker_s1_valid_q == read_1);
            assert (dut_take_shadow == (dut_walker_read_q && dut_walker_last_q));
            assert (dut_shadow_busy_q == (dut_drain_state_q != IDLE || dut_shadow_done));
            if (dut_take_shadow) assert (!dut_shadow_busy_q);
            if (dut_walker_s1_valid_q && dut_walker_s1_last_q) assert (before_sums);
            if (load) assert (before_sums || dut_drain_state_q == TERM);
            if (dut_shadow_done) assert (dut_drain_state_q == IDLE || dut_drain_state_q == ROW);
            // help: how far the keeper is
            assert (dut_drain_busy || (!dut_drain_keeps_q && dut_drain_state_q == IDLE && !dut_shadow_done));
            if (dut_drain_keeps_q) assert (dut_drain_keep_row_q < dut_drain_keep_rows_q
                && dut_drain_keep_rows_q <= 6'(N));
            if (dut_drain_state_q == ROW) assert (dut_shadow_done ? left != 6'd0 && left <= 6'd4 : left >= 6'd5);
            if (dut_drain_state_q == IDLE) assert (left <= 6'd3 && !(dut_shadow_done && dut_drain_keeps_q));
            if (dut_drain_state_q == FLOW) assert (!dut_drain_keeps_q);
            if (dut_take_shadow) assert (left <= 6'd3);
            if (dut_walker_s1_valid_q && dut_walker_s1_last_q) assert (left <= 6'd2);
            if (load) assert (left <= 6'd1);
            // help: where the drain is in the tile
            if (dut_drain_state_q == IDLE || dut_drain_state_q == ROW || in_flight != 2'd0) begin
                assert (standing == left);
            end else begin
                assert (!dut_drain_keeps_q && rows == dut_tile_rows);
                assert (dut_drain_row_q < rows && {1'b0, dut_drain_piece_q} < pieces);
                assert (top == dut_drain_row_q && standing == rows - dut_drain_row_q);
                assert (pieces_read == {1'b0, dut_drain_piece_q});
            end
            if (before_sums || dut_drain_state_q == TERM) assert (dut_drain_row_q == 6'd0 && !dut_drain_piece_q);
            if (before_sums || dut_drain_state_q == TERM || dut_drain_keeps_q) begin
                if (dut_drain_keeps_q || in_flight == 2'd0) assert (pieces_read == 2'd0);
            end
            // help: tiles have rows and columns
            if (dut_walker_u_valid_q) assert (u_rows != 6'd0 && u_rows <= 6'(N) && u_cols != 6'd0 && u_cols <= 6'(N));
            if (dut_walker_m_valid_q) assert (m_rows != 6'd0 && m_rows <= 6'(N) && m_cols != 6'd0 && m_cols <= 6'(N));
            // help: nothing comes after the last step's last issue
            if (!dut_walker_active_q) assert (!told && !dut_front_have_q && !dut_walker_u_valid_q
                && !dut_walker_m_valid_q);
            if (dut_front_have_q && dut_front_last_q) assert (!told);
            if (dut_walker_u_valid_q && u_final) assert (!told && !dut_front_have_q);
            if (dut_walker_m_valid_q && m_final) assert (!told && !dut_front_have_q && !dut_walker_u_valid_q);
            if (in_flight != 2'd0 || dut_drain_state_q != IDLE) begin
                assert (dut_tile_rows != 6'd0 && dut_tile_rows <= 6'(N) && dut_tile_cols != 6'd0 && dut_tile_cols <=
                    6'(N));
            end
            // help: a command that does not run has nothing under way
            if (dut_finished) assert (!dut_walker_active_q && !dut_walker_read_q && !dut_walker_s1_valid_q && !dut_en);
            assert ((dut_scales_state_q != 3'd0) == (dut_state_q == LOAD));
            if (!busy || dut_state_q == LOAD || dut_state_q == BEGIN) begin
                assert (!dut_walker_active_q && !dut_walker_read_q && !dut_walker_s1_valid_q && !dut_en);
                assert (!dut_shadow_busy_q && !dut_take_shadow && !dut_drain_busy);
            end
`endif
        end
    end
endmodule

`default_nettype wire
