/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of the normalization layers on the host: integers m * 2^e of any magnitude, in integer arithmetic alone, so
 * that the coefficients have the same bits on every machine (numerics section 9).
 *
 * Sums and products are exact while they fit 120 bits; beyond that low bits are dropped, the last kept one marking that
 * they were not zero (relative error below 2^-59). scaled_word rounds to fp32 once, to nearest even. */
#ifndef MANTIS_LAYERS_SCALED_H
#define MANTIS_LAYERS_SCALED_H

#include <stdint.h>

__extension__ typedef __int128 scaled_wide;
__extension__ typedef unsigned __int128 scaled_magnitude;

typedef struct {
    scaled_wide m;
    int32_t e;
} scaled;

/* A finite fp32 word. */
scaled scaled_of_word(uint32_t word);
/* m * 2^e */
scaled scaled_of(int64_t m, int32_t e);
scaled scaled_negate(scaled a);
scaled scaled_multiply(scaled a, scaled b);
scaled scaled_add(scaled a, scaled b);
/* a / n, n >= 1; truncated at 2^-60 of the result or finer. */
scaled scaled_divide(scaled a, uint64_t n);
/* 1/sqrt(a), a > 0 (numerics section 9). */
scaled scaled_rsqrt(scaled a);
/* The nearest fp32, ties to even; the largest finite one beyond the range. */
uint32_t scaled_word(scaled a);
/* The same of m * 2^e, which has room in 64 bits. */
uint32_t scaled_word_narrow(int64_t m, int32_t e);

#endif
