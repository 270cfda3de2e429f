/* SPDX-License-Identifier: Apache-2.0 */
/* What drain adds and shows of a piece of a row, lane by lane: each sum has an exponent of its own, so each has a bias
 * window of its own (numerics section 5). Raw sums are brought to one exponent (section 14). */
#ifndef MANTIS_CYCLE_DRAIN_LANES_H
#define MANTIS_CYCLE_DRAIN_LANES_H

#include "cycle/geometry.h"

/* D. places: the sum moves down by them, of raw sums up. */
struct drain_lanes {
    int32_t exponent[MANTIS_GROUP];
    uint32_t places[MANTIS_GROUP];
    int64_t addend[MANTIS_GROUP]; /* 48 bits */
};

/* term: what the row and the lane's column add to the exponent. bias: the lanes' words, of which the first `count` are
 * columns of C; NULL without BIAS. bias_emax: of the bias' peak, 0 for none. *saturated: whether one was clamped. */
struct drain_lanes drain_lanes_of(int32_t exponent, const int32_t term[MANTIS_GROUP], uint32_t bias_emax,
                                  const uint32_t bias[MANTIS_GROUP], uint32_t count, bool *saturated);
struct drain_lanes drain_lanes_raw(const uint32_t desc[32], const int32_t term[MANTIS_GROUP]);

/* A sum as the align lane's addend, and as a raw sum modulo 2^64. */
int64_t drain_lanes_addend(const struct drain_lanes *lanes, uint32_t lane, uint32_t sum);
uint64_t drain_lanes_raw_sum(const struct drain_lanes *lanes, uint32_t lane, uint32_t sum);

#endif
