/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR of one or two int16 terms and a constant, all by channel, by AVX-512: batch normalization forward and
 * backward. The coefficients are read from tables in which they stand raised, in 64-bit lanes in the order of the
 * channels, so that an element's sum takes no more than its products and additions. */
#include "golden/vector_avx512.h"

#ifdef MANTIS_X86

typedef struct {
    const uint8_t *x0, *x1;
    const int64_t *c0, *c1, *c3;
} sources;

AVX512_INLINE __m512i product8(const uint8_t *x, const int64_t *c, size_t j, __mmask8 live)
{
    return _mm512_mul_epi32(_mm512_cvtepi16_epi64(_mm_maskz_loadu_epi16(live, x + 2 * j)),
                            _mm512_maskz_loadu_epi64(live, c + j));
}

AVX512_INLINE __m512i sum8(const sources *s, size_t j, __mmask8 live, const bool two)
{
    __m512i sum = _mm512_add_epi64(product8(s->x0, s->c0, j, live), _mm512_maskz_loadu_epi64(live, s->c3 + j));
    if (two)
        sum = _mm512_add_epi64(sum, product8(s->x1, s->c1, j, live));
    return sum;
}

AVX512_INLINE __m512i step(const sources *s, size_t j, __mmask16 live, int32_t exponent, __m512i least, uint8_t *out,
                           __m512i peak, const bool two)
{
    const __m256i low = mantis_nearest8(sum8(s, j, (__mmask8)live, two)),
                  high = mantis_nearest8(sum8(s, j + 8, (__mmask8)(live >> 8), two));
    const __m512i words = _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
    const __m512i y = _mm512_max_epi32(mantis_raise_exponent(words, exponent), least);
    _mm512_mask_storeu_epi32(out + 4 * j, live, y);
    return _mm512_max_epu32(peak, _mm512_maskz_and_epi32(live, y, _mm512_set1_epi32(INT32_MAX)));
}

AVX512_INLINE void loop(const mantis_vector_plan *plan, uint64_t i, uint64_t col, size_t n, mantis_marks *marks,
                        const bool two)
{
    const sources s = {plan->term[0].x + 2 * i, two ? plan->term[1].x + 2 * i : NULL, plan->table[0] + col,
                       two ? plan->table[1] + col : NULL, plan->table[3] + col};
    const __m512i least = plan->relu ? _mm512_setzero_si512() : _mm512_set1_epi32(INT32_MIN);
    uint8_t *const out = plan->out + 4 * i;
    __m512i peak = _mm512_setzero_si512();
    size_t j = 0;
    for (; j + 16 <= n; j += 16)
        peak = step(&s, j, 0xffff, plan->exponent, least, out, peak, two);
    if (j < n)
        peak = step(&s, j, mantis_mask16(n - j), plan->exponent, least, out, peak, two);
    const uint32_t largest = _mm512_reduce_max_epu32(peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
}

AVX512 static void one_term(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                            const uint32_t *const words[4], mantis_marks *marks)
{
    (void)row, (void)words;
    loop(plan, i, col, n, marks, false);
}

AVX512 static void two_terms(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                             const uint32_t *const words[4], mantis_marks *marks)
{
    (void)row, (void)words;
    loop(plan, i, col, n, marks, true);
}

mantis_vector_loop mantis_vector_wide_avx512(const mantis_vector_plan *plan, const bool drawn[4])
{
    const mantis_vector_operand *t = plan->term;
    if (t[0].kind != 3 || (t[1].kind && t[1].kind != 3) || t[2].kind || !t[3].kind || plan->gate || drawn[3] ||
        mantis_pair_may_wrap(plan) || plan->exponent < MANTIS_ALIGN8_LOW || plan->exponent > MANTIS_ALIGN8_HIGH)
        return NULL;
    for (int k = 0; k < 4; k++)
        if (t[k].kind && (t[k].layout != 1 || t[k].distance > 16))
            return NULL;
    return t[1].kind ? two_terms : one_term;
}

#endif
