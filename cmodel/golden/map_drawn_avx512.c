/* SPDX-License-Identifier: Apache-2.0 */
/* MAP by AVX-512 together with its random words: while some elements are mapped, the words of those behind them are
 * drawn, so that one's shuffles and the other's multiplications share the processor. Up to eight segments side by
 * side, a piece of each at a time.
 *
 * Nothing is clamped here. That something would have been shows in the mantissas, packed to 16 bits: then these
 * segments are mapped once more by the loop that clamps (map_avx512.c). */
#include "golden/drawn_avx512.h"
#include "golden/map_avx512.h"

#ifdef MANTIS_X86

/* q as mantis_map_scaled would give it, unless it is clamped. The rounding mode is symmetric, so the sign may join
 * before the sum. Inf, NaN and what is too large become -2^31. */
AVX512_INLINE __m512i unclamped(const uint8_t *x, const uint32_t *r, __m512 unit)
{
    enum { MODE = _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC }; /* the instructions want a constant, unoptimized too */
    const __m512i w = _mm512_loadu_si512(x), words = _mm512_load_si512(r);
    const __m512 scaled = _mm512_mul_round_ps(_mm512_castsi512_ps(w), unit, MODE);
    const __m512i random = _mm512_ternarylogic_epi32(_mm512_castps_si512(_mm512_cvtepi32_ps(words)), w,
                                                     _mm512_set1_epi32(INT32_MIN), 0xf8); /* with the sign of w */
    const __m512 sum = _mm512_fmadd_round_ps(_mm512_castsi512_ps(random), _mm512_set1_ps(0x1p-24f), scaled, MODE);
    return _mm512_cvtt_roundps_epi32(sum, _MM_FROUND_NO_EXC);
}

/* A piece. *most: the largest magnitudes in 16 bits, 2^15 - 1 for all above it. */
AVX512_INLINE void map_piece(const uint8_t *x, const uint32_t *r, __m512 unit, uint8_t *q, __m512i *most,
                             const bool wide)
{
    const __m512i low = _mm512_packs_epi32(unclamped(x, r, unit), unclamped(x + 64, r + 16, unit));
    const __m512i high = _mm512_packs_epi32(unclamped(x + 128, r + 32, unit), unclamped(x + 192, r + 48, unit));
    *most = _mm512_max_epu16(*most, _mm512_max_epu16(_mm512_abs_epi16(low), _mm512_abs_epi16(high)));
    if (wide) {
        const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
        _mm512_storeu_si512(q, _mm512_permutexvar_epi64(order, low));
        _mm512_storeu_si512(q + 64, _mm512_permutexvar_epi64(order, high));
    } else {
        const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        _mm512_storeu_si512(q, _mm512_permutexvar_epi32(order, _mm512_packs_epi16(low, high)));
    }
}

typedef struct {
    const uint8_t *x;
    uint8_t *q;
    __m512 unit;
    __m512i most;
} mapping;

AVX512_INLINE void map_at(mapping *m, size_t at, const uint32_t *words, size_t ahead, const bool wide)
{
    const size_t bytes = wide ? 2 : 1;
    mantis_fetch_fours((uintptr_t)m->x + 4 * ahead, 1);
    mantis_fetch((uintptr_t)m->q + bytes * ahead, bytes * DRAWN_PIECE);
    map_piece(m->x + 4 * at, words, m->unit, m->q + bytes * at, &m->most, wide);
}

DRAWN_BODY void map_narrow(void *context, size_t at, const uint32_t *const words[DRAWN_STREAMS], size_t ahead)
{
    map_at((mapping *)context, at, words[0], ahead, false);
}

DRAWN_BODY void map_wide(void *context, size_t at, const uint32_t *const words[DRAWN_STREAMS], size_t ahead)
{
    map_at((mapping *)context, at, words[0], ahead, true);
}

AVX512_INLINE bool map_set(const mantis_random_lanes *lanes, const uint8_t *x, size_t n, int32_t emax, int bits,
                           uint8_t *q, const bool wide)
{
    mapping m = {x, q, mantis_map_scale_of(emax, bits).unit, _mm512_setzero_si512()};
    mantis_drawn_set(&lanes, n, 1, wide ? map_wide : map_narrow, &m);
    const int largest = wide ? INT16_MAX - 1 : (1 << (bits - 1)) - 1; /* wide: the largest may have been larger */
    return !_mm512_cmpgt_epu16_mask(m.most, _mm512_set1_epi16((int16_t)largest));
}

AVX512 bool mantis_map_drawn_avx512(const mantis_random_lanes *lanes, const uint8_t *words, size_t n, int32_t emax,
                                    int bits, uint8_t *q)
{
    return mantis_map_scalable(emax) &&
           (bits == 16 ? map_set(lanes, words, n, emax, 16, q, true) : map_set(lanes, words, n, emax, bits, q, false));
}

#endif
