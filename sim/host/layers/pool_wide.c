/* SPDX-License-Identifier: Apache-2.0 */
/* Windows of 2 x 2 pixels and their way back by AVX-512: sixteen lanes, with whole pixels side by side in a register
 * where they have eight channels or fewer. The same choices as in pool_pairs.c, from the first pixel to the last: what
 * a register writes beyond its pixels is written over. */
#include "host/layers/pool_wide.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>
#include <stddef.h>

#define LEVEL  __attribute__((target("avx512f")))
#define INLINE LEVEL __attribute__((always_inline)) static inline

enum {
    LANES = 16,
    FEW = 8,      /* channels, of which a register has whole pixels */
    PARTS = 8,    /* of a row, as registers, after which its pixels lie alike: at most */
    AHEAD = 6144, /* bytes */
};

bool pool_wide_fits(const pool_windows *p)
{
    const bool few = p->c <= FEW;
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && p->kernel == 2 && p->pad == 0 && p->stride == 2 &&
           (few ? p->ow >= LANES / p->c : p->c >= LANES);
}

INLINE __mmask16 lanes_below(ptrdiff_t n)
{
    return n < LANES ? (__mmask16)((1u << n) - 1) : 0xffff;
}

/* Asks for lines some way ahead, of so many registers: what a step before left is not in the caches any more. */
INLINE void ask(const void *at, ptrdiff_t pieces)
{
    for (ptrdiff_t i = 0; i < pieces; i++)
        __builtin_prefetch((const void *)((uintptr_t)at + AHEAD + 64 * (uintptr_t)i), 0, 2);
}

/* -- The largest -------------------------------------------------------------------------------- */

typedef struct {
    __m512 value;
    __m512i from;
} picked;

/* Where `here` is larger than the best, or a NaN. */
INLINE __mmask16 beats(__m512 best, __m512 here)
{
    return _mm512_cmp_ps_mask(here, best, _CMP_GT_OQ) | _mm512_cmp_ps_mask(here, here, _CMP_UNORD_Q);
}

INLINE picked pick(__m512 upper, __m512 right, __m512 lower, __m512 last, __m512i at, __m512i below)
{
    const __m512i one = _mm512_set1_epi32(1);
    const __mmask16 r = beats(upper, right), l = beats(lower, last);
    upper = _mm512_mask_mov_ps(upper, r, right);
    lower = _mm512_mask_mov_ps(lower, l, last);
    at = _mm512_mask_add_epi32(at, r, at, one);
    below = _mm512_mask_add_epi32(below, l, below, one);
    const __mmask16 b = beats(upper, lower);
    return (picked){_mm512_mask_mov_ps(upper, b, lower), _mm512_mask_mov_epi32(at, b, below)};
}

INLINE void put(const picked *best, __mmask16 live, float *pixel, uint32_t *from)
{
    if (live == 0xffff) {
        _mm512_storeu_ps(pixel, best->value);
        _mm512_storeu_si512(from, best->from);
        return;
    }
    _mm512_mask_storeu_ps(pixel, live, best->value);
    _mm512_mask_storeu_epi32(from, live, best->from);
}

/* Of n pixels in a register: where the channels of the left ones and of the right ones are among 2n pixels in two
 * registers, the second of which ends with them; and how far each lane's left one is from the first. */
static void places_of(uint32_t c, int32_t *left, int32_t *right, int32_t *pixel)
{
    const uint32_t n = LANES / c, back = 2 * LANES - 2 * n * c;
    for (uint32_t i = 0, channel = 0, of = 0; i < LANES; i++) { /* counted, not divided, for each image anew */
        const uint32_t at = of * 2 * c + channel, beside = at + c;
        left[i] = (int32_t)(at < LANES ? at : at + back);
        right[i] = (int32_t)(beside < LANES ? beside : beside + back);
        pixel[i] = (int32_t)(2 * of);
        if (++channel == c) {
            channel = 0;
            of = of + 1 == n ? 0 : of + 1; /* lanes beyond n pixels count for nothing */
        }
    }
}

LEVEL static void pick_few(const pool_windows *p, const float *image, float *pixel, uint32_t *from)
{
    const ptrdiff_t c = p->c, line = c * p->w, n = LANES / c, second = 2 * n * c - LANES;
    int32_t place[3][LANES];
    places_of(p->c, place[0], place[1], place[2]);
    const __m512i left = _mm512_loadu_si512(place[0]), right = _mm512_loadu_si512(place[1]),
                  across = _mm512_loadu_si512(place[2]), width = _mm512_set1_epi32((int32_t)p->w);
    const __mmask16 own = (__mmask16)((1u << n * c) - 1);
    for (uint32_t y = 0; y < p->oh; y++) {
        for (uint32_t x = 0; x < p->ow; x += (uint32_t)n) {
            x = x + n <= p->ow ? x : p->ow - (uint32_t)n;
            const uint32_t corner = 2 * (y * p->w + x), out = (y * p->ow + x) * p->c;
            const float *const a = image + (ptrdiff_t)corner * c, *const b = a + line;
            const __m512 a0 = _mm512_loadu_ps(a), a1 = _mm512_loadu_ps(a + second);
            const __m512 b0 = _mm512_loadu_ps(b), b1 = _mm512_loadu_ps(b + second);
            const __m512i at = _mm512_add_epi32(across, _mm512_set1_epi32((int32_t)corner));
            ask(a, 2), ask(b, 2), ask(pixel + out, 1), ask(from + out, 1);
            const picked best = pick(_mm512_permutex2var_ps(a0, left, a1), _mm512_permutex2var_ps(a0, right, a1),
                                     _mm512_permutex2var_ps(b0, left, b1), _mm512_permutex2var_ps(b0, right, b1), at,
                                     _mm512_add_epi32(at, width));
            const bool last = y + 1 == p->oh && x + n == p->ow;
            put(&best, last ? own : 0xffff, pixel + out, from + out);
        }
    }
}

LEVEL static void pick_many(const pool_windows *p, const float *image, float *pixel, uint32_t *from)
{
    const ptrdiff_t c = p->c, line = c * p->w;
    for (uint32_t y = 0; y < p->oh; y++) {
        for (uint32_t x = 0; x < p->ow; x++) {
            const uint32_t corner = 2 * (y * p->w + x);
            const ptrdiff_t out = (ptrdiff_t)(y * p->ow + x) * c;
            const float *const a = image + (ptrdiff_t)corner * c;
            const __m512i at = _mm512_set1_epi32((int32_t)corner), below = _mm512_set1_epi32((int32_t)(corner + p->w));
            for (ptrdiff_t k = 0; k < c; k += LANES) {
                const ptrdiff_t ch = k + LANES <= c ? k : c - LANES;
                ask(a + ch, 1), ask(a + c + ch, 1), ask(a + line + ch, 1), ask(a + line + c + ch, 1);
                ask(pixel + out + ch, 1), ask(from + out + ch, 1);
                const picked best = pick(_mm512_loadu_ps(a + ch), _mm512_loadu_ps(a + c + ch),
                                         _mm512_loadu_ps(a + line + ch), _mm512_loadu_ps(a + line + c + ch), at, below);
                put(&best, 0xffff, pixel + out + ch, from + out + ch);
            }
        }
    }
}

void pool_pick_wide(const pool_windows *p, const float *image, float *pixel, uint32_t *from)
{
    (p->c <= FEW ? pick_few : pick_many)(p, image, pixel, from);
}

/* -- The way back ------------------------------------------------------------------------------- */

/* What a register of a row of the image is given: from which of sixteen lanes, and the pixel of the row that each of
 * its lanes is. Registers of some whole pixels repeat. */
typedef struct {
    _Alignas(64) int32_t lane[PARTS][LANES], pixel[PARTS][LANES];
    uint32_t first[PARTS];   /* of the lanes, from the first part's on */
    uint32_t pixels, values; /* of all parts: pixels of the image, values that are given */
} ways;

static void ways_of(uint32_t c, uint32_t parts, ways *w)
{
    w->pixels = parts * LANES / c;
    w->values = w->pixels / 2 * c;
    for (uint32_t part = 0, channel = 0, of = 0; part < parts; part++) {
        w->first[part] = of / 2 * c;
        for (uint32_t i = 0; i < LANES; i++) {
            w->pixel[part][i] = (int32_t)of;
            w->lane[part][i] = (int32_t)(of / 2 * c + channel - w->first[part]);
            if (++channel == c) {
                channel = 0;
                of++;
            }
        }
    }
}

/* Of two rows of the image the lanes that are given there. */
INLINE void give(__m512 value, __m512i where, __m512i at, __m512i below, __mmask16 live, float *to, ptrdiff_t line)
{
    value = _mm512_add_ps(_mm512_setzero_ps(), value);
    const __m512 upper = _mm512_maskz_mov_ps(_mm512_cmpeq_epi32_mask(where, at), value),
                 lower = _mm512_maskz_mov_ps(_mm512_cmpeq_epi32_mask(where, below), value);
    if (live == 0xffff) {
        _mm512_storeu_ps(to, upper);
        _mm512_storeu_ps(to + line, lower);
        return;
    }
    _mm512_mask_storeu_ps(to, live, upper);
    _mm512_mask_storeu_ps(to + line, live, lower);
}

/* A register of two rows; whole: all its lanes, and as many values, are there. */
INLINE void give_part(const ways *w, uint32_t part, const float *pixel, const uint32_t *from, __m512i corner,
                      __m512i width, ptrdiff_t values, ptrdiff_t left, float *to, ptrdiff_t line, const bool whole)
{
    const __mmask16 there = whole ? 0xffff : lanes_below(values), live = whole ? 0xffff : lanes_below(left);
    const __m512i lanes = _mm512_load_si512(w->lane[part]);
    const __m512 value = _mm512_permutexvar_ps(lanes, _mm512_maskz_loadu_ps(there, pixel));
    const __m512i where = _mm512_permutexvar_epi32(lanes, _mm512_maskz_loadu_epi32(there, from));
    const __m512i at = _mm512_add_epi32(_mm512_load_si512(w->pixel[part]), corner);
    ask(to, 1), ask(to + line, 1);
    give(value, where, at, _mm512_add_epi32(at, width), live, to, line);
}

INLINE void give_few(const pool_windows *p, const float *pixel, const uint32_t *from, float *image,
                     const uint32_t parts)
{
    ways w;
    ways_of(p->c, parts, &w);
    const ptrdiff_t line = (ptrdiff_t)p->w * p->c, row = (ptrdiff_t)p->ow * p->c, values = w.values;
    const __m512i width = _mm512_set1_epi32((int32_t)p->w);
    for (uint32_t y = 0; y < p->oh; y++, pixel += row, from += row, image += 2 * line) {
        __m512i corner = _mm512_set1_epi32((int32_t)(2 * y * p->w));
        ptrdiff_t i = 0, source = 0, there = (ptrdiff_t)(p->oh - y) * row; /* values to the image's end */
        for (; i + LANES * parts <= line && source + values + LANES <= there; i += LANES * parts, source += values) {
            ask(pixel + source, (values + LANES - 1) / LANES);
            ask(from + source, (values + LANES - 1) / LANES);
#pragma GCC unroll 8
            for (uint32_t part = 0; part < parts; part++)
                give_part(&w, part, pixel + source + w.first[part], from + source + w.first[part], corner, width, 0, 0,
                          image + i + LANES * part, line, true);
            corner = _mm512_add_epi32(corner, _mm512_set1_epi32((int32_t)w.pixels));
        }
        for (uint32_t part = 0; i < line; part++, i += LANES) {
            if (part == parts) {
                part = 0;
                source += values;
                corner = _mm512_add_epi32(corner, _mm512_set1_epi32((int32_t)w.pixels));
            }
            const ptrdiff_t first = source + w.first[part];
            give_part(&w, part, pixel + first, from + first, corner, width, there - first, line - i, image + i, line,
                      false);
        }
    }
}

LEVEL static void give_many(const pool_windows *p, const float *pixel, const uint32_t *from, float *image)
{
    const ptrdiff_t c = p->c, line = c * p->w;
    for (uint32_t y = 0; y < p->oh; y++) {
        for (uint32_t x = 0; x < p->ow; x++, pixel += c, from += c) {
            const int32_t corner = (int32_t)(2 * (y * p->w + x)), under = corner + (int32_t)p->w;
            float *const to = image + (ptrdiff_t)corner * c;
            for (ptrdiff_t k = 0; k < c; k += LANES) {
                const ptrdiff_t ch = k + LANES <= c ? k : c - LANES;
                ask(to + ch, 1), ask(to + c + ch, 1), ask(to + line + ch, 1), ask(to + line + c + ch, 1);
                ask(pixel + ch, 1), ask(from + ch, 1);
                const __m512 value = _mm512_loadu_ps(pixel + ch);
                const __m512i where = _mm512_loadu_si512(from + ch);
                give(value, where, _mm512_set1_epi32(corner), _mm512_set1_epi32(under), 0xffff, to + ch, line);
                give(value, where, _mm512_set1_epi32(corner + 1), _mm512_set1_epi32(under + 1), 0xffff, to + c + ch,
                     line);
            }
        }
    }
}

LEVEL void pool_give_back_wide(const pool_windows *p, const float *pixel, const uint32_t *from, float *image)
{
    switch (p->c) {
    case 3:
    case 6: give_few(p, pixel, from, image, 3); break;
    case 5: give_few(p, pixel, from, image, 5); break;
    case 7: give_few(p, pixel, from, image, 7); break;
    case 1:
    case 2:
    case 4:
    case 8: give_few(p, pixel, from, image, 1); break;
    default: give_many(p, pixel, from, image); break;
    }
}

#else

bool pool_wide_fits(const pool_windows *p)
{
    (void)p;
    return false;
}

void pool_pick_wide(const pool_windows *p, const float *image, float *pixel, uint32_t *from)
{
    (void)p, (void)image, (void)pixel, (void)from;
}

void pool_give_back_wide(const pool_windows *p, const float *pixel, const uint32_t *from, float *image)
{
    (void)p, (void)pixel, (void)from, (void)image;
}

#endif
