/* SPDX-License-Identifier: Apache-2.0 */
/* Depthwise weight gradients of kernels of 3 x 3, by AVX-512 VNNI: a quad is a column of four rows, of the input or of
 * what comes back, so that one quad of the input serves three taps beside each other. */
#include "golden/channels_quads.h"

#ifdef MANTIS_X86

enum { WIDTH = 64, SIDE = 3, ROWS = 4 };

/* Channels of a quad's registers: spread as interleaving leaves them, or, of fewer than 64, in order. */
AVX512_INLINE __m512i placed(__m512i x, const int vectors)
{
    return vectors < 4 ? mantis_turned(x) : x;
}

AVX512_INLINE quads results(const mantis_channels_strip *s, size_t col, size_t i, __mmask64 live, const int vectors)
{
    __m512i y[ROWS];
#pragma GCC unroll 4
    for (size_t k = 0; k < ROWS; k++)
        y[k] = placed(load(s->y[k] + i + col * s->y_step[k], live), vectors);
    return interleave(y[0], y[1], y[2], y[3]);
}

/* Rows row .. row + 3 of the input. */
AVX512_INLINE quads pixels(const mantis_channels_strip *s, size_t row, size_t col, size_t i, __mmask64 live,
                           const int vectors)
{
    __m512i x[ROWS];
#pragma GCC unroll 4
    for (size_t k = 0; k < ROWS; k++)
        x[k] = placed(raise(s->x[row + k] + i + col * s->x_step[row + k], live), vectors);
    return interleave(x[0], x[1], x[2], x[3]);
}

AVX512_INLINE quads less(quads a, quads b)
{
    return (quads){{_mm512_sub_epi32(a.r[0], b.r[0]), _mm512_sub_epi32(a.r[1], b.r[1]),
                    _mm512_sub_epi32(a.r[2], b.r[2]), _mm512_sub_epi32(a.r[3], b.r[3])}};
}

AVX512_INLINE void add(int32_t *sums, quads s, size_t n, const int vectors)
{
    const quads ordered = vectors < 4 ? s : in_order(s);
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        const __mmask16 some = mantis_mask16(n - 16 * (size_t)v);
        int32_t *const at = sums + 16 * (size_t)v;
        _mm512_mask_storeu_epi32(at, some, _mm512_add_epi32(_mm512_maskz_loadu_epi32(some, at), ordered.r[v]));
    }
}

/* The row of the kernel that meets rows row .. row + 3. raised[]: 128 * what its taps were multiplied with. */
AVX512_INLINE void kernel_row(const mantis_channels_strip *s, size_t row, size_t i, size_t n, __mmask64 live,
                              const quads raised[SIDE], int32_t *sums, size_t pitch, const int vectors)
{
    const __m512i zero = _mm512_setzero_si512();
    const quads none = {{zero, zero, zero, zero}};
    quads first = none, second = none, third = none, before = none, here = results(s, 0, i, live, vectors);
    for (size_t col = 0; col < s->cols; col++) {
        const quads next = col + 1 < s->cols ? results(s, col + 1, i, live, vectors) : none;
        const quads x = pixels(s, row, col, i, live, vectors);
        first = dots(first, x, &next);
        second = dots(second, x, &here);
        third = dots(third, x, &before);
        before = here;
        here = next;
    }
    add(sums, less(first, raised[0]), n, vectors);
    add(sums + pitch, less(second, raised[1]), n, vectors);
    add(sums + 2 * pitch, less(third, raised[2]), n, vectors);
}

AVX512_INLINE void channels(const mantis_channels_strip *s, size_t i, size_t n, int32_t *sums, size_t pitch,
                            const int vectors)
{
    const __mmask64 live = n < WIDTH ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
    const __m512i high = _mm512_set1_epi8(-128), zero = _mm512_setzero_si512();
    const quads pixel = {{high, high, high, high}}, none = {{zero, zero, zero, zero}};
    const quads begin = results(s, 0, i, live, vectors), end = results(s, s->cols - 1, i, live, vectors);
    quads raised[SIDE] = {none, none, none};
    for (size_t col = 0; col < s->cols; col++) {
        const quads y = results(s, col, i, live, vectors);
        raised[1] = dots(raised[1], pixel, &y);
    }
    raised[0] = less(raised[1], dots(none, pixel, &begin));
    raised[2] = less(raised[1], dots(none, pixel, &end));
    for (size_t row = 0; row < SIDE; row++)
        kernel_row(s, row, i, n, live, raised, sums + row * SIDE * pitch + i, pitch, vectors);
}

AVX512 void mantis_channels_strip_vnni(const mantis_channels_strip *s, size_t n, int32_t *sums, size_t pitch)
{
    size_t i = 0;
    for (; n - i > 48; i += n - i < WIDTH ? n - i : WIDTH)
        channels(s, i, n - i < WIDTH ? n - i : WIDTH, sums, pitch, 4);
    if (n - i > 32)
        channels(s, i, n - i, sums, pitch, 3);
    else if (n - i > 16)
        channels(s, i, n - i, sums, pitch, 2);
    else if (n > i)
        channels(s, i, n - i, sums, pitch, 1);
}

#endif
