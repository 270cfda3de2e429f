/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/gelu_values.h"

#include "host/support/single_exp.h"
#include "numerics/simd_levels.h"

#include <string.h>

#define LINEAR    1.5957691f   /* 2 * sqrt(2/pi) */
#define CUBIC     0.071354814f /* that times 0.044715 */
#define WORD_OF_9 0x41100000

/* w = x held to -9..9, v = x held from below. By integers: gcc 12 makes no SIMD of conditions on floats in a loop of so
 * many operations. */
static inline void hold(float x, float *v, float *w)
{
    int32_t word;
    memcpy(&word, &x, sizeof word);
    const int32_t magnitude = word & INT32_MAX, less = magnitude < WORD_OF_9 ? magnitude : WORD_OF_9;
    const int32_t held = less | (word & INT32_MIN), from_below = word ^ ((word ^ held) & (word >> 31));
    memcpy(v, &from_below, sizeof *v);
    memcpy(w, &held, sizeof *w);
}

MANTIS_SIMD_LEVELS void gelu_values(const float *x, float *y, float *restrict slope, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float v, w;
        hold(x[i], &v, &w);
        const float square = w * w, u = w * (LINEAR + CUBIC * square), du = LINEAR + 3.0f * CUBIC * square;
        const float e = single_exp(-u), s = 1.0f / (1.0f + e);
        y[i] = v * s;
        slope[i] = s + w * s * (e * s) * du;
    }
}
