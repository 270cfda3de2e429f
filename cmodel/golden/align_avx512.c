/* SPDX-License-Identifier: Apache-2.0 */
/* GEMM's align lanes by AVX-512, sixteen at a time (numerics section 6).
 * Where the exponent keeps all results normal and finite, an int32 sum is aligned in 32-bit lanes. Everything else
 * takes the 64-bit lanes, eight at a time. */
#include "golden/align_avx512.h"

#ifdef MANTIS_X86

AVX512_INLINE __m512i align_general(__m512i acc, __m512i bias, int32_t exponent, bool stochastic, __m512i r,
                                    __mmask16 *over)
{
    __m256i half[2];
    __mmask8 clamp[2];
    for (int h = 0; h < 2; h++) {
        const __m512i sum = _mm512_add_epi64(
            _mm512_cvtepi32_epi64(h ? _mm512_extracti64x4_epi64(acc, 1) : _mm512_castsi512_si256(acc)),
            _mm512_cvtepi32_epi64(h ? _mm512_extracti64x4_epi64(bias, 1) : _mm512_castsi512_si256(bias)));
        const __m512i words = _mm512_cvtepu32_epi64(h ? _mm512_extracti64x4_epi64(r, 1) : _mm512_castsi512_si256(r));
        half[h] = mantis_align8(sum, _mm512_set1_epi64(exponent), stochastic, words, &clamp[h]);
    }
    *over = (__mmask16)(clamp[0] | clamp[1] << 8);
    return _mm512_inserti64x4(_mm512_castsi256_si512(half[0]), half[1], 1);
}

AVX512_INLINE void align(const int32_t *acc, const int32_t *bias, size_t n, int32_t exponent, const uint32_t *r,
                         uint8_t *out, mantis_marks *marks)
{
    const bool comfortable = exponent >= MANTIS_ALIGN16_LOW && exponent <= MANTIS_ALIGN16_HIGH;
    __m512i peak = _mm512_setzero_si512();
    __mmask16 beyond = 0;
    for (size_t i = 0; i < n; i += 16) {
        const __mmask16 live = mantis_mask16(n - i);
        const __m512i a = _mm512_maskz_loadu_epi32(live, acc + i);
        const __m512i b = bias ? _mm512_maskz_loadu_epi32(live, bias + i) : _mm512_setzero_si512();
        const __m512i words = r ? _mm512_maskz_loadu_epi32(live, r + i) : _mm512_setzero_si512();
        const __m512i sum = _mm512_add_epi32(a, b);
        /* Signed overflow: the sum's sign differs from both addends' signs. */
        const __mmask16 wrapped =
            bias ? _mm512_movepi32_mask(_mm512_and_si512(_mm512_xor_si512(a, sum), _mm512_xor_si512(b, sum))) : 0;
        __m512i y;
        if (comfortable && !wrapped) {
            y = mantis_align16_fast(sum, exponent, r != NULL, words);
        } else {
            __mmask16 over;
            y = align_general(a, b, exponent, r != NULL, words, &over);
            beyond |= over & live;
        }
        _mm512_mask_storeu_epi32(out + 4 * i, live, y);
        peak = _mm512_max_epu32(peak, _mm512_and_si512(y, _mm512_set1_epi32(0x7fffffff)));
    }
    const uint32_t largest = _mm512_reduce_max_epu32(peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
    marks->sticky |= beyond ? MANTIS_STICKY_OVERFLOW : 0;
}

AVX512 void mantis_align_avx512(const int32_t *acc, const int32_t *bias, size_t n, int32_t exponent, const uint32_t *r,
                                uint8_t *out, mantis_marks *marks)
{
    if (r)
        align(acc, bias, n, exponent, r, out, marks);
    else
        align(acc, bias, n, exponent, NULL, out, marks);
}

AVX512 void mantis_align_block_avx512(const int32_t *acc, const int32_t *bias, size_t rows, size_t cols,
                                      int32_t exponent, uint8_t *out, size_t out_step, mantis_marks *marks)
{
    const __m512i peak = mantis_align_rows(acc, bias, rows, cols, exponent, out, out_step, _mm512_setzero_si512());
    const uint32_t largest = _mm512_reduce_max_epu32(peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
}

/* The places of as many rows behind these are asked for meanwhile, a line for each that is written: all at once would
 * find no place for so many lines under way. */
AVX512 void mantis_align_rows_avx512(const int32_t *sums, size_t pitch, size_t rows, size_t cols, int32_t exponent,
                                     uint8_t *out, size_t out_step, mantis_marks *marks)
{
    const uintptr_t ahead = rows * out_step;
    __m512i peak = _mm512_setzero_si512();
    for (size_t i = 0; i < rows; i++, sums += pitch, out += out_step)
        for (size_t j = 0; j < cols; j += 16) {
            const __mmask16 live = mantis_mask16(cols - j);
            mantis_fetch((uintptr_t)out + ahead + 4 * j, 64);
            peak = mantis_align_store(_mm512_maskz_loadu_epi32(live, sums + j), exponent, live, out + 4 * j, peak);
        }
    const uint32_t largest = _mm512_reduce_max_epu32(peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
}

AVX512_INLINE void align_wide(const int32_t *acc, int32_t shift, const int64_t *bias, size_t n, int32_t exponent,
                              const uint32_t *r, uint8_t *out, mantis_marks *marks)
{
    const bool fast = exponent >= MANTIS_ALIGN8_LOW && exponent <= MANTIS_ALIGN8_HIGH;
    const __m512i unit = _mm512_set1_epi64(exponent);
    const __m128i places = _mm_cvtsi32_si128(shift > 63 ? 63 : shift);
    __m256i peak = _mm256_setzero_si256();
    __mmask8 beyond = 0;
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 live = n - i < 8 ? (__mmask8)((1u << (n - i)) - 1) : 0xff;
        const __m512i a = _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(live, acc + i));
        const __m512i sum = _mm512_add_epi64(_mm512_sra_epi64(a, places), _mm512_maskz_loadu_epi64(live, bias + i));
        const __m512i words = r ? _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(live, r + i)) : _mm512_setzero_si512();
        __mmask8 over = 0;
        const __m256i y =
            fast ? mantis_align8_fast(sum, unit, r != NULL, words) : mantis_align8(sum, unit, r != NULL, words, &over);
        _mm256_mask_storeu_epi32(out + 4 * i, live, y);
        peak = _mm256_max_epu32(peak, _mm256_and_si256(y, _mm256_set1_epi32(0x7fffffff)));
        beyond |= over & live;
    }
    const uint32_t largest = _mm512_reduce_max_epu32(_mm512_zextsi256_si512(peak));
    marks->peak = largest > marks->peak ? largest : marks->peak;
    marks->sticky |= beyond ? MANTIS_STICKY_OVERFLOW : 0;
}

AVX512 void mantis_align_wide_avx512(const int32_t *acc, int32_t shift, const int64_t *bias, size_t n, int32_t exponent,
                                     const uint32_t *r, uint8_t *out, mantis_marks *marks)
{
    if (r)
        align_wide(acc, shift, bias, n, exponent, r, out, marks);
    else
        align_wide(acc, shift, bias, n, exponent, NULL, out, marks);
}

#endif
