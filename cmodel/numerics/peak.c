/* SPDX-License-Identifier: Apache-2.0 */
/* Peak: the largest magnitude of a tensor (numerics section 2). IEEE words without their sign order like integers, so
 * an unsigned maximum does it; Inf and NaN come out on top and are found by comparing with MANTIS_PEAK_NONFINITE. */
#include "mantis/numerics.h"
#include "numerics/simd_levels.h"

/* Not mantis_peak itself: the choice of a level would be a second exported name. */
MANTIS_SIMD_LEVELS static uint32_t largest(const uint32_t *words, size_t n)
{
    uint32_t peak = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t magnitude = words[i] & 0x7fffffff;
        peak = magnitude > peak ? magnitude : peak;
    }
    return peak;
}

uint32_t mantis_peak(const uint32_t *words, size_t n)
{
    return largest(words, n);
}
