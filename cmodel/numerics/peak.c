/* SPDX-License-Identifier: Apache-2.0 */
/* Peak: the largest magnitude of a tensor (numerics section 2). IEEE words without their sign order like integers, so
 * an unsigned maximum does it; Inf and NaN come out on top and are found by comparing with MANTIS_PEAK_NONFINITE. */
#include "mantis/numerics.h"
#include "numerics/simd_levels.h"

MANTIS_SIMD_LEVELS uint32_t mantis_peak(const uint32_t *words, size_t n)
{
    uint32_t peak = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t magnitude = words[i] & 0x7fffffff;
        peak = magnitude > peak ? magnitude : peak;
    }
    return peak;
}
