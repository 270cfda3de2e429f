// SPDX-License-Identifier: Apache-2.0
// The drain never overwrites an accumulator unread: gemm's own walker, drain and shadow_busy, for any operands, any
// filling of the halves and any behaviour of writer, align unit and random words. Loader, scratchpads, array and
// memories may say anything, but that the loader tells of steps from the start on and of none after the last one.
//
// A ghost follows the tile whose sums stand in the shadows: `standing` rows are not read yet, `top` is the row at the
// top of the chain.
//   1. the shadows are loaded only when no row stands there unread;  2. never in a clock with a shift;
//   3. a row is read (into the partial sums, or piece by piece into the lanes' registers) only while it is at the top,
//   once, in order;
//   4. a row is shifted out only after all of it was read;  5. shadow_done comes when every row was read;
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
    input wire logic          writer_idle_i,
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
    logic [5:0]  dut_tile_rows, dut_tile_cols, dut_drain_row_q;
    logic [3:0]  dut_drain_state_q;
    logic [2:0]  dut_scales_state_q;
    logic [1:0]  dut_state_q;
    logic        dut_drain_further, dut_drain_turn_q, dut_drain_out_q, dut_tile_last_chunk;
    logic        dut_go, dut_walker_u_valid_q, dut_walker_m_valid_q, dut_walker_have_record, dut_walker_take_record;
    logic        dut_front_have_q, dut_front_last_q;
    logic [98:0] dut_walker_record;
    logic [58:0] dut_walker_u_q, dut_walker_m_q;

    localparam logic [3:0] IDLE = 4'd0, PRE = 4'd1, ROW = 4'd2, REQ = 4'd3, OUT = 4'd4, NEXT = 4'd5, DIVIDE_A = 4'd6,
        FILL = 4'd8, RAW_OLD = 4'd11, RAW_SHOW = 4'd12, TERM = 4'd13, FIT = 4'd14; // the drain's states
    localparam logic [1:0] LOAD = 2'd3; // gemm's

    logic busy;
    gemm #(.N(N)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .desc_i(desc_i), .entries_0_i(entries_0_i),
        .entries_1_i(entries_1_i), .scale_emax_i(27'd0), .scale_exp_i(scale_exp_i), .done_o(), .fault_o(),
        .wr_data_valid_o(), .wr_data_ready_i(wr_data_ready_i), .wr_data_o(), .writer_idle_i(writer_idle_i),
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
    always_ff @(posedge clk_i) begin
        running   <= 1'b1;
        command_q <= start_i || busy;
        desc_q    <= desc_i;
        if (!rst_ni) told <= 1'b0;
        else if (dut_go) told <= 1'b1;
        else if (dut_walker_take_record && last_record) told <= 1'b0;
    end
    always_comb begin
        assume (rst_ni == running);
        if (running) begin
            if (busy) assume (!start_i);
            if (busy && command_q) assume (desc_i == desc_q);
            if (!told) assume (!dut_walker_have_record);
        end
    end

    // ---- the ghost ----
    logic       load, piece_read, row_read;
    logic [5:0] standing, top, rows;
    logic [1:0] pieces, pieces_read;
    assign load       = dut_en && dut_last;
    assign piece_read = dut_drain_state_q == NEXT || (dut_drain_state_q == FIT && dut_tile_last_chunk);
    assign pieces     = dut_tile_cols > 6'd16 ? 2'd2 : 2'd1;
    assign row_read   = dut_drain_state_q == ROW || (piece_read && pieces_read + 2'd1 == pieces);
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
            else if (piece_read) pieces_read <= pieces_read + 2'd1;
        end
    end

    logic       before_sums, has_piece, moved_on;
    logic [5:0] row_next;
    assign row_next    = dut_drain_row_q + 6'd1;
    assign before_sums = dut_drain_state_q == PRE || (dut_drain_state_q >= DIVIDE_A && dut_drain_state_q <= FILL);
    // a piece is in the lanes, from REQ (and what comes before it) to NEXT; after its turn the next row is at the top
    assign has_piece   = dut_drain_state_q == REQ || dut_drain_state_q == OUT || dut_drain_state_q == NEXT
                      || (dut_drain_state_q > FILL && dut_drain_state_q <= RAW_SHOW);
    assign moved_on    = (dut_drain_state_q == OUT || dut_drain_state_q == NEXT || dut_drain_state_q == RAW_OLD
                      || dut_drain_state_q == RAW_SHOW) && !dut_drain_turn_q && !dut_drain_further
                      && row_next != dut_tile_rows;

    logic       read_1, read_2; // a read one and two clocks ago
    always_ff @(posedge clk_i) {read_1, read_2} <= rst_ni ? {dut_walker_read_q, read_1} : 2'b0;

    logic       u_final, m_final; // fields of the issues in stages u and m
    logic [5:0] u_rows, u_cols, m_rows, m_cols;
    assign u_final = dut_walker_u_q[55];
    assign m_final = dut_walker_m_q[55];
    assign {u_rows, u_cols} = dut_walker_u_q[48:37];
    assign {m_rows, m_cols} = dut_walker_m_q[48:37];

    logic [1:0] in_flight; // tiles whose last k was issued and is not in the shadows yet
    assign in_flight = {1'b0, dut_walker_read_q && dut_walker_last_q}
        + {1'b0, dut_walker_s1_valid_q && dut_walker_s1_last_q} + {1'b0, load};

    always_comb begin
        if (running) begin
            if (load) assert (standing == 6'd0);                                                               // 1.
            assert (!(load && dut_shift));                                                                     // 2.
            if (row_read || piece_read) assert (standing != 6'd0 && top == rows - standing);                   // 3.
            if (dut_drain_state_q == ROW) assert (top == dut_drain_row_q && rows == dut_tile_rows);
            if (piece_read) assert (pieces_read == {1'b0, dut_drain_state_q == NEXT && dut_drain_further});
            if (dut_shift) assert (top < rows - standing + {5'b0, row_read});                                  // 4.
            if (dut_shadow_done) assert (standing == 6'd0);                                                    // 5.
            assert (dut_en == read_2);                                                                         // 6.

`ifndef REFUTE
            // help: one owner of the shadows at a time, from the issue of the last k to shadow_done
            assert (in_flight <= 2'd1);
            assert (dut_walker_s1_valid_q == read_1);
            assert (dut_take_shadow == (dut_walker_read_q && dut_walker_last_q));
            assert (dut_drain_busy == dut_shadow_busy_q);
            if (dut_take_shadow) assert (!dut_shadow_busy_q);
            if (dut_walker_s1_valid_q && dut_walker_s1_last_q) assert (before_sums);
            if (load) assert (before_sums || dut_drain_state_q == TERM);
            if (dut_shadow_done) assert (dut_drain_state_q == IDLE);
            // help: where the drain is in the tile
            assert (dut_drain_state_q <= FIT && dut_drain_out_q == (dut_drain_state_q == OUT));
            if (dut_drain_turn_q) assert (dut_drain_state_q == OUT || dut_drain_state_q == RAW_OLD
                || dut_drain_state_q == RAW_SHOW);
            if (dut_drain_state_q == ROW) assert (!dut_tile_last_chunk);
            if (has_piece) assert (dut_tile_last_chunk);
            if (dut_drain_state_q == IDLE || in_flight != 2'd0) assert (standing == 6'd0);
            else begin
                assert (rows == dut_tile_rows && dut_drain_row_q < rows && {1'b0, dut_drain_piece_q} < pieces);
                assert (top == dut_drain_row_q + {5'd0, moved_on});
                if (has_piece) begin
                    assert (standing == (dut_drain_further ? rows - dut_drain_row_q : rows - row_next));
                    assert (pieces_read == {1'b0, dut_drain_further});
                end else begin
                    assert (standing == rows - dut_drain_row_q && pieces_read == 2'd0);
                end
                if (dut_drain_state_q == NEXT && !dut_drain_further) assert (standing != 6'd0);
            end
            if (dut_drain_state_q != IDLE && !has_piece) assert (!dut_drain_piece_q);
            if (before_sums || dut_drain_state_q == TERM || dut_drain_state_q == FIT) assert (dut_drain_row_q == 6'd0);
            // help: tiles have rows and columns
            if (dut_walker_u_valid_q) assert (u_rows != 6'd0 && u_rows <= 6'(N) && u_cols != 6'd0 && u_cols <= 6'(N));
            if (dut_walker_m_valid_q) assert (m_rows != 6'd0 && m_rows <= 6'(N) && m_cols != 6'd0 && m_cols <= 6'(N));
            // help: nothing comes after the last step's last issue
            if (!dut_walker_active_q) assert (!told && !dut_front_have_q && !dut_walker_u_valid_q
                && !dut_walker_m_valid_q);
            if (dut_front_have_q && dut_front_last_q) assert (!told);
            if (dut_walker_u_valid_q && u_final) assert (!told && !dut_front_have_q);
            if (dut_walker_m_valid_q && m_final) assert (!told && !dut_front_have_q && !dut_walker_u_valid_q);
            if (in_flight != 2'd0 || dut_drain_busy) begin
                assert (dut_tile_rows != 6'd0 && dut_tile_rows <= 6'(N) && dut_tile_cols != 6'd0 && dut_tile_cols <=
                    6'(N));
            end
            // help: a command that does not run has nothing under way
            if (dut_finished) assert (!dut_walker_active_q && !dut_walker_read_q && !dut_walker_s1_valid_q && !dut_en);
            assert ((dut_scales_state_q != 3'd0) == (dut_state_q == LOAD));
            if (!busy || dut_state_q == LOAD) begin
                assert (!dut_walker_active_q && !dut_walker_read_q && !dut_walker_s1_valid_q && !dut_en);
                assert (!dut_shadow_busy_q && !dut_take_shadow && !dut_drain_busy);
            end
`endif
        end
    end
endmodule

`default_nettype wire
