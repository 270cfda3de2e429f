/* VECTOR by AVX-512: sixteen elements a step (numerics section 7). Products have 32 bits; terms, sums and the align lane 64. */
#include "golden/align_avx512.h"

#ifdef MANTIS_X86

typedef struct {
    __m512i low, high; /* elements 0..7 and 8..15 in 64-bit lanes */
} sum16;

AVX512_INLINE void add_term(sum16 *sum, __m512i product, int32_t distance)
{
    const __m128i shift = _mm_cvtsi32_si128(distance);
    const __m512i low = _mm512_slli_epi64(_mm512_cvtepi32_epi64(_mm512_castsi512_si256(product)), 16);
    const __m512i high = _mm512_slli_epi64(_mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(product, 1)), 16);
    sum->low = _mm512_add_epi64(sum->low, _mm512_sra_epi64(low, shift));
    sum->high = _mm512_add_epi64(sum->high, _mm512_sra_epi64(high, shift));
}

/* 16 coefficients for channels col..col+15, or one for all. */
AVX512_INLINE __m512i coefficients(const mantis_vector_operand *t, uint64_t row, uint64_t col, __mmask16 live)
{
    if (t->layout == 1) {
        return _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(live, t->c + 2 * col));
    }
    int16_t c;
    __builtin_memcpy(&c, t->c + (t->layout == 2 ? 2 * row : 0), sizeof c);
    return _mm512_set1_epi32(c);
}

AVX512_INLINE __m512i mantissas(const mantis_vector_operand *t, uint64_t i, const uint32_t *r, __mmask16 live, __mmask16 *beyond)
{
    if (t->kind == 1) {
        const __m512i words = r ? _mm512_maskz_loadu_epi32(live, r) : _mm512_set1_epi32(MANTIS_RANDOM_NEAREST);
        return mantis_map16(_mm512_maskz_loadu_epi32(live, t->x + 4 * i), words, _mm512_set1_epi32(t->emax), 16, live, beyond);
    }
    return t->kind == 2 ? _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(live, t->x + i))
                        : _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(live, t->x + 2 * i));
}

/* comfortable and stochastic are constants to the compiler. */
AVX512_INLINE void vector(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n, const uint32_t *const words[4],
                          mantis_marks *marks, const bool comfortable, const bool stochastic)
{
    const __m512i zero = _mm512_setzero_si512();
    __m512i peak = zero;
    __mmask16 saturated = 0, overflow = 0;
    for (size_t j = 0; j < n; j += 16) {
        const __mmask16 live = mantis_mask16(n - j);
        sum16 sum = {zero, zero};
        for (int t = 0; t < 3; t++) {
            const mantis_vector_operand *term = &plan->term[t];
            if (term->kind) {
                const __m512i x = mantissas(term, i + j, words[t] ? words[t] + j : NULL, live, &saturated);
                add_term(&sum, _mm512_mullo_epi32(coefficients(term, row, col + j, live), x), term->distance);
            }
        }
        if (plan->term[3].kind) {
            add_term(&sum, coefficients(&plan->term[3], row, col + j, live), plan->term[3].distance);
        }
        const __m512i r = stochastic ? _mm512_maskz_loadu_epi32(live, words[3] + j) : zero;
        const __m512i r_low = _mm512_cvtepu32_epi64(_mm512_castsi512_si256(r));
        const __m512i r_high = _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(r, 1));
        __m256i low, high;
        if (comfortable) {
            low = mantis_align8_fast(sum.low, plan->exponent, stochastic, r_low);
            high = mantis_align8_fast(sum.high, plan->exponent, stochastic, r_high);
        } else {
            __mmask8 over_low, over_high;
            low = mantis_align8(sum.low, plan->exponent, stochastic, r_low, &over_low);
            high = mantis_align8(sum.high, plan->exponent, stochastic, r_high, &over_high);
            overflow |= (__mmask16)(over_low | over_high << 8) & live;
        }
        __m512i y = _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
        if (plan->relu) {
            y = _mm512_maskz_mov_epi32((__mmask16)~_mm512_movepi32_mask(y), y);
        }
        if (plan->gate) {
            const __m512i gate = _mm512_maskz_loadu_epi32(live, plan->gate + 4 * (i + j));
            y = _mm512_maskz_mov_epi32(_mm512_cmpgt_epi32_mask(gate, zero), y);
        }
        _mm512_mask_storeu_epi32(plan->out + 4 * (i + j), live, y);
        peak = _mm512_max_epu32(peak, _mm512_maskz_and_epi32(live, y, _mm512_set1_epi32(0x7fffffff)));
    }
    const uint32_t largest = _mm512_reduce_max_epu32(peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
    marks->sticky |= (saturated ? MANTIS_STICKY_SATURATED : 0) | (overflow ? MANTIS_STICKY_OVERFLOW : 0);
}

AVX512 void mantis_vector_avx512(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n, const uint32_t *const words[4],
                                 mantis_marks *marks)
{
    const bool comfortable = plan->exponent >= MANTIS_ALIGN8_LOW && plan->exponent <= MANTIS_ALIGN8_HIGH;
    for (int t = 0; t < 3; t++) {
        if (words[t] && plan->term[t].kind == 1) {
            mantis_fetch_next_run(plan->term[t].x + 4 * i, n);
        }
    }
    if (comfortable && words[3]) {
        vector(plan, i, row, col, n, words, marks, true, true);
    } else if (comfortable) {
        vector(plan, i, row, col, n, words, marks, true, false);
    } else if (words[3]) {
        vector(plan, i, row, col, n, words, marks, false, true);
    } else {
        vector(plan, i, row, col, n, words, marks, false, false);
    }
}

#endif
