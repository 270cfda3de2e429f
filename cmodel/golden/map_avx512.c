/* SPDX-License-Identifier: Apache-2.0 */
/* PEAK and MAP by AVX-512 (numerics sections 2 and 3): sixteen map lanes per step, as in the hardware. */
#include "golden/avx512.h"

#ifdef MANTIS_X86

AVX512 uint32_t mantis_peak_avx512(const uint8_t *words, size_t n)
{
    const __m512i magnitude = _mm512_set1_epi32(0x7fffffff);
    __m512i p0 = _mm512_setzero_si512(), p1 = p0, p2 = p0, p3 = p0;
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        p0 = _mm512_max_epu32(p0, _mm512_and_epi32(_mm512_loadu_si512(words + 4 * i), magnitude));
        p1 = _mm512_max_epu32(p1, _mm512_and_epi32(_mm512_loadu_si512(words + 4 * i + 64), magnitude));
        p2 = _mm512_max_epu32(p2, _mm512_and_epi32(_mm512_loadu_si512(words + 4 * i + 128), magnitude));
        p3 = _mm512_max_epu32(p3, _mm512_and_epi32(_mm512_loadu_si512(words + 4 * i + 192), magnitude));
    }
    for (; i < n; i += 16) {
        const __m512i w = _mm512_maskz_loadu_epi32(mantis_mask16(n - i), words + 4 * i);
        p0 = _mm512_max_epu32(p0, _mm512_and_epi32(w, magnitude));
    }
    return _mm512_reduce_max_epu32(_mm512_max_epu32(_mm512_max_epu32(p0, p1), _mm512_max_epu32(p2, p3)));
}

AVX512_INLINE void narrow(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q,
                          __m512i *most)
{
    const __m512i top = _mm512_set1_epi32(emax), half = _mm512_set1_epi32(MANTIS_RANDOM_NEAREST);
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const __m512i x =
            mantis_map16(_mm512_loadu_si512(words + 4 * i), r ? _mm512_loadu_si512(r + i) : half, top, bits, most);
        _mm_storeu_si128((__m128i *)(void *)(q + i), _mm512_cvtepi32_epi8(x));
    }
    if (i < n) {
        const __mmask16 live = mantis_mask16(n - i);
        const __m512i w = _mm512_maskz_loadu_epi32(live, words + 4 * i);
        const __m512i x = mantis_map16(w, r ? _mm512_maskz_loadu_epi32(live, r + i) : half, top, bits, most);
        _mm_mask_storeu_epi8(q + i, live, _mm512_cvtepi32_epi8(x));
    }
}

AVX512_INLINE void wide(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, uint8_t *q, __m512i *most)
{
    const __m512i top = _mm512_set1_epi32(emax), half = _mm512_set1_epi32(MANTIS_RANDOM_NEAREST);
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const __m512i x =
            mantis_map16(_mm512_loadu_si512(words + 4 * i), r ? _mm512_loadu_si512(r + i) : half, top, 16, most);
        _mm256_storeu_si256((__m256i *)(void *)(q + 2 * i), _mm512_cvtepi32_epi16(x));
    }
    if (i < n) {
        const __mmask16 live = mantis_mask16(n - i);
        const __m512i w = _mm512_maskz_loadu_epi32(live, words + 4 * i);
        const __m512i x = mantis_map16(w, r ? _mm512_maskz_loadu_epi32(live, r + i) : half, top, 16, most);
        _mm256_mask_storeu_epi16(q + 2 * i, live, _mm512_cvtepi32_epi16(x));
    }
}

AVX512 void mantis_map_avx512(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q,
                              mantis_marks *marks)
{
    __m512i most = _mm512_setzero_si512();
    if (r) {
        mantis_fetch_next_run(words, n);
        mantis_fetch_next(q, n, bits == 16 ? 2 : 1);
    }
    if (bits == 16)
        wide(words, n, r, emax, q, &most);
    else
        narrow(words, n, r, emax, bits, q, &most);
    marks->sticky |= mantis_map_saturated(most, bits) ? MANTIS_STICKY_SATURATED : 0;
}

#endif
