/* SPDX-License-Identifier: Apache-2.0 */
/* PEAK and MAP by AVX2 (numerics sections 2 and 3): eight map lanes per step; what is left over goes through the scalar
 * lane. */
#include "golden/avx2.h"
#include "executor/bytes.h"

#ifdef MANTIS_X86

AVX2 uint32_t mantis_peak_avx2(const uint8_t *words, size_t n)
{
    __m256i p0 = _mm256_setzero_si256(), p1 = p0;
    const __m256i magnitude = _mm256_set1_epi32(0x7fffffff);
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        p0 = _mm256_max_epu32(
            p0, _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(const void *)(words + 4 * i)), magnitude));
        p1 = _mm256_max_epu32(
            p1, _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(const void *)(words + 4 * i + 32)), magnitude));
    }
    uint32_t lanes[8], largest = mantis_loops_scalar.peak(words + 4 * i, n - i);
    _mm256_storeu_si256((__m256i *)(void *)lanes, _mm256_max_epu32(p0, p1));
    for (int l = 0; l < 8; l++)
        largest = lanes[l] > largest ? lanes[l] : largest;
    return largest;
}

/* As mantis_map16 of avx512.h. *most: the largest |q| before the clamp, largest+1 for d < 0. */
AVX2_INLINE __m256i map8(__m256i w, __m256i r, __m256i emax, int bits, __m256i *most)
{
    const __m256i largest = _mm256_set1_epi32((1 << (bits - 1)) - 1), one = _mm256_set1_epi32(1);
    const __m256i field = _mm256_and_si256(_mm256_srli_epi32(w, 23), _mm256_set1_epi32(0xff));
    const __m256i ee = _mm256_max_epu32(field, one);
    const __m256i hidden = _mm256_slli_epi32(_mm256_min_epu32(field, one), 23);
    const __m256i m = _mm256_or_si256(_mm256_and_si256(w, _mm256_set1_epi32(0x7fffff)), hidden);
    const __m256i d = _mm256_sub_epi32(emax, ee);
    const __m256i up = _mm256_sub_epi32(_mm256_set1_epi32(bits - 1), d),
                  down = _mm256_sub_epi32(d, _mm256_set1_epi32(bits - 1));
    const __m256i below = _mm256_and_si256(_mm256_or_si256(_mm256_sllv_epi32(m, up), _mm256_srlv_epi32(m, down)),
                                           _mm256_set1_epi32(0xffffff));
    const __m256i whole = _mm256_srlv_epi32(m, _mm256_add_epi32(d, _mm256_set1_epi32(25 - bits)));
    __m256i q = _mm256_add_epi32(whole, _mm256_srli_epi32(_mm256_add_epi32(below, r), 24));
    q = _mm256_blendv_epi8(q, _mm256_add_epi32(largest, one), _mm256_srai_epi32(d, 31));
    *most = _mm256_max_epu32(*most, q);
    return _mm256_sign_epi32(_mm256_min_epu32(q, largest), _mm256_or_si256(w, one));
}

AVX2 void mantis_map_avx2(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q,
                          mantis_marks *marks)
{
    const __m256i top = _mm256_set1_epi32(emax), half = _mm256_set1_epi32(MANTIS_RANDOM_NEAREST);
    __m256i most = _mm256_setzero_si256();
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const __m256i r0 = r ? _mm256_loadu_si256((const __m256i *)(const void *)(r + i)) : half;
        const __m256i r1 = r ? _mm256_loadu_si256((const __m256i *)(const void *)(r + i + 8)) : half;
        const __m256i x0 =
            map8(_mm256_loadu_si256((const __m256i *)(const void *)(words + 4 * i)), r0, top, bits, &most);
        const __m256i x1 =
            map8(_mm256_loadu_si256((const __m256i *)(const void *)(words + 4 * i + 32)), r1, top, bits, &most);
        const __m256i x = _mm256_permute4x64_epi64(_mm256_packs_epi32(x0, x1), 0xd8);
        if (bits == 16) {
            _mm256_storeu_si256((__m256i *)(void *)(q + 2 * i), x);
        } else {
            _mm_storeu_si128((__m128i *)(void *)(q + i),
                             _mm_packs_epi16(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1)));
        }
    }
    const __m256i over = _mm256_cmpgt_epi32(most, _mm256_set1_epi32((1 << (bits - 1)) - 1));
    marks->sticky |= _mm256_movemask_epi8(over) ? MANTIS_STICKY_SATURATED : 0;
    mantis_loops_scalar.map(words + 4 * i, n - i, r ? r + i : NULL, emax, bits, q + (bits == 16 ? 2 * i : i), marks);
}

AVX2 void mantis_peak_each_avx2(const uint8_t *words, size_t n, uint32_t *peaks)
{
    const __m256i magnitude = _mm256_set1_epi32(0x7fffffff);
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        const __m256i w =
            _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(const void *)(words + 4 * i)), magnitude);
        __m256i *const to = (__m256i *)(void *)(peaks + i);
        _mm256_storeu_si256(to, _mm256_max_epu32(_mm256_loadu_si256(to), w));
    }
    mantis_peak_each_scalar(words + 4 * i, n - i, peaks + i);
}

AVX2 void mantis_map_each_avx2(const uint8_t *words, size_t n, const uint32_t *r, const int32_t *emax, int bits,
                               uint8_t *q, mantis_marks *marks)
{
    const __m256i half = _mm256_set1_epi32(MANTIS_RANDOM_NEAREST);
    __m256i most = _mm256_setzero_si256();
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        const __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(words + 4 * i));
        const __m256i top = _mm256_loadu_si256((const __m256i *)(const void *)(emax + i));
        const __m256i x =
            map8(w, r ? _mm256_loadu_si256((const __m256i *)(const void *)(r + i)) : half, top, bits, &most);
        const __m128i narrow = _mm_packs_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
        if (bits == 16)
            _mm_storeu_si128((__m128i *)(void *)(q + 2 * i), narrow);
        else
            _mm_storel_epi64((__m128i *)(void *)(q + i), _mm_packs_epi16(narrow, narrow));
    }
    const __m256i over = _mm256_cmpgt_epi32(most, _mm256_set1_epi32((1 << (bits - 1)) - 1));
    marks->sticky |= _mm256_movemask_epi8(over) ? MANTIS_STICKY_SATURATED : 0;
    mantis_map_each_scalar(words + 4 * i, n - i, r ? r + i : NULL, emax + i, bits, q + (bits == 16 ? 2 * i : i), marks);
}

void mantis_map_spans_avx2(const uint8_t *words, size_t n, const uint32_t *r, const mantis_map_stretches *stretches,
                           int bits, uint8_t *q, mantis_marks *marks)
{
    const int32_t *emax = stretches->emax;
    uint64_t left = stretches->left;
    for (size_t i = 0, some; i < n; i += some, left = stretches->span) {
        some = left < n - i ? (size_t)left : n - i;
        mantis_map_avx2(words + 4 * i, some, r ? r + i : NULL, *emax++, bits, q + (bits == 16 ? 2 * i : i), marks);
    }
}

#endif
