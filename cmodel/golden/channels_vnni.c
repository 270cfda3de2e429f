/* SPDX-License-Identifier: Apache-2.0 */
/* Depthwise products of several pixels by AVX-512 VNNI, 64 channels at a time: four taps of a pixel (or, for weight
 * gradients, one tap of four pixels) are interleaved byte by byte, so that a dot adds four products of a channel.
 * Pixels are raised to a + 128 on the way; 128 * the sum of the other factor is taken off. */
#include "golden/channels_quads.h"

#ifdef MANTIS_X86

enum { WIDTH = 64, QUADS = 64 /* of at most 256 taps */, FEW = 16 /* channels: left to channels_avx512.c */ };

AVX512_INLINE void store(quads s, size_t n, int32_t *to)
{
#pragma GCC unroll 4
    for (size_t r = 0; r < 4; r++) /* as many as there are: an array whose places vary would lie in memory */
        if (16 * r < n)
            _mm512_mask_storeu_epi32(to + 16 * r, mantis_mask16(n - 16 * r), s.r[r]);
}

AVX512 static void forward(const uint8_t *const *x, size_t pixels, const uint8_t *w, size_t w_pitch, size_t taps,
                           size_t i, size_t n, int32_t *sums, size_t pitch)
{
    const __mmask64 live = n < WIDTH ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
    const __m512i zero = _mm512_setzero_si512();
    const size_t count = (taps + 3) / 4;
    quads weights[QUADS];
    for (size_t q = 0; q < count; q++) {
        const uint8_t *at = w + 4 * q * w_pitch + i;
        const size_t left = taps - 4 * q;
        weights[q] =
            interleave(load(at, live), left > 1 ? load(at + w_pitch, live) : zero,
                       left > 2 ? load(at + 2 * w_pitch, live) : zero, left > 3 ? load(at + 3 * w_pitch, live) : zero);
    }
    const quads start = correction(weights, count);
    for (size_t m = 0; m < pixels; m++, x += taps, sums += pitch) {
        quads sum = start;
        size_t q = 0;
        for (; 4 * q + 4 <= taps; q++) {
            const uint8_t *const *t = x + 4 * q;
            sum = dots(
                sum,
                interleave(raise(t[0] + i, live), raise(t[1] + i, live), raise(t[2] + i, live), raise(t[3] + i, live)),
                &weights[q]);
        }
        if (4 * q < taps) { /* where a weight is zero, so is its product with anything */
            const uint8_t *const *t = x + 4 * q;
            const __m512i a = raise(t[0] + i, live), b = taps - 4 * q > 1 ? raise(t[1] + i, live) : a,
                          c = taps - 4 * q > 2 ? raise(t[2] + i, live) : a;
            sum = dots(sum, interleave(a, b, c, a), &weights[q]);
        }
        store(in_order(sum), n, sums + i);
    }
}

AVX512 void mantis_channels_pixels_vnni(const uint8_t *const *x, size_t pixels, const uint8_t *w, size_t w_pitch,
                                        size_t taps, size_t n, int32_t *sums, size_t pitch)
{
    size_t i = 0;
    for (; n - i > FEW; i += n - i < WIDTH ? n - i : WIDTH)
        forward(x, pixels, w, w_pitch, taps, i, n - i < WIDTH ? n - i : WIDTH, sums, pitch);
    for (size_t m = 0; i < n && m < pixels; m++) {
        const uint8_t *rest[4 * QUADS];
        for (size_t t = 0; t < taps; t++)
            rest[t] = x[m * taps + t] + i;
        mantis_channels_avx512(rest, w + i, w_pitch, taps, n - i, sums + m * pitch + i);
    }
}

/* Quads of pixels, as many as CHANNELS_PIXELS has. */
AVX512 static void outer(const uint8_t *const *x, size_t pixels, const uint8_t *y, size_t y_step, size_t taps, size_t i,
                         size_t n, int32_t *sums, size_t pitch)
{
    const __mmask64 live = n < WIDTH ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
    const __m512i zero = _mm512_setzero_si512();
    const size_t count = (pixels + 3) / 4;
    quads factors[CHANNELS_PIXELS / 4];
    for (size_t q = 0; q < count; q++) {
        const uint8_t *at = y + 4 * q * y_step + i;
        const size_t left = pixels - 4 * q;
        factors[q] =
            interleave(load(at, live), left > 1 ? load(at + y_step, live) : zero,
                       left > 2 ? load(at + 2 * y_step, live) : zero, left > 3 ? load(at + 3 * y_step, live) : zero);
    }
    const quads start = correction(factors, count);
    for (size_t t = 0; t < taps; t++) {
        quads sum = start;
        for (size_t q = 0; q < count; q++) { /* beyond the last pixel: its own bytes once more, times zero */
            const size_t m = 4 * q, last = pixels - 1;
            sum = dots(sum,
                       interleave(raise(x[m * taps + t] + i, live),
                                  raise(x[(m + 1 < last ? m + 1 : last) * taps + t] + i, live),
                                  raise(x[(m + 2 < last ? m + 2 : last) * taps + t] + i, live),
                                  raise(x[(m + 3 < last ? m + 3 : last) * taps + t] + i, live)),
                       &factors[q]);
        }
        sum = in_order(sum);
#pragma GCC unroll 4
        for (size_t r = 0; r < 4; r++) {
            if (16 * r >= n)
                break;
            const __mmask16 some = mantis_mask16(n - 16 * r);
            int32_t *const at = sums + t * pitch + i + 16 * r;
            _mm512_mask_storeu_epi32(at, some, _mm512_add_epi32(_mm512_maskz_loadu_epi32(some, at), sum.r[r]));
        }
    }
}

AVX512 void mantis_channels_outer_pixels_vnni(const uint8_t *const *x, size_t pixels, const uint8_t *y, size_t y_step,
                                              size_t taps, size_t n, int32_t *sums, size_t pitch)
{
    size_t i = 0;
    for (; n - i > FEW; i += n - i < WIDTH ? n - i : WIDTH)
        outer(x, pixels, y, y_step, taps, i, n - i < WIDTH ? n - i : WIDTH, sums, pitch);
    for (size_t m = 0; i < n && m < pixels; m++) {
        const uint8_t *rest[4 * QUADS];
        for (size_t t = 0; t < taps; t++)
            rest[t] = x[m * taps + t] + i;
        mantis_channels_outer_avx512(rest, y + m * y_step + i, taps, n - i, sums + i, pitch);
    }
}

#endif
