/* SPDX-License-Identifier: Apache-2.0 */
/* scratchpad: the elements of two blocks of one operand (halves), written by row or by column, read N rows at one k;
 * or, of A in a view, windows of input pixels, written a pixel at a time, read N pixels at one channel or N channels of
 * one pixel.
 *
 * Element (half, row, k) of an operand: A's row is a row of C, B's row is a column of C; k runs along the sum.
 * Latency: data_o shows the elements two clocks after read_i and holds them until the next read's arrive.
 * Sections 10.2, 10.7 of the microarchitecture. Used by gemm, once for A and once for B. */
#ifndef MANTIS_CYCLE_SCRATCHPAD_H
#define MANTIS_CYCLE_SCRATCHPAD_H

#include "cycle/geometry.h"
#include "mantis/command_set.h"

struct scratchpad_in {
    uint32_t rst_ni;
    uint32_t write_i;
    uint32_t write_column_i; /* 0: bytes go along k, 1: along the rows */
    uint32_t write_half_i;
    uint32_t write_row_i;
    uint32_t write_k_i;
    uint32_t write_count_i; /* bytes of a row write, a power of two up to 16 that k is a multiple of; otherwise all 16
                               are written */
    uint32_t write_view_i;  /* 1: the bytes are channels write_k_i.. of the window's pixel write_index_i */
    uint32_t write_index_i;
    uint32_t write_data_i[4];
    uint32_t read_i;
    uint32_t read_half_i;
    uint32_t read_row_i;
    uint32_t read_k_i;
    uint32_t count_i;    /* lanes from here on read 0 */
    uint32_t view_i;     /* 1: read the window instead */
    uint32_t view_row_i; /* 0: pixels view_p + ((phase + lane) >> shift) at channel view_c; 1: channels 0.. of pixel
                            view_p */
    uint32_t view_p_i;
    uint32_t view_c_i;
    uint32_t view_mask_i; /* lanes with 0 read 0 */
    uint32_t view_phase_i;
    uint32_t view_shift_i;
};

struct scratchpad_out {
    operand_port data_o;
};

struct scratchpad {
    /* The banks of sections 10.2 and 10.7 place (half, row, k), and (half, index, channel), one to one; the model keeps
     * each element at its own index. That the two share memory is never seen: a command reads what it wrote itself. */
    uint8_t element[2][MANTIS_KC][MANTIS_EDGE];
    uint8_t window[2][MANTIS_VIEW_PIXELS][MANTIS_BANKS];
    uint8_t bank_q[MANTIS_N]; /* the banks' output registers, in lane order */
    uint32_t mask_q;          /* one bit a lane */
    uint32_t read_q;          /* a read was taken in the last clock */
    operand_port data_q;
};

struct scratchpad_unit {
    struct scratchpad s;
    struct scratchpad_in in;
    struct scratchpad_out out;
};

void scratchpad_outputs(const struct scratchpad *s, const struct scratchpad_in *in, struct scratchpad_out *out);
void scratchpad_tick(struct scratchpad *s, const struct scratchpad_in *in, const struct scratchpad_out *out);

#endif
