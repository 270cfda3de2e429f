/* SPDX-License-Identifier: Apache-2.0 */
/* What VECTOR's AVX-512 loops share: a term's sixteen products, and their sum in 64-bit lanes (numerics section 7).
 * Mantissas and coefficients lie in 32-bit lanes, products and sums of even and odd elements in 64-bit lanes.
 * (p << 16) >> distance is one product with a coefficient raised by 16 - distance places, unless the term lies farther
 * down. */
#ifndef MANTIS_VECTOR_AVX512_H
#define MANTIS_VECTOR_AVX512_H

#include "golden/align_avx512.h"
#include "golden/drawn_avx512.h"
#include "golden/map_avx512.h"

#ifdef MANTIS_X86

typedef struct {
    __m512i even, odd; /* of sixteen elements, in 64-bit lanes */
} sum16;

/* A term with everything that a row's elements share. */
typedef struct {
    int kind;
    bool by_channel;
    const uint8_t *x, *c; /* of the row's first element and its channel */
    const uint32_t *r;    /* or NULL */
    bool scaled, drawn;   /* mantis_map_scalable; r is not NULL */
    __m512i coefficient;  /* unless by_channel; raised */
    __m512i emax;
    mantis_map_scale scale;
    __m128i raise, lower; /* (p << 16) >> distance is (p << raise) >> lower: one of the two is 0 */
} row_term;

AVX512_INLINE row_term vector_term(const mantis_vector_operand *t, int kind, bool by_channel, uint64_t i, uint64_t row,
                                   uint64_t col, const uint32_t *r, bool raised)
{
    row_term u;
    u.kind = kind;
    u.by_channel = by_channel;
    u.x = kind ? t->x : NULL;
    u.c = t->c;
    u.r = r;
    u.scaled = mantis_map_scalable(t->emax);
    u.drawn = r != NULL;
    u.coefficient = _mm512_setzero_si512();
    u.emax = _mm512_set1_epi32(t->emax);
    u.scale = mantis_map_scale_of(t->emax, 16);
    u.raise = _mm_cvtsi32_si128(raised && t->distance < 16 ? 16 - t->distance : 0);
    u.lower = _mm_cvtsi32_si128(t->distance < 16 ? 0 : t->distance - 16);
    if (!kind)
        return u;
    if (u.x)
        u.x += i * (kind == 1 ? 4 : kind == 2 ? 1 : 2);
    if (by_channel) {
        u.c += 2 * col;
    } else {
        int16_t c;
        __builtin_memcpy(&c, t->c + (t->layout == 2 ? 2 * row : 0), sizeof c);
        u.coefficient = _mm512_sll_epi32(_mm512_set1_epi32(c), u.raise);
    }
    return u;
}

AVX512_INLINE __m512i vector_coefficients(const row_term *t, size_t j, __mmask16 live)
{
    if (!t->by_channel)
        return t->coefficient;
    return _mm512_sll_epi32(_mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(live, t->c + 2 * j)), t->raise);
}

/* With any emax; *most as of the others. */
AVX512_INLINE __m512i vector_shifted(__m512i w, __m512i r, __m512i emax, __m512i *most)
{
    __m512i largest = _mm512_setzero_si512();
    const __m512i q = mantis_map16(w, r, emax, 16, &largest);
    const __mmask16 beyond = _mm512_cmpgt_epu32_mask(largest, _mm512_set1_epi32(INT16_MAX));
    *most = _mm512_mask_max_epu32(*most, beyond, *most, mantis_map_beyond(16));
    return q;
}

/* *most: of fp32 terms, see mantis_map_scaled. */
AVX512_INLINE __m512i vector_mantissas(const row_term *t, size_t j, __mmask16 live, __m512i *most)
{
    if (t->kind == 1) {
        const __m512i words =
            t->drawn ? _mm512_maskz_loadu_epi32(live, t->r + j) : _mm512_set1_epi32(MANTIS_RANDOM_NEAREST);
        const __m512i w = _mm512_maskz_loadu_epi32(live, t->x + 4 * j);
        return t->scaled ? mantis_map_scaled(w, words, &t->scale, most) : vector_shifted(w, words, t->emax, most);
    }
    return t->kind == 2 ? _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(live, t->x + j))
                        : _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(live, t->x + 2 * j));
}

/* near: no term lies 16 places or more below the largest, so none is lowered; a constant to the compiler. */
AVX512_INLINE sum16 vector_plus(sum16 sum, const row_term *t, __m512i c, __m512i x, bool near)
{
    __m512i even = _mm512_mul_epi32(c, x), odd = _mm512_mul_epi32(_mm512_srli_epi64(c, 32), _mm512_srli_epi64(x, 32));
    if (!near) {
        even = _mm512_sra_epi64(even, t->lower);
        odd = _mm512_sra_epi64(odd, t->lower);
    }
    return (sum16){_mm512_add_epi64(sum.even, even), _mm512_add_epi64(sum.odd, odd)};
}

AVX512_INLINE sum16 vector_add(sum16 sum, const row_term *t, size_t j, __mmask16 live, __m512i *most, bool near)
{
    if (!t->kind)
        return sum;
    return vector_plus(sum, t, vector_coefficients(t, j, live), vector_mantissas(t, j, live, most), near);
}

/* See mantis_pair_wrap. */
AVX512_INLINE __m512i vector_wrap(__m512i pair)
{
    const __m512i limit = _mm512_set1_epi64(INT64_C(1) << 47);
    return _mm512_mask_mov_epi64(pair, _mm512_cmpeq_epi64_mask(pair, limit), _mm512_set1_epi64(-(INT64_C(1) << 47)));
}

AVX512_INLINE sum16 vector_sum(const row_term *t0, const row_term *t1, const row_term *t2, const row_term *t3, size_t j,
                               __mmask16 live, __m512i *most, bool may_wrap, bool near)
{
    sum16 sum = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    sum = vector_add(sum, t0, j, live, most, near);
    sum = vector_add(sum, t1, j, live, most, near);
    if (may_wrap)
        sum = (sum16){vector_wrap(sum.even), vector_wrap(sum.odd)};
    sum = vector_add(sum, t2, j, live, most, near);
    return t3->kind ? vector_plus(sum, t3, vector_coefficients(t3, j, live), _mm512_set1_epi32(1), near) : sum;
}

/* The product of one term at the largest exponent, without a constant: it has 32 bits. Its coefficient is not raised.
 * A mantissa and a coefficient are int16; what stands above the coefficient is cleared. */
AVX512_INLINE __m512i vector_product(const row_term *t, size_t j, __mmask16 live, __m512i *most)
{
    const __m512i c = _mm512_and_si512(vector_coefficients(t, j, live), _mm512_set1_epi32(0xffff));
    return _mm512_madd_epi16(c, vector_mantissas(t, j, live, most));
}

/* Of a row's term: a piece that begins `at` elements further, with words of its own. */
AVX512_INLINE row_term vector_term_at(const row_term *t, size_t at, const uint32_t *words)
{
    row_term u = *t;
    u.x += 4 * at;
    u.r = words;
    return u;
}

AVX512_INLINE void vector_fetch(const uint8_t *base, size_t element)
{
    mantis_fetch_fours((uintptr_t)base + 4 * element, DRAWN_PIECE / 64);
}

/* Those of mantis_vector_form_avx512 whose sums fit in 32 bits: a loop, or NULL. */
mantis_vector_loop mantis_vector_narrow_avx512(const mantis_vector_plan *plan, const bool drawn[4]);
/* Sets of those that a plan takes, if drawn. */
mantis_vector_set mantis_vector_narrow_set_avx512(const mantis_vector_plan *plan, const bool drawn[4]);

#endif
#endif
