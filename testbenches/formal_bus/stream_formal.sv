// SPDX-License-Identifier: Apache-2.0
// stream's requests, mantissas and MAP's wants hold until taken. Cut out (any value may come of them): map lanes and
// the terms of vector_execute, whose addends vector_execute_formal proves. Assumed of it: it takes a group in a VECTOR
// alone (proved there), wants no words for sums during a MAP (a VECTOR is done when the last sums have left), and ends
// a VECTOR only when it has taken all groups (proved there). Assumed of the sequencer: a command starts only in IDLE.
// Cut too: the size of a VECTOR, a product, and what the exponents of a finer MAP are; they are registers' inputs. As
// a command is not done while a read request waits, the exponents of a MAP are not written while one does: they come
// after the last mantissa, which needs the beats of all requests.
`default_nettype none

module stream_formal (
    input wire logic          clk_i,
    input wire logic          rst_ni,
    input wire logic          start_i,
    input wire logic [1023:0] desc_i,
    input wire logic [31:0]   entries_0_i,
    input wire logic [26:0]   scale_emax_i,
    input wire logic [83:0]   scale_exp_i,
    input wire logic          rd_req_ready_i,
    input wire logic          rd_beat_valid_i,
    input wire logic [`PORT_BITS-1:0] rd_beat_data_i,
    input wire logic          wr_req_ready_i,
    input wire logic          wr_data_ready_i,
    input wire logic          have_i,
    input wire logic [383:0]  words_i,
    input wire logic          al_ready_i
);
    logic         rd_valid, wr_valid, data_valid;
    logic [31:0]  rd_addr, wr_addr;
    logic [32:0]  rd_bytes, wr_bytes;
    logic [`PORT_BITS-1:0] data;
    // the script ties these to the wires inside
    logic [3:0]   state;
    logic [2:0]   loader_state, writer_state, peaks_state;
    logic         done, want_valid, execute_take, execute_want, vector_done, group_valid, waits, behind, last_beat;
    logic         finer;
    logic         is_peak, is_map, is_vector, is_align, words_some, words_valid;
    logic [2:0]   kinds;
    logic [1:0]   words_slot;
    logic [4:0]   data_slots;
    logic [2:0]   slot, stochastic;
    logic [27:0]  comes, left, words_left;
    logic [1:0]   want_ctx;
    logic [31:0]  want_stream;
    logic [27:0]  want_group;

    stream #(.PORT(`PORT_BITS)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni), .start_i(start_i), .desc_i(desc_i), .entries_0_i(entries_0_i),
        .scale_emax_i(scale_emax_i),
        .scale_exp_i(scale_exp_i),
        .done_o(done), .fault_o(),
        .rd_req_valid_o(rd_valid), .rd_req_ready_i(rd_req_ready_i), .rd_req_addr_o(rd_addr), .rd_req_bytes_o(rd_bytes),
        .rd_beat_valid_i(rd_beat_valid_i), .rd_beat_ready_o(), .rd_beat_data_i(rd_beat_data_i),
        .wr_req_valid_o(wr_valid), .wr_req_ready_i(wr_req_ready_i), .wr_req_addr_o(wr_addr), .wr_req_bytes_o(wr_bytes),
        .wr_data_valid_o(data_valid), .wr_data_ready_i(wr_data_ready_i), .wr_data_o(data),
        .want_valid_o(want_valid), .want_ctx_o(want_ctx), .want_stream_o(want_stream), .want_group_o(want_group),
        .want_take_o(), .have_i(have_i), .words_i(words_i),
        .al_valid_o(), .al_ready_i(al_ready_i), .al_p_o(), .al_q_o(), .al_exponent_o(), .al_stochastic_o(),
        .al_mask_o(), .al_gate_o(),
        .al_relu_o(), .al_rotate_o(), .al_flip_o(),
        .peak_valid_o(), .peak_words_o(), .saturated_event_o()
    );

    logic first;
    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o(first));
    one_command #(.WIDTH(1167)) u_command (
        .clk_i(clk_i), .start_i(start_i), .shows_i(rd_valid || wr_valid || data_valid || want_valid),
        .busy_i(start_i || state != 4'd0),
        .read_waits_i(rd_valid && !rd_req_ready_i), .done_i(done || state == 4'd8),
        .data_i({desc_i, entries_0_i, scale_emax_i, scale_exp_i})
    );

    always_comb begin
        assume (is_vector || !execute_take);
        assume (!is_map || !execute_want);
        assume (!is_vector || !vector_done || (comes == 28'd0 && !group_valid));
        assume (!start_i || state == 4'd0);
        // help: a command is of one kind, and only a MAP has several exponents
        kinds = {2'b0, is_peak} + {2'b0, is_map} + {2'b0, is_vector} + {2'b0, is_align};
        assert (first || state == 4'd0 || kinds <= 3'd1);
        assert (first || state == 4'd0 || is_map || !finer);
        // help: a group that was gathered belongs to the command, whose last one ends it
        assert (first || (state == 4'd7 && !is_align) || !group_valid);
        assert (first || state == 4'd0 || !(is_map || is_peak) || (data_slots == 5'd1 && stochastic[2:1] == 2'd0));
        assert (first || state < 4'd4 || !(is_map || is_peak) || slot == 3'd0);
        assert (first || state < 4'd4 || !(is_map || is_peak) || {1'b0, left} == {1'b0, comes} + 29'(group_valid));
        // help: words are wanted for the groups that have none, of the one stream that a MAP has
        assert (first || state < 4'd4 || !is_map || words_some == (words_left != 28'd0));
        assert (first || state < 4'd4 || !is_map || (stochastic[0] ? words_slot == 2'd0
            && {1'b0, left} == {1'b0, words_left} + 29'(words_valid) : words_left == 28'd0));
        // help: mantissas leave in FLOW, exponents in SCALES
        assert (first || state == 4'd7 || state == 4'd8 || !(data_valid || behind));
        assert (first || state == 4'd7 || !waits);
        assert (first || is_map || !(waits || data_valid || behind));
        assert (first || state != 4'd8 || (finer && last_beat));
        assert (first || state == 4'd4 || loader_state == 3'd0); // coefficients are loaded in COEF alone
        assert (first || state == 4'd5 || peaks_state == 3'd0);  // peaks in PEAKS
        assert (first || state == 4'd8 || writer_state == 3'd0); // exponents are written in SCALES
        assert (first || writer_state == 3'd0 || writer_state == 3'd5 || !(data_valid || behind));
        assert (first || state != 4'd8 || !(data_valid && behind)); // a beat of exponents waits for the one before
    end
    holds #(.WIDTH(62)) u_want (
        .clk_i(clk_i), .rst_ni(rst_ni), .valid_i(is_map && want_valid), .ready_i(have_i),
        .data_i({want_ctx, want_stream, want_group})
    );
    holds #(.WIDTH(65)) u_rd (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(rd_valid), .ready_i(rd_req_ready_i),
        .data_i({rd_addr, rd_bytes}));
    holds #(.WIDTH(65)) u_wr (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(wr_valid), .ready_i(wr_req_ready_i),
        .data_i({wr_addr, wr_bytes}));
    holds #(.WIDTH(`PORT_BITS)) u_data (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(data_valid), .ready_i(wr_data_ready_i),
        .data_i(data));
endmodule

`default_nettype wire
