/* SPDX-License-Identifier: Apache-2.0 */
/* Normalization from REDUCE's integer sums (numerics section 9): what the host computes for one channel or row of n
 * elements x = q * 2^ex with S1 = sum q, S2 = sum q*q.
 *
 *     D = n*S2 - S1^2 + round(eps * n^2 * 2^(-2 ex)), at least 1          exact
 *     r = 1/sqrt(D)                       so that xhat = (n*q - S1) * r */
#ifndef MANTIS_LAYERS_MOMENTS_H
#define MANTIS_LAYERS_MOMENTS_H

#include "host/layers/scaled.h"

#define MOMENTS_EPSILON 0x3727c5acu /* fp32 of 1e-5 */

typedef struct {
    uint64_t n;
    int64_t s1, s2;
    int32_t ex;
    scaled r;
} moments;

/* n <= 2^24. s2 as REDUCE gives it; a float executor's rounded sums may make the variance negative: it counts as 0. */
moments moments_of(uint64_t n, int64_t s1, int64_t s2, int32_t ex);
/* Mean of x and its unbiased variance (biased for n = 1). */
scaled moments_mean(const moments *m);
scaled moments_variance(const moments *m);

/* a*x + b as fp32 coefficients of x = q * 2^ex: xhat = a*x + b. */
typedef struct {
    scaled a, b;
} affine;
affine moments_normalize(const moments *m);

/* Sums over the same elements of a gradient g = p * 2^eg: G1 = sum p, G2 = sum p*q.
 *     sum g = G1 * 2^eg        sum g*xhat = r * (n*G2 - S1*G1) * 2^eg */
scaled moments_sum(int64_t g1, int32_t eg);
scaled moments_sum_normalized(const moments *m, int64_t g1, int64_t g2, int32_t eg);

#endif
