/* SPDX-License-Identifier: Apache-2.0 */
/* lanes: what sixteen lanes side by side make of their operands, in loops that compilers turn into SIMD. In every lane
 * it is mantis_map_lane, mantis_align_lane or mantis_vector_term of mantis/numerics.h (numerics sections 3, 6, 7). */
#ifndef MANTIS_CYCLE_LANES_H
#define MANTIS_CYCLE_LANES_H

#include <stdbool.h>
#include <stdint.h>

enum { LANES = 16 };

/* The random words of a group as the port has them, 24 bits each. */
void lanes_random(const uint32_t port[12], uint32_t random[LANES]);

/* Returns a bit for each lane that saturated. */
uint32_t lanes_map(const uint32_t word[LANES], const int32_t emax[LANES], int bits, const uint32_t random[LANES],
                   int16_t mantissa[LANES]);

/* sum: a lane's sum; random: to nearest when NULL. Returns a bit for each lane that overflowed. */
uint32_t lanes_align(const int64_t sum[LANES], const int32_t exponent[LANES], const uint32_t *random,
                     uint32_t word[LANES]);

/* The terms of products of a and b, all at one distance. */
void lanes_term(const int16_t a[LANES], const int16_t b[LANES], int32_t distance, int64_t term[LANES]);

#endif
