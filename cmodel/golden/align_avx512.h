/* Eight align lanes in one register of 64-bit lanes (numerics section 6), for sums of up to 62 bits; used by VECTOR and by GEMM's rare cases.
 * Variable shifts by 64 and more, negative counts among them, give 0: so each case of drop is one shift of two, ORed. */
#ifndef MANTIS_ALIGN_AVX512_H
#define MANTIS_ALIGN_AVX512_H

#include "golden/avx512.h"

#ifdef MANTIS_X86

/* r: a random word in each 64-bit lane, used when stochastic. Result: eight fp32 words. *over: lanes that were clamped. */
AVX512_INLINE __m256i mantis_align8(__m512i sum, int32_t exponent, bool stochastic, __m512i r, __mmask8 *over)
{
    const __m512i zero = _mm512_setzero_si512(), one = _mm512_set1_epi64(1), largest = _mm512_set1_epi64(0x7f7fffff);
    const __m512i magnitude = _mm512_abs_epi64(sum);
    const __mmask8 alive = _mm512_test_epi64_mask(sum, sum);
    const __m512i normal = _mm512_sub_epi64(_mm512_set1_epi64(40), _mm512_lzcnt_epi64(magnitude));
    const __m512i drop = _mm512_max_epi64(normal, _mm512_set1_epi64(-149 - (int64_t)exponent));
    const __m512i exact = _mm512_sllv_epi64(magnitude, _mm512_sub_epi64(zero, drop));
    const __m512i cut = _mm512_srlv_epi64(magnitude, drop);
    __m512i kept;
    if (stochastic) {
        const __m512i up = _mm512_sub_epi64(_mm512_set1_epi64(24), drop), down = _mm512_sub_epi64(drop, _mm512_set1_epi64(24));
        const __m512i below = _mm512_and_si512(_mm512_or_si512(_mm512_sllv_epi64(magnitude, up), _mm512_srlv_epi64(magnitude, down)),
                                               _mm512_set1_epi64(0xffffff));
        const __m512i carry = _mm512_srli_epi64(_mm512_add_epi64(below, r), 24);
        kept = _mm512_add_epi64(_mm512_or_si512(exact, cut), carry);
    } else {
        const __m512i half = _mm512_sllv_epi64(one, _mm512_sub_epi64(drop, one));
        const __m512i push = _mm512_add_epi64(_mm512_sub_epi64(half, one), _mm512_and_si512(cut, one));
        const __m512i rounded = _mm512_srlv_epi64(_mm512_add_epi64(magnitude, push), drop);
        kept = _mm512_mask_mov_epi64(exact, _mm512_cmpgt_epi64_mask(drop, zero), rounded);
    }
    const __m512i place = _mm512_add_epi64(drop, _mm512_set1_epi64((int64_t)exponent + 149));
    __m512i word = _mm512_add_epi64(_mm512_slli_epi64(place, 23), kept);
    const __mmask8 clamp = _mm512_mask_cmpgt_epi64_mask(alive, word, largest);
    *over = clamp;
    word = _mm512_mask_mov_epi64(word, clamp, largest);
    word = _mm512_mask_or_epi64(word, _mm512_movepi64_mask(sum), word, _mm512_set1_epi64(INT64_C(1) << 31));
    return _mm512_cvtepi64_epi32(_mm512_maskz_mov_epi64(alive, word));
}

/* The same where exponent (MANTIS_ALIGN8_LOW..HIGH) keeps every result of a sum under 2^50 normal and finite. */
enum { MANTIS_ALIGN8_LOW = -126, MANTIS_ALIGN8_HIGH = 77 };

/* Normalize to bit 63, keep 24 bits. */
AVX512_INLINE __m256i mantis_align8_stochastic(__m512i sum, int32_t exponent, __m512i r)
{
    const __m512i magnitude = _mm512_abs_epi64(sum);
    const __m512i zeros = _mm512_lzcnt_epi64(magnitude);
    const __m512i v = _mm512_sllv_epi64(magnitude, zeros);
    const __m512i kept = _mm512_srli_epi64(_mm512_add_epi64(_mm512_srli_epi64(v, 16), r), 24); /* (X + r) >> 24 with X the top 48 bits */
    const __m512i place = _mm512_sub_epi64(_mm512_set1_epi64((int64_t)exponent + 40 + 149), zeros);
    const __m512i word = _mm512_add_epi64(_mm512_slli_epi64(place, 23), kept);
    const __m512i sign = _mm512_and_si512(_mm512_srai_epi64(sum, 32), _mm512_set1_epi64(INT64_C(1) << 31));
    return _mm512_cvtepi64_epi32(_mm512_maskz_or_epi64(_mm512_test_epi64_mask(sum, sum), word, sign));
}

/* The processor's conversion rounds to nearest even whatever its mode, and the result's exponent stays normal: adding to it is exact. */
AVX512_INLINE __m256i mantis_align8_nearest(__m512i sum, int32_t exponent)
{
    const __m256i word = _mm256_castps_si256(_mm512_cvt_roundepi64_ps(sum, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
    return _mm256_maskz_add_epi32(_mm512_test_epi64_mask(sum, sum), word, _mm256_set1_epi32((int32_t)((uint32_t)exponent << 23)));
}

#endif
#endif
