/* SPDX-License-Identifier: Apache-2.0 */
/* mac_array: N x N processing elements, output stationary: acc[i][j] = (en and first ? 0 : acc[i][j]) +
 * (a[i] * b[j] << places), in every clock: operands are 0 where nothing is to be added.
 *
 * With `last` the sums also enter the shadow registers, which leave by rows, row 0 first (shift_i moves them up).
 * No latency beside the registers themselves. Section 5 of the numerics, 10.4 of the microarchitecture. Used by gemm.
 */
#ifndef MANTIS_CYCLE_MAC_ARRAY_H
#define MANTIS_CYCLE_MAC_ARRAY_H

#include "cycle/geometry.h"
#include "cycle/mac_array_ports.h"
#include "mantis/numerics.h"

/* Sums are kept as unsigned words: int32 arithmetic that wraps without undefined behaviour. */
struct mac_array {
    uint32_t acc[MANTIS_N][MANTIS_N];
    uint32_t shadow[MANTIS_N][MANTIS_N];
    bool by_table;                /* no register: what the machine is built with (docs/multipliers.md) */
    mantis_multiplier multiplier; /* when by_table */
};

struct mac_array_unit {
    struct mac_array s;
    struct mac_array_in in;
    struct mac_array_out out;
};

void mac_array_outputs(const struct mac_array *s, const struct mac_array_in *in, struct mac_array_out *out);
/* Would a clock change anything? */
static inline bool mac_array_stirs(const struct mac_array_in *in)
{
    return in->en_i || in->shift_i;
}
/* The shadows move up a row. */
void mac_array_shift(struct mac_array *s);
/* So many clocks' sums, of operands behind each other in rows of a block: a_count and b_count lanes of each, the others
 * are 0. */
void mac_array_sum(struct mac_array *s, const uint8_t *a, uint32_t a_count, const uint8_t *b, uint32_t b_count,
                   uint32_t clocks);
void mac_array_tick(struct mac_array *s, const struct mac_array_in *in, const struct mac_array_out *out);

#endif
