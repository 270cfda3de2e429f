/* SPDX-License-Identifier: Apache-2.0 */
/* Random words by AVX2 (numerics section 4): two segments side by side, a plane of each in a 128-bit lane; see
 * random_avx512.c. */
#include "golden/avx2.h"

#ifdef MANTIS_X86

#include <string.h>

typedef struct {
    __m256i p0, p1, p2;
} pair;

AVX2_INLINE __m256i rotate(__m256i x, int n)
{
    return _mm256_or_si256(_mm256_slli_epi32(x, n), _mm256_srli_epi32(x, 32 - n));
}

AVX2_INLINE void round_(pair *q, uint32_t constant)
{
    const __m256i parity = _mm256_xor_si256(_mm256_xor_si256(q->p0, q->p1), q->p2);
    const __m256i moved = _mm256_shuffle_epi32(parity, 0x93); /* lane x from lane x-1 */
    const __m256i effect = _mm256_xor_si256(rotate(moved, 5), rotate(moved, 14));
    const __m256i first = _mm256_setr_epi32((int)constant, 0, 0, 0, (int)constant, 0, 0, 0);
    const __m256i b0 = _mm256_xor_si256(_mm256_xor_si256(q->p0, effect), first);
    const __m256i b1 = _mm256_shuffle_epi32(_mm256_xor_si256(q->p1, effect), 0x93);
    const __m256i b2 = rotate(_mm256_xor_si256(q->p2, effect), 11);
    const __m256i c1 = _mm256_xor_si256(b1, _mm256_andnot_si256(b2, b0));
    const __m256i c2 = _mm256_xor_si256(b2, _mm256_andnot_si256(b0, b1));
    q->p0 = _mm256_xor_si256(b0, _mm256_andnot_si256(b1, b2));
    q->p1 = rotate(c1, 1);
    q->p2 = _mm256_shuffle_epi32(rotate(c2, 8), 0x4e); /* lane x from lane x-2 */
}

/* state[24*pair + 8*plane + 4*segment + lane] */
AVX2_INLINE pair load(const uint32_t *state)
{
    const pair q = {_mm256_load_si256((const __m256i *)(const void *)state),
                    _mm256_load_si256((const __m256i *)(const void *)(state + 8)),
                    _mm256_load_si256((const __m256i *)(const void *)(state + 16))};
    return q;
}

AVX2_INLINE void store(uint32_t *state, const pair *q)
{
    _mm256_store_si256((__m256i *)(void *)state, q->p0);
    _mm256_store_si256((__m256i *)(void *)(state + 8), q->p1);
    _mm256_store_si256((__m256i *)(void *)(state + 16), q->p2);
}

AVX2 void mantis_random_start_avx2(mantis_random_lanes *lanes, mantis_random_key key, uint32_t segment, int count)
{
    static const uint32_t constants[6] = {0x60, 0x2c, 0x380, 0xf0, 0x1a0, 0x12};
    memset(lanes, 0, sizeof *lanes);
    for (int s = 0; s < RANDOM_SEGMENTS; s++) {
        uint32_t *state = &lanes->state[24 * (s / 2) + 4 * (s % 2)];
        state[0] = segment + (uint32_t)s;
        state[1] = key.stream;
        state[2] = key.step;
        state[8] = (uint32_t)key.seed;
        state[9] = (uint32_t)(key.seed >> 32);
    }
    for (int h = 0; 2 * h < count; h++) {
        pair q = load(&lanes->state[24 * h]);
        for (int i = 0; i < 6; i++)
            round_(&q, constants[i]);
        store(&lanes->state[24 * h], &q);
    }
}

/* State words 3k, 3k+1, 3k+2 of both segments into 16 bytes each, spread to four 24-bit words. */
AVX2_INLINE void give(__m256i three, uint32_t *out0, uint32_t *out1)
{
    const __m256i spread = _mm256_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1, 0, 1, 2, -1, 3, 4, 5,
                                            -1, 6, 7, 8, -1, 9, 10, 11, -1);
    const __m256i words = _mm256_shuffle_epi8(three, spread);
    _mm_store_si128((__m128i *)(void *)out0, _mm256_castsi256_si128(words));
    _mm_store_si128((__m128i *)(void *)out1, _mm256_extracti128_si256(words, 1));
}

AVX2 void mantis_random_run_avx2(mantis_random_lanes *lanes, int count, int beats, uint32_t *out)
{
    for (int h = 0; 2 * h < count; h++) {
        pair q = load(&lanes->state[24 * h]);
        uint32_t *out0 = out + RANDOM_RUN * 2 * h, *out1 = out0 + RANDOM_RUN;
        for (int beat = 0; beat < beats; beat++) {
            give(q.p0, out0, out1);
            give(_mm256_alignr_epi8(q.p1, q.p0, 12), out0 + 4, out1 + 4);
            give(_mm256_alignr_epi8(q.p2, q.p1, 8), out0 + 8, out1 + 8);
            give(_mm256_srli_si256(q.p2, 4), out0 + 12, out1 + 12);
            out0 += MANTIS_LANES;
            out1 += MANTIS_LANES;
            round_(&q, 0x58);
            round_(&q, 0x38);
        }
        store(&lanes->state[24 * h], &q);
    }
}

#endif
