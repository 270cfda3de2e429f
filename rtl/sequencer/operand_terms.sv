// SPDX-License-Identifier: Apache-2.0
// operand_terms: the operand of a step of the check, and the products of which its extent is made: steps 2 to 18
// (docs/commands.md, Extents; docs/microarchitecture.md, section 5, "Terms").
//
// Equation   out, out_scale, x0, x0_scale, x1, x1_scale, x2, x2_scale, gate, c0, c0_scale, .. c3, c3_scale. Its end is
//            address + head (HEAD) + (lines - 1) * leading dimension (LINES: a GEMM's matrix) + (taps - 1) * X1_STEP
//            (TAPS: B by taps) + LAST_GROUP * stride (GROUPS: GEMM's matrices and bias), each in bytes.
// Clock      clk_i; nothing is reset.
// In         op_i: bit k: the opcode is k;  desc_i;  step_i; pick_i: take the step's operand, begin with its first
//            term;  next_i: the term's product is whole with the next clock;
//            entries_i: of PEAK, MAP; count_i, pixels_i, taps_i, a_total_i, b_total_i: of size_terms.
// Out        present_o: the command has this operand (of step_i, at once).
//            Of the operand taken: a_o, b_o: of the term (its base is address_o);  first_o, last_o: the term is the
//            first, the last;  address_o;  misaligned_o;  in_place_o: may start exactly at `out`.
// Latency    a clock from pick_i to what is taken.
// Properties meaningful for sizes that passed.
`default_nettype none

module operand_terms (
    input  wire logic          clk_i,
    input  wire logic [7:0]    op_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's words
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [4:0]    step_i,
    input  wire logic          pick_i,
    input  wire logic          next_i,
    input  wire logic [12:0]   entries_i,
    input  wire logic [30:0]   count_i,
    input  wire logic [31:0]   pixels_i,
    input  wire logic [8:0]    taps_i,
    input  wire logic [12:0]   a_total_i,
    input  wire logic [12:0]   b_total_i,
    output      logic          present_o,
    output      logic [31:0]   a_o,
    output      logic [35:0]   b_o,
    output      logic          first_o,
    output      logic          last_o,
    output      logic [31:0]   address_o,
    output      logic          misaligned_o,
    output      logic          in_place_o
);
    localparam logic [4:0] OUT = 5'd2, OUT_SCALE = 5'd3, X0 = 5'd4, X0_SCALE = 5'd5, X1 = 5'd6, X1_SCALE = 5'd7,
        X2 = 5'd8, X2_SCALE = 5'd9, GATE = 5'd10, C0 = 5'd11, C0_SCALE = 5'd12, C1 = 5'd13, C1_SCALE = 5'd14,
        C2 = 5'd15, C2_SCALE = 5'd16, C3 = 5'd17, C3_SCALE = 5'd18;

    // ---- the command's fields; sizes and addresses have the same place in every command that has them ----
    logic is_peak, is_map, is_gemm, is_vector, is_reduce, is_align, peaks; // peaks: a PEAK of several entries
    assign is_peak   = op_i[command_set_pkg::OP_PEAK];
    assign is_map    = op_i[command_set_pkg::OP_MAP];
    assign is_gemm   = op_i[command_set_pkg::OP_GEMM];
    assign is_vector = op_i[command_set_pkg::OP_VECTOR];
    assign is_reduce = op_i[command_set_pkg::OP_REDUCE];
    assign is_align  = op_i[command_set_pkg::OP_ALIGN];
    assign peaks     = is_peak && desc_i[command_set_pkg::PEAK_SCALING_LSB +: 2] != 2'd0;

    logic        trans_a, trans_b, bias, raw, view, wide_map, record;
    logic [31:0] rows, cols, depth, channels;
    assign trans_a  = desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign trans_b  = desc_i[command_set_pkg::GEMM_TRANS_B_LSB];
    assign bias     = desc_i[command_set_pkg::GEMM_BIAS_LSB];
    assign raw      = desc_i[command_set_pkg::GEMM_RAW_LSB];
    assign view     = desc_i[command_set_pkg::GEMM_VIEW_LSB];
    assign wide_map = desc_i[command_set_pkg::MAP_BITS_LSB +: 5] == 5'd16;
    assign record   = (is_peak && !peaks) || is_map ||
                      (is_gemm && (desc_i[command_set_pkg::GEMM_RECORD_PEAK_LSB] || raw)) ||
                      (is_align && desc_i[command_set_pkg::ALIGN_RECORD_PEAK_LSB]) ||
                      (is_vector && desc_i[command_set_pkg::VECTOR_RECORD_PEAK_LSB]);
    assign rows     = desc_i[command_set_pkg::VECTOR_ROWS_LSB +: 32];
    assign cols     = desc_i[command_set_pkg::VECTOR_COLS_LSB +: 32];
    assign depth    = desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 32];
    assign channels = {16'd0, desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16]};

    logic [1:0] kind0, kind1, kind2, layout0, layout1, layout2, layout3;
    logic       c3_present, gate, by_row, q_wide, p_present, p_wide, threshold, s1_only;
    assign kind0      = desc_i[command_set_pkg::VECTOR_X0_KIND_LSB +: 2];
    assign kind1      = desc_i[command_set_pkg::VECTOR_X1_KIND_LSB +: 2];
    assign kind2      = desc_i[command_set_pkg::VECTOR_X2_KIND_LSB +: 2];
    assign c3_present = desc_i[command_set_pkg::VECTOR_C3_PRESENT_LSB];
    assign gate       = desc_i[command_set_pkg::VECTOR_GATE_LSB];
    assign layout0    = desc_i[command_set_pkg::VECTOR_C0_LAYOUT_LSB +: 2];
    assign layout1    = desc_i[command_set_pkg::VECTOR_C1_LAYOUT_LSB +: 2];
    assign layout2    = desc_i[command_set_pkg::VECTOR_C2_LAYOUT_LSB +: 2];
    assign layout3    = desc_i[command_set_pkg::VECTOR_C3_LAYOUT_LSB +: 2];
    assign by_row     = desc_i[command_set_pkg::REDUCE_BY_ROW_LSB];
    assign q_wide     = desc_i[command_set_pkg::REDUCE_Q_WIDE_LSB];
    assign p_present  = desc_i[command_set_pkg::REDUCE_P_PRESENT_LSB];
    assign p_wide     = desc_i[command_set_pkg::REDUCE_P_WIDE_LSB];
    assign threshold  = desc_i[command_set_pkg::REDUCE_THRESHOLD_LSB];
    assign s1_only    = desc_i[command_set_pkg::REDUCE_S1_ONLY_LSB];

    // ---- is it there ----
    logic       is_out, entry, is_coefficient;
    logic [1:0] kind, layout; // of the step's term: 1 fp32, 2 DFP-8, 3 DFP-16
    assign is_out = step_i == OUT;
    assign entry  = (is_out && peaks) || step_i == OUT_SCALE || step_i == X0_SCALE || step_i == X1_SCALE ||
                    step_i == X2_SCALE || step_i == C0_SCALE || step_i == C1_SCALE || step_i == C2_SCALE ||
                    step_i == C3_SCALE;
    assign is_coefficient = step_i == C0 || step_i == C1 || step_i == C2 || step_i == C3;

    always_comb begin
        case (step_i)
            X0, X0_SCALE, C0, C0_SCALE: {kind, layout} = {kind0, layout0};
            X1, X1_SCALE, C1, C1_SCALE: {kind, layout} = {kind1, layout1};
            X2, X2_SCALE, C2, C2_SCALE: {kind, layout} = {kind2, layout2};
            C3, C3_SCALE:               {kind, layout} = {1'b0, c3_present, layout3};
            GATE:                       {kind, layout} = {1'b0, gate, 2'd0}; // as an fp32 term
            default:                    {kind, layout} = 4'd0;
        endcase
    end

    always_comb begin
        case (step_i)
            OUT:          present_o = peaks || is_map || is_gemm || is_vector || is_reduce || is_align;
            OUT_SCALE:    present_o = record;
            X0:           present_o = is_peak || is_map || is_gemm || is_reduce || is_align ||
                                      (is_vector && kind != 2'd0);
            X0_SCALE:     present_o = is_map || is_gemm || is_align || (is_vector && kind != 2'd0);
            X1:           present_o = is_gemm || (is_reduce && (p_present || threshold)) ||
                                      (is_vector && kind != 2'd0);
            X1_SCALE:     present_o = is_gemm || (is_vector && kind != 2'd0);
            X2, X2_SCALE: present_o = (is_gemm && bias) || (is_vector && kind != 2'd0);
            default:      present_o = is_vector && kind != 2'd0; // the gate and the coefficients
        endcase
    end

    // ---- its head: elements of 1 << shift bytes; of a GEMM's matrix one line's; and its lines ----
    logic [31:0] head, lines, word;
    logic [2:0]  shift;
    logic [14:0] scale_bytes;
    logic        record_16;
    command_word u_address (.desc_i(desc_i), .peaks_i(peaks), .step_i(step_i), .address_o(word));
    scale_extent u_scales (
        .op_i(op_i), .desc_i(desc_i), .step_i(step_i), .entries_i(entries_i), .a_total_i(a_total_i),
        .b_total_i(b_total_i), .bytes_o(scale_bytes), .record_o(record_16)
    );

    always_comb begin
        head  = {1'b0, count_i};
        shift = 3'd2; // fp32
        lines = rows;
        if (entry) begin
            head  = {17'd0, scale_bytes};
            shift = 3'd0;
        end else if (is_map) begin
            if (is_out) shift = {2'b0, wide_map};
        end else if (is_align) begin
            if (!is_out) shift = 3'd3;
        end else if (is_gemm) begin
            head = cols; // C, the bias
            if (is_out) begin
                shift = {2'b01, raw};
            end else if (step_i == X0) begin
                head  = view ? channels : trans_a ? rows : depth;
                lines = view ? pixels_i : trans_a ? depth : rows;
                shift = 3'd0;
            end else if (step_i == X1) begin
                head  = !trans_b ? cols : view ? channels : depth;
                lines = trans_b ? cols : depth;
                shift = 3'd0;
            end
        end else if (is_vector) begin
            if (is_coefficient) begin
                head  = layout == 2'd0 ? 32'd1 : layout == 2'd1 ? cols : rows;
                shift = 3'd1;
            end else if (!is_out && kind != 2'd1) begin
                shift = {2'b0, kind == 2'd3};
            end
        end else if (is_reduce) begin
            if (is_out || (step_i == X1 && threshold)) begin
                head  = by_row ? rows : cols;
                shift = !is_out ? 3'd2 : s1_only ? 3'd3 : 3'd4; // thresholds have 4 bytes, sums 8 or 16
            end else begin
                shift = {2'b0, step_i == X0 ? q_wide : p_wide};
            end
        end
    end

    // ---- alignment: tensors and scale records 16, entries 4, of GEMM C and its group stride 4 or 8, A and B 1 ----
    logic       matrix, any_byte, any_word;
    logic [2:0] out_group; // the bits that matter
    assign matrix    = is_gemm && (is_out || step_i == X0 || step_i == X1);
    assign any_byte  = matrix && !is_out;
    assign any_word  = (entry && !record_16) || (matrix && is_out);
    assign out_group = desc_i[command_set_pkg::GEMM_OUT_GROUP_LSB +: 3];

    // ---- the operand taken ----
    typedef enum logic [1:0] {HEAD, LINES, TAPS, GROUPS} term_t;
    term_t       term_q;
    logic [31:0] head_q, lines_q;
    logic [2:0]  shift_q;
    logic        matrix_q, grouped_q, by_taps_q, any_byte_q, any_word_q, eights_q;
    logic [4:0]  step_q;
    always_ff @(posedge clk_i) begin
        if (pick_i) begin
            step_q     <= step_i;
            address_o  <= word;
            head_q     <= head;
            lines_q    <= lines;
            shift_q    <= shift;
            matrix_q   <= matrix;
            grouped_q  <= matrix || (is_gemm && step_i == X2);
            by_taps_q  <= is_gemm && view && trans_b && step_i == X1;
            any_byte_q <= any_byte;
            any_word_q <= any_word;
            eights_q   <= raw;
            in_place_o <= is_vector && !entry && !is_coefficient && kind == 2'd1;
        end
        if (pick_i) begin
            term_q <= HEAD;
        end else if (next_i) begin
            case (term_q)
                HEAD:    term_q <= matrix_q ? LINES : GROUPS;
                LINES:   term_q <= by_taps_q ? TAPS : GROUPS;
                default: term_q <= GROUPS;
            endcase
        end
    end
    assign first_o = term_q == HEAD;
    assign last_o  = term_q == GROUPS || !grouped_q;

    logic c_q, odd_word, odd_eight;
    assign c_q          = matrix_q && !any_byte_q;
    assign odd_word     = address_o[1:0] != 2'd0 || (c_q && out_group[1:0] != 2'd0);
    assign odd_eight    = c_q && eights_q && (address_o[2] || out_group[2]);
    assign misaligned_o = !any_byte_q && (any_word_q ? odd_word || odd_eight : address_o[3:0] != 4'd0);

    // ---- the term's factors ----
    logic [31:0] less_one, stride, group_stride;
    logic [23:0] leading;
    logic [15:0] last_group;
    logic [35:0] head_bytes;
    assign less_one     = lines_q - 32'd1;
    assign head_bytes   = {4'd0, head_q} << shift_q;
    assign leading      = step_q == OUT ? desc_i[command_set_pkg::GEMM_OUT_LD_LSB +: 24]
                        : step_q == X0  ? desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24]
                                        : desc_i[command_set_pkg::GEMM_X1_LD_LSB +: 24];
    assign group_stride = step_q == OUT ? desc_i[command_set_pkg::GEMM_OUT_GROUP_LSB +: 32]
                        : step_q == X0  ? desc_i[command_set_pkg::GEMM_X0_GROUP_LSB +: 32]
                                        : desc_i[command_set_pkg::GEMM_X1_GROUP_LSB +: 32];
    assign last_group   = desc_i[command_set_pkg::GEMM_LAST_GROUP_LSB +: 16];
    assign stride       = desc_i[command_set_pkg::GEMM_X1_STEP_LSB +: 32];
    logic [7:0] more_taps;
    assign more_taps    = 8'(taps_i - 9'd1); // 1 to 256 taps
    always_comb begin
        case (term_q)
            HEAD:    {a_o, b_o} = {32'd1, head_bytes};
            LINES:   {a_o, b_o} = {less_one, {12'd0, leading} << shift_q};
            TAPS:    {a_o, b_o} = {24'd0, more_taps, 4'd0, stride};
            default: {a_o, b_o} = {16'd0, last_group, matrix_q ? {4'd0, group_stride} : head_bytes};
        endcase
    end
endmodule

`default_nettype wire
