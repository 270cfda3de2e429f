/* SPDX-License-Identifier: Apache-2.0 */
/* coefficients: the coefficient tensors of a VECTOR, in 16 banks of 16-bit words, so that 16 successive entries are
 * read at once.
 *
 * Entry e of term t lies in bank e mod 16, row 260 t + e/16. Latency: a window read in a clock is shown in the next and
 * holds. Section 9 of the microarchitecture. Used by stream. */
#ifndef MANTIS_CYCLE_COEFFICIENTS_H
#define MANTIS_CYCLE_COEFFICIENTS_H

#include <stdint.h>

enum {
    COEFFICIENT_ROWS = 260
}; /* of a term in a bank: 4096 entries, 15 more that wrap around, and the window's overhang */

struct coefficients_in {
    uint32_t write_i; /* lanes of write_data_i to be written: 0, 1, 8 or 16 */
    uint32_t write_term_i;
    uint32_t write_entry_i;
    int16_t write_data_i[16];
    uint32_t read_i;
    uint32_t read_term_i;
    uint32_t read_entry_i; /* first entry of the window */
};

struct coefficients_out {
    int16_t window_o[16];
};

/* All of it D. */
struct coefficients {
    int16_t bank[16][4 * COEFFICIENT_ROWS];
    int16_t bank_q[16]; /* the banks' output registers */
    uint32_t rotate_q;  /* entry mod 16 of the window's first */
};

struct coefficients_unit {
    struct coefficients s;
    struct coefficients_in in;
    struct coefficients_out out;
};

/* Entry e of a term, of the fifteen behind its last too. */
static inline int16_t coefficients_entry(const struct coefficients *s, uint32_t term, uint32_t e)
{
    return s->bank[e % 16][COEFFICIENT_ROWS * term + e / 16];
}

void coefficients_outputs(const struct coefficients *s, const struct coefficients_in *in, struct coefficients_out *out);
void coefficients_tick(struct coefficients *s, const struct coefficients_in *in, const struct coefficients_out *out);

#endif
