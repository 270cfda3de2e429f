/* SPDX-License-Identifier: Apache-2.0 */
/* L1 normalization from REDUCE's integer sums (numerics section 13): what the host computes for one channel or row of
 * n < 2^24 elements x = q * 2^ex. No square root; one division.
 *
 *     sgn = sign(n*q - S1)            made by commands, from the coefficients of deviations_sign
 *     sum |n*q - S1| = 2A             2A = n * sum(sgn*q) - S1 * sum(sgn); then A + round(eps n^2 2^-ex / 2), at least
 *                                     1
 *     s = 2A * 2^ex / n^2             the mean absolute deviation
 *     xhat = (n*q - S1) * n / 2A */
#ifndef MANTIS_LAYERS_DEVIATIONS_H
#define MANTIS_LAYERS_DEVIATIONS_H

#include "host/layers/scaled.h"

#include <stdbool.h>

typedef struct {
    uint64_t n;
    int64_t s1;
    int32_t ex;
    int64_t balance; /* sum sgn: so many more are above the mean than below */
    scaled a;        /* A; low bits dropped where it has more than 124 */
    scaled inverse;  /* v = V * 2^e, stands for 1/(2A); 2^31 <= V < 2^32 */
} deviations;

/* signs: REDUCE's pair sum(sgn), sum(sgn*q). epsilon: an fp32 word, not negative. A float executor's rounded sums may
 * make A negative: it counts as 1. */
deviations deviations_of(uint64_t n, int64_t s1, const int64_t signs[2], int32_t ex, uint32_t epsilon);

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

/* The same for a row whose sums of g (g1) and g*xhat (g2) are known as they are: m, h, q, c1 and c3; dbeta and dgamma
 * are 0. */
deviation_gradient deviations_rows(uint64_t n, int64_t balance, scaled g1, scaled g2, uint32_t c0);

/* c0 * q + c3 has the sign of n*q - S1, in 16 bits each: c0 is an integer over 2^14. Of a mean beyond 16 bits, which a
 * float executor's finer units have: exact is false, and S1/n itself has to do. */
typedef struct {
    bool exact;
    int32_t c0, c3;
} deviation_sign;
deviation_sign deviations_sign(uint64_t n, int64_t s1);

#endif
