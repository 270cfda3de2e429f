/* SPDX-License-Identifier: Apache-2.0 */
/* The scalar loops of finer scales and raw sums (numerics sections 10, 11, 14), in terms of the lanes. */
#include "executor/bytes.h"
#include "golden/align_fast.h"
#include "golden/loops.h"

void mantis_gather_scalar(const mantis_gather *order, const uint8_t *from, uint8_t *to)
{
    for (size_t j = 0; j < order->k; j++)
        to[j] = from[order->order[j]];
}

void mantis_peak_each_scalar(const uint8_t *words, size_t n, uint32_t *peaks)
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t magnitude = load32(words + 4 * i) & 0x7fffffff;
        peaks[i] = magnitude > peaks[i] ? magnitude : peaks[i];
    }
}

void mantis_map_each_scalar(const uint8_t *words, size_t n, const uint32_t *r, const int32_t *emax, int bits,
                            uint8_t *q, mantis_marks *marks)
{
    bool saturated = false;
    for (size_t i = 0; i < n; i++) {
        const int32_t x =
            mantis_map_lane(load32(words + 4 * i), emax[i], bits, r ? r[i] : MANTIS_RANDOM_NEAREST, &saturated);
        if (bits == 16)
            store16(q + 2 * i, (int16_t)x);
        else
            q[i] = (uint8_t)x;
    }
    marks->sticky |= saturated ? MANTIS_STICKY_SATURATED : 0;
}

void mantis_map_spans_scalar(const uint8_t *words, size_t n, const uint32_t *r, const mantis_map_stretches *stretches,
                             int bits, uint8_t *q, mantis_marks *marks)
{
    const int32_t *emax = stretches->emax;
    uint64_t left = stretches->left;
    for (size_t i = 0, some; i < n; i += some, left = stretches->span) {
        some = left < n - i ? (size_t)left : n - i;
        mantis_loops_scalar.map(words + 4 * i, some, r ? r + i : NULL, *emax++, bits, q + (bits == 16 ? 2 * i : i),
                                marks);
    }
}

static inline uint32_t align_one(int64_t sum, int32_t exponent, bool stochastic, uint32_t r, bool *overflow)
{
    const bool narrow = sum > -(INT64_C(1) << 49) && sum < INT64_C(1) << 49;
    return narrow && align_is_fast(exponent) ? align_fast(sum, exponent, stochastic, r)
                                             : mantis_align_lane(sum, exponent, stochastic, r, overflow);
}

void mantis_align_each_scalar(const mantis_align_columns *columns, const int32_t *acc, size_t n, int32_t exponent,
                              const uint32_t *r, uint8_t *out, mantis_marks *marks)
{
    bool overflow = false, saturated = false;
    for (size_t i = 0; i < n; i++) {
        int32_t e = exponent + (columns->exponent ? columns->exponent[i] : 0);
        int64_t sum = acc[i];
        if (columns->bias) {
            const mantis_window window = mantis_bias_window(columns->peak, e);
            e = window.exponent;
            sum = mantis_bias_add(acc[i], window.shift, mantis_bias(load32(columns->bias + 4 * i), e, &saturated));
        }
        const uint32_t y = align_one(sum, e, r != NULL, r ? r[i] : 0, &overflow);
        store32(out + 4 * i, y);
        const uint32_t magnitude = y & 0x7fffffff;
        marks->peak = magnitude > marks->peak ? magnitude : marks->peak;
    }
    marks->sticky |= (overflow ? MANTIS_STICKY_OVERFLOW : 0) | (saturated ? MANTIS_STICKY_SATURATED : 0);
}

void mantis_align_sums_scalar(const uint8_t *sums, size_t n, int32_t exponent, const uint32_t *r, uint8_t *out,
                              mantis_marks *marks)
{
    bool overflow = false;
    for (size_t i = 0; i < n; i++) {
        const uint32_t y = align_one(load64(sums + 8 * i), exponent, r != NULL, r ? r[i] : 0, &overflow);
        store32(out + 4 * i, y);
        const uint32_t magnitude = y & 0x7fffffff;
        marks->peak = magnitude > marks->peak ? magnitude : marks->peak;
    }
    marks->sticky |= overflow ? MANTIS_STICKY_OVERFLOW : 0;
}

void mantis_sums_scalar(const int32_t *acc, const int32_t *more, int32_t places, size_t n, bool accumulate,
                        uint8_t *out)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t sum = (uint64_t)(int64_t)acc[i] << (places + (more ? more[i] : 0));
        store64(out + 8 * i, (int64_t)(sum + (accumulate ? (uint64_t)load64(out + 8 * i) : 0)));
    }
}
