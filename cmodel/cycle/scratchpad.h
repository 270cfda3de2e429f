/* scratchpad: the elements of two blocks of one operand (halves), written by row or by column, read N rows at one k.
 *
 * Element (half, row, k) of an operand: A's row is a row of C, B's row is a column of C; k runs along the sum.
 * Latency: data_o shows the elements two clocks after read_i and holds them until the next read's arrive.
 * Section 10.2 of the microarchitecture. Used by gemm, once for A and once for B. */
#ifndef MANTIS_CYCLE_SCRATCHPAD_H
#define MANTIS_CYCLE_SCRATCHPAD_H

#include "cycle/geometry.h"

struct scratchpad_in {
    uint32_t rst_ni;
    uint32_t write_i;
    uint32_t write_column_i; /* 0: bytes go along k, 1: along the rows */
    uint32_t write_half_i;
    uint32_t write_row_i;
    uint32_t write_k_i;
    uint32_t write_data_i[4];
    uint32_t read_i;
    uint32_t read_half_i;
    uint32_t read_row_i;
    uint32_t read_k_i;
    uint32_t count_i; /* lanes from here on read 0 */
};

struct scratchpad_out {
    operand_port data_o;
};

struct scratchpad {
    /* The banks of section 10.2 place (half, row, k) one to one; the model keeps each element at its own index. */
    uint8_t element[2][MANTIS_KC][MANTIS_EDGE];
    uint8_t bank_q[MANTIS_N]; /* the banks' output registers, in lane order */
    uint32_t count_q;
    uint32_t read_q; /* a read was taken in the last clock */
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
