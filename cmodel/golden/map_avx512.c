/* SPDX-License-Identifier: Apache-2.0 */
/* PEAK and MAP by AVX-512 (numerics sections 2 and 3): sixteen map lanes per step, as in the hardware. */
#include "golden/map_avx512.h"

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

/* Sixteen words, or those of a tail, and their random words. */
AVX512_INLINE __m512i words_at(const uint8_t *words, size_t i, __mmask16 live)
{
    return _mm512_maskz_loadu_epi32(live, words + 4 * i);
}

AVX512_INLINE __m512i random_at(const uint32_t *r, size_t i, __mmask16 live)
{
    return r ? _mm512_maskz_loadu_epi32(live, r + i) : _mm512_set1_epi32(MANTIS_RANDOM_NEAREST);
}

AVX512_INLINE __m512i mantissas_at(const uint8_t *words, size_t i, __mmask16 live, const uint32_t *r,
                                   const mantis_map_scale *s, __m512i *most)
{
    return mantis_map_scaled(words_at(words, i, live), random_at(r, i, live), s, most);
}

/* 64 mantissas of 8 bits. */
AVX512_INLINE void narrow64(const uint8_t *words, size_t i, __mmask64 live, const uint32_t *r,
                            const mantis_map_scale *s, uint8_t *q, __m512i *most)
{
    __m512i x[4];
#pragma GCC unroll 4
    for (size_t v = 0; v < 4; v++)
        x[v] = mantissas_at(words, i + 16 * v, (__mmask16)(live >> (16 * v)), r, s, most);
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i all = _mm512_packs_epi16(_mm512_packs_epi32(x[0], x[1]), _mm512_packs_epi32(x[2], x[3]));
    _mm512_mask_storeu_epi8(q + i, live, _mm512_permutexvar_epi32(order, all));
}

/* 32 of 16 bits. */
AVX512_INLINE void wide32(const uint8_t *words, size_t i, __mmask32 live, const uint32_t *r, const mantis_map_scale *s,
                          uint8_t *q, __m512i *most)
{
    const __m512i x0 = mantissas_at(words, i, (__mmask16)live, r, s, most),
                  x1 = mantissas_at(words, i + 16, (__mmask16)(live >> 16), r, s, most);
    const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
    _mm512_mask_storeu_epi16(q + 2 * i, live, _mm512_permutexvar_epi64(order, _mm512_packs_epi32(x0, x1)));
}

/* Whether one was clamped. */
AVX512_INLINE bool scaled(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q)
{
    const mantis_map_scale s = mantis_map_scale_of(emax, bits);
    __m512i most = _mm512_setzero_si512();
    size_t i = 0;
    if (bits == 16) {
        for (; i + 32 <= n; i += 32)
            wide32(words, i, UINT32_MAX, r, &s, q, &most);
        if (i < n)
            wide32(words, i, ((__mmask32)1 << (n - i)) - 1, r, &s, q, &most);
    } else {
        for (; i + 64 <= n; i += 64)
            narrow64(words, i, UINT64_MAX, r, &s, q, &most);
        if (i < n)
            narrow64(words, i, ((__mmask64)1 << (n - i)) - 1, r, &s, q, &most);
    }
    return mantis_map_clamped(most, bits);
}

/* With any emax. */
AVX512_INLINE bool shifted(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q)
{
    __m512i most = _mm512_setzero_si512();
    for (size_t i = 0; i < n; i += 16) {
        const __mmask16 live = mantis_mask16(n - i);
        const __m512i x =
            mantis_map16(words_at(words, i, live), random_at(r, i, live), _mm512_set1_epi32(emax), bits, &most);
        if (bits == 16)
            _mm256_mask_storeu_epi16(q + 2 * i, live, _mm512_cvtepi32_epi16(x));
        else
            _mm_mask_storeu_epi8(q + i, live, _mm512_cvtepi32_epi8(x));
    }
    return mantis_map_saturated(most, bits);
}

AVX512_INLINE bool map_words(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q)
{
    return mantis_map_scalable(emax) ? scaled(words, n, r, emax, bits, q) : shifted(words, n, r, emax, bits, q);
}

AVX512 void mantis_map_avx512(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q,
                              mantis_marks *marks)
{
    bool clamped;
    if (bits == 16)
        clamped = r ? map_words(words, n, r, emax, 16, q) : map_words(words, n, NULL, emax, 16, q);
    else
        clamped = r ? map_words(words, n, r, emax, bits, q) : map_words(words, n, NULL, emax, bits, q);
    marks->sticky |= clamped ? MANTIS_STICKY_SATURATED : 0;
}

#endif
