// SPDX-License-Identifier: Apache-2.0
// runs_view: the blocks of output pixels of a view, each one's window, and where the window's runs of pixels lie in
// memory, made over the clocks of gemm_runs' SIZE and LOOK. All addresses are kept by adding.
//
//     linear     blocks of EDGE pixels in raster order; one run: the block and halo pixels before and behind it
//     lined      blocks of BW pixels of one output row, or of 2 or 4 whole rows; a run for each of the LB lines that
//                meets an input row (look_i)
//
// Equation  section 10.7 of the microarchitecture, Blocks, Window, Window index.
// Clock     clk_i (data registers only)
// Control   base_i            block 0, A's first element at x0_i
//           size_i            one clock each of SIZE's five, packed seven, in this order
//           look_i            the next line of the block
//           next_i            the next block (there is one)
// Command   desc_i, and what runs_setup made
// Block     count_o pixels in each of its rows, end_row_o the last of its output row, last_o the last of all: after
//           SIZE's second clock
//           u_o, v_o, left_o: of the step's record, after SIZE's fourth
// Run       pixels_o, packed also bytes_o; there_o, last_row_o: of the line at look_i; addr_o, place_o,
//           column_o: of the run found
// Latency   1.
`default_nettype none

module runs_view #(
    parameter int N = 16
) (
    input  wire logic          clk_i,
    input  wire logic          base_i,
    input  wire logic [6:0]    size_i,
    input  wire logic          look_i,
    input  wire logic          next_i,
    /* verilator lint_off UNUSEDSIGNAL */ // a few of the descriptor's fields
    input  wire logic [1023:0] desc_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  wire logic [31:0]   x0_i,
    input  wire logic [15:0]   channel_i,      // the slice's first
    input  wire logic          linear_i,
    input  wire logic          packed_i,
    input  wire logic [13:0]   line_i,         // packed: bytes of the window from a kernel row to the next
    input  wire logic [9:0]    halo_i,
    input  wire logic [7:0]    block_i,
    input  wire logic [2:0]    block_log_i,
    input  wire logic [1:0]    rows_log_i,
    input  wire logic [3:0]    last_of_lines_i,
    input  wire logic [10:0]   pitch_i,
    input  wire logic [9:0]    reach_i,
    input  wire logic [31:0]   halo_step_i,
    input  wire logic [31:0]   row_step_i,
    input  wire logic [31:0]   image_step_i,
    input  wire logic [31:0]   rate_step_i,
    input  wire logic [31:0]   top_step_i,
    input  wire logic [31:0]   left_step_i,
    output      logic [7:0]    count_o,
    output      logic          end_row_o,
    output      logic          last_o,
    output      logic [19:0]   u_o,
    output      logic [19:0]   v_o,
    output      logic [14:0]   left_o,
    output      logic [10:0]   pixels_o,
    output      logic [14:0]   bytes_o,
    output      logic          there_o,
    output      logic          last_row_o,
    output      logic [31:0]   addr_o,
    output      logic [13:0]   place_o,
    output      logic [1:0]    column_o
);
    logic [1:0]  s, l;
    logic [2:0]  below_stride, below_dilate;
    logic [4:0]  pad, rate;
    logic [15:0] h, w;
    logic [31:0] ld;
    assign s    = desc_i[command_set_pkg::GEMM_VIEW_STRIDE_LSB+1 +: 2]; // 1, 2, 4
    assign l    = desc_i[command_set_pkg::GEMM_VIEW_DILATE_LSB+1 +: 2];
    assign below_stride = (3'd1 << s) - 3'd1;
    assign below_dilate = (3'd1 << l) - 3'd1;
    assign pad  = desc_i[command_set_pkg::GEMM_VIEW_PAD_LSB +: 5];
    assign h    = desc_i[command_set_pkg::GEMM_VIEW_H_LSB +: 16];
    assign w    = desc_i[command_set_pkg::GEMM_VIEW_W_LSB +: 16];
    assign ld   = {8'b0, desc_i[command_set_pkg::GEMM_X0_LD_LSB +: 24]};
    assign rate = desc_i[command_set_pkg::GEMM_VIEW_RATE_LSB +: 5] == 5'd0 ? 5'd1
                : desc_i[command_set_pkg::GEMM_VIEW_RATE_LSB +: 5];

    // ---- block: x runs through all pixels of a linear view, else through one output row ----
    logic [23:0]        run, x_q, left_q;
    logic [15:0]        row_q, image_q;
    logic               last_row_q, last_image_q;
    logic signed [19:0] minus_pad, from_q, v0_q;         // first column and row that the block's first output sees
    logic [31:0]        block_addr_q, left_addr_q, row_addr_q, image_addr_q, next_image; // linear: of pixel m0; lined:
    assign minus_pad = -$signed({15'd0, pad});           // of column from/d, row v0/d, row -PAD/d of the image
    assign run       = !linear_i ? {8'b0, desc_i[command_set_pkg::GEMM_VIEW_OW_LSB +: 16]}
        : desc_i[command_set_pkg::GEMM_TRANS_A_LSB] ? {6'b0, desc_i[command_set_pkg::GEMM_DEPTH_LSB +: 18]}
                                                    : desc_i[command_set_pkg::GEMM_ROWS_LSB +: 24];
    assign last_o     = end_row_o && last_row_q && last_image_q;
    assign next_image = image_addr_q + image_step_i;

    // Of the block below, `down` rows of the dilated input further: whole rows of the input, a power of two of them, or
    // one where the remainder turns.
    logic [2:0]  rest_down;
    logic [4:0]  down, whole;
    logic [31:0] below;
    assign down      = 5'd1 << s << rows_log_i;
    assign rest_down = {1'b0, v0_q[1:0] & below_dilate[1:0]} + {1'b0, down[1:0] & below_dilate[1:0]};
    assign whole     = {4'd0, rest_down > below_dilate} | down >> l;
    assign below     = row_addr_q + ((whole[0] ? row_step_i : 32'd0) | (whole[1] ? row_step_i << 1 : 32'd0)
                     | (whole[2] ? row_step_i << 2 : 32'd0) | (whole[3] ? row_step_i << 3 : 32'd0)
                     | (whole[4] ? row_step_i << 4 : 32'd0));

    always_ff @(posedge clk_i) begin
        if (base_i) begin
            x_q          <= '0;
            row_q        <= '0;
            image_q      <= '0;
            from_q       <= minus_pad;
            v0_q         <= minus_pad;
            block_addr_q <= x0_i;
            left_addr_q  <= -left_step_i;
            row_addr_q   <= x0_i - top_step_i;
            image_addr_q <= x0_i - top_step_i;
        end else if (next_i && !end_row_o) begin
            x_q          <= x_q + {16'b0, block_i};
            from_q       <= from_q + $signed({12'b0, block_i} << s);
            block_addr_q <= block_addr_q + (ld << $clog2(4 * N));
            left_addr_q  <= left_addr_q + ((ld << block_log_i) >> l << s);
        end else if (next_i) begin
            x_q         <= '0;
            from_q      <= minus_pad;
            left_addr_q <= -left_step_i;
            if (last_row_q) begin
                row_q        <= '0;
                image_q      <= image_q + 16'd1;
                v0_q         <= minus_pad;
                row_addr_q   <= next_image;
                image_addr_q <= next_image;
            end else begin
                row_q      <= row_q + (16'd1 << rows_log_i);
                v0_q       <= v0_q + $signed({15'd0, down});
                row_addr_q <= below;
            end
        end
    end

    // ---- window ----
    logic               far_q; // linear: the halo begins behind pixel 0
    logic [23:0]        first_q;
    logic [24:0]        behind_q, end_q;
    logic signed [19:0] last_q, first_column_q, last_column, lined_pixels;
    logic [17:0]        xl_q;
    logic [31:0]        across_q;
    logic [10:0]        linear_pixels;
    assign last_column   = last_q >>> l;
    assign linear_pixels = end_q[10:0] - first_q[10:0];
    assign lined_pixels  = $signed(end_q[19:0]) - $signed({2'b0, xl_q});
    always_ff @(posedge clk_i) begin
        if (size_i[0]) begin
            left_q       <= run - x_q;
            far_q        <= x_q > {14'd0, halo_i};
            last_row_q   <= linear_i
                || row_q == desc_i[command_set_pkg::GEMM_VIEW_OH_LSB +: 16] - (16'd1 << rows_log_i);
            last_image_q <= linear_i || image_q == desc_i[command_set_pkg::GEMM_VIEW_IMAGES_LSB +: 16] - 16'd1;
        end
        if (size_i[1]) begin
            end_row_o <= left_q <= {16'b0, block_i};
            count_o   <= left_q <= {16'b0, block_i} ? left_q[7:0] : block_i;
            first_q   <= far_q ? x_q - {14'd0, halo_i} : 24'd0;
            across_q  <= far_q ? block_addr_q - halo_step_i : x0_i;
        end
        if (size_i[2]) begin
            behind_q       <= {1'b0, x_q} + {17'b0, count_o} + {15'd0, halo_i};
            last_q         <= from_q + $signed({12'b0, count_o - 8'd1} << s) + $signed({10'd0, reach_i});
            first_column_q <= (from_q + ((20'sd1 <<< l) - 20'sd1)) >>> l;
        end
        if (size_i[3]) begin
            if (linear_i) end_q <= behind_q > {1'b0, run} ? {1'b0, run} : behind_q;
            else end_q <= {5'd0, last_column >= $signed({4'b0, w}) ? {4'b0, w} : $unsigned(last_column) + 20'd1};
            xl_q <= first_column_q[19] ? 18'd0 : first_column_q[17:0];
            if (!linear_i) across_q <= first_column_q[19] ? 32'd0 : left_addr_q;
        end
        if (size_i[4]) begin
            pixels_o <= linear_i ? linear_pixels : lined_pixels[19] ? 11'd0 : lined_pixels[10:0];
            across_q <= across_q + {16'd0, channel_i};
        end
    end

    // ---- packed: in bytes, two bits of C a clock ----
    logic [3:0]         c;
    logic signed [19:0] from_bytes_q;
    assign c = desc_i[command_set_pkg::GEMM_VIEW_C_LSB +: 4];
    always_ff @(posedge clk_i) begin
        if (size_i[5]) begin
            from_bytes_q <= (c[0] ? from_q : 20'sd0) + (c[1] ? from_q <<< 1 : 20'sd0);
            bytes_o      <= (c[0] ? {4'd0, pixels_o} : 15'd0) + (c[1] ? {3'd0, pixels_o, 1'b0} : 15'd0);
        end
        if (size_i[6]) begin
            from_bytes_q <= from_bytes_q + (c[2] ? from_q <<< 2 : 20'sd0) + (c[3] ? from_q <<< 3 : 20'sd0);
            bytes_o      <= bytes_o + (c[2] ? {2'd0, pixels_o, 2'b0} : 15'd0) + (c[3] ? {1'b0, pixels_o, 3'b0} : 15'd0);
        end
    end

    // ---- the record: linear, where output pixel m0 lies in the window, a halo before it ----
    logic [10:0] from_halo;
    assign from_halo = far_q ? 11'd0 : x_q[10:0] - {1'b0, halo_i};
    assign u_o       = linear_i ? {{9{from_halo[10]}}, from_halo} : packed_i ? from_bytes_q : from_q;
    assign v_o       = linear_i ? 20'd0 : v0_q;
    assign left_o    = linear_i ? 15'd0 : packed_i ? (from_bytes_q[19] ? 15'd0 : from_bytes_q[14:0])
                     : {2'd0, xl_q[12:0] & ~{11'd0, below_stride[1:0]}};

    // ---- lines: of kernel rows, then of those of the output rows below ----
    logic signed [19:0] v_q, v_row;
    logic        [31:0] kernel_addr_q, kernel_step;
    logic        [4:0]  kernel_q;
    logic        [13:0] kernel_place_q, line_place_q;
    logic        [31:0] line_addr_q;
    logic        [2:0]  remainder;
    logic               kernel_turns;
    assign v_row        = v_q >>> l;
    assign there_o      = !v_q[19] && (v_q[2:0] & below_dilate) == 3'd0 && v_row < $signed({4'b0, h})
                       && pixels_o != 11'd0;
    assign last_row_o   = kernel_q == {1'b0, last_of_lines_i};
    assign remainder    = (v_q[2:0] & below_dilate) + (rate[2:0] & below_dilate);
    assign kernel_turns = remainder > below_dilate;
    assign kernel_step  = kernel_turns ? rate_step_i + row_step_i : rate_step_i;
    always_ff @(posedge clk_i) begin
        if (size_i[4]) begin
            v_q            <= v0_q;
            kernel_q       <= '0;
            kernel_addr_q  <= row_addr_q;
            kernel_place_q <= '0;
        end else if (look_i) begin
            v_q            <= v_q + $signed({15'd0, rate});
            kernel_q       <= kernel_q + 5'd1;
            kernel_addr_q  <= kernel_addr_q + kernel_step;
            kernel_place_q <= kernel_place_q + (packed_i ? line_i : {4'd0, pitch_i[9:0]});
        end
        if (look_i) begin
            line_addr_q  <= kernel_addr_q + across_q;
            line_place_q <= kernel_place_q;
        end
    end
    assign addr_o   = linear_i ? across_q : line_addr_q;
    assign place_o  = linear_i ? 14'd0 : line_place_q;
    assign column_o = linear_i || packed_i ? 2'd0 : xl_q[1:0] & below_stride[1:0];

    logic unused;
    assign unused = &{1'b0, below_stride[2], pitch_i[10], xl_q, end_q, first_q, first_column_q, lined_pixels[18:11]};
endmodule

`default_nettype wire
