/* SPDX-License-Identifier: Apache-2.0 */
/* Eight align lanes in one register of 64-bit lanes (numerics section 6), for sums of up to 62 bits; used by VECTOR and
 * by GEMM's rare cases. Variable shifts by 64 and more, negative counts among them, give 0: so each case of drop is one
 * shift of two, ORed. */
#ifndef MANTIS_ALIGN_AVX512_H
#define MANTIS_ALIGN_AVX512_H

#include "golden/avx512.h"

#ifdef MANTIS_X86

/* r: a random word in each 64-bit lane, used when stochastic. Result: eight fp32 words. *over: lanes that were clamped.
 */
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
        const __m512i up = _mm512_sub_epi64(_mm512_set1_epi64(24), drop),
                      down = _mm512_sub_epi64(drop, _mm512_set1_epi64(24));
        const __m512i below =
            _mm512_and_si512(_mm512_or_si512(_mm512_sllv_epi64(magnitude, up), _mm512_srlv_epi64(magnitude, down)),
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

/* The same where exponent (MANTIS_ALIGN8_LOW..HIGH) keeps every result of a sum under 2^50 normal and finite: normalize
 * to bit 63, keep 24 bits. Sums of 50 bits leave the low bits of a normalized magnitude zero, so the rounding's
 * addition can be made at bit 62. */
enum { MANTIS_ALIGN8_LOW = -126, MANTIS_ALIGN8_HIGH = 77 };

AVX512_INLINE __m256i mantis_align8_fast(__m512i sum, int32_t exponent, bool stochastic, __m512i r)
{
    const __m512i magnitude = _mm512_abs_epi64(sum);
    const __m512i zeros = _mm512_lzcnt_epi64(magnitude);
    const __m512i v = _mm512_sllv_epi64(magnitude, zeros);
    const __m512i cut = _mm512_srli_epi64(v, 40);
    __m512i kept;
    if (stochastic) { /* (X + r) >> 24 with X the top 48 bits */
        kept = _mm512_srli_epi64(_mm512_add_epi64(_mm512_srli_epi64(v, 16), r), 24);
    } else {
        const __m512i push =
            _mm512_add_epi64(_mm512_and_si512(cut, _mm512_set1_epi64(1)), _mm512_set1_epi64((INT64_C(1) << 38) - 1));
        /* v / 2 + (half - 1) + odd; the odd one added at v's bit 1 instead of 0 meets only zeros there */
        kept = _mm512_srli_epi64(_mm512_add_epi64(_mm512_srli_epi64(v, 1), push), 39);
    }
    const __m512i place = _mm512_sub_epi64(_mm512_set1_epi64((int64_t)exponent + 40 + 149), zeros);
    const __m512i word = _mm512_add_epi64(_mm512_slli_epi64(place, 23), kept);
    const __m512i sign = _mm512_and_si512(_mm512_srai_epi64(sum, 32), _mm512_set1_epi64(INT64_C(1) << 31));
    return _mm512_cvtepi64_epi32(_mm512_maskz_or_epi64(_mm512_test_epi64_mask(sum, sum), word, sign));
}

#endif
#endif
