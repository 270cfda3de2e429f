/* SPDX-License-Identifier: Apache-2.0 */
/* Random words by AVX-512 (numerics section 4): four segments side by side, a plane of each in a 128-bit lane of one
 * register. Moving a plane by a lane is then a shuffle inside 128 bits, and chi is one ternary operation a plane. Two
 * such quads are interleaved, because the rounds of one are a single chain of dependent steps. */
#include "golden/avx512.h"

#ifdef MANTIS_X86

#include <string.h>

typedef struct {
    __m512i p0, p1, p2;
} quad;

AVX512_INLINE void round_(quad *q, uint32_t constant)
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

AVX512_INLINE quad load(const uint32_t *state)
{
    const quad q = {_mm512_load_si512(state), _mm512_load_si512(state + 16), _mm512_load_si512(state + 32)};
    return q;
}

AVX512_INLINE void store(uint32_t *state, const quad *q)
{
    _mm512_store_si512(state, q->p0);
    _mm512_store_si512(state + 16, q->p1);
    _mm512_store_si512(state + 32, q->p2);
}

/* state[48*quad + 16*plane + 4*segment + lane] */
AVX512 void mantis_random_start_avx512(mantis_random_lanes *lanes, mantis_random_key key, uint32_t segment, int count)
{
    static const uint32_t constants[6] = {0x60, 0x2c, 0x380, 0xf0, 0x1a0, 0x12};
    memset(lanes, 0, sizeof *lanes);
    for (int s = 0; s < (count > 4 ? 8 : 4); s++) {
        uint32_t *state = &lanes->state[48 * (s / 4) + 4 * (s % 4)];
        state[0] = segment + (uint32_t)s;
        state[1] = key.stream;
        state[2] = key.step;
        state[16] = (uint32_t)key.seed;
        state[17] = (uint32_t)(key.seed >> 32);
    }
    for (int h = 0; h < (count > 4 ? 2 : 1); h++) {
        quad q = load(&lanes->state[48 * h]);
        for (int i = 0; i < 6; i++)
            round_(&q, constants[i]);
        store(&lanes->state[48 * h], &q);
    }
}

/* The 16 words of segment s: its 12 state words gathered so that each 128-bit lane holds three of them, then spread to
 * 24 bits. */
AVX512_INLINE void give(const quad *q, __m512i from01, __m512i from2, uint32_t *out)
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
} places;

AVX512_INLINE places places_of(void)
{
    const __m512i four = _mm512_set1_epi32(4);
    places p;
    p.first01 = _mm512_setr_epi32(0, 1, 2, 0, 3, 16, 17, 0, 18, 19, 0, 0, 0, 0, 0, 0);
    p.first2 = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0);
    p.second01 = _mm512_add_epi32(p.first01, four), p.second2 = _mm512_add_epi32(p.first2, four);
    p.third01 = _mm512_add_epi32(p.second01, four), p.third2 = _mm512_add_epi32(p.second2, four);
    p.fourth01 = _mm512_add_epi32(p.third01, four), p.fourth2 = _mm512_add_epi32(p.third2, four);
    return p;
}

AVX512_INLINE void give_quad(const quad *q, const places *p, uint32_t *to)
{
    give(q, p->first01, p->first2, to);
    give(q, p->second01, p->second2, to + RANDOM_RUN);
    give(q, p->third01, p->third2, to + 2 * RANDOM_RUN);
    give(q, p->fourth01, p->fourth2, to + 3 * RANDOM_RUN);
}

/* `quads`, 1, 2 or 4, is a constant to the compiler; the states stay in registers as separate variables. A round waits
 * for the one before, so that four quads take little longer than one. */
AVX512_INLINE void run(uint32_t *a, uint32_t *b, const int quads, int beats, uint32_t *out_a, uint32_t *out_b)
{
    const places p = places_of();
    quad q0 = load(a), q1 = load(a + 48), q2 = load(b), q3 = load(b + 48);
    for (int beat = 0; beat < beats; beat++) {
        give_quad(&q0, &p, out_a + MANTIS_LANES * beat);
        if (quads > 1)
            give_quad(&q1, &p, out_a + 4 * RANDOM_RUN + MANTIS_LANES * beat);
        if (quads > 2) {
            give_quad(&q2, &p, out_b + MANTIS_LANES * beat);
            give_quad(&q3, &p, out_b + 4 * RANDOM_RUN + MANTIS_LANES * beat);
        }
        for (int i = 0; i < 2; i++) {
            const uint32_t constant = i ? 0x38 : 0x58;
            round_(&q0, constant);
            if (quads > 1)
                round_(&q1, constant);
            if (quads > 2) {
                round_(&q2, constant);
                round_(&q3, constant);
            }
        }
    }
    store(a, &q0);
    if (quads > 1)
        store(a + 48, &q1);
    if (quads > 2) {
        store(b, &q2);
        store(b + 48, &q3);
    }
}

AVX512 void mantis_random_run_avx512(mantis_random_lanes *lanes, int count, int beats, uint32_t *out)
{
    if (count > 4)
        run(lanes->state, lanes->state, 2, beats, out, out);
    else
        run(lanes->state, lanes->state, 1, beats, out, out);
}

AVX512 void mantis_random_pair_avx512(mantis_random_lanes *a, mantis_random_lanes *b, int beats, uint32_t *out_a,
                                      uint32_t *out_b)
{
    run(a->state, b->state, 4, beats, out_a, out_b);
}

#endif
