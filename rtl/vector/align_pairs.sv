// SPDX-License-Identifier: Apache-2.0
// align_pairs: the beats of an ALIGN, SUMS = PORT/64 sums each, to the addends of vector_execute's registers, and how
// far each sum was moved.
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   set_i    to the first group;  flow_i  beats are taken only with it;  full_i  a group waits for the align
//           unit: what would be loaded then, and what is behind it, moves only with taken_i
// Tensor    groups_i (G), tail_i (elements of the last group);  stochastic_i
// Beat      beat_valid_i, beat_ready_o, beat_data_i
// Addends   valid_o  they are there: unless full_i without taken_i, in this clock lanes SUMS*beat_o.. take p_o, q_o
//           (beat 0 clears the others);  last_o  the group is then complete, with elements_o
// Lanes     up_o (lane l in [5l +: 5]), flip_o   of the addends, registers that go with them
// Latency   2 from beat to valid_o. A beat a clock while no group waits.
`default_nettype none

module align_pairs #(
    parameter int PORT = 512 // bits of a beat: 128, 256 or 512
) (
    input  wire logic         clk_i,
    input  wire logic         rst_ni,
    input  wire logic         set_i,
    input  wire logic         flow_i,
    input  wire logic         full_i,
    input  wire logic         taken_i,
    input  wire logic [27:0]  groups_i,
    input  wire logic [4:0]   tail_i,
    input  wire logic         stochastic_i,
    input  wire logic         beat_valid_i,
    output      logic         beat_ready_o,
    input  wire logic [PORT-1:0] beat_data_i,
    output      logic         valid_o,
    output      logic [2:0]   beat_o,
    output      logic         last_o,
    output      logic [4:0]   elements_o,
    output      logic [48*(PORT/64)-1:0] p_o,
    output      logic [48*(PORT/64)-1:0] q_o,
    output      logic [79:0]  up_o,
    output      logic [15:0]  flip_o
);
    localparam int SUMS = PORT / 64;

    // ---- beats as they are taken: groups left, this one included ----
    logic [27:0] left_q;
    logic [2:0]  beat_q;
    logic [4:0]  elements;
    logic        taken, last, moves, z_valid_q;
    assign moves        = !full_i || !z_valid_q || taken_i;
    assign elements     = left_q == 28'd1 ? tail_i : 5'd16;
    assign last         = 5'(SUMS) * 5'(beat_q) + 5'(SUMS) >= elements;
    assign beat_ready_o = flow_i && left_q != 28'd0 && !(full_i && z_valid_q); // of registers alone
    assign taken        = beat_valid_i && beat_ready_o;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            left_q <= '0;
            beat_q <= '0;
        end else if (set_i) begin
            left_q <= groups_i;
            beat_q <= '0;
        end else if (taken) begin
            beat_q <= last ? 3'd0 : beat_q + 3'd1;
            if (last) left_q <= left_q - 28'd1;
        end
    end

    // ---- on their way through align_split's two registers ----
    logic       y_valid_q, y_last_q, z_last_q;
    logic [2:0] y_beat_q, z_beat_q;
    logic [4:0] y_elements_q, z_elements_q;
    always_ff @(posedge clk_i) begin
        if (!rst_ni || set_i) begin
            y_valid_q <= 1'b0;
            z_valid_q <= 1'b0;
        end else if (moves) begin
            y_valid_q <= taken;
            z_valid_q <= y_valid_q;
        end
    end
    always_ff @(posedge clk_i) begin
        if (moves) begin
            y_last_q     <= last;
            y_beat_q     <= beat_q;
            y_elements_q <= elements;
            z_last_q     <= y_last_q;
            z_beat_q     <= y_beat_q;
            z_elements_q <= y_elements_q;
        end
    end
    assign valid_o    = z_valid_q;
    assign beat_o     = z_beat_q;
    assign last_o     = z_last_q;
    assign elements_o = z_elements_q;

    logic [5*SUMS-1:0] up;
    logic [SUMS-1:0]   flip;
    for (genvar h = 0; h < SUMS; h++) begin : g_sum
        align_split u_split (
            .clk_i(clk_i), .en_i(moves), .x_i(beat_data_i[64*h +: 64]), .stochastic_i(stochastic_i),
            .p_o(p_o[48*h +: 48]), .q_o(q_o[48*h +: 48]), .up_o(up[5*h +: 5]), .flip_o(flip[h])
        );
    end
    always_ff @(posedge clk_i) begin
        if (z_valid_q && moves) begin
            for (int l = 0; l < 16; l++) begin
                if (z_beat_q == 3'(l / SUMS)) begin
                    up_o[5*l +: 5] <= up[5*(l % SUMS) +: 5];
                    flip_o[l]      <= flip[l % SUMS];
                end else if (z_beat_q == 3'd0) begin
                    up_o[5*l +: 5] <= '0;
                    flip_o[l]      <= 1'b0;
                end
            end
        end
    end
endmodule

`default_nettype wire
