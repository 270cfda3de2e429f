// SPDX-License-Identifier: Apache-2.0
// The drain's requests, raw sums, addends and wants hold until taken, and an accumulator moves down by floor. Assumed,
// as section 10.5 of docs/microarchitecture.md says: descriptor and bias window stand still while the drain is busy,
// the tile from its start until its rows are out. The memories are abstract.
`default_nettype none

module drain_formal (
    input wire logic          clk_i,
    input wire logic          rst_ni,
    input wire logic          start_i,
    input wire logic [5:0]    tile_rows_i,
    input wire logic [5:0]    tile_cols_i,
    input wire logic [3:0]    tile_index_i,
    input wire logic          tile_first_chunk_i,
    input wire logic          tile_last_chunk_i,
    input wire logic [31:0]   tile_addr_i,
    input wire logic [23:0]   tile_m_i,
    input wire logic [27:0]   tile_group_i,
    input wire logic [7:0]    tile_bias_i,
    input wire logic          pair_i,
    input wire logic [31:0]   step_i,
    input wire logic [23:0]   tile_column_i,
    input wire logic [12:0]   tile_scale_a_i,
    input wire logic [12:0]   tile_scale_b_i,
    input wire logic [1023:0] desc_i,
    input wire logic [11:0]   exponent_i,
    input wire logic [8:0]    bias_emax_i,
    input wire logic [9:0]    a_data_i,
    input wire logic [9:0]    b_data_i,
    input wire logic          rd_req_ready_i,
    input wire logic          rd_beat_valid_i,
    input wire logic [127:0]  rd_beat_data_i,
    input wire logic          memory_idle_i,
    input wire logic          wr_data_ready_i,
    input wire logic [255:0]  row_i,
    input wire logic          bias_valid_i,
    input wire logic [7:0]    bias_addr_i,
    input wire logic [127:0]  bias_data_i,
    input wire logic          wr_req_ready_i,
    input wire logic          have_i,
    input wire logic          al_ready_i
);
    logic         rd_valid, data_valid, wr_valid, want_valid, al_valid, al_stochastic, al_relu, al_rotate, shift, busy;
    logic [31:0]  rd_addr, wr_addr, want_stream;
    logic [32:0]  rd_bytes, wr_bytes;
    logic [`PORT_BITS-1:0] data;
    // Lane 0's, and the drain's control: the script ties them to the inner signals.
    logic [4:0]   places;
    logic [31:0]  fit_sum, sum, waiting;
    logic [2:0]   state;
    logic [1:0]   asks;
    logic [5:0]   row, ask_row;
    logic         piece, ask_piece;
    logic [6:0]   ahead;
    logic         load, move, take, raw_done, first, f_valid, w_valid, m_valid;
    localparam logic [2:0] IDLE = 3'd0, ROW = 3'd2, FLOW = 3'd3;
    localparam logic [1:0] REST = 2'd0;
    logic [1:0]   want_ctx;
    logic [27:0]  want_group;
    logic [767:0] al_p, al_q;
    logic [191:0] al_exponent;
    logic [15:0]  al_mask, al_gate;

    drain #(.N(8), .PORT(`PORT_BITS)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .tile_rows_i(tile_rows_i), .tile_cols_i(tile_cols_i),
        .tile_index_i(tile_index_i),
        .tile_first_chunk_i(tile_first_chunk_i), .tile_last_chunk_i(tile_last_chunk_i), .tile_addr_i(tile_addr_i),
        .tile_m_i(tile_m_i),
        .tile_group_i(tile_group_i), .tile_bias_i(tile_bias_i), .pair_i(pair_i), .step_i(step_i),
        .tile_column_i(tile_column_i), .tile_scale_a_i(tile_scale_a_i), .tile_scale_b_i(tile_scale_b_i),
        .desc_i(desc_i), .exponent_i(exponent_i), .bias_emax_i(bias_emax_i), .row_i(row_i),
        .a_read_o(), .a_addr_o(), .a_data_i(a_data_i), .b_read_o(), .b_addr_o(), .b_data_i(b_data_i),
        .rd_req_valid_o(rd_valid), .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(rd_addr),
        .rd_req_bytes_o(rd_bytes), .rd_beat_valid_i(rd_beat_valid_i), .rd_beat_ready_o(),
        .rd_beat_data_i(rd_beat_data_i), .memory_idle_i(memory_idle_i), .wr_data_valid_o(data_valid),
        .wr_data_ready_i(wr_data_ready_i), .wr_data_o(data), .saturated_event_o(),
        .bias_valid_i(bias_valid_i), .bias_addr_i(bias_addr_i), .bias_data_i(bias_data_i),
        .wr_req_valid_o(wr_valid), .wr_req_ready_i(wr_req_ready_i), .wr_req_addr_o(wr_addr), .wr_req_bytes_o(wr_bytes),
        .want_valid_o(want_valid), .want_ctx_o(want_ctx), .want_stream_o(want_stream), .want_group_o(want_group),
        .have_i(have_i),
        .al_valid_o(al_valid), .al_ready_i(al_ready_i), .al_p_o(al_p), .al_q_o(al_q), .al_exponent_o(al_exponent),
        .al_stochastic_o(al_stochastic), .al_mask_o(al_mask), .al_gate_o(al_gate), .al_relu_o(al_relu),
        .al_rotate_o(al_rotate),
        .shift_o(shift), .shadow_done_o(), .busy_o(busy), .waiting_write_o()
    );

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    stays #(.WIDTH(1078)) u_command (
        .clk_i(clk_i), .stay_i(start_i || busy), .data_i({desc_i, exponent_i, bias_emax_i, pair_i, step_i})
    );
    stays #(.WIDTH(160)) u_tile (
        .clk_i(clk_i), .stay_i(start_i || state != IDLE),
        .data_i({tile_column_i, tile_scale_a_i, tile_scale_b_i, tile_rows_i, tile_cols_i, tile_index_i,
            tile_first_chunk_i, tile_last_chunk_i, tile_addr_i, tile_m_i, tile_group_i, tile_bias_i})
    );
    holds #(.WIDTH(65)) u_wr (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(wr_valid), .ready_i(wr_req_ready_i),
        .data_i({wr_addr, wr_bytes}));
    holds #(.WIDTH(65)) u_rd (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(rd_valid), .ready_i(rd_req_ready_i),
        .data_i({rd_addr, rd_bytes}));
    holds #(.WIDTH(`PORT_BITS)) u_data (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(data_valid), .ready_i(wr_data_ready_i),
        .data_i(data));
    holds #(.WIDTH(62)) u_want (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(want_valid), .ready_i(have_i),
        .data_i({want_ctx, want_stream, want_group})
    );
    holds #(.WIDTH(1763)) u_al (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(al_valid), .ready_i(al_ready_i && (!al_stochastic || have_i)),
        .data_i({al_p, al_q, al_exponent, al_stochastic, al_mask, al_gate, al_relu, al_rotate})
    );

    // Lane 0 of a first chunk (in pairs of the piece's half): p is the row that stood there when its piece was loaded
    // (F holds it), moved down by floor; W and M give pieces on in their order, and none is lost.
    logic        f_first, w_first, m_first;
    logic [31:0] f_row;
    logic signed [47:0] moved, w_moved, m_moved;
    assign moved = 48'($signed(fit_sum)) >>> places;
    always_ff @(posedge clk_i) begin
        if (load) begin
            f_first <= first;
            f_row   <= pair_i && (piece ^ desc_i[command_set_pkg::GEMM_VIEW_FLIP_LSB]) ? row_i[159:128] : row_i[31:0];
        end
        if (move) begin
            w_first <= f_first;
            w_moved <= moved;
        end
        if (take) begin
            m_first <= w_valid ? w_first : f_first;
            m_moved <= w_valid ? w_moved : moved;
        end
    end
    // The tile's pieces: of all its rows, loaded, asked for.
    logic [6:0] all, done, asked;
    assign all   = pair_i ? {tile_rows_i, 1'b0} : {1'b0, tile_rows_i};
    assign done  = pair_i ? {row, piece} : {1'b0, row};
    assign asked = pair_i ? {ask_row, ask_piece} : {1'b0, ask_row};
    // Pieces that were loaded and have not left for the align unit, or of raw sums for the writer.
    logic [1:0] pieces;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) pieces <= 2'd0;
        else pieces <= pieces + {1'b0, load}
            - {1'b0, (al_valid && al_ready_i && (!al_stochastic || have_i)) || raw_done};
    end
    always_comb begin
        if (start_i) assume (tile_rows_i != '0 && tile_rows_i <= 6'd8 && tile_cols_i != '0 && tile_cols_i <= 6'd8);
        if (rst_ni && f_valid && f_first) assert (fit_sum == f_row);
        if (rst_ni && al_valid && m_first && al_mask[0]) assert ($signed(al_p[47:0]) == m_moved);
        if (rst_ni) assert (pieces == {1'b0, f_valid} + {1'b0, w_valid} + {1'b0, m_valid});
`ifndef REFUTE
        // help
        if (rst_ni) begin
            assert (al_valid == m_valid);
            assert (!m_valid || !desc_i[command_set_pkg::GEMM_RAW_LSB]);
            assert (!w_valid || m_valid);
            if (m_valid) assert (sum == m_moved[31:0] && m_moved[47:32] == {16{sum[31]}});
            if (w_valid) assert (waiting == w_moved[31:0] && w_moved[47:32] == {16{waiting[31]}});
            // a tile's state by its chunk
            if (state == ROW) assert (!tile_last_chunk_i);
            if (state != IDLE) assert (!piece || (pair_i && state == FLOW));
            if (state == FLOW) assert (tile_last_chunk_i);
            // what was asked for and not loaded yet; the asker rests once the rows are out
            if (state != IDLE) assert (tile_rows_i != '0 && tile_rows_i <= 6'd8 && tile_cols_i != '0
                && tile_cols_i <= 6'd8);
            if (state == IDLE || !tile_last_chunk_i) assert (asks == REST && ahead == '0);
            else begin
                assert (row < tile_rows_i && (row == '0 || state == FLOW));
                if (asks == REST) assert (all - done == ahead);
                else assert (ask_row < tile_rows_i && done <= asked && asked - done == ahead);
                assert (pair_i || !ask_piece || asks == REST);
            end
        end
`endif
    end
endmodule

`default_nettype wire
