/* SPDX-License-Identifier: Apache-2.0 */
/* e^x from IEEE basic operations in single precision (+ - *, in a fixed order): the same bits on every machine. Inline
 * and without a branch, so that a plain loop of it becomes SIMD; inside functions marked MANTIS_SIMD_LEVELS it has the
 * same bits at every level. Compiled without contraction. */
#ifndef MANTIS_SUPPORT_SINGLE_EXP_H
#define MANTIS_SUPPORT_SINGLE_EXP_H

#include <stdint.h>
#include <string.h>

/* Relative error below 2^-22; 0 for x < -87. x at most 88, not NaN; -Inf is taken.
 * x = n ln 2 + r, |r| < 0.347. ln 2 is in two parts, the first of 15 bits: n times it is exact. Adding 1.5 * 2^23
 * rounds to n, to nearest even, and leaves it in the low bits. The series' coefficients make it e^r within 1.1e-8; its
 * even and odd terms apart wait less for each other. Whether x is below -87 is read from a sign: with a condition,
 * gcc 12 makes no SIMD of the loop. */
static inline float single_exp(float x)
{
    const float shifted = x * 0x1.715476p+0f + 0x1.8p23f, n = shifted - 0x1.8p23f;
    const float r = (x - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f, s = r * r;
    const float even = ((0x1.6d119ep-10f * s + 0x1.555518p-5f) * s + 0.5f) * s + 1.0f;
    const float odd = (0x1.120cp-7f * s + 0x1.5554dcp-3f) * s + 1.0f;
    const float sum = r * odd + even, above = x + 87.0f;
    uint32_t power, bits;
    int32_t sign;
    memcpy(&power, &shifted, sizeof power);
    memcpy(&bits, &sum, sizeof bits);
    memcpy(&sign, &above, sizeof sign);
    bits = (bits + (power << 23)) & ~(uint32_t)(sign >> 31);
    float e;
    memcpy(&e, &bits, sizeof e);
    return e;
}

#endif
