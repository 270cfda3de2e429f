/* SPDX-License-Identifier: Apache-2.0 */
/* The loops of finer scales and raw sums by AVX-512 (numerics sections 10, 11, 14): a peak, an emax or an exponent in
 * each lane. */
#include "golden/align_avx512.h"

#ifdef MANTIS_X86

AVX512 void mantis_peak_each_avx512(const uint8_t *words, size_t n, uint32_t *peaks)
{
    const __m512i magnitude = _mm512_set1_epi32(0x7fffffff);
    for (size_t i = 0; i < n; i += 16) {
        const __mmask16 live = mantis_mask16(n - i);
        const __m512i w = _mm512_and_epi32(_mm512_maskz_loadu_epi32(live, words + 4 * i), magnitude);
        _mm512_mask_storeu_epi32(peaks + i, live, _mm512_max_epu32(_mm512_maskz_loadu_epi32(live, peaks + i), w));
    }
}

AVX512_INLINE void map_each(const uint8_t *words, size_t n, const uint32_t *r, const int32_t *emax, int bits,
                            uint8_t *q, __m512i *most)
{
    const __m512i half = _mm512_set1_epi32(MANTIS_RANDOM_NEAREST), high = _mm512_set1_epi32(255);
    for (size_t i = 0; i < n; i += 16) {
        const __mmask16 live = mantis_mask16(n - i);
        const __m512i top = _mm512_mask_loadu_epi32(high, live, emax + i);
        const __m512i x = mantis_map16(_mm512_maskz_loadu_epi32(live, words + 4 * i),
                                       r ? _mm512_maskz_loadu_epi32(live, r + i) : half, top, bits, most);
        if (bits == 16)
            _mm256_mask_storeu_epi16(q + 2 * i, live, _mm512_cvtepi32_epi16(x));
        else
            _mm_mask_storeu_epi8(q + i, live, _mm512_cvtepi32_epi8(x));
    }
}

AVX512 void mantis_map_each_avx512(const uint8_t *words, size_t n, const uint32_t *r, const int32_t *emax, int bits,
                                   uint8_t *q, mantis_marks *marks)
{
    __m512i most = _mm512_setzero_si512();
    if (bits == 16)
        map_each(words, n, r, emax, 16, q, &most);
    else
        map_each(words, n, r, emax, bits, q, &most);
    marks->sticky |= mantis_map_saturated(most, bits) ? MANTIS_STICKY_SATURATED : 0;
}

AVX512_INLINE void map_stretch(const uint8_t *words, size_t n, const uint32_t *r, __m512i top, int bits, uint8_t *q,
                               __m512i *most)
{
    const __m512i half = _mm512_set1_epi32(MANTIS_RANDOM_NEAREST);
    for (size_t i = 0; i < n; i += 16) {
        const __mmask16 live = mantis_mask16(n - i);
        const __m512i x = mantis_map16(_mm512_maskz_loadu_epi32(live, words + 4 * i),
                                       r ? _mm512_maskz_loadu_epi32(live, r + i) : half, top, bits, most);
        if (bits == 16)
            _mm256_mask_storeu_epi16(q + 2 * i, live, _mm512_cvtepi32_epi16(x));
        else
            _mm_mask_storeu_epi8(q + i, live, _mm512_cvtepi32_epi8(x));
    }
}

AVX512_INLINE void map_spans(const uint8_t *words, size_t n, const uint32_t *r, const mantis_map_stretches *stretches,
                             int bits, uint8_t *q, __m512i *most)
{
    const int32_t *emax = stretches->emax;
    const uint64_t span = stretches->span;
    const __m512i half = _mm512_set1_epi32(MANTIS_RANDOM_NEAREST);
    uint64_t left = stretches->left;
    size_t i = 0;
    if (span % 16 == 0 && left % 16 == 0) { /* no register holds two stretches, and no branch tells where one ends */
        for (; i + 16 <= n; i += 16) {
            const __m512i x = mantis_map16(_mm512_loadu_si512(words + 4 * i), r ? _mm512_loadu_si512(r + i) : half,
                                           _mm512_set1_epi32(*emax), bits, most);
            if (bits == 16)
                _mm256_storeu_si256((__m256i *)(void *)(q + 2 * i), _mm512_cvtepi32_epi16(x));
            else
                _mm_storeu_si128((__m128i *)(void *)(q + i), _mm512_cvtepi32_epi8(x));
            left -= 16;
            emax += left == 0;
            left = left ? left : span;
        }
    }
    for (size_t some; i < n; i += some, left = stretches->span) {
        some = left < n - i ? (size_t)left : n - i;
        map_stretch(words + 4 * i, some, r ? r + i : NULL, _mm512_set1_epi32(*emax++), bits,
                    q + (bits == 16 ? 2 * i : i), most);
    }
}

AVX512 void mantis_map_spans_avx512(const uint8_t *words, size_t n, const uint32_t *r,
                                    const mantis_map_stretches *stretches, int bits, uint8_t *q, mantis_marks *marks)
{
    __m512i most = _mm512_setzero_si512();
    if (bits == 16 && r)
        map_spans(words, n, r, stretches, 16, q, &most);
    else if (bits == 16)
        map_spans(words, n, NULL, stretches, 16, q, &most);
    else if (r)
        map_spans(words, n, r, stretches, bits, q, &most);
    else
        map_spans(words, n, NULL, stretches, bits, q, &most);
    marks->sticky |= mantis_map_saturated(most, bits) ? MANTIS_STICKY_SATURATED : 0;
}

/* -- Group exponents along K --------------------------------------------------------------------- */

__attribute__((target("avx512f,avx512bw,avx512vbmi2,popcnt"))) static void
gather_vbmi2(const mantis_gather *order, const uint8_t *from, uint8_t *to)
{
    const uint64_t *mask = order->mask;
    for (size_t part = 0; part < order->parts; part++) {
        for (size_t k = 0; k < order->k; k += 64) {
            const __mmask64 live = order->k - k < 64 ? (UINT64_C(1) << (order->k - k)) - 1 : UINT64_MAX;
            const __m512i bytes = _mm512_maskz_loadu_epi8(live, from + k);
            _mm512_storeu_si512(to, _mm512_maskz_compress_epi8(*mask, bytes));
            to += __builtin_popcountll(*mask++);
        }
    }
}

void mantis_gather_avx512(const mantis_gather *order, const uint8_t *from, uint8_t *to)
{
    if (__builtin_cpu_supports("avx512vbmi2"))
        gather_vbmi2(order, from, to);
    else
        mantis_gather_scalar(order, from, to);
}

/* -- Align lanes -------------------------------------------------------------------------------- */

/* Every exponent keeps every result of a sum under 2^50 normal and finite. */
AVX512_INLINE bool comfortable(__m512i exponent)
{
    return (_mm512_cmplt_epi64_mask(exponent, _mm512_set1_epi64(MANTIS_ALIGN8_LOW)) |
            _mm512_cmpgt_epi64_mask(exponent, _mm512_set1_epi64(MANTIS_ALIGN8_HIGH))) == 0;
}

/* Biases in their window's exponents (numerics section 5). *exponent: E_C, then A. *saturated: lanes that clamped. */
AVX512_INLINE __m512i bias_add(__m512i acc, __m512i words, uint32_t peak, __m512i *exponent, __mmask8 *saturated)
{
    const __m512i zero = _mm512_setzero_si512(), one = _mm512_set1_epi64(1);
    const __m512i limit = _mm512_set1_epi64((INT64_C(1) << 46) - 1);
    const int64_t top = (int64_t)mantis_unpack(peak).exponent - 150 - 22;
    const __m512i shift = peak ? _mm512_max_epi64(_mm512_sub_epi64(_mm512_set1_epi64(top), *exponent), zero) : zero;
    const __m512i at = _mm512_add_epi64(*exponent, shift);
    const __m512i field = _mm512_and_si512(_mm512_srli_epi64(words, 23), _mm512_set1_epi64(0xff));
    const __m512i ee = _mm512_max_epi64(field, one);
    const __m512i hidden = _mm512_slli_epi64(_mm512_min_epi64(field, one), 23);
    const __m512i m = _mm512_or_si512(_mm512_and_si512(words, _mm512_set1_epi64(0x7fffff)), hidden);
    const __m512i left = _mm512_sub_epi64(_mm512_sub_epi64(ee, _mm512_set1_epi64(150)), at);
    const __m512i right = _mm512_sub_epi64(zero, left);
    const __mmask8 down = _mm512_cmplt_epi64_mask(left, zero);
    /* shifts by 64 and more, also by negative counts, give 0 */
    const __m512i half = _mm512_sllv_epi64(one, _mm512_sub_epi64(right, one));
    const __m512i lowered = _mm512_srlv_epi64(_mm512_add_epi64(m, half), right);
    const __mmask8 over = (__mmask8)~down & _mm512_cmpgt_epi64_mask(m, _mm512_srlv_epi64(limit, left));
    __m512i d = _mm512_mask_mov_epi64(_mm512_sllv_epi64(m, left), down, lowered);
    d = _mm512_mask_mov_epi64(d, over, limit);
    d = _mm512_mask_sub_epi64(d, _mm512_test_epi64_mask(words, _mm512_set1_epi64(INT64_C(1) << 31)), zero, d);
    *exponent = at;
    *saturated |= over;
    return _mm512_add_epi64(_mm512_srav_epi64(acc, shift), d);
}

AVX512_INLINE void align_each(const mantis_align_columns *columns, const int32_t *acc, size_t n, int32_t exponent,
                              const uint32_t *r, uint8_t *out, mantis_marks *marks)
{
    __m256i peak = _mm256_setzero_si256();
    __mmask8 overflow = 0, saturated = 0;
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 live = n - i < 8 ? (__mmask8)((1u << (n - i)) - 1) : 0xff;
        __mmask8 over = 0, clamped = 0;
        __m512i sum = _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(live, acc + i));
        __m512i unit = _mm512_set1_epi64(exponent);
        if (columns->exponent)
            unit = _mm512_add_epi64(unit, _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(live, columns->exponent + i)));
        if (columns->bias) {
            const __m512i words = _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(live, columns->bias + 4 * i));
            sum = bias_add(sum, words, columns->peak, &unit, &clamped);
        }
        const __m512i random =
            r ? _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(live, r + i)) : _mm512_setzero_si512();
        const __m256i y = comfortable(unit) ? mantis_align8_fast(sum, unit, r != NULL, random)
                                            : mantis_align8(sum, unit, r != NULL, random, &over);
        _mm256_mask_storeu_epi32(out + 4 * i, live, y);
        peak = _mm256_max_epu32(peak, _mm256_maskz_and_epi32(live, y, _mm256_set1_epi32(0x7fffffff)));
        overflow |= over & live;
        saturated |= clamped & live;
    }
    const uint32_t largest = _mm512_reduce_max_epu32(_mm512_zextsi256_si512(peak));
    marks->peak = largest > marks->peak ? largest : marks->peak;
    marks->sticky |= (overflow ? MANTIS_STICKY_OVERFLOW : 0) | (saturated ? MANTIS_STICKY_SATURATED : 0);
}

AVX512 void mantis_align_each_avx512(const mantis_align_columns *columns, const int32_t *acc, size_t n,
                                     int32_t exponent, const uint32_t *r, uint8_t *out, mantis_marks *marks)
{
    if (r)
        align_each(columns, acc, n, exponent, r, out, marks);
    else
        align_each(columns, acc, n, exponent, NULL, out, marks);
}

AVX512_INLINE void align_sums(const uint8_t *sums, size_t n, int32_t exponent, const uint32_t *r, uint8_t *out,
                              mantis_marks *marks)
{
    const __m512i unit = _mm512_set1_epi64(exponent), wide = _mm512_set1_epi64(INT64_C(1) << 49);
    const bool fast = comfortable(unit);
    __m256i peak = _mm256_setzero_si256();
    __mmask8 overflow = 0;
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 live = n - i < 8 ? (__mmask8)((1u << (n - i)) - 1) : 0xff;
        const __m512i sum = _mm512_maskz_loadu_epi64(live, sums + 8 * i);
        const __m512i random =
            r ? _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(live, r + i)) : _mm512_setzero_si512();
        __mmask8 over = 0;
        const bool narrow = _mm512_cmpge_epu64_mask(_mm512_abs_epi64(sum), wide) == 0;
        const __m256i y = fast && narrow ? mantis_align8_fast(sum, unit, r != NULL, random)
                                         : mantis_align8(sum, unit, r != NULL, random, &over);
        _mm256_mask_storeu_epi32(out + 4 * i, live, y);
        peak = _mm256_max_epu32(peak, _mm256_and_si256(y, _mm256_set1_epi32(0x7fffffff)));
        overflow |= over & live;
    }
    const uint32_t largest = _mm512_reduce_max_epu32(_mm512_zextsi256_si512(peak));
    marks->peak = largest > marks->peak ? largest : marks->peak;
    marks->sticky |= overflow ? MANTIS_STICKY_OVERFLOW : 0;
}

AVX512 void mantis_align_sums_avx512(const uint8_t *sums, size_t n, int32_t exponent, const uint32_t *r, uint8_t *out,
                                     mantis_marks *marks)
{
    if (r)
        align_sums(sums, n, exponent, r, out, marks);
    else
        align_sums(sums, n, exponent, NULL, out, marks);
}

AVX512 void mantis_sums_avx512(const int32_t *acc, const int32_t *more, int32_t places, size_t n, bool accumulate,
                               uint8_t *out)
{
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 live = n - i < 8 ? (__mmask8)((1u << (n - i)) - 1) : 0xff;
        __m512i up = _mm512_set1_epi64(places);
        if (more)
            up = _mm512_add_epi64(up, _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(live, more + i)));
        __m512i sum = _mm512_sllv_epi64(_mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(live, acc + i)), up);
        if (accumulate)
            sum = _mm512_add_epi64(sum, _mm512_maskz_loadu_epi64(live, out + 8 * i));
        _mm512_mask_storeu_epi64(out + 8 * i, live, sum);
    }
}

#endif
