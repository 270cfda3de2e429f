/* SPDX-License-Identifier: Apache-2.0 */
/* random: four Xoodoo streams that answer a want for a group of 16 random words (microarchitecture 8, numerics section
 * 4).
 *
 * have_o and words_o answer want_* of the same clock. A new segment (4096 elements) costs four clocks, the next group
 * one. */
#ifndef MANTIS_CYCLE_RANDOM_H
#define MANTIS_CYCLE_RANDOM_H

#include <stdint.h>

struct random_in {
    uint32_t rst_ni;
    uint32_t clear_i;
    uint64_t seed_i;
    uint32_t step_i;
    uint32_t want_valid_i;
    uint32_t want_ctx_i; /* 2 bits */
    uint32_t want_stream_i;
    uint32_t want_group_i; /* 28 bits */
};

struct random_out {
    uint32_t have_o;
    uint32_t words_o[12]; /* lane l: bits [24l +: 24] */
};

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
void random_tick(struct random *s, const struct random_in *in, const struct random_out *out);

#endif
