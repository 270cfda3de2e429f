/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of the normalization layers on the host: integers m * 2^e of any magnitude, in integer arithmetic alone, so
 * that the coefficients have the same bits on every machine (numerics section 9).
 *
 * Sums and products are exact while they fit 120 bits; beyond that low bits are dropped, the last kept one marking that
 * they were not zero (relative error below 2^-59). scalar_word rounds to fp32 once, to nearest even. */
#ifndef MANTIS_HOST_SCALAR_H
#define MANTIS_HOST_SCALAR_H

#include <stdint.h>

__extension__ typedef __int128 scalar_wide;
__extension__ typedef unsigned __int128 scalar_magnitude;

typedef struct {
    scalar_wide m;
    int32_t e;
} scalar;

/* A finite fp32 word. */
scalar scalar_of_word(uint32_t word);
/* m * 2^e */
scalar scalar_of(int64_t m, int32_t e);
scalar scalar_negate(scalar a);
scalar scalar_multiply(scalar a, scalar b);
scalar scalar_add(scalar a, scalar b);
/* a / n, n >= 1; truncated at 2^-60 of the result or finer. */
scalar scalar_divide(scalar a, uint64_t n);
/* 1/sqrt(a), a > 0 (numerics section 9). */
scalar scalar_rsqrt(scalar a);
/* The nearest fp32, ties to even; the largest finite one beyond the range. */
uint32_t scalar_word(scalar a);

#endif
