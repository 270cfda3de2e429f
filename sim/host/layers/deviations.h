/* SPDX-License-Identifier: Apache-2.0 */
/* L1 normalization from REDUCE's integer sums (numerics section 13): what the host computes for one channel or row of
 * n < 2^24 elements x = q * 2^ex. No square root; one division.
 *
 *     sum |n*q - S1| = 2A             A = n*S+ - S1*N+, then A + round(eps n^2 2^-ex / 2), at least 1
 *     s = 2A * 2^ex / n^2             the mean absolute deviation
 *     xhat = (n*q - S1) * n / 2A */
#ifndef MANTIS_LAYERS_DEVIATIONS_H
#define MANTIS_LAYERS_DEVIATIONS_H

#include "host/layers/scaled.h"

#include <stdbool.h>

/* What stands before and after the mean: REDUCE's thresholds. */
typedef struct {
    int32_t floor, ceil;
} deviation_thresholds;
deviation_thresholds deviations_thresholds(uint64_t n, int64_t s1);

/* REDUCE's pair under thresholds: sum of the q above the mean, and the counts of those above and below. */
typedef struct {
    int64_t above_sum;
    uint32_t above, below;
} deviation_sums;
deviation_sums deviations_of_pair(const int64_t pair[2]);

typedef struct {
    uint64_t n;
    int64_t s1;
    int32_t ex;
    uint32_t above, below;
    scaled a;       /* A; low bits dropped where it has more than 124 */
    scaled inverse; /* v = V * 2^e, stands for 1/(2A); 2^31 <= V < 2^32 */
} deviations;

/* epsilon: an fp32 word, not negative. A float executor's rounded sums may make A negative: it counts as 1. */
deviations deviations_of(uint64_t n, int64_t s1, const deviation_sums *sums, int32_t ex, uint32_t epsilon);

scaled deviations_mean(const deviations *d);
scaled deviations_spread(const deviations *d); /* s */
/* The inverse of a positive number by the same division: V * 2^e. */
scaled deviations_inverse(scaled a);

/* Forward: y = c0*x + c3 as fp32 words. */
typedef struct {
    uint32_t c0, c3;
} deviation_affine;
deviation_affine deviations_normalize(const deviations *d, uint32_t gamma, uint32_t beta);

/* Backward, from G1 = sum p and G2 = sum p*q of the gradient g = p * 2^eg and forward's c0:
 *     dx = c0*g + c1*sgn + c3 */
typedef struct {
    uint32_t dbeta, dgamma;
    uint32_t m, h, q; /* mean g*xhat, mean sgn, mean g */
    uint32_t c1, c3;
} deviation_gradient;
deviation_gradient deviations_backward(const deviations *d, int64_t g1, int64_t g2, int32_t eg, uint32_t c0);

/* c0 * q + c3 has the sign of n*q - S1: c0 is an integer over 2^14. */
typedef struct {
    int32_t c0, c3;
} deviation_sign;
deviation_sign deviations_sign(uint64_t n, int64_t s1);

#endif
