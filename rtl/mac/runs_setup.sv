// SPDX-License-Identifier: Apache-2.0
// runs_setup: what a view's runs are counted with, made once a command by one serial multiplier, two bits a clock.
//
//     LOAD --> MULTIPLY .. --> next product         COLUMNS --> PITCH --> LOAD ..: a width of block, until one fits
//
// Equation  section 10.7 of the microarchitecture, Constants and SETUP.
// Clock     clk_i, rst_ni (synchronous, active low)
// Control   start_i;  desc_i stands still from here on;  done_o  one clock: the last product is there in the next clock
// Constants linear_o, halo_o;  taps_o T, slice_log_o log2 cs, tap_step_o;  block_o BW (linear: EDGE), block_log_o,
//           pitch_o, reach_o (KW-1)*R
//           reach_down_o (KH-1)*R (linear: 0), last_line_o (KH-1)*pitch; of a linear view W_ stands for the pitch
// Steps     in bytes of A: halo_step_o halo pixels, row_step_o an input row, image_step_o an image, rate_step_o R >> l
//           rows, top_step_o ceil(PAD/d) rows, left_step_o PAD >> l pixels;  mode P: of B tap_step_o a tap, of C
//           (elements) out_step_o an output row (linear: 0);  mode W: of C tap_step_o a tap, of B out_step_o an output
//           row.  transposed_o  mode W; like all of these it stands to the next command's SETUP
// Rows      rows_log_o log2 RB, last_of_lines_o LB-1
// Packed    packed_o  a packed view: rest_o, packed_reach_o N*(J-1), line_o C*pitch, width_o C*W_;  taps_o KH*J,
//           tap_step_o rest*OUT_LD;  fold_o: 0, or kr: tiles of several kernel rows, rest_o of the last, tap_step_o
//           rows of C of the others times OUT_LD
// Pairs     pair_o  two output rows at once, where products with a zero are zero (exact_i)
// Latency   see SETUP.
`default_nettype none

module runs_setup #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          rst_ni,
    input  wire logic          start_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's fields
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic          exact_i,
    output      logic          done_o,
    output      logic          linear_o,
    output      logic [9:0]    halo_o,
    output      logic [8:0]    taps_o,
    output      logic [2:0]    slice_log_o,
    output      logic [31:0]   tap_step_o,
    output      logic [7:0]    block_o,
    output      logic [2:0]    block_log_o,
    output      logic [10:0]   pitch_o,
    output      logic [9:0]    reach_o,
    output      logic [9:0]    reach_down_o,
    output      logic [10:0]   last_line_o,
    output      logic [1:0]    rows_log_o,
    output      logic [3:0]    last_of_lines_o,
    output      logic [31:0]   halo_step_o,
    output      logic [31:0]   row_step_o,
    output      logic [31:0]   image_step_o,
    output      logic [31:0]   rate_step_o,
    output      logic [31:0]   top_step_o,
    output      logic [31:0]   left_step_o,
    output      logic [31:0]   out_step_o,
    output      logic          transposed_o,
    output      logic          packed_o,
    output      logic [5:0]    rest_o,
    output      logic [4:0]    fold_o,
    output      logic [9:0]    packed_reach_o,
    output      logic [13:0]   line_o,
    output      logic [19:0]   width_o,
    output      logic          pair_o
);
    localparam logic [2:0] IDLE = 3'd0, LOAD = 3'd1, MULTIPLY = 3'd2, COLUMNS = 3'd3, PITCH = 3'd4;
    localparam logic [3:0] HALO = 4'd0, KERNEL_ROW = 4'd1, TAPS = 4'd2, TAP_STEP = 4'd3, HALO_STEP = 4'd4,
        REACH = 4'd5, REACH_DOWN = 4'd6, WIDTH = 4'd7, LINE = 4'd8, INPUT = 4'd9, ROW = 4'd10, IMAGE = 4'd11,
        RATE = 4'd12, TOP = 4'd13, LEFT = 4'd14, OUT = 4'd15;
    localparam int LN = $clog2(N);

    // ---- fields ----
    logic [4:0]  kh, kw, pad, rate;
    logic [2:0]  stride, dilate;
    logic [1:0]  s, l;
    logic [15:0] h, w, oh, ow, channels;
    logic [31:0] x0_ld, x1_ld, out_ld;
    logic        transposed;
    assign kh         = desc_i[command_set_pkg::GEMM_VIEW_KH_LSB +: 5];
    assign kw         = desc_i[command_set_pkg::GEMM_VIEW_KW_LSB +: 5];
    assign pad        = desc_i[command_set_pkg::GEMM_VIEW_PAD_LSB +: 5];
    assign stride     = desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB +: 3];
    assign dilate     = desc_i[command_set_pkg::GEMM_VIEW_DILATE_LSB +: 3];
    assign s          = stride[2:1]; // 1, 2, 4
    assign l          = dilate[2:1];
    assign h          = desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16];
    assign w          = desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16];
    assign oh         = desc_i[command_set_pkg::GEMM_VIEW_OH_LSB +: 16];
    assign ow         = desc_i[command_set_pkg::GEMM_VIEW_OW_LSB +: 16];
    assign channels   = desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 16];
    assign x0_ld      = {8'b0, desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24]};
    assign x1_ld      = {8'b0, desc_i[command_set_pkg::GEMM_X1_LD_LSB +: 24]};
    assign out_ld     = {8'b0, desc_i[command_set_pkg::GEMM_OUT_LD_LSB +: 24]};
    assign transposed = desc_i[command_set_pkg::GEMM_TRANS_A_LSB];
    assign rate       = desc_i[command_set_pkg::GEMM_VIEW_RATE_LSB +: 5] == 5'd0 ? 5'd1
                      : desc_i[command_set_pkg::GEMM_VIEW_RATE_LSB +: 5];

    // ---- linear: the output's pixels are the input's; halo + EDGE + halo of them fit, of the largest array; not in
    // mode P where full blocks are whole tiles of one output row each: lines let kernel rows be passed over ----
    logic        whole; // 4, 2 or 1 rows are a block
    assign whole = ow[LN+1:0] == '0 || (ow == 16'(2 * N) && !oh[0]) || (ow == 16'(N) && oh[1:0] == 2'd0);
    logic        alike_q, fits_q, linear;
    logic [31:0] sum_q;
    assign linear = alike_q && fits_q && !packed_o && !may_pair;

    // ---- pairs: the columns leave half of the array idle, and another row of the output fits into a block ----
    logic          half_idle_q, sums_plain_q, rows_even_q, short_q, full_q, alike_size_q, may_pair;
    logic [LN-1:0] last_ow;
    logic [8:0]    walked_taps; // of the kernel rows that are gone through
    assign last_ow     = LN'(ow - 16'd1);
    assign may_pair    = half_idle_q && sums_plain_q && rows_even_q && short_q && (full_q || !alike_size_q);
    assign walked_taps = taps_o + (may_pair ? {4'd0, kw} : 9'd0);
    always_ff @(posedge clk_i) begin
        half_idle_q  <= desc_i[command_set_pkg::GEMM_COLS_LSB +: 24] <= 24'(N / 2) && exact_i;
        sums_plain_q <= !desc_i[command_set_pkg::GEMM_STOCHASTIC_LSB] && !desc_i[command_set_pkg::GEMM_ACCUMULATE_LSB]
            && desc_i[command_set_pkg::GEMM_X0_SCALING_LSB +: 2] == 2'd0
            && desc_i[command_set_pkg::GEMM_X1_SCALING_LSB +: 2] == 2'd0;
        rows_even_q  <= !transposed && stride == 3'd1 && dilate == 3'd1 && rate == 5'd1 && !oh[0] && kh >= 5'd2
            && !kh[4];
        short_q      <= w <= 16'd64 && ow <= 16'(2 * N);
        full_q       <= last_ow >= LN'(5 * N / 8);
        alike_size_q <= oh == h && ow == w;
    end

    // ---- packed: few channels, tiles are cut from the rows of a kernel row ----
    logic       few_q, narrow_q, halo_fits, may_pack;
    logic [7:0] last_row_q; // of a kernel row
    logic [7:0] row_tiles;  // J
    assign halo_fits      = sum_q[20:0] <= 21'((command_set_pkg::VIEW_PIXELS - 128) / 2);
    assign may_pack       = few_q && !(narrow_q && alike_q && halo_fits);
    assign row_tiles      = (last_row_q >> LN) + 8'd1;
    assign rest_o         = fold_o != 5'd0 ? last_rows_q : 6'(last_row_q[LN-1:0]) + 6'd1;
    assign packed_reach_o = {2'b0, last_row_q[7:LN], {LN{1'b0}}};

    // ---- folded: several whole kernel rows a tile; those of the last tile are counted, a kernel row a clock ----
    logic       folded;
    logic [4:0] kernel_row, unused_fold_rows;
    logic [3:0] rows_left_q;
    logic [5:0] fold_full, last_rows_q, tile_rows;
    assign folded     = packed_o && last_row_q[7:LN-1] == '0 && w[15:7] == '0;
    assign kernel_row = last_row_q[4:0] + 5'd1;
    assign tile_rows  = fold_o != 5'd0 ? fold_full : rest_o;
    fold_size #(.N(N)) u_fold (.fold_i(fold_o), .rows_o(unused_fold_rows), .full_o(fold_full));
    always_ff @(posedge clk_i) begin
        if (stored && item_q == TAPS) fold_o <= folded ? kernel_row : 5'd0;
        if (state_q == LOAD && item_q == TAP_STEP) begin
            rows_left_q <= kh[3:0] - 4'd1;
            last_rows_q <= {1'b0, kernel_row};
        end else if (rows_left_q != 4'd0) begin
            rows_left_q <= rows_left_q - 4'd1;
            last_rows_q <= last_rows_q == fold_full ? {1'b0, kernel_row} : last_rows_q + {1'b0, kernel_row};
        end
    end

    // ---- rows of a block: 4, 2 or 1, tried in the clocks after the width is found, beside further products ----
    logic [15:0] row_of_tiles; // tiles of N outputs, less 1
    logic [4:0]  last_of_lines;
    logic [13:0] first_rows, further_rows; // window indices of the first output row's lines, of those below
    logic        rows_fit;
    assign row_of_tiles    = (ow - 16'd1) >> LN;
    assign last_of_lines   = kh - 5'd1 + (rows_log_o[1] ? 5'd3 << s : rows_log_o[0] ? 5'd1 << s : 5'd0);
    assign last_of_lines_o = last_of_lines[3:0];
    assign first_rows      = {3'd0, last_line_o} + {3'd0, pitch_o};
    assign further_rows    = ({3'd0, pitch_o} << s) + (rows_log_o[1] ? {3'd0, pitch_o} << s << 1 : 14'd0);
    assign rows_fit        = rate == 5'd1 && !(transposed && kh < {2'd0, stride}) && !oh[0]
        && !(oh[1] && rows_log_o[1]) && !last_of_lines[4]
        && row_of_tiles < ({8'd0, block_o} >> LN >> rows_log_o)
        && first_rows + further_rows <= 14'(command_set_pkg::VIEW_PIXELS);
    always_ff @(posedge clk_i) begin
        if (start_i) rows_log_o <= 2'd0;
        else if (stored && item_q == WIDTH && fits) rows_log_o <= 2'd2;
        else if (state_q != IDLE && rows_log_o != 2'd0 && !rows_fit) rows_log_o <= rows_log_o - 2'd1;
    end

    // ---- the product at work ----
    logic [2:0]  state_q;
    logic [3:0]  item_q;
    logic [31:0] x_q, x;
    logic [15:0] y_q, y;
    logic [10:0] columns_q;
    logic [12:0] held;
    logic        stored, fits;
    always_comb begin
        x = row_step_o;
        y = 16'd0;
        case (item_q)
            HALO:      begin x = {15'd0, {1'b0, w} + 17'd1}; y = {11'd0, pad}; end
            KERNEL_ROW: begin x = {27'd0, kw}; y = channels; end
            TAPS:      begin x = packed_o ? {24'd0, row_tiles} : {27'd0, kw}; y = {11'd0, kh}; end
            TAP_STEP:  begin x = transposed ? out_ld : x1_ld; y = packed_o ? {10'd0, tile_rows} : channels; end
            HALO_STEP: begin x = x0_ld; y = {6'd0, halo_o}; end
            REACH:     begin x = {27'd0, rate}; y = {11'd0, kw - 5'd1}; end
            REACH_DOWN: begin x = {27'd0, rate}; y = {11'd0, may_pair ? kh : kh - 5'd1}; end
            WIDTH:     begin x = {21'd0, pitch_o}; y = {11'd0, kh}; end
            LINE:      begin x = {21'd0, pitch_o}; y = channels; end
            INPUT:     begin x = {16'd0, w}; y = channels; end
            ROW:       begin x = x0_ld; y = w; end
            IMAGE:     y = h;
            RATE:      y = {11'd0, rate >> l};
            TOP:       y = {10'd0, ({1'b0, pad} + (6'd1 << l) - 6'd1) >> l};
            LEFT:      begin x = x0_ld; y = {11'd0, pad >> l}; end
            default:   begin x = transposed ? x1_ld : out_ld; y = ow; end
        endcase
    end
    assign stored = state_q == MULTIPLY && y_q == 16'd0;
    assign fits   = sum_q[15:0] <= 16'(command_set_pkg::VIEW_PIXELS) || block_o <= 8'd16;
    assign done_o = stored && (item_q == OUT || item_q == HALO_STEP);
    assign held   = {2'b0, w < {5'b0, columns_q} ? w[10:0] : columns_q} + 13'd3;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q <= IDLE;
            item_q  <= HALO;
        end else if (start_i) begin
            state_q <= LOAD;
            item_q  <= HALO;
        end else begin
            case (state_q)
                LOAD: state_q <= MULTIPLY;
                MULTIPLY: if (stored) begin
                    state_q <= LOAD;
                    item_q  <= item_q + 4'd1;
                    if (done_o) state_q <= IDLE;
                    else if (item_q == HALO) item_q <= may_pack ? KERNEL_ROW : TAPS;
                    else if (item_q == TAP_STEP) item_q <= linear ? HALO_STEP : REACH;
                    else if (item_q == REACH_DOWN) state_q <= COLUMNS;
                    else if (item_q == WIDTH && !fits) begin
                        state_q <= COLUMNS;
                        item_q  <= WIDTH;
                    end else if (item_q == WIDTH) item_q <= packed_o ? LINE : ROW;
                end
                COLUMNS: state_q <= PITCH;
                PITCH: state_q <= LOAD;
                default: ;
            endcase
        end
    end

    always_ff @(posedge clk_i) begin
        alike_q <= stride == 3'd1 && dilate == 3'd1 && rate == 5'd1 && oh == h && ow == w && kh == kw
            && {1'b0, kh} == {pad, 1'b1} && !(!transposed && pad != 5'd0 && kh < 5'd12 && whole);
        few_q    <= transposed && !desc_i[command_set_pkg::GEMM_VIEW_FLIP_LSB] && rate == 5'd1 && !w[15]
            && channels < (N < 16 ? 16'(N) : 16'd16);
        narrow_q <= ow < 16'd8;
        if (state_q == LOAD) begin
            x_q   <= x;
            y_q   <= y;
            sum_q <= '0;
        end else begin
            x_q   <= x_q << 2;
            y_q   <= y_q >> 2;
            sum_q <= sum_q + (y_q[0] ? x_q : 32'd0) + (y_q[1] ? x_q << 1 : 32'd0);
        end
        if (state_q == COLUMNS) columns_q <= (((({3'd0, block_o} - 11'd1) << s) + {1'b0, reach_o}) >> l) + (11'd1 << s);
        if (state_q == PITCH) pitch_o <= {held[10:2], 2'b0};
        if (start_i) begin
            block_o     <= 8'(4 * N);
            block_log_o <= 3'($clog2(4 * N));
        end
        if (stored) begin
            case (item_q)
                HALO: begin
                    halo_o <= sum_q[9:0];
                    fits_q <= halo_fits;
                    packed_o <= 1'b0;
                end
                KERNEL_ROW: begin
                    last_row_q <= sum_q[7:0] - 8'd1;
                    packed_o   <= sum_q[8:0] <= {4'd0, kw - 5'd1} << LN;
                end
                TAPS:      taps_o <= sum_q[8:0];
                TAP_STEP: begin
                    tap_step_o <= desc_i[command_set_pkg::GEMM_TRANS_B_LSB]
                        ? desc_i[command_set_pkg::GEMM_X1_STEP_LSB +: 32] : sum_q;
                    linear_o     <= linear;
                    transposed_o <= transposed;
                    pair_o       <= may_pair;
                    if (linear) begin
                        pitch_o      <= w[10:0];
                        last_line_o  <= {halo_o - {5'd0, pad}, 1'b0};
                        reach_o      <= {5'd0, kw - 5'd1};
                        reach_down_o <= '0;
                        out_step_o   <= '0;
                    end
                    if (transposed) slice_log_o <= 3'($clog2(N));
                    else if (walked_taps <= 9'd16) slice_log_o <= 3'd4;
                    else if (walked_taps <= 9'd32) slice_log_o <= 3'd3;
                    else if (walked_taps <= 9'd64) slice_log_o <= 3'd2;
                    else slice_log_o <= walked_taps <= 9'd128 ? 3'd1 : 3'd0;
                end
                HALO_STEP: halo_step_o <= sum_q;
                REACH:     reach_o <= sum_q[9:0];
                REACH_DOWN: reach_down_o <= sum_q[9:0];
                WIDTH: if (fits) begin
                    last_line_o <= sum_q[10:0] - pitch_o;
                end else begin
                    block_o     <= block_o >> 1;
                    block_log_o <= block_log_o - 3'd1;
                end
                LINE:      line_o <= sum_q[13:0];
                INPUT:     width_o <= sum_q[19:0];
                ROW:       row_step_o <= sum_q;
                IMAGE:     image_step_o <= sum_q;
                RATE:      rate_step_o <= sum_q;
                TOP:       top_step_o <= sum_q;
                LEFT:      left_step_o <= sum_q;
                default:   out_step_o <= sum_q;
            endcase
        end
    end

    logic unused;
    assign unused = &{1'b0, unused_fold_rows, held[12:11], held[1:0], stride[0], dilate[0], sum_q};
endmodule

`default_nettype wire
