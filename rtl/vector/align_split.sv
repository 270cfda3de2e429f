// SPDX-License-Identifier: Apache-2.0
// align_split: an int64 sum as two addends of 48 bits of the align lane, without changing what it rounds to, in three
// stages. Numerics sections 6 and 14.
//
//     x --> |x| --> | register (en_i) | --> t, up --> | register (en_i) | --> P, Q
//
// Equation   -2^47 <= x < 2^47: P = x, Q = 0. Otherwise mag = |x|, up = max(0, length of mag - 48), t = mag >> up, with
//            its lowest bit set (nearest) where a 1 was shifted out; P + Q = -t, and flip says that the sign is the
//            other.
// Clock      clk_i;  en_i  both registers take what stands before them
// Sum        x_i;  stochastic_i  the rounding, stands still
// Addends    p_o, q_o; up_o 0..16; flip_o   of the sum before the last two en_i
// Latency    2. A sum a clock.
// Property (testbenches/formal/align_split_formal.sv): (P + Q) * 2^up is x or -x but for bits that no rounding sees.
`default_nettype none

module align_split (
    input  wire logic               clk_i,
    input  wire logic               en_i,
    input  wire logic signed [63:0] x_i,
    input  wire logic               stochastic_i,
    output      logic signed [47:0] p_o,
    output      logic signed [47:0] q_o,
    output      logic        [4:0]  up_o,
    output      logic               flip_o
);
    // ---- magnitude; of a sum that fits x itself ----
    logic        fits, fits_q, negative_q;
    logic [63:0] magnitude_q;
    assign fits = x_i[63:47] == '0 || x_i[63:47] == '1;
    always_ff @(posedge clk_i) begin
        if (en_i) begin
            fits_q      <= fits;
            negative_q  <= x_i[63];
            magnitude_q <= x_i[63] && !fits ? -x_i : x_i;
        end
    end

    // ---- moved ----
    logic [4:0]  up, up_q;
    logic        lost, moved_fits_q, flip_q;
    logic [63:0] moved;
    logic [47:0] t_q;
    always_comb begin
        up   = 5'd0;
        lost = 1'b0;
        for (int i = 1; i <= 16; i++) begin
            if (magnitude_q[47 + i] && !fits_q) up = 5'(i);
        end
        for (int i = 0; i < 16; i++) begin
            if (5'(i) < up && magnitude_q[i]) lost = 1'b1;
        end
    end
    assign moved = magnitude_q >> up; // below 2^48, or x
    always_ff @(posedge clk_i) begin
        if (en_i) begin
            moved_fits_q <= fits_q;
            flip_q       <= !fits_q && !negative_q;
            up_q         <= up;
            t_q          <= {moved[47:1], moved[0] | (lost & ~stochastic_i)};
        end
    end

    // ---- -t in two halves: the rounded-down one lies one below the other where t is odd ----
    logic [47:0] below, half; // -1 - floor(t/2), -floor(t/2)
    assign below  = ~{1'b0, t_q[47:1]};
    assign half   = below + 48'd1;
    assign p_o    = moved_fits_q ? t_q : t_q[0] ? below : half;
    assign q_o    = moved_fits_q ? 48'sd0 : half;
    assign up_o   = up_q;
    assign flip_o = flip_q;

    logic unused;
    assign unused = ^moved[63:48];
endmodule

`default_nettype wire
