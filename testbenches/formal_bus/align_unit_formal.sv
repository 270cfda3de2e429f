// SPDX-License-Identifier: Apache-2.0
// align_unit's beats hold until taken; every group's beats come to the client that sent it, in the order of sending, as
// many as its mask asks for, none lost or doubled; and while a client waits with its random words at hand the other
// sends one group at most. The lanes are cut out (any word may come of them at any time): a group is known again by its
// first lane's gate, which makes the word 0. Assumed: valid, once up, stays with its mode until taken, and so does have
// (random keeps its words while they are wanted).
`default_nettype none

module align_unit_formal (
    input wire logic        clk_i,
    input wire logic        rst_ni,
    input wire logic [1:0]  runs_i, // client 0: products, 1: streams, of all ports here
    input wire logic [1:0]  valid_i,
    input wire logic [1:0]  stochastic_i,
    input wire logic [31:0] mask_i,
    input wire logic [31:0] gate_i,
    input wire logic [1:0]  relu_i,
    input wire logic [1:0]  have_i,
    input wire logic [1:0]  data_ready_i
);
    logic [1:0]   ready, data_valid, fire, has, waits;
    logic [`PORT_BITS-1:0] data, st_data;

    align_unit #(.PORT(`PORT_BITS)) dut (
        .clk_i(clk_i), .rst_ni(rst_ni),
        .pr_runs_i(runs_i[0]), .pr_valid_i(valid_i[0]), .pr_ready_o(ready[0]), .pr_p_i(768'd0), .pr_q_i(768'd0),
        .pr_exponent_i(192'd0), .pr_stochastic_i(stochastic_i[0]), .pr_mask_i(mask_i[15:0]), .pr_gate_i(gate_i[15:0]),
        .pr_relu_i(relu_i[0]), .pr_rotate_i(1'b0), .pr_flip_i(16'd0), .pr_have_i(have_i[0]), .pr_words_i(384'd0),
        .st_runs_i(runs_i[1]), .st_valid_i(valid_i[1]), .st_ready_o(ready[1]), .st_p_i(768'd0), .st_q_i(768'd0),
        .st_exponent_i(192'd0), .st_stochastic_i(stochastic_i[1]), .st_mask_i(mask_i[31:16]),
        .st_gate_i(gate_i[31:16]), .st_relu_i(relu_i[1]), .st_rotate_i(1'b0), .st_flip_i(16'd0), .st_have_i(have_i[1]),
        .st_words_i(384'd0), .pr_data_valid_o(data_valid[0]), .pr_data_ready_i(data_ready_i[0]),
        .st_data_valid_o(data_valid[1]), .st_data_ready_i(data_ready_i[1]), .pr_data_o(data), .st_data_o(st_data),
        .pr_peak_valid_o(), .st_peak_valid_o(), .peak_words_o(), .overflow_event_o()
    );
    assign has   = ~stochastic_i | have_i;
    assign fire  = valid_i & ready & has;
    assign waits = valid_i & has & ~fire;

    starts_in_reset u_reset (.clk_i(clk_i), .rst_ni(rst_ni), .first_o());
    for (genvar c = 0; c < 2; c++) begin : g_client
        stays #(.WIDTH(2)) u_valid (.clk_i(clk_i), .stay_i(rst_ni && valid_i[c] && !fire[c]),
            .data_i({valid_i[c], stochastic_i[c]}));
        stays #(.WIDTH(1)) u_have (.clk_i(clk_i), .stay_i(rst_ni && valid_i[c] && have_i[c] && !fire[c]),
            .data_i(have_i[c]));
        holds #(.WIDTH(`PORT_BITS)) u_data (.clk_i(clk_i), .rst_ni(rst_ni), .valid_i(data_valid[c]),
            .ready_i(data_ready_i[c]), .data_i(c == 1 ? st_data : data));
    end

    // ---- what should come: at most three groups, of 512 bits four, the oldest first ----
    localparam logic [2:0] MOST = `PORT_BITS == 512 ? 3'd4 : 3'd3;
    logic [1:0] beat_q = 2'd0;
    logic [2:0] count_q = 3'd0;
    logic [3:0] client_q, gate_q;
    logic [1:0] last_q[4];
    logic       comes, ends, fired, source;
    logic [2:0] place; // of the group that fires, when one that ends has gone
    function automatic logic [1:0] last_beat(input logic [15:0] mask);
        last_beat = mask[12] ? 2'd3 : mask[8] ? 2'd2 : mask[4] ? 2'd1 : 2'd0;
        last_beat = last_beat >> $clog2(`PORT_BITS / 128);
    endfunction
    assign comes  = |(data_valid & data_ready_i);
    assign ends   = comes && beat_q == last_q[0];
    assign fired  = |fire;
    assign source = fire[1];
    assign place  = count_q - {2'b0, ends};
    always_ff @(posedge clk_i) begin
        if (ends) begin
            client_q[2:0] <= client_q[3:1];
            gate_q[2:0]   <= gate_q[3:1];
            last_q[0]     <= last_q[1];
            last_q[1]     <= last_q[2];
            last_q[2]     <= last_q[3];
        end
        for (int i = 0; i < 4; i++) begin
            if (fired && place == 3'(i)) begin
                client_q[i] <= source;
                gate_q[i]   <= source ? gate_i[16] : gate_i[0];
                last_q[i]   <= last_beat(source ? mask_i[31:16] : mask_i[15:0]);
            end
        end
        count_q <= !rst_ni ? 3'd0 : count_q + {2'b0, fired} - {2'b0, ends};
        if (!rst_ni || ends) beat_q <= 2'd0;
        else if (comes) beat_q <= beat_q + 2'd1;
    end

    // ---- who has passed whom ----
    logic [1:0] passed_q = 2'd0;
    always_ff @(posedge clk_i) begin
        for (int c = 0; c < 2; c++) begin
            passed_q[c] <= rst_ni && waits[c] && (passed_q[c] || fire[1-c]);
        end
    end

    // help: where the groups are (the script ties these to the unit's registers)
    logic         turn, s_valid, t_valid, out_valid, late_valid, s_client, t_client, out_client, client;
    logic [15:0]  s_mask, t_mask, s_gate, t_gate;
    logic [1:0]   out_last, beat;
    logic [2:0]   t_place, s_place;
    logic [511:0] out_word;
    assign t_place = {2'b0, out_valid} + {2'b0, late_valid};
    assign s_place = t_place + {2'b0, t_valid};

    logic settled_q = 1'b0; // registers without reset mean something once they are loaded
    always_ff @(posedge clk_i) settled_q <= 1'b1;
    always_comb begin
        if (settled_q) begin
            assert (fire != 2'b11);
            assert (data_valid != 2'b11);
            if (data_valid != 2'b00) begin
                assert (count_q != 3'd0);
                assert (data_valid[1] == client_q[0]);
                assert (beat_q <= last_q[0]);
                assert (beat_q != 2'd0 || gate_q[0] || data[31:0] == '0);
            end
            if (fired) assert (place < MOST);
            for (int c = 0; c < 2; c++) begin
                assert (!(passed_q[c] && waits[c] && fire[1-c]));
                if (passed_q[c]) assert (turn == 1'(c) || !valid_i[c]);
            end
            assert (count_q == s_place + {2'b0, s_valid});
            assert (beat == beat_q);
            assert (out_valid || beat == 2'd0);
            assert (out_valid || !late_valid);
            if (late_valid) assert (client_q[0] == client && last_q[0] == 2'd0);
            if (out_valid) assert (client_q[late_valid] == out_client && last_q[late_valid] == out_last);
            if (late_valid && !gate_q[1]) assert (out_word[31:0] == '0);
            for (int i = 0; i < 4; i++) begin
                if (t_valid && t_place == 3'(i)) begin
                    assert (client_q[i] == t_client && last_q[i] == last_beat(t_mask)
                        && gate_q[i] == t_gate[0]);
                end
                if (s_valid && s_place == 3'(i)) begin
                    assert (client_q[i] == s_client && last_q[i] == last_beat(s_mask)
                        && gate_q[i] == s_gate[0]);
                end
            end
            if (out_valid && beat == 2'd0 && !gate_q[0]) assert (data[31:0] == '0);
        end
    end
endmodule

`default_nettype wire
