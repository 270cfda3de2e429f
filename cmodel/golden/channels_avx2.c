/* SPDX-License-Identifier: Apache-2.0 */
/* Depthwise products by AVX2: eight channels in eight lanes, the rest in plain C. See channels_avx512.c. */
#include "golden/avx2.h"

#ifdef MANTIS_X86

AVX2_INLINE __m256i signed8(const uint8_t *from)
{
    return _mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)from));
}

AVX2_INLINE __m256i low_half(__m256i x)
{
    return _mm256_and_si256(x, _mm256_set1_epi32(0xffff));
}

enum { MOST_TAPS = 256 };

/* The same pointers, i channels on. */
static void shift(const uint8_t *const *x, size_t taps, size_t i, const uint8_t **to)
{
    for (size_t t = 0; t < taps; t++)
        to[t] = x[t] + i;
}

AVX2 void mantis_channels_avx2(const uint8_t *const *x, const uint8_t *w, size_t w_pitch, size_t taps, size_t n,
                               int32_t *sums)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256i sum = _mm256_setzero_si256();
        for (size_t t = 0; t < taps; t++)
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(signed8(x[t] + i), low_half(signed8(w + t * w_pitch + i))));
        _mm256_storeu_si256((__m256i *)(void *)(sums + i), sum);
    }
    if (i < n) {
        const uint8_t *rest[MOST_TAPS];
        shift(x, taps, i, rest);
        mantis_channels_scalar(rest, w + i, w_pitch, taps, n - i, sums + i);
    }
}

AVX2 void mantis_channels_outer_avx2(const uint8_t *const *x, const uint8_t *y, size_t taps, size_t n, int32_t *sums,
                                     size_t pitch)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        const __m256i factor = low_half(signed8(y + i));
        for (size_t t = 0; t < taps; t++) {
            __m256i *at = (__m256i *)(void *)(sums + t * pitch + i);
            _mm256_storeu_si256(at,
                                _mm256_add_epi32(_mm256_loadu_si256(at), _mm256_madd_epi16(signed8(x[t] + i), factor)));
        }
    }
    if (i < n) {
        const uint8_t *rest[MOST_TAPS];
        shift(x, taps, i, rest);
        mantis_channels_outer_scalar(rest, y + i, taps, n - i, sums + i, pitch);
    }
}

#endif
