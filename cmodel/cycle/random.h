/* SPDX-License-Identifier: Apache-2.0 */
/* random: four Xoodoo streams that answer a want for a group of 16 random words (microarchitecture 8, numerics section
 * 4).
 *
 * have_o and words_o answer want_* of the same clock. A new segment (4096 elements) costs four clocks, the next group
 * one; when the client takes what it has got, the next group is there in the next clock. */
#ifndef MANTIS_CYCLE_RANDOM_H
#define MANTIS_CYCLE_RANDOM_H

#include "cycle/random_ports.h"

#include <stdbool.h>

struct random_context {
    uint32_t valid, phase;
    uint32_t group;     /* D */
    uint32_t state[12]; /* D */
};

struct random {
    struct random_context context[4];
};

struct random_unit {
    struct random s;
    struct random_in in;
    struct random_out out;
};

void random_outputs(const struct random *s, const struct random_in *in, struct random_out *out);
/* Would a clock change anything? */
static inline bool random_stirs(const struct random_in *in, const struct random_out *out)
{
    return (in->want_valid_i && (!out->have_o || in->want_take_i)) || in->clear_i;
}
void random_tick(struct random *s, const struct random_in *in, const struct random_out *out);

#endif
