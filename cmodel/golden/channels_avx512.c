/* SPDX-License-Identifier: Apache-2.0 */
/* Depthwise products by AVX-512: sixteen channels in sixteen lanes. A product of int8 fits the low half of a lane,
 * where vpmaddwd adds to it the product of the high halves: x's is its sign, w's is cleared. */
#include "golden/avx512.h"

#ifdef MANTIS_X86

AVX512_INLINE __m512i signed16(const uint8_t *from, __mmask16 live)
{
    return _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(live, from));
}

AVX512_INLINE __m512i low_half(__m512i x)
{
    return _mm512_and_si512(x, _mm512_set1_epi32(0xffff));
}

AVX512 void mantis_channels_avx512(const uint8_t *const *x, const uint8_t *w, size_t w_pitch, size_t taps, size_t n,
                                   int32_t *sums)
{
    for (size_t i = 0; i < n; i += 16) {
        const __mmask16 live = mantis_mask16(n - i);
        __m512i sum = _mm512_setzero_si512();
        for (size_t t = 0; t < taps; t++) {
            sum = _mm512_add_epi32(
                sum, _mm512_madd_epi16(signed16(x[t] + i, live), low_half(signed16(w + t * w_pitch + i, live))));
        }
        _mm512_mask_storeu_epi32(sums + i, live, sum);
    }
}

AVX512 void mantis_channels_outer_avx512(const uint8_t *const *x, const uint8_t *y, size_t taps, size_t n,
                                         int32_t *sums, size_t pitch)
{
    for (size_t i = 0; i < n; i += 16) {
        const __mmask16 live = mantis_mask16(n - i);
        const __m512i factor = low_half(signed16(y + i, live));
        for (size_t t = 0; t < taps; t++) {
            int32_t *at = sums + t * pitch + i;
            const __m512i sum = _mm512_add_epi32(_mm512_maskz_loadu_epi32(live, at),
                                                 _mm512_madd_epi16(signed16(x[t] + i, live), factor));
            _mm512_mask_storeu_epi32(at, live, sum);
        }
    }
}

#endif
