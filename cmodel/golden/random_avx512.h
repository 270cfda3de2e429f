/* SPDX-License-Identifier: Apache-2.0 */
/* Random words by AVX-512 (numerics section 4): four segments side by side, a plane of each in a 128-bit lane of one
 * register. Moving a plane by a lane is then a shuffle inside 128 bits, and chi is one ternary operation a plane.
 * state[48*quad + 16*plane + 4*segment + lane] */
#ifndef MANTIS_RANDOM_AVX512_H
#define MANTIS_RANDOM_AVX512_H

#include "golden/avx512.h"

#ifdef MANTIS_X86

typedef struct {
    __m512i p0, p1, p2;
} mantis_quad;

AVX512_INLINE void mantis_quad_round(mantis_quad *q, uint32_t constant)
{
    const __m512i parity = _mm512_ternarylogic_epi32(q->p0, q->p1, q->p2, 0x96);
    const __m512i moved = _mm512_shuffle_epi32(parity, 0x93); /* lane x from lane x-1 */
    const __m512i e5 = _mm512_rol_epi32(moved, 5), e14 = _mm512_rol_epi32(moved, 14);
    const __m512i first = _mm512_maskz_set1_epi32(0x1111, (int)constant);
    __m512i b0 = _mm512_ternarylogic_epi32(q->p0, e5, e14, 0x96);
    __m512i b1 = _mm512_ternarylogic_epi32(q->p1, e5, e14, 0x96);
    __m512i b2 = _mm512_ternarylogic_epi32(q->p2, e5, e14, 0x96);
    b0 = _mm512_xor_si512(b0, first);
    b1 = _mm512_shuffle_epi32(b1, 0x93);
    b2 = _mm512_rol_epi32(b2, 11);
    /* a ^ (~b & c): truth table 0xd2 */
    const __m512i c1 = _mm512_ternarylogic_epi32(b1, b2, b0, 0xd2);
    const __m512i c2 = _mm512_ternarylogic_epi32(b2, b0, b1, 0xd2);
    q->p0 = _mm512_ternarylogic_epi32(b0, b1, b2, 0xd2);
    q->p1 = _mm512_rol_epi32(c1, 1);
    const __m128i places = _mm_setr_epi8(11, 8, 9, 10, 15, 12, 13, 14, 3, 0, 1, 2, 7, 4, 5, 6);
    q->p2 = _mm512_shuffle_epi8(c2, _mm512_broadcast_i32x4(places)); /* lane x from lane x-2, turned by a byte */
}

AVX512_INLINE mantis_quad mantis_quad_load(const uint32_t *state)
{
    const mantis_quad q = {_mm512_load_si512(state), _mm512_load_si512(state + 16), _mm512_load_si512(state + 32)};
    return q;
}

AVX512_INLINE void mantis_quad_store(uint32_t *state, const mantis_quad *q)
{
    _mm512_store_si512(state, q->p0);
    _mm512_store_si512(state + 16, q->p1);
    _mm512_store_si512(state + 32, q->p2);
}

/* The 16 words of segment s: its 12 state words gathered so that each 128-bit lane holds three of them, then spread to
 * 24 bits. */
AVX512_INLINE void mantis_quad_words(const mantis_quad *q, __m512i from01, __m512i from2, uint32_t *out)
{
    const __m512i spread = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1));
    const __m512i low = _mm512_permutex2var_epi32(q->p0, from01, q->p1);
    const __m512i all = _mm512_mask_permutexvar_epi32(low, 0x7400, from2, q->p2);
    _mm512_store_si512(out, _mm512_shuffle_epi8(all, spread));
}

/* Where a segment's words lie in its quad's planes, for each of four segments. Output lane l takes state words 3l,
 * 3l+1, 3l+2; words 0..7 are planes 0 and 1, words 8..11 plane 2. */
typedef struct {
    __m512i first01, first2, second01, second2, third01, third2, fourth01, fourth2;
} mantis_quad_places;

AVX512_INLINE mantis_quad_places mantis_quad_places_of(void)
{
    const __m512i four = _mm512_set1_epi32(4);
    mantis_quad_places p;
    p.first01 = _mm512_setr_epi32(0, 1, 2, 0, 3, 16, 17, 0, 18, 19, 0, 0, 0, 0, 0, 0);
    p.first2 = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0);
    p.second01 = _mm512_add_epi32(p.first01, four), p.second2 = _mm512_add_epi32(p.first2, four);
    p.third01 = _mm512_add_epi32(p.second01, four), p.third2 = _mm512_add_epi32(p.second2, four);
    p.fourth01 = _mm512_add_epi32(p.third01, four), p.fourth2 = _mm512_add_epi32(p.third2, four);
    return p;
}

/* The words of each of its segments, `pitch` apart. */
AVX512_INLINE void mantis_quad_give(const mantis_quad *q, const mantis_quad_places *p, uint32_t *to, size_t pitch)
{
    mantis_quad_words(q, p->first01, p->first2, to);
    mantis_quad_words(q, p->second01, p->second2, to + pitch);
    mantis_quad_words(q, p->third01, p->third2, to + 2 * pitch);
    mantis_quad_words(q, p->fourth01, p->fourth2, to + 3 * pitch);
}

#endif
#endif
