// SPDX-License-Identifier: Apache-2.0
// map_output: mapped groups of MAP, or pieces of its scales, on their way to the writer in beats of PORT bits.
//
//     a group: 16 bytes (int8) or 32 (int16)    a piece: 16 bytes
//     PORT = 128: a group of int16 has two beats        otherwise: groups and pieces side by side fill a beat;
//     of 512 bits beside the one that leaves
//
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   clear_i       a command begins
// Group     load_i (only with free_o), mantissa_i (16 lanes of 16 bits), wide_i (BITS = 16), elements_i (1..16),
//           final_i  the tensor's last;  free_o  a group may come in this clock;  room_o  likewise, of registers alone
// Scales    scale_load_i (only when nothing waits, never with load_i), scale_data_i, scale_final_i  the last piece;
//           scale_full_o  the piece that is loaded next ends a beat
// Writer    valid_o, ready_i, data_o;  last_o  the beat is its group's last;  behind_o  another one waits behind it
// Equation  int8: lane l in byte l; int16: in bytes 2l, 2l+1; of the next free place. What no group has filled is 0.
// Latency   1; PORT = 512: 2.
`default_nettype none

module map_output #(
    parameter int PORT = 512 // 128, 256 or 512
) (
    input  wire logic            clk_i,
    input  wire logic            rst_ni,
    input  wire logic            clear_i,
    input  wire logic            load_i,
    input  wire logic [255:0]    mantissa_i,
    input  wire logic            wide_i,
    input  wire logic [4:0]      elements_i,
    input  wire logic            final_i,
    output      logic            free_o,
    output      logic            room_o,
    input  wire logic            scale_load_i,
    input  wire logic [127:0]    scale_data_i,
    input  wire logic            scale_final_i,
    output      logic            scale_full_o,
    output      logic            valid_o,
    input  wire logic            ready_i,
    output      logic [PORT-1:0] data_o,
    output      logic            last_o,
    output      logic            behind_o
);
    localparam int PLACES = PORT / 128; // of 16 bytes
    logic [127:0] narrow;
    for (genvar l = 0; l < 16; l++) begin : g_narrow
        assign narrow[8*l +: 8] = mantissa_i[16*l +: 8];
    end

    if (PORT == 128) begin : g_beats
        logic         second_q, beat_q;
        logic [255:0] data_q;
        assign scale_full_o = 1'b1;
        assign last_o       = beat_q == second_q;
        assign data_o       = beat_q ? data_q[255:128] : data_q[127:0];
        assign room_o       = !valid_o;
        assign free_o       = !valid_o || (ready_i && last_o);
        assign behind_o     = 1'b0;
        always_ff @(posedge clk_i) begin
            if (!rst_ni) begin
                valid_o  <= 1'b0;
                second_q <= 1'b0;
                beat_q   <= 1'b0;
            end else if (load_i || scale_load_i) begin
                valid_o  <= 1'b1;
                second_q <= load_i && wide_i && elements_i > 5'd8;
                beat_q   <= 1'b0;
            end else if (valid_o && ready_i) begin
                if (last_o) valid_o <= 1'b0;
                else beat_q <= 1'b1;
            end
        end
        always_ff @(posedge clk_i) begin
            if (scale_load_i) data_q <= {128'b0, scale_data_i};
            else if (load_i) data_q <= wide_i ? mantissa_i : {128'b0, narrow};
        end
        logic unused;
        assign unused = &{1'b0, clear_i, final_i, scale_final_i};
    end else begin : g_places
        // place_q counts groups, or pieces, in the beat: of 32 bytes with `pair`
        logic            pair, full, fill_valid, fill_leaves; // a beat is full; it leaves, or gives way to the next
        logic [1:0]      place_q;
        logic [255:0]    group;
        logic [PORT-1:0] fill;
        assign pair         = load_i && wide_i;
        assign scale_full_o = place_q == 2'(PLACES - 1);
        assign full         = pair ? place_q == 2'(PLACES / 2 - 1) || final_i
            : scale_full_o || (load_i ? final_i : scale_final_i);
        assign last_o       = 1'b1;
        assign free_o       = !fill_valid || fill_leaves;
        assign group        = scale_load_i ? {2{scale_data_i}} : wide_i ? mantissa_i : {2{narrow}};
        always_ff @(posedge clk_i) begin
            if (!rst_ni) begin
                fill_valid <= 1'b0;
                place_q    <= '0;
            end else if (clear_i) begin
                place_q <= '0;
            end else if (load_i || scale_load_i) begin
                fill_valid <= full;
                place_q    <= full ? 2'd0 : place_q + 2'd1;
            end else if (fill_leaves) begin
                fill_valid <= 1'b0;
            end
        end
        for (genvar p = 0; p < PLACES; p++) begin : g_place
            always_ff @(posedge clk_i) begin
                if (load_i || scale_load_i) begin
                    if (place_q == (pair ? 2'(p / 2) : 2'(p))) fill[128*p +: 128] <= group[128*(p % 2) +: 128];
                    else if (place_q == 2'd0) fill[128*p +: 128] <= '0;
                end
            end
        end
        if (PORT == 256) begin : g_one
            assign valid_o     = fill_valid;
            assign data_o      = fill;
            assign fill_leaves = valid_o && ready_i;
            assign room_o      = !fill_valid;
            assign behind_o    = 1'b0;
        end else begin : g_two
            assign fill_leaves = fill_valid && (!valid_o || ready_i);
            assign room_o      = !(fill_valid && valid_o);
            assign behind_o    = fill_valid;
            always_ff @(posedge clk_i) begin
                if (!rst_ni) valid_o <= 1'b0;
                else if (fill_leaves) valid_o <= 1'b1;
                else if (valid_o && ready_i) valid_o <= 1'b0;
            end
            always_ff @(posedge clk_i) begin
                if (fill_leaves) data_o <= fill;
            end
        end
        logic unused;
        assign unused = &{1'b0, elements_i};
    end
endmodule

`default_nettype wire
