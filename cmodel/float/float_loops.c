/* SPDX-License-Identifier: Apache-2.0 */
#include "float/float_loops.h"

#include "numerics/simd_levels.h"

#include <math.h>
#include <string.h>

MANTIS_SIMD_LEVELS uint32_t float_peak(const float *values, size_t n)
{
    int32_t peak = 0; /* magnitudes have no sign bit; the baseline's SIMD compares only signed words */
    for (size_t i = 0; i < n; i++) {
        int32_t word;
        memcpy(&word, &values[i], sizeof word);
        word &= 0x7fffffff;
        peak = word > peak ? word : peak;
    }
    return (uint32_t)peak;
}

uint32_t float_peak_rows(const float *values, size_t rows, size_t cols, size_t ld)
{
    if (ld == cols)
        return float_peak(values, rows * cols);
    uint32_t peak = 0;
    for (; rows; rows--, values += ld) {
        const uint32_t of_row = float_peak(values, cols);
        peak = of_row > peak ? of_row : peak;
    }
    return peak;
}

MANTIS_SIMD_LEVELS void float_add_term(float *restrict sum, const float *x, const float *c, bool each_c, bool first,
                                       size_t n)
{
    const float scalar = *c;
    if (first)
        memset(sum, 0, n * sizeof *sum);
    if (!x && !each_c)
        for (size_t i = 0; i < n; i++)
            sum[i] += scalar;
    else if (!x)
        for (size_t i = 0; i < n; i++)
            sum[i] += c[i];
    else if (!each_c)
        for (size_t i = 0; i < n; i++)
            sum[i] += scalar * x[i];
    else
        for (size_t i = 0; i < n; i++)
            sum[i] += c[i] * x[i];
}

MANTIS_SIMD_LEVELS void float_finish(float *out, const float *restrict sum, const float *gate, bool relu, size_t n)
{
    if (!relu && !gate)
        memcpy(out, sum, n * sizeof *sum);
    else if (!gate)
        for (size_t i = 0; i < n; i++)
            out[i] = sum[i] <= 0.0f ? 0.0f : sum[i];
    else if (!relu)
        for (size_t i = 0; i < n; i++)
            out[i] = gate[i] > 0.0f ? sum[i] : 0.0f;
    else
        for (size_t i = 0; i < n; i++)
            out[i] = (gate[i] > 0.0f) & !(sum[i] <= 0.0f) ? sum[i] : 0.0f;
}

MANTIS_SIMD_LEVELS void float_add(float *restrict to, const float *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += from[i];
}

MANTIS_SIMD_LEVELS void float_add_product(float *restrict to, const float *restrict x, const float *restrict y,
                                          size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += x[i] * y[i];
}

MANTIS_SIMD_LEVELS void float_add_moments(double *restrict s1, double *restrict s2, const float *q, const float *p,
                                          double q_unit, double p_unit, bool absolute, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double value = (double)q[i] * q_unit;
        s1[i] += absolute ? fabs(value) : value;
        s2[i] += value * ((double)p[i] * p_unit);
    }
}
