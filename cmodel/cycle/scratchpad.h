/* SPDX-License-Identifier: Apache-2.0 */
/* scratchpad: the elements of two blocks of one operand (halves), written by row or by column, read N rows at one k;
 * or, of A in a view, windows of input pixels, written a pixel at a time, read N pixels at one channel or N channels of
 * one pixel; or of packed windows, written 16 bytes at a time, read N bytes behind each other.
 *
 * Element (half, row, k) of an operand: A's row is a row of C, B's row is a column of C; k runs along the sum.
 * Latency: data_o shows the elements two clocks after read_i, and 0 in every other clock.
 * Sections 10.2, 10.7 of the microarchitecture. Used by gemm, once for A and once for B. */
#ifndef MANTIS_CYCLE_SCRATCHPAD_H
#define MANTIS_CYCLE_SCRATCHPAD_H

#include "cycle/geometry.h"
#include "mantis/command_set.h"
#include "cycle/scratchpad_ports.h"

struct scratchpad {
    /* The banks of sections 10.2 and 10.7 place (half, row, k), and (half, index, channel), one to one; the model keeps
     * each element at its own index. That the two share memory is never seen: a command reads what it wrote itself. */
    uint8_t element[2][MANTIS_KC][MANTIS_EDGE];
    uint8_t window[2][MANTIS_VIEW_PIXELS][MANTIS_BANKS];
    uint8_t bank_q[MANTIS_N]; /* the banks' output registers, in lane order */
    uint32_t mask_q;          /* one bit per lane */
    uint32_t read_q;          /* a read was taken in the last clock */
    operand_port data_q;
};

struct scratchpad_unit {
    struct scratchpad s;
    struct scratchpad_in in;
    struct scratchpad_out out;
};

void scratchpad_outputs(const struct scratchpad *s, const struct scratchpad_in *in, struct scratchpad_out *out);
/* The write of a clock, if there is one. */
void scratchpad_write(struct scratchpad *s, const struct scratchpad_in *in);
/* Would a clock change anything? */
static inline bool scratchpad_stirs(const struct scratchpad *s, const struct scratchpad_in *in)
{
    return in->read_i || in->write_i || s->read_q || !operand_is_zero(&s->data_q);
}
void scratchpad_tick(struct scratchpad *s, const struct scratchpad_in *in, const struct scratchpad_out *out);

#endif
