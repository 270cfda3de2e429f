/* SPDX-License-Identifier: Apache-2.0 */
/* The host's own random numbers (initialization, shuffling, generated data): a counter-based 64-bit mixer, so a draw
 * depends on its key and position alone. It has nothing to do with the machine's rounding words (numerics section 4).
 */
#ifndef MANTIS_HOST_RANDOM_H
#define MANTIS_HOST_RANDOM_H

#include <stdint.h>

typedef struct {
    uint64_t state;
} host_random;

/* What the draws are for: different purposes with one seed are unrelated sequences. */
enum {
    RANDOM_INIT = 1,
    RANDOM_SHUFFLE = 2,
    RANDOM_DIGITS = 3,
    RANDOM_VECTORS = 4,
    RANDOM_TEST = 5,
    RANDOM_COLOUR_DIGITS = 6,
    RANDOM_AUGMENT = 7,
    RANDOM_NUMBERS = 8,
    RANDOM_SHAPES = 9,
    RANDOM_LANDSCAPE = 10
};

host_random host_random_make(uint64_t seed, uint32_t purpose, uint64_t index);
uint64_t host_random_next(host_random *r);
/* Uniform in 0..bound-1 without bias; bound >= 1. */
uint32_t host_random_below(host_random *r, uint32_t bound);
/* Uniform in [0, 1) with 53 bits, and in [low, high). */
double host_random_unit(host_random *r);
double host_random_range(host_random *r, double low, double high);

#endif
