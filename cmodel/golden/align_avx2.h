/* SPDX-License-Identifier: Apache-2.0 */
/* Align lanes by AVX2 for the common case (align_fast.h), to nearest. AVX2 has neither leading-zero counts nor a
 * rounding mode in its instructions, but fp64 takes every such sum exactly, whatever the thread's mode: its format has
 * then found the leading one, and integers round its 53 bits to 24. */
#ifndef MANTIS_ALIGN_AVX2_H
#define MANTIS_ALIGN_AVX2_H

#include "golden/align_fast.h"
#include "golden/avx2.h"

#ifdef MANTIS_X86

/* Sums below 2^51: in the upper half of the significand they are digits of 2^52 + 2^51. */
AVX2_INLINE __m256d align_exact(__m256i sums)
{
    const __m256i magic = _mm256_set1_epi64x(0x4338000000000000);
    return _mm256_sub_pd(_mm256_castsi256_pd(_mm256_add_epi64(sums, magic)), _mm256_castsi256_pd(magic));
}

/* In 64-bit lanes; field: what the exponent adds to a word whose fp64 had its own bias. */
AVX2_INLINE __m256i align_round(__m256d exact, __m256i field)
{
    const __m256i bits = _mm256_castpd_si256(exact), sign = _mm256_slli_epi64(_mm256_srli_epi64(bits, 63), 31);
    const __m256i magnitude = _mm256_and_si256(bits, _mm256_set1_epi64x(INT64_MAX));
    const __m256i even = _mm256_and_si256(_mm256_srli_epi64(bits, 29), _mm256_set1_epi64x(1));
    const __m256i push = _mm256_add_epi64(even, _mm256_set1_epi64x((1 << 28) - 1));
    const __m256i word = _mm256_add_epi64(_mm256_srli_epi64(_mm256_add_epi64(magnitude, push), 29), field);
    return _mm256_andnot_si256(_mm256_cmpeq_epi64(magnitude, _mm256_setzero_si256()), _mm256_or_si256(word, sign));
}

AVX2_INLINE __m256i align_field(int32_t exponent)
{
    return _mm256_set1_epi64x((int64_t)(exponent - (1023 - 127)) * (1 << 23));
}

/* Eight words of eight exact sums. */
AVX2_INLINE __m256i align_words(__m256d low, __m256d high, __m256i field)
{
    const __m256 a = _mm256_castsi256_ps(align_round(low, field)), b = _mm256_castsi256_ps(align_round(high, field));
    return _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0x88)), 0xd8);
}

/* Each lane's larger of peak and the words' magnitudes; and the largest of all lanes. */
AVX2_INLINE __m256i align_peak(__m256i peak, __m256i words)
{
    return _mm256_max_epu32(peak, _mm256_and_si256(words, _mm256_set1_epi32(INT32_MAX)));
}

AVX2_INLINE uint32_t align_largest(__m256i peak, uint32_t largest)
{
    uint32_t lanes[8];
    _mm256_storeu_si256((__m256i *)(void *)lanes, peak);
    for (int i = 0; i < 8; i++)
        largest = lanes[i] > largest ? lanes[i] : largest;
    return largest;
}

#endif
#endif
