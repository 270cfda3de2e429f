// SPDX-License-Identifier: Apache-2.0
// stream_fields: the fields of a PEAK, MAP, VECTOR or ALIGN that stream uses, taken from the descriptor with its start,
// each of its own type, so that nothing in stream decodes 1,024 bits in a clock of work.
//
// Clock     clk_i (data registers only)
// Control   load_i        take the command of this clock
// Command   desc_i, entries_0_i, scale_emax_i, scale_exp_i: see stream
// Kind      peak_o, map_o, vector_o, align_o
// Slots     terms_o (present slots 0..3), data_o (data slots 4, 0, 1, 2), shift_o (log2 of the element size, slot s in
//           [2s +: 2]), fp32_o, dfp8_o (terms 0..2); PEAK and MAP have slot 0 alone, as fp32
// Mapping   bits_o (VECTOR: 16), sign_o, saturate_o, stochastic_o (slots that are mapped stochastically), scaling_o
//           (MAP's, else 0), channels_o (scaling 2), groups_less_one_o (G - 1 of group exponents), entries_o (peak
//           entries or channels of a MAP), emax_o (entry i in [9i +: 9])
// Sums      sum_stochastic_o, relu_o, layouts_o (slot t in [2t +: 2]), exponents_o (entry i in [12i +: 12])
// Size      count_o, rows_o, cols_o (of a MAP SPAN)
// Places    addresses_o (slots 0, 1, 2, gate in [32i +: 32]), coefficients_o (terms 0..3), x0_scale_o, out_o,
//           out_scale_o, streams_o (slots 0..2), out_stream_o, first_o
// Latency   1.
`default_nettype none

module stream_fields (
    input  wire logic          clk_i,
    input  wire logic          load_i,
    /* verilator lint_off UNUSEDSIGNAL */ // the other fields are for others
    input  wire logic [1023:0] desc_i,
    input  wire logic [31:0]   entries_0_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [26:0]   scale_emax_i,
    input  wire logic [83:0]   scale_exp_i,
    output      logic          peak_o,
    output      logic          map_o,
    output      logic          vector_o,
    output      logic          align_o,
    output      logic [3:0]    terms_o,
    output      logic [4:0]    data_o,
    output      logic [9:0]    shift_o,
    output      logic [2:0]    fp32_o,
    output      logic [2:0]    dfp8_o,
    output      logic [4:0]    bits_o,
    output      logic          sign_o,
    output      logic          saturate_o,
    output      logic [2:0]    stochastic_o,
    output      logic [1:0]    scaling_o,
    output      logic          channels_o,
    output      logic [2:0]    groups_less_one_o,
    output      logic [12:0]   entries_o,
    output      logic [26:0]   emax_o,
    output      logic          sum_stochastic_o,
    output      logic          relu_o,
    output      logic [7:0]    layouts_o,
    output      logic [83:0]   exponents_o,
    output      logic [30:0]   count_o,
    output      logic [23:0]   rows_o,
    output      logic [30:0]   cols_o,
    output      logic [127:0]  addresses_o,
    output      logic [127:0]  coefficients_o,
    output      logic [31:0]   x0_scale_o,
    output      logic [31:0]   out_o,
    output      logic [31:0]   out_scale_o,
    output      logic [95:0]   streams_o,
    output      logic [31:0]   out_stream_o,
    output      logic [27:0]   first_o
);
    localparam logic [1:0] ABSENT = 2'd0, FP32 = 2'd1, DFP8 = 2'd2, DFP16 = 2'd3;

    logic       is_map, is_vector, is_align, channels;
    logic [1:0] scaling;
    assign is_map    = desc_i[7:0] == 8'(command_set_pkg::OP_MAP);
    assign is_vector = desc_i[7:0] == 8'(command_set_pkg::OP_VECTOR);
    assign is_align  = desc_i[7:0] == 8'(command_set_pkg::OP_ALIGN);
    assign scaling   = is_map ? desc_i[command_set_pkg::MAP_SCALING_LSB +: 2] : 2'd0;
    assign channels  = scaling == 2'd2;

    logic [2:0] present, fp32, stochastic;
    logic [9:0] shift;
    for (genvar t = 0; t < 3; t++) begin : g_slot
        logic [1:0] kind;
        assign kind              = desc_i[command_set_pkg::VECTOR_X0_KIND_LSB + 2*t +: 2];
        assign present[t]        = is_vector ? kind != ABSENT : t == 0;
        assign fp32[t]           = is_vector ? kind == FP32 : t == 0;
        assign shift[2*t +: 2]   = is_vector && kind == DFP8 ? 2'd0 : is_vector && kind == DFP16 ? 2'd1 : 2'd2;
        assign stochastic[t]     = is_vector ? fp32[t] && desc_i[command_set_pkg::VECTOR_MAP_STOCHASTIC_LSB]
            : t == 0 && is_map && desc_i[command_set_pkg::MAP_STOCHASTIC_LSB];
        always_ff @(posedge clk_i) begin
            if (load_i) dfp8_o[t] <= kind == DFP8;
        end
    end
    assign shift[9:6] = {2'd2, 2'd0}; // gate: fp32; slot 3 has no data

    always_ff @(posedge clk_i) begin
        if (load_i) begin
            peak_o            <= desc_i[7:0] == 8'(command_set_pkg::OP_PEAK);
            map_o             <= is_map;
            vector_o          <= is_vector;
            align_o           <= is_align;
            terms_o           <= {is_vector && desc_i[command_set_pkg::VECTOR_C3_PRESENT_LSB], present};
            data_o            <= {is_vector && desc_i[command_set_pkg::VECTOR_GATE_LSB], 1'b0, present};
            shift_o           <= shift;
            fp32_o            <= fp32;
            bits_o            <= is_vector ? 5'd16 : desc_i[command_set_pkg::MAP_BITS_LSB +: 5];
            sign_o            <= is_map && desc_i[command_set_pkg::MAP_SIGN_LSB];
            saturate_o        <= desc_i[command_set_pkg::MAP_SATURATE_LSB];
            stochastic_o      <= stochastic;
            scaling_o         <= scaling;
            channels_o        <= channels;
            groups_less_one_o <= ~(3'b111 << desc_i[command_set_pkg::MAP_LOG_G_LSB +: 2]);
            entries_o         <= channels ? desc_i[command_set_pkg::MAP_SPAN_LSB +: 13] : entries_0_i[12:0];
            emax_o            <= scale_emax_i;
            sum_stochastic_o  <= is_align ? desc_i[command_set_pkg::ALIGN_STOCHASTIC_LSB]
                : desc_i[command_set_pkg::VECTOR_STOCHASTIC_LSB];
            relu_o            <= !is_align && desc_i[command_set_pkg::VECTOR_RELU_LSB];
            layouts_o         <= desc_i[command_set_pkg::VECTOR_C0_LAYOUT_LSB +: 8];
            exponents_o       <= scale_exp_i;
            count_o           <= desc_i[command_set_pkg::MAP_COUNT_LSB +: 31]; // the same word in PEAK and ALIGN
            rows_o            <= desc_i[command_set_pkg::VECTOR_ROWS_LSB +: 24];
            cols_o            <= is_map ? desc_i[command_set_pkg::MAP_SPAN_LSB +: 31]
                : {7'd0, desc_i[command_set_pkg::VECTOR_COLS_LSB +: 24]};
            addresses_o       <= {desc_i[command_set_pkg::VECTOR_GATE_ADDR_LSB +: 32],
                                  desc_i[command_set_pkg::VECTOR_X2_ADDR_LSB +: 32],
                                  desc_i[command_set_pkg::VECTOR_X1_ADDR_LSB +: 32],
                                  desc_i[command_set_pkg::VECTOR_X0_ADDR_LSB +: 32]}; // X0_ADDR of the others, too
            coefficients_o    <= {desc_i[command_set_pkg::VECTOR_C3_ADDR_LSB +: 32],
                                  desc_i[command_set_pkg::VECTOR_C2_ADDR_LSB +: 32],
                                  desc_i[command_set_pkg::VECTOR_C1_ADDR_LSB +: 32],
                                  desc_i[command_set_pkg::VECTOR_C0_ADDR_LSB +: 32]};
            x0_scale_o        <= desc_i[command_set_pkg::MAP_X0_SCALE_LSB +: 32];
            out_o             <= desc_i[command_set_pkg::VECTOR_OUT_LSB +: 32]; // the same word in MAP and ALIGN
            out_scale_o       <= desc_i[command_set_pkg::MAP_OUT_SCALE_LSB +: 32];
            streams_o         <= {desc_i[command_set_pkg::VECTOR_X2_STREAM_LSB +: 32],
                                  desc_i[command_set_pkg::VECTOR_X1_STREAM_LSB +: 32],
                                  desc_i[command_set_pkg::VECTOR_X0_STREAM_LSB +: 32]}; // MAP's X0_STREAM, too
            out_stream_o      <= desc_i[command_set_pkg::VECTOR_OUT_STREAM_LSB +: 32]; // ALIGN's, too
            first_o           <= desc_i[command_set_pkg::VECTOR_FIRST_LSB +: 28]; // MAP's and ALIGN's, too
        end
    end
endmodule

`default_nettype wire
