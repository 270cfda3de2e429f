/* SPDX-License-Identifier: Apache-2.0 */
/* Coefficients of rows that are normalized each by itself (numerics section 9): what moments.h says of one, for many
 * rows of one tensor. In 64 bits where the numbers have room there, else in scaled.h's: the same words. */
#ifndef MANTIS_LAYERS_ROW_MOMENTS_H
#define MANTIS_LAYERS_ROW_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t n;       /* elements of a row */
    int32_t ex;       /* exponent of its mantissas */
    uint64_t epsilon; /* as D has it */
    bool narrow;      /* n and epsilon leave D's sum room in 64 bits */
} row_moments;

row_moments row_moments_of(uint32_t n, int32_t ex);

/* sums[i] = {S1, S2} of row i -> xhat = a[i]*x + b[i], as fp32 words. */
void row_moments_normalize(const row_moments *r, const int64_t (*sums)[2], size_t rows, uint32_t *a, uint32_t *b);

/* sums[i] = {G1, G2} at 2^e1 and 2^e2, sigma[i] the word of 1/sigma -> both sums times -1/(n sigma), as words. */
void row_moments_gradient(uint32_t n, const int64_t (*sums)[2], int32_t e1, int32_t e2, const uint32_t *sigma,
                          size_t rows, uint32_t *g1, uint32_t *g2);

#endif
