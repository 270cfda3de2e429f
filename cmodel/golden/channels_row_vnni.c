/* SPDX-License-Identifier: Apache-2.0 */
/* Depthwise kernels of 3 x 3 whose outputs lie a pixel apart, by AVX-512 VNNI: an output's taps are three columns, of
 * which the next output in its row has two as well. A quad is a column of the kernel, so that a new output needs one
 * new quad. Words are put in another order before they are interleaved, so that sums come out in theirs. */
#include "golden/channels_quads.h"

#ifdef MANTIS_X86

enum { WIDTH = 64, TAPS = 9, SIDE = 3 };

/* The column whose topmost tap is t[0]; a weight of zero follows the third. */
AVX512_INLINE quads column(const uint8_t *const *t, size_t i, __mmask64 live)
{
    const __m512i a = mantis_turned(raise(t[0] + i, live)), b = mantis_turned(raise(t[SIDE] + i, live)),
                  c = mantis_turned(raise(t[2 * SIDE] + i, live));
    return interleave(a, b, c, c);
}

AVX512_INLINE quads weights(const uint8_t *w, size_t pitch, __mmask64 live)
{
    return interleave(mantis_turned(load(w, live)), mantis_turned(load(w + SIDE * pitch, live)),
                      mantis_turned(load(w + 2 * SIDE * pitch, live)), _mm512_setzero_si512());
}

/* Outputs of one row: the first one's taps and sums, and the distance to the next ones'. */
AVX512_INLINE void row(const uint8_t *const *x, ptrdiff_t x_step, size_t outputs, size_t i, __mmask64 live,
                       const quads *w, const quads *start, int32_t *sums, ptrdiff_t step, const int vectors,
                       __mmask16 last, uintptr_t ask, size_t ask_step)
{
    quads left = column(x, i, live), middle = column(x + 1, i, live);
    for (size_t m = 0; m < outputs; m++, x += x_step, sums += step, ask += ask_step) {
        mantis_fetch(ask, 64 * (size_t)vectors);
        const quads right = column(x + 2, i, live);
        const quads sum = dots(dots(dots(*start, left, &w[0]), middle, &w[1]), right, &w[2]);
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++)
            _mm512_mask_storeu_epi32(sums + i + 16 * (size_t)v, v + 1 < vectors ? 0xffff : last, sum.r[v]);
        left = middle;
        middle = right;
    }
}

/* Up to 64 channels from i on, 16 * vectors at most. */
AVX512_INLINE void channels(const mantis_channels_rows *r, const uint8_t *w, size_t w_pitch, size_t i, size_t n,
                            int32_t *sums, size_t pitch, const int vectors)
{
    const __mmask64 live = n < WIDTH ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
    const quads factors[SIDE] = {weights(w + i, w_pitch, live), weights(w + w_pitch + i, w_pitch, live),
                                 weights(w + 2 * w_pitch + i, w_pitch, live)};
    const quads start = correction(factors, SIDE);
    for (size_t done = 0, here = r->first; done < r->outputs; done += here, here = r->row) {
        if (here > r->outputs - done)
            here = r->outputs - done;
        const size_t begin = r->back ? done + here - 1 : done;
        row(r->x + TAPS * begin, r->back ? -TAPS : TAPS, here, i, live, factors, &start, sums + begin * pitch,
            r->back ? -(ptrdiff_t)pitch : (ptrdiff_t)pitch, vectors, mantis_mask16(n - 16 * ((size_t)vectors - 1)),
            r->results + done * r->step + 4 * i, r->step);
    }
}

AVX512 void mantis_channels_rows_vnni(const mantis_channels_rows *r, const uint8_t *w, size_t w_pitch, size_t n,
                                      int32_t *sums, size_t pitch)
{
    size_t i = 0;
    for (; n - i > 48; i += n - i < WIDTH ? n - i : WIDTH)
        channels(r, w, w_pitch, i, n - i < WIDTH ? n - i : WIDTH, sums, pitch, 4);
    if (n - i > 32)
        channels(r, w, w_pitch, i, n - i, sums, pitch, 3);
    else if (n - i > 16)
        channels(r, w, w_pitch, i, n - i, sums, pitch, 2);
    else if (n > i)
        channels(r, w, w_pitch, i, n - i, sums, pitch, 1);
}

#endif
