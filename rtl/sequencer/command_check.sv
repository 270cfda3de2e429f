// SPDX-License-Identifier: Apache-2.0
// command_check: whether a command may run, in 19 steps (docs/commands.md, "Order of checks", "Overlap", "Extents";
// docs/microarchitecture.md, section 5).
//
// Equation   step 0 ILLEGAL (command_codes), step 1 BAD_SHAPE (command_shape, size_terms), steps 2..18 BAD_ADDRESS: the
//            operands (operand_terms), each when the command has it: aligned, address + extent <= MEM_LIMIT + 1, and
//            apart from `out` (of a PEAK of several entries these); an fp32 term or gate of VECTOR may start exactly at
//            `out`.
// Clock, reset  clk_i, rst_ni (synchronous, active low).
// In         start_i: check the command; op_i: bit k: its opcode is k; desc_i, mem_limit_i, ring_base_i, ring_mask_i,
//            entries_0_i, entries_1_i, exact_i (of entry_count) stand still from a clock before start_i on;
//            error_i: memory answered the descriptor's read with an error (seen at the end of step 0).
// Out        done_o: one clock, at the end;  with it status_o: 0 or a status code; writes_ring_o: `out` or out_scale
//            and the ring meet.
// Latency    a clock for an operand that there is not, 3 for each other step, and 1 + max(1, ceil(bits of a / 2)) for
//            each product a * b.
// Properties one multiply_add makes all products; a step's answer presumes that the earlier steps passed.
`default_nettype none

module command_check (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    input  wire logic [7:0]    op_i,
    input  wire logic [1023:0] desc_i,
    input  wire logic [31:0]   mem_limit_i,
    input  wire logic [31:0]   ring_base_i,
    input  wire logic [15:0]   ring_mask_i,
    input  wire logic [31:0]   entries_0_i,
    input  wire logic [31:0]   entries_1_i,
    input  wire logic          exact_i,
    input  wire logic          error_i,
    output      logic          done_o,
    output      logic [2:0]    status_o,
    output      logic          writes_ring_o
);
    localparam logic [4:0] CODES = 5'd0, SHAPE = 5'd1, OUT = 5'd2, OUT_SCALE = 5'd3, X0 = 5'd4, LAST = 5'd18;
    typedef enum logic [2:0] {IDLE, PICK, LOAD, MULTIPLY, JUDGE, VERDICT} state_t;
    state_t     state_q;
    logic [4:0] step_q;
    logic       codes, sizes, operands;
    assign codes    = step_q == CODES;
    assign sizes    = step_q == SHAPE;
    assign operands = !codes && !sizes;

    // ---- codes, and sizes against constants ----
    logic illegal, bad_sizes;
    command_codes u_codes (.clk_i(clk_i), .op_i(op_i), .desc_i(desc_i), .illegal_o(illegal));
    command_shape u_shape (
        .clk_i(clk_i), .op_i(op_i), .desc_i(desc_i), .entries_0_i(entries_0_i), .exact_i(exact_i), .bad_o(bad_sizes)
    );

    // ---- products: of sizes, then of each operand ----
    logic        pick, ended, last_bits, over;
    logic [35:0] sum;
    logic [31:0] size_a, operand_a;
    logic [35:0] size_b, size_base, operand_b;
    logic        size_last, operand_last, operand_first, present;
    logic        bad_scales, bad_view, bad_product, bad_groups, many;
    logic [30:0] count;
    logic [31:0] pixels, address;
    logic [8:0]  taps;
    logic [12:0] a_total, b_total;
    logic        misaligned, in_place;
    assign pick  = state_q == PICK;
    assign ended = state_q == MULTIPLY && last_bits;
    size_terms u_sizes (
        .clk_i(clk_i), .op_i(op_i), .desc_i(desc_i), .entries_0_i(entries_0_i), .entries_1_i(entries_1_i),
        .begin_i(pick && sizes), .next_i(ended && sizes), .sum_i(sum), .over_i(over), .a_o(size_a), .b_o(size_b),
        .base_o(size_base), .last_o(size_last), .bad_scales_o(bad_scales), .bad_view_o(bad_view),
        .bad_product_o(bad_product), .bad_groups_o(bad_groups), .count_o(count), .pixels_o(pixels), .many_o(many),
        .taps_o(taps), .a_total_o(a_total), .b_total_o(b_total)
    );
    operand_terms u_operand (
        .clk_i(clk_i), .op_i(op_i), .desc_i(desc_i), .step_i(step_q), .pick_i(pick && operands),
        .next_i(ended && operands), .entries_i(entries_0_i[12:0]), .count_i(count), .pixels_i(pixels), .taps_i(taps),
        .a_total_i(a_total), .b_total_i(b_total), .present_o(present), .a_o(operand_a), .b_o(operand_b),
        .first_o(operand_first), .last_o(operand_last), .address_o(address), .misaligned_o(misaligned),
        .in_place_o(in_place)
    );
    multiply_add u_multiply (
        .clk_i(clk_i), .load_i(state_q == LOAD), .keep_i(operands && !operand_first), .step_i(state_q == MULTIPLY),
        .a_i(sizes ? size_a : operand_a), .b_i(sizes ? size_b : operand_b),
        .base_i(sizes ? size_base : {4'd0, address}), .last_o(last_bits), .sum_o(sum), .over_o(over)
    );

    // ---- the three rules of an address ----
    logic [32:0] limit_q; // first byte behind memory
    logic [31:0] out_addr_q;
    logic [35:0] out_end_q; // first byte behind `out`, 0 without
    logic        beyond_q, before_q, behind_q, misaligned_q, apart_q;
    always_ff @(posedge clk_i) begin
        limit_q <= {1'b0, mem_limit_i} + 33'd1;
        if (state_q == JUDGE) begin
            misaligned_q <= misaligned;
            beyond_q     <= over || sum > {3'd0, limit_q};
            before_q     <= sum <= {4'd0, out_addr_q};
            behind_q     <= {4'd0, address} >= out_end_q;
            apart_q      <= step_q == OUT || (in_place && address == out_addr_q);
        end
        if (state_q == VERDICT && step_q == OUT) begin
            out_addr_q <= address;
            out_end_q  <= sum;
        end else if (codes) begin
            out_end_q  <= '0;
        end
    end

    // ---- outputs in the ring ----
    logic [32:0] ring_end_q; // first byte behind it
    logic        meets;
    assign meets = sum > {4'd0, ring_base_i} && {1'b0, address} < ring_end_q;
    always_ff @(posedge clk_i) begin
        ring_end_q <= {1'b0, ring_base_i} + {9'd0, {1'b0, ring_mask_i} + 17'd1, 7'd0};
        if (codes) begin
            writes_ring_o <= 1'b0;
        end else if (state_q == JUDGE && (step_q == OUT || step_q == OUT_SCALE)) begin
            writes_ring_o <= writes_ring_o || meets;
        end
    end

    // ---- verdict ----
    logic       gemm, bad_shape, bad_address, many_q, counted, random;
    logic [2:0] status;
    assign gemm        = op_i[command_set_pkg::OP_GEMM];
    assign counted     = op_i[command_set_pkg::OP_VECTOR] || op_i[command_set_pkg::OP_REDUCE];
    assign random      = op_i[command_set_pkg::OP_MAP] || op_i[command_set_pkg::OP_VECTOR]
        || op_i[command_set_pkg::OP_ALIGN];
    assign bad_shape   = bad_sizes || (gemm && (bad_scales || (desc_i[command_set_pkg::GEMM_VIEW_LSB] && bad_view)))
        || (counted && bad_product) || (random && bad_groups);
    assign bad_address = misaligned_q || beyond_q || many_q || (!apart_q && !before_q && !behind_q);
    assign status      = codes ? (error_i ? 3'(command_set_pkg::ST_BUS_ERROR)
                                          : illegal ? 3'(command_set_pkg::ST_ILLEGAL) : 3'd0)
                       : sizes ? (bad_shape ? 3'(command_set_pkg::ST_BAD_SHAPE) : 3'd0)
                               : (bad_address ? 3'(command_set_pkg::ST_BAD_ADDRESS) : 3'd0);
    always_ff @(posedge clk_i) begin
        // more pixels than 2^32 are beyond any window
        many_q <= many && gemm && desc_i[command_set_pkg::GEMM_VIEW_LSB] && step_q == X0;
    end

    // ---- states ----
    logic terms, last_term, next_step;
    assign terms     = operands || (sizes && !op_i[command_set_pkg::OP_FENCE]); // of step 0 and a FENCE there are none
    assign last_term = sizes ? size_last : operand_last;
    assign next_step = (state_q == VERDICT && status == 3'd0) || (pick && operands && !present);
    assign done_o    = (next_step && step_q == LAST) || (state_q == VERDICT && status != 3'd0);
    assign status_o  = state_q == VERDICT ? status : 3'd0;
    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q <= IDLE;
            step_q  <= '0;
        end else if (done_o) begin
            state_q <= IDLE;
            step_q  <= '0;
        end else if (next_step) begin
            state_q <= PICK;
            step_q  <= step_q + 5'd1;
        end else begin
            case (state_q)
                IDLE:     if (start_i) state_q <= PICK;
                PICK:     state_q <= terms ? LOAD : JUDGE;
                LOAD:     state_q <= MULTIPLY;
                MULTIPLY: if (last_bits) state_q <= last_term ? JUDGE : LOAD;
                default:  state_q <= VERDICT; // JUDGE
            endcase
        end
    end
endmodule

`default_nettype wire
