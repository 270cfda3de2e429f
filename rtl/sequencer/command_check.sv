// SPDX-License-Identifier: Apache-2.0
// command_check: whether a command may run, in 19 steps, one per clock (docs/commands.md, "Order of checks", "Overlap",
// "Extents").
//
// Equation   step 0 ILLEGAL (command_codes), step 1 BAD_SHAPE (command_shape), steps 2..18 BAD_ADDRESS: the operands
//            out, out_scale, x0, x0_scale, x1, x1_scale, x2, x2_scale, gate, c0, c0_scale, .. c3, c3_scale, each when
//            the command has it: aligned (tensor and scale record 16, entries 4; of GEMM C and its group stride 4, of
//            RAW 8, A and B 1), address + extent <= MEM_LIMIT + 1, and apart from `out` (of a PEAK of several entries
//            these); an fp32 term or gate of VECTOR may start exactly at `out`.
// Clock      clk_i; nothing is reset.
// In         desc_i, mem_limit_i, entries_0_i, entries_1_i, exact_i (of entry_count) stand still; step_i.
//            Steps are taken upward: step 2 leaves the end of `out` in a register for the later ones.
// Out        status_o: 0 or the status code of this step.
// Latency    none, combinational but for that register.
// Properties one multiplier serves sizes and extents, another groups; a step's answer presumes that the earlier steps
// passed.
`default_nettype none

module command_check (
    input  wire logic          clk_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [31:0]   mem_limit_i,
    input  wire logic [31:0]   entries_0_i,
    input  wire logic [31:0]   entries_1_i,
    input  wire logic          exact_i,
    input  wire logic [4:0]    step_i,
    output      logic [7:0]    status_o
);
    localparam logic [4:0] CODES = 5'd0, SHAPE = 5'd1, OUT = 5'd2, OUT_SCALE = 5'd3, X0 = 5'd4, X0_SCALE = 5'd5, X1 =
        5'd6, X1_SCALE = 5'd7,
        X2 = 5'd8, X2_SCALE = 5'd9, GATE = 5'd10, C0 = 5'd11, C0_SCALE = 5'd12, C1 = 5'd13, C1_SCALE = 5'd14, C2 =
            5'd15, C2_SCALE = 5'd16,
        C3 = 5'd17, C3_SCALE = 5'd18;

    // ---- the command's fields; sizes and addresses have the same place in every command that has them
    logic is_peak, is_map, is_gemm, is_vector, is_reduce, is_align, peaks; // peaks: a PEAK of several entries
    assign is_peak   = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_PEAK);
    assign is_map    = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_MAP);
    assign is_gemm   = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_GEMM);
    assign is_vector = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_VECTOR);
    assign is_reduce = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_REDUCE);

    assign is_align  = desc_i[command_set_pkg::ALL_OPCODE_LSB +: 8] == 8'(command_set_pkg::OP_ALIGN);
    assign peaks     = is_peak && desc_i[command_set_pkg::PEAK_SCALING_LSB +: 2] != 2'd0;

    logic [31:0] rows, cols, depth; // rows is COUNT in PEAK, MAP and ALIGN
    assign rows  = desc_i[command_set_pkg::VECTOR_ROWS_LSB +: 32];
    assign cols  = desc_i[command_set_pkg::VECTOR_COLS_LSB +: 32];
    assign depth = desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 32];

    logic trans_a, trans_b, bias, raw, wide_map, record;
    assign trans_a  = desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign trans_b  = desc_i[command_set_pkg::GEMM_TRANS_B_LSB];
    assign bias     = desc_i[command_set_pkg::GEMM_BIAS_LSB];
    assign raw      = desc_i[command_set_pkg::GEMM_RAW_LSB];
    assign wide_map = desc_i[command_set_pkg::MAP_BITS_LSB +: 5] == 5'd16;
    assign record   = (is_peak && !peaks) || is_map ||
                      (is_gemm && (desc_i[command_set_pkg::GEMM_RECORD_PEAK_LSB] || raw)) ||
                      (is_align && desc_i[command_set_pkg::ALIGN_RECORD_PEAK_LSB]) ||
                      (is_vector && desc_i[command_set_pkg::VECTOR_RECORD_PEAK_LSB]);

    logic        view, illegal_view, bad_view;
    logic [47:0] pixels; // of a view's input
    assign view = desc_i[command_set_pkg::GEMM_VIEW_LSB];
    view_check u_view (.desc_i(desc_i), .illegal_o(illegal_view), .bad_o(bad_view), .pixels_o(pixels));

    // ---- one multiplier: ROWS * COLS, or (stored rows - 1) * leading dimension -------------------
    // More pixels than 2^32 are beyond any window, whatever else; fewer fit the multiplier.
    logic [23:0] m, n, k, out_ld, a_ld, b_ld; // sizes that command_shape has passed fit
    assign m      = rows[23:0];
    assign n      = cols[23:0];
    assign k      = depth[23:0];
    assign out_ld = desc_i[command_set_pkg::GEMM_OUT_LD_LSB +: 24];
    assign a_ld   = desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24];
    assign b_ld   = desc_i[command_set_pkg::GEMM_X1_LD_LSB +: 24];

    logic [23:0] factor_b;
    logic [31:0] factor_a, stored_rows, a_rows; // 0 stands for 2^32
    logic [55:0] product;
    logic        too_many;
    assign a_rows = view ? pixels[31:0] : {8'd0, trans_a ? k : m};
    always_comb begin
        stored_rows = {8'd0, m};
        factor_b    = n;
        if (is_gemm) begin
            case (step_i)
                X0: begin
                    stored_rows = a_rows;
                    factor_b    = a_ld;
                end
                X1: begin
                    stored_rows = {8'd0, trans_b ? n : k};
                    factor_b    = b_ld;
                end
                default: factor_b = out_ld;
            endcase
        end
        factor_a = is_gemm ? stored_rows - 32'd1 : stored_rows;
    end
    assign product  = factor_a * factor_b;
    assign too_many = is_gemm && view && step_i == X0 && pixels > 48'h1_0000_0000;

    // ---- from a GEMM's first group to its last, and with a view B's first tap to its last --------
    logic [31:0] group_stride, tap_stride;
    logic [47:0] groups;
    logic [39:0] taps;
    logic [9:0]  tap_count;
    assign tap_count  =
        10'(desc_i[command_set_pkg::GEMM_VIEW_KH_LSB +: 5]) * 10'(desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5]);
    assign tap_stride = desc_i[command_set_pkg::GEMM_X1_STEP_LSB +: 32];
    assign taps       = is_gemm && view && trans_b && step_i == X1 ? 40'(8'(tap_count - 10'd1)) * 40'(tap_stride)
        : 40'd0;
    assign group_stride = step_i == OUT ? desc_i[command_set_pkg::GEMM_OUT_GROUP_LSB +: 32]
                        : step_i == X0  ? desc_i[command_set_pkg::GEMM_X0_GROUP_LSB +: 32]
                        // the bias
                        : step_i == X1  ? desc_i[command_set_pkg::GEMM_X1_GROUP_LSB +: 32] : {6'd0, n, 2'd0};
    assign groups = is_gemm ? 48'(desc_i[command_set_pkg::GEMM_LAST_GROUP_LSB +: 16]) * 48'(group_stride) : 48'd0;

    // ---- the step's operand: is it there, where, how long ----------------------------------------
    logic [58:0] elements, extent; // longest: a view of 2^32 pixels 2^24 apart, and less than 2^48 of groups
    logic [31:0] address;
    logic        enabled, entry, may_be_in_place;
    logic [1:0]  kind;             // of the term: 1 fp32, 2 DFP-8, 3 DFP-16
    logic [1:0]  shift;            // bytes per element: 1 << shift
    logic [1:0]  layout;
    logic        is_out, is_coefficient;

    logic [31:0] out_addr, view_c;
    logic [1:0]  kind0, kind1, kind2, layout0, layout1, layout2, layout3;
    logic        c3_present, gate, by_row, q_wide, p_present, p_wide, threshold;
    assign view_c     = {16'd0, desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16]};
    assign out_addr   = peaks ? desc_i[command_set_pkg::PEAK_OUT_SCALE_LSB +: 32]
                              : desc_i[command_set_pkg::VECTOR_OUT_LSB +: 32];
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

    logic [31:0] word;
    command_word u_address (.desc_i(desc_i), .step_i(step_i), .address_o(word));
    assign address = is_out ? out_addr : word;

    assign is_out = step_i == OUT;
    assign entry  = (is_out && peaks) || step_i == OUT_SCALE || step_i == X0_SCALE || step_i == X1_SCALE ||
                    step_i == X2_SCALE || step_i == C0_SCALE || step_i == C1_SCALE ||
                    step_i == C2_SCALE || step_i == C3_SCALE;
    assign is_coefficient = step_i == C0 || step_i == C1 || step_i == C2 || step_i == C3;

    always_comb begin // kind and layout of the step's term
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
            OUT:             enabled = peaks || is_map || is_gemm || is_vector || is_reduce || is_align;
            OUT_SCALE:       enabled = record;
            X0:              enabled = is_peak || is_map || is_gemm || is_reduce || is_align ||
                                       (is_vector && kind != 2'd0);
            X0_SCALE:        enabled = is_map || is_gemm || is_align || (is_vector && kind != 2'd0);
            X1:              enabled = is_gemm || (is_reduce && (p_present || threshold)) ||
                                       (is_vector && kind != 2'd0);
            X1_SCALE:        enabled = is_gemm || (is_vector && kind != 2'd0);
            X2, X2_SCALE:    enabled = (is_gemm && bias) || (is_vector && kind != 2'd0);
            default:         enabled = is_vector && kind != 2'd0; // the gate and the coefficients
        endcase
    end
    assign may_be_in_place = is_vector && !entry && !is_coefficient && kind == 2'd1;

    always_comb begin
        shift    = 2'd2; // fp32
        elements = {3'd0, product};
        if (is_peak || is_map || is_align) begin
            elements = {27'd0, rows};
            if (is_map && is_out) begin
                shift = {1'b0, wide_map};
            end else if (is_align && !is_out) begin
                shift = 2'd3;
            end
        end else if (is_gemm) begin
            case (step_i)
                OUT: begin
                    elements = {3'd0, product} + {27'd0, cols};
                    shift    = {1'b1, raw};
                end
                X0: begin
                    elements = {3'd0, product} + {27'd0, view ? view_c : trans_a ? rows : depth};
                    shift    = 2'd0;
                end
                X1: begin
                    elements = {3'd0, product} + {27'd0, !trans_b ? cols : view ? view_c : depth} + {19'd0, taps};
                    shift    = 2'd0;
                end
                default: elements = {27'd0, cols}; // the bias
            endcase
        end else if (is_vector) begin
            if (is_coefficient) begin
                elements = layout == 2'd0 ? 59'd1 : layout == 2'd1 ? {27'd0, cols} : {27'd0, rows};
                shift    = 2'd1;
            end else if (!is_out && kind != 2'd1) begin
                shift    = {1'b0, kind == 2'd3};
            end
        end else begin // REDUCE
            if (is_out) begin
                elements = {25'd0, by_row ? rows : cols, 2'd0}; // 16 bytes each
            end else if (step_i == X1 && threshold) begin
                elements = {27'd0, by_row ? rows : cols};
            end else begin
                shift    = {1'b0, step_i == X0 ? q_wide : p_wide};
            end
        end
    end
    logic [14:0] scale_bytes;
    logic [12:0] a_total, b_total;
    logic        record_16;
    scale_extent u_scales (
        .desc_i(desc_i), .step_i(step_i), .entries_i(entries_0_i[12:0]), .a_total_i(a_total), .b_total_i(b_total),
        .bytes_o(scale_bytes), .record_o(record_16)
    );
    assign extent = entry ? {44'd0, scale_bytes} : (elements << shift) + {11'd0, groups};

    // ---- the three rules of an address -----------------------------------------------------------
    logic [59:0] out_end_q, operand_end; // first byte behind
    logic        any_byte, any_word, odd_stride, off_8, misaligned, beyond, overlaps, bad_address;
    assign operand_end = {28'd0, address} + {1'b0, extent};
    assign any_byte    = is_gemm && (step_i == X0 || step_i == X1);
    assign any_word    = (entry && !record_16) || (is_gemm && is_out);
    assign off_8       = is_gemm && is_out && raw && (address[2] || group_stride[2]);
    assign odd_stride  = is_gemm && is_out && group_stride[1:0] != 2'd0;
    assign misaligned  = !any_byte && (any_word ? address[1:0] != 2'd0 || odd_stride || off_8 : address[3:0] != 4'd0);
    assign beyond      = too_many || operand_end > {28'd0, mem_limit_i} + 60'd1;
    assign overlaps    = !is_out && !(is_peak && !peaks) && {28'd0, address} < out_end_q && {28'd0,
        out_addr} < operand_end &&
                         !(may_be_in_place && address == out_addr);
    assign bad_address = enabled && (misaligned || beyond || overlaps);

    always_ff @(posedge clk_i) begin
        if (is_out) begin
            out_end_q <= operand_end;
        end
    end

    // ---- verdict ---------------------------------------------------------------------------------
    logic illegal, bad_shape;
    command_codes u_codes (.desc_i(desc_i), .bad_view_i(illegal_view), .illegal_o(illegal));
    command_shape u_shape (.desc_i(desc_i), .entries_0_i(entries_0_i), .entries_1_i(entries_1_i), .exact_i(exact_i),
        .product_i(product[47:0]), .bad_view_i(bad_view), .bad_o(bad_shape), .a_total_o(a_total), .b_total_o(b_total));

    always_comb begin
        case (step_i)
            CODES:   status_o = illegal ? 8'(command_set_pkg::ST_ILLEGAL) : 8'(command_set_pkg::ST_OK);
            SHAPE:   status_o = bad_shape ? 8'(command_set_pkg::ST_BAD_SHAPE) : 8'(command_set_pkg::ST_OK);
            default: status_o = bad_address ? 8'(command_set_pkg::ST_BAD_ADDRESS) : 8'(command_set_pkg::ST_OK);
        endcase
    end
endmodule

`default_nettype wire
