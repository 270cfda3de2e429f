/* SPDX-License-Identifier: Apache-2.0 */
/* GEMM's sums and biases to fp32 by AVX2 (numerics section 6), eight at a time; what align_avx2.h leaves out and what
 * is left over go through the scalar lane. */
#include "golden/align_avx2.h"

#ifdef MANTIS_X86

AVX2_INLINE __m256d sum_of(const int32_t *acc, const int32_t *bias)
{
    const __m256d sum = _mm256_cvtepi32_pd(_mm_loadu_si128((const __m128i *)(const void *)acc));
    return bias ? _mm256_add_pd(sum, _mm256_cvtepi32_pd(_mm_loadu_si128((const __m128i *)(const void *)bias))) : sum;
}

AVX2_INLINE size_t align(const int32_t *acc, const int32_t *bias, size_t n, int32_t exponent, uint8_t *out,
                         mantis_marks *marks)
{
    const __m256i field = align_field(exponent);
    __m256i peak = _mm256_setzero_si256();
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        const __m256d low = sum_of(acc + i, bias ? bias + i : NULL),
                      high = sum_of(acc + i + 4, bias ? bias + i + 4 : NULL);
        const __m256i words = align_words(low, high, field);
        _mm256_storeu_si256((__m256i *)(void *)(out + 4 * i), words);
        peak = align_peak(peak, words);
    }
    marks->peak = align_largest(peak, marks->peak);
    return i;
}

AVX2 void mantis_align_avx2(const int32_t *acc, const int32_t *bias, size_t n, int32_t exponent, const uint32_t *r,
                            uint8_t *out, mantis_marks *marks)
{
    size_t i = 0;
    if (!r && align_is_fast(exponent))
        i = bias ? align(acc, bias, n, exponent, out, marks) : align(acc, NULL, n, exponent, out, marks);
    mantis_align_scalar(acc + i, bias ? bias + i : NULL, n - i, exponent, r ? r + i : NULL, out + 4 * i, marks);
}

#endif
