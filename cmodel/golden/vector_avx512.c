/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR by AVX-512: sixteen elements a step (numerics section 7). Products have 32 bits; terms, sums and the align
 * lane 64. */
#include "golden/align_avx512.h"

#ifdef MANTIS_X86

typedef struct {
    __m512i low, high; /* elements 0..7 and 8..15 in 64-bit lanes */
} sum16;

/* A term with everything that a row's elements share. */
typedef struct {
    int kind;
    bool by_channel;
    const uint8_t *x, *c; /* of the row's first element and its channel */
    const uint32_t *r;    /* or NULL */
    __m512i coefficient;  /* unless by_channel */
    __m512i emax;
    __m128i distance;
} row_term;

AVX512_INLINE row_term prepare(const mantis_vector_operand *t, uint64_t i, uint64_t row, uint64_t col,
                               const uint32_t *r)
{
    row_term u;
    u.kind = t->kind;
    u.by_channel = t->layout == 1;
    u.x = t->kind ? t->x : NULL;
    u.c = t->c;
    u.r = r;
    u.coefficient = _mm512_setzero_si512();
    u.emax = _mm512_set1_epi32(t->emax);
    u.distance = _mm_cvtsi32_si128(t->distance);
    if (!t->kind)
        return u;
    if (u.x)
        u.x += i * (t->kind == 1 ? 4 : t->kind == 2 ? 1 : 2);
    if (u.by_channel) {
        u.c += 2 * col;
    } else {
        int16_t c;
        __builtin_memcpy(&c, t->c + (t->layout == 2 ? 2 * row : 0), sizeof c);
        u.coefficient = _mm512_set1_epi32(c);
    }
    return u;
}

AVX512_INLINE __m512i coefficients(const row_term *t, size_t j, __mmask16 live)
{
    return t->by_channel ? _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(live, t->c + 2 * j)) : t->coefficient;
}

AVX512_INLINE __m512i mantissas(const row_term *t, size_t j, __mmask16 live, __mmask16 *beyond)
{
    if (t->kind == 1) {
        const __m512i words =
            t->r ? _mm512_maskz_loadu_epi32(live, t->r + j) : _mm512_set1_epi32(MANTIS_RANDOM_NEAREST);
        return mantis_map16(_mm512_maskz_loadu_epi32(live, t->x + 4 * j), words, t->emax, 16, live, beyond);
    }
    return t->kind == 2 ? _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(live, t->x + j))
                        : _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(live, t->x + 2 * j));
}

AVX512_INLINE sum16 plus(sum16 sum, __m512i product, __m128i distance)
{
    const __m512i low = _mm512_slli_epi64(_mm512_cvtepi32_epi64(_mm512_castsi512_si256(product)), 16);
    const __m512i high = _mm512_slli_epi64(_mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(product, 1)), 16);
    sum.low = _mm512_add_epi64(sum.low, _mm512_sra_epi64(low, distance));
    sum.high = _mm512_add_epi64(sum.high, _mm512_sra_epi64(high, distance));
    return sum;
}

AVX512_INLINE sum16 add_term(sum16 sum, const row_term *t, size_t j, __mmask16 live, __mmask16 *beyond)
{
    if (!t->kind)
        return sum;
    const __m512i x = mantissas(t, j, live, beyond);
    return plus(sum, _mm512_mullo_epi32(coefficients(t, j, live), x), t->distance);
}

/* See mantis_pair_wrap. */
AVX512_INLINE __m512i wrap(__m512i pair)
{
    const __m512i limit = _mm512_set1_epi64(INT64_C(1) << 47);
    return _mm512_mask_mov_epi64(pair, _mm512_cmpeq_epi64_mask(pair, limit), _mm512_set1_epi64(-(INT64_C(1) << 47)));
}

/* comfortable and stochastic are constants to the compiler. */
AVX512_INLINE void vector(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                          const uint32_t *const words[4], mantis_marks *marks, const bool comfortable,
                          const bool stochastic)
{
    const __m512i zero = _mm512_setzero_si512();
    const row_term t0 = prepare(&plan->term[0], i, row, col, words[0]),
                   t1 = prepare(&plan->term[1], i, row, col, words[1]);
    const row_term t2 = prepare(&plan->term[2], i, row, col, words[2]), t3 = prepare(&plan->term[3], i, row, col, NULL);
    const uint32_t *const r3 = words[3];
    const uint8_t *const gate = plan->gate ? plan->gate + 4 * i : NULL;
    uint8_t *const out = plan->out + 4 * i;
    const int32_t exponent = plan->exponent;
    const bool relu = plan->relu, may_wrap = mantis_pair_may_wrap(plan);
    __m512i peak = zero;
    __mmask16 saturated = 0, overflow = 0;
    for (size_t j = 0; j < n; j += 16) {
        const __mmask16 live = mantis_mask16(n - j);
        sum16 sum = {zero, zero};
        sum = add_term(sum, &t0, j, live, &saturated);
        sum = add_term(sum, &t1, j, live, &saturated);
        if (may_wrap)
            sum = (sum16){wrap(sum.low), wrap(sum.high)};
        sum = add_term(sum, &t2, j, live, &saturated);
        if (t3.kind)
            sum = plus(sum, coefficients(&t3, j, live), t3.distance);
        const __m512i r = stochastic ? _mm512_maskz_loadu_epi32(live, r3 + j) : zero;
        const __m512i r_low = _mm512_cvtepu32_epi64(_mm512_castsi512_si256(r));
        const __m512i r_high = _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(r, 1));
        __m256i low, high;
        if (comfortable) {
            low = mantis_align8_fast(sum.low, exponent, stochastic, r_low);
            high = mantis_align8_fast(sum.high, exponent, stochastic, r_high);
        } else {
            __mmask8 over_low, over_high;
            low = mantis_align8(sum.low, exponent, stochastic, r_low, &over_low);
            high = mantis_align8(sum.high, exponent, stochastic, r_high, &over_high);
            overflow |= (__mmask16)(over_low | over_high << 8) & live;
        }
        __m512i y = _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
        if (relu)
            y = _mm512_maskz_mov_epi32((__mmask16)~_mm512_movepi32_mask(y), y);
        if (gate) {
            const __m512i g = _mm512_maskz_loadu_epi32(live, gate + 4 * j);
            y = _mm512_maskz_mov_epi32(_mm512_cmpgt_epi32_mask(g, zero), y);
        }
        _mm512_mask_storeu_epi32(out + 4 * j, live, y);
        peak = _mm512_max_epu32(peak, _mm512_maskz_and_epi32(live, y, _mm512_set1_epi32(0x7fffffff)));
    }
    const uint32_t largest = _mm512_reduce_max_epu32(peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
    marks->sticky |= (saturated ? MANTIS_STICKY_SATURATED : 0) | (overflow ? MANTIS_STICKY_OVERFLOW : 0);
}

AVX512 void mantis_vector_avx512(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                                 const uint32_t *const words[4], mantis_marks *marks)
{
    const bool comfortable = plan->exponent >= MANTIS_ALIGN8_LOW && plan->exponent <= MANTIS_ALIGN8_HIGH;
    for (int t = 0; t < 3; t++)
        if (words[t] && plan->term[t].kind == 1)
            mantis_fetch_next_run(plan->term[t].x + 4 * i, n);
    if (comfortable && words[3])
        vector(plan, i, row, col, n, words, marks, true, true);
    else if (comfortable)
        vector(plan, i, row, col, n, words, marks, true, false);
    else if (words[3])
        vector(plan, i, row, col, n, words, marks, false, true);
    else
        vector(plan, i, row, col, n, words, marks, false, false);
}

#endif
