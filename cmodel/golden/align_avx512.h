/* SPDX-License-Identifier: Apache-2.0 */
/* Eight align lanes in one register of 64-bit lanes (numerics section 6), used by VECTOR, by ALIGN and by GEMM's rare
 * cases. Variable shifts by 64 and more, negative counts among them, give 0: so each case of drop is one shift of two,
 * ORed. */
#ifndef MANTIS_ALIGN_AVX512_H
#define MANTIS_ALIGN_AVX512_H

#include "golden/avx512.h"

#ifdef MANTIS_X86

/* exponent: one in each 64-bit lane. r: a random word in each, used when stochastic. Result: eight fp32 words. *over:
 * lanes that were clamped. */
AVX512_INLINE __m256i mantis_align8(__m512i sum, __m512i exponent, bool stochastic, __m512i r, __mmask8 *over)
{
    const __m512i zero = _mm512_setzero_si512(), one = _mm512_set1_epi64(1), largest = _mm512_set1_epi64(0x7f7fffff);
    const __m512i magnitude = _mm512_abs_epi64(sum);
    const __mmask8 alive = _mm512_test_epi64_mask(sum, sum);
    const __m512i normal = _mm512_sub_epi64(_mm512_set1_epi64(40), _mm512_lzcnt_epi64(magnitude));
    const __m512i drop = _mm512_max_epi64(normal, _mm512_sub_epi64(_mm512_set1_epi64(-149), exponent));
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
    const __m512i place = _mm512_add_epi64(drop, _mm512_add_epi64(exponent, _mm512_set1_epi64(149)));
    __m512i word = _mm512_add_epi64(_mm512_slli_epi64(place, 23), kept);
    const __mmask8 clamp = _mm512_mask_cmpgt_epi64_mask(alive, word, largest);
    *over = clamp;
    word = _mm512_mask_mov_epi64(word, clamp, largest);
    word = _mm512_mask_or_epi64(word, _mm512_movepi64_mask(sum), word, _mm512_set1_epi64(INT64_C(1) << 31));
    return _mm512_cvtepi64_epi32(_mm512_maskz_mov_epi64(alive, word));
}

/* To nearest where every result is normal and finite, the processor's own conversion from integers is the align lane:
 * its rounding, ties to even, is part of the instruction, whatever the thread's floating-point mode. The words are
 * those of exponent 0; the exponent is added to their field. */
AVX512_INLINE __m256i mantis_nearest8(__m512i sum)
{
    return _mm256_castps_si256(_mm512_cvt_roundepi64_ps(sum, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

/* Times 2^exponent, exactly: words and results are 0, or normal and finite. */
AVX512_INLINE __m512i mantis_raise_exponent(__m512i words, int32_t exponent)
{
    const __m512 unit = _mm512_castsi512_ps(_mm512_set1_epi32((int32_t)((uint32_t)(127 + exponent) << 23)));
    return _mm512_castps_si512(
        _mm512_mul_round_ps(_mm512_castsi512_ps(words), unit, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

/* The same where exponent (MANTIS_ALIGN8_LOW..HIGH) keeps every result of a sum under 2^50 normal and finite: normalize
 * to bit 63, keep 24 bits. */
enum { MANTIS_ALIGN8_LOW = -126, MANTIS_ALIGN8_HIGH = 77 };

AVX512_INLINE __m256i mantis_align8_fast(__m512i sum, __m512i exponent, bool stochastic, __m512i r)
{
    if (!stochastic) {
        const __m256i words = mantis_nearest8(sum);
        return _mm256_mask_add_epi32(words, _mm256_test_epi32_mask(words, words), words,
                                     _mm512_cvtepi64_epi32(_mm512_slli_epi64(exponent, 23)));
    }
    const __m512i magnitude = _mm512_abs_epi64(sum);
    const __m512i zeros = _mm512_lzcnt_epi64(magnitude);
    const __m512i v = _mm512_sllv_epi64(magnitude, zeros);
    /* (X + r) >> 24 with X the top 48 bits */
    const __m512i kept = _mm512_srli_epi64(_mm512_add_epi64(_mm512_srli_epi64(v, 16), r), 24);
    const __m512i place = _mm512_sub_epi64(_mm512_add_epi64(exponent, _mm512_set1_epi64(40 + 149)), zeros);
    const __m512i word = _mm512_add_epi64(_mm512_slli_epi64(place, 23), kept);
    const __m512i sign = _mm512_and_si512(_mm512_srai_epi64(sum, 32), _mm512_set1_epi64(INT64_C(1) << 31));
    return _mm512_cvtepi64_epi32(_mm512_maskz_or_epi64(_mm512_test_epi64_mask(sum, sum), word, sign));
}

/* The same for sixteen sums, the even elements in one register and the odd ones in the other, so that the words come
 * out in order: what a sum keeps and where are put together in 32-bit lanes. */
AVX512_INLINE __m512i mantis_align16_pair(__m512i even, __m512i odd, int32_t exponent, bool stochastic, __m512i r)
{
    if (!stochastic) {
        const __m512i a = _mm512_castsi256_si512(mantis_nearest8(even)),
                      b = _mm512_castsi256_si512(mantis_nearest8(odd));
        const __m512i order = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        return mantis_raise_exponent(_mm512_permutex2var_epi32(a, order, b), exponent);
    }
    const __mmask16 odds = 0xaaaa;
    const __m512i even_magnitude = _mm512_abs_epi64(even), odd_magnitude = _mm512_abs_epi64(odd);
    const __m512i even_zeros = _mm512_lzcnt_epi64(even_magnitude), odd_zeros = _mm512_lzcnt_epi64(odd_magnitude);
    const __m512i u = _mm512_sllv_epi64(even_magnitude, even_zeros), v = _mm512_sllv_epi64(odd_magnitude, odd_zeros);
    const __m512i a = _mm512_add_epi64(_mm512_srli_epi64(u, 16), _mm512_and_si512(r, _mm512_set1_epi64(UINT32_MAX)));
    const __m512i b = _mm512_add_epi64(_mm512_srli_epi64(v, 16), _mm512_srli_epi64(r, 32));
    const __m512i kept = _mm512_mask_mov_epi32(_mm512_srli_epi64(a, 24), odds, _mm512_slli_epi64(b, 8));
    const __m512i zeros = _mm512_mask_shuffle_epi32(even_zeros, odds, odd_zeros, _MM_PERM_CCAA);
    const __m512i sign = _mm512_mask_shuffle_epi32(odd, (__mmask16)~odds, even, _MM_PERM_DDBB);
    const __m512i place = _mm512_sub_epi32(_mm512_set1_epi32(exponent + 40 + 149), zeros);
    const __m512i word = _mm512_add_epi32(_mm512_slli_epi32(place, 23), kept);
    return _mm512_maskz_or_epi32(_mm512_test_epi32_mask(kept, kept), word,
                                 _mm512_and_si512(sign, _mm512_set1_epi32(INT32_MIN)));
}

/* Sixteen lanes of 32 bits, where the exponent keeps all results of an int32 sum normal and finite: normalize to bit
 * 31, keep 24 bits, round by the eight below. place = E + 8 - lz for lz 0..31 must stay in -149..103: 103 leaves room
 * for the carry. */
enum { MANTIS_ALIGN16_LOW = -126, MANTIS_ALIGN16_HIGH = 95 };

AVX512_INLINE __m512i mantis_align16_fast(__m512i sum, int32_t exponent, bool stochastic, __m512i r)
{
    if (!stochastic)
        return mantis_raise_exponent(
            _mm512_castps_si512(_mm512_cvt_roundepi32_ps(sum, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)),
            exponent);
    const __m512i magnitude = _mm512_abs_epi32(sum);
    const __m512i zeros = _mm512_lzcnt_epi32(magnitude);
    const __m512i v = _mm512_sllv_epi32(magnitude, zeros);
    const __m512i cut = _mm512_srli_epi32(v, 8), below = _mm512_and_si512(v, _mm512_set1_epi32(0xff));
    const __m512i carry = _mm512_srli_epi32(_mm512_add_epi32(_mm512_slli_epi32(below, 16), r), 24);
    const __m512i place = _mm512_sub_epi32(_mm512_set1_epi32(exponent + 8 + 149), zeros);
    const __m512i word = _mm512_add_epi32(_mm512_slli_epi32(place, 23), _mm512_add_epi32(cut, carry));
    const __m512i sign = _mm512_and_si512(sum, _mm512_set1_epi32(INT32_MIN));
    return _mm512_maskz_or_epi32(_mm512_test_epi32_mask(sum, sum), word, sign);
}

/* Aligns sixteen sums, of which the live ones are written; their largest magnitudes are added to peak. No sum wraps and
 * every result is normal and finite. */
AVX512_INLINE __m512i mantis_align_store(__m512i sum, int32_t exponent, __mmask16 live, uint8_t *out, __m512i peak)
{
    const __m512i y = _mm512_maskz_mov_epi32(live, mantis_align16_fast(sum, exponent, false, peak));
    _mm512_mask_storeu_epi32(out, live, y);
    return _mm512_max_epu32(peak, _mm512_and_si512(y, _mm512_set1_epi32(INT32_MAX)));
}

/* Aligns rows of sums, GEMM_COLS apart, into rows of C: no sum with its bias (or NULL) wraps and every result is normal
 * and finite. The largest magnitudes are added to peak. A row's lines are written one after the other, for C is seldom
 * in a cache: `vectors` registers, the last one's lanes `live`. */
AVX512_INLINE __m512i mantis_align_lines(const int32_t *acc, const int32_t *bias, size_t rows, const size_t vectors,
                                         __mmask16 live, int32_t exponent, uint8_t *out, size_t out_step, __m512i peak)
{
    const __m512i nothing = _mm512_setzero_si512();
    __m512i add[GEMM_COLS / 16];
#pragma GCC unroll 4
    for (size_t v = 0; v < vectors; v++)
        add[v] = bias ? _mm512_maskz_loadu_epi32(v + 1 < vectors ? 0xffff : live, bias + 16 * v) : nothing;
    for (size_t i = 0; i < rows; i++, acc += GEMM_COLS, out += out_step)
#pragma GCC unroll 4
        for (size_t v = 0; v < vectors; v++) {
            const __m512i sum = _mm512_add_epi32(_mm512_load_si512(acc + 16 * v), add[v]);
            peak = mantis_align_store(sum, exponent, v + 1 < vectors ? 0xffff : live, out + 64 * v, peak);
        }
    return peak;
}

AVX512_INLINE __m512i mantis_align_rows(const int32_t *acc, const int32_t *bias, size_t rows, size_t cols,
                                        int32_t exponent, uint8_t *out, size_t out_step, __m512i peak)
{
    const __mmask16 live = mantis_mask16((cols - 1) % 16 + 1);
    switch ((cols + 15) / 16) {
    case 1: return mantis_align_lines(acc, bias, rows, 1, live, exponent, out, out_step, peak);
    case 2: return mantis_align_lines(acc, bias, rows, 2, live, exponent, out, out_step, peak);
    case 3: return mantis_align_lines(acc, bias, rows, 3, live, exponent, out, out_step, peak);
    default: return mantis_align_lines(acc, bias, rows, 4, live, exponent, out, out_step, peak);
    }
}

#endif
#endif
