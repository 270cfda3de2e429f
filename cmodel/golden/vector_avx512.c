/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR by AVX-512: sixteen elements a step (numerics section 7), in any form. Frequent ones have loops of their own
 * (vector_forms_avx512.c). */
#include "golden/vector_avx512.h"

#ifdef MANTIS_X86

/* How a run is computed; a constant to the compiler. All but SLOW need an exponent that keeps every result normal and
 * finite. */
typedef enum {
    ONE,  /* one term without a constant: its product has 32 bits and lies at the largest exponent */
    NEAR, /* no term is lowered */
    FAR,
    SLOW
} way;

AVX512_INLINE __m512i align_slow(sum16 sum, int32_t exponent, bool stochastic, __m512i r, __mmask16 *over)
{
    const __mmask16 odds = 0xaaaa;
    __mmask8 clamp[2];
    const __m512i even =
        _mm512_cvtepu32_epi64(mantis_align8(sum.even, _mm512_set1_epi64(exponent), stochastic,
                                            _mm512_and_si512(r, _mm512_set1_epi64(UINT32_MAX)), &clamp[0]));
    const __m512i odd = _mm512_cvtepu32_epi64(
        mantis_align8(sum.odd, _mm512_set1_epi64(exponent), stochastic, _mm512_srli_epi64(r, 32), &clamp[1]));
    *over = (_mm512_movepi32_mask(_mm512_movm_epi64(clamp[0])) & (__mmask16)~odds) |
            (_mm512_movepi32_mask(_mm512_movm_epi64(clamp[1])) & odds);
    return _mm512_mask_shuffle_epi32(even, odds, odd, _MM_PERM_CCAA);
}

AVX512_INLINE void vector(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                          const uint32_t *const words[4], mantis_marks *marks, const way how, const bool stochastic)
{
    const __m512i zero = _mm512_setzero_si512();
    const bool raised = how != ONE;
    row_term term[4];
    for (int t = 0; t < 4; t++)
        term[t] = vector_term(&plan->term[t], plan->term[t].kind, plan->term[t].layout == 1, i, row, col,
                              t < 3 ? words[t] : NULL, raised);
    const uint32_t *const r3 = words[3];
    const uint8_t *const gate = plan->gate ? plan->gate + 4 * i : NULL;
    const row_term only = term[0].kind ? term[0] : term[1].kind ? term[1] : term[2];
    uint8_t *const out = plan->out + 4 * i;
    const int32_t exponent = plan->exponent;
    const bool relu = plan->relu, may_wrap = mantis_pair_may_wrap(plan);
    __m512i peak = zero;
    __m512i most = zero;
    __mmask16 overflow = 0;
    for (size_t j = 0; j < n; j += 16) {
        const __mmask16 live = mantis_mask16(n - j);
        const __m512i r = stochastic ? _mm512_maskz_loadu_epi32(live, r3 + j) : zero;
        __m512i y;
        if (how == ONE) {
            y = mantis_align16_fast(vector_product(&only, j, live, &most), exponent + 16, stochastic, r);
        } else {
            const sum16 sum = vector_sum(&term[0], &term[1], &term[2], &term[3], j, live, &most, may_wrap, how == NEAR);
            __mmask16 over = 0;
            y = how == SLOW ? align_slow(sum, exponent, stochastic, r, &over)
                            : mantis_align16_pair(sum.even, sum.odd, exponent, stochastic, r);
            overflow |= over & live;
        }
        if (relu)
            y = _mm512_max_epi32(y, zero);
        if (gate) {
            const __m512i g = _mm512_maskz_loadu_epi32(live, gate + 4 * j);
            y = _mm512_maskz_mov_epi32(_mm512_cmpgt_epi32_mask(g, zero), y);
        }
        _mm512_mask_storeu_epi32(out + 4 * j, live, y);
        peak = _mm512_max_epu32(peak, _mm512_maskz_and_epi32(live, y, _mm512_set1_epi32(0x7fffffff)));
    }
    const uint32_t largest = _mm512_reduce_max_epu32(peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
    marks->sticky |=
        (mantis_map_clamped(most, 16) ? MANTIS_STICKY_SATURATED : 0) | (overflow ? MANTIS_STICKY_OVERFLOW : 0);
}

static way way_of(const mantis_vector_plan *plan)
{
    int terms = 0;
    bool near = true;
    for (int t = 0; t < 4; t++) {
        terms += plan->term[t].kind != 0;
        near &= !plan->term[t].kind || plan->term[t].distance <= 16;
    }
    if (terms == 1 && !plan->term[3].kind && plan->exponent + 16 >= MANTIS_ALIGN16_LOW &&
        plan->exponent + 16 <= MANTIS_ALIGN16_HIGH)
        return ONE;
    if (plan->exponent < MANTIS_ALIGN8_LOW || plan->exponent > MANTIS_ALIGN8_HIGH)
        return SLOW;
    return near ? NEAR : FAR;
}

/* A run with one way and with or without stochastic rounding: eight functions of one text. */
#define RUN(how)                                                    \
    do {                                                            \
        if (words[3])                                               \
            vector(plan, i, row, col, n, words, marks, how, true);  \
        else                                                        \
            vector(plan, i, row, col, n, words, marks, how, false); \
    } while (0)

AVX512 static void any(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                       const uint32_t *const words[4], mantis_marks *marks)
{
    switch (way_of(plan)) {
    case ONE: RUN(ONE); break;
    case NEAR: RUN(NEAR); break;
    case FAR: RUN(FAR); break;
    case SLOW: RUN(SLOW); break;
    }
}

mantis_vector_loop mantis_vector_way_avx512(const mantis_vector_plan *plan, const bool drawn[4])
{
    const mantis_vector_loop narrow = mantis_vector_narrow_avx512(plan, drawn),
                             form = narrow ? narrow : mantis_vector_form_avx512(plan, drawn);
    return form ? form : any;
}

#endif
