/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR by AVX-512: sixteen elements a step (numerics section 7). Mantissas and coefficients lie in 32-bit lanes,
 * products and sums of even and odd elements in 64-bit lanes. (p << 16) >> distance is one product with a coefficient
 * raised by 16 - distance places, unless the term lies farther down. */
#include "golden/align_avx512.h"

#ifdef MANTIS_X86

typedef struct {
    __m512i even, odd; /* of sixteen elements, in 64-bit lanes */
} sum16;

/* A term with everything that a row's elements share. */
typedef struct {
    int kind;
    bool by_channel;
    const uint8_t *x, *c; /* of the row's first element and its channel */
    const uint32_t *r;    /* or NULL */
    __m512i coefficient;  /* unless by_channel; raised */
    __m512i emax;
    __m128i raise, lower; /* (p << 16) >> distance is (p << raise) >> lower: one of the two is 0 */
} row_term;

AVX512_INLINE row_term prepare(const mantis_vector_operand *t, uint64_t i, uint64_t row, uint64_t col,
                               const uint32_t *r, bool raised)
{
    row_term u;
    u.kind = t->kind;
    u.by_channel = t->layout == 1;
    u.x = t->kind ? t->x : NULL;
    u.c = t->c;
    u.r = r;
    u.coefficient = _mm512_setzero_si512();
    u.emax = _mm512_set1_epi32(t->emax);
    u.raise = _mm_cvtsi32_si128(raised && t->distance < 16 ? 16 - t->distance : 0);
    u.lower = _mm_cvtsi32_si128(t->distance < 16 ? 0 : t->distance - 16);
    if (!t->kind)
        return u;
    if (u.x)
        u.x += i * (t->kind == 1 ? 4 : t->kind == 2 ? 1 : 2);
    if (u.by_channel) {
        u.c += 2 * col;
    } else {
        int16_t c;
        __builtin_memcpy(&c, t->c + (t->layout == 2 ? 2 * row : 0), sizeof c);
        u.coefficient = _mm512_sll_epi32(_mm512_set1_epi32(c), u.raise);
    }
    return u;
}

AVX512_INLINE __m512i coefficients(const row_term *t, size_t j, __mmask16 live)
{
    if (!t->by_channel)
        return t->coefficient;
    return _mm512_sll_epi32(_mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(live, t->c + 2 * j)), t->raise);
}

AVX512_INLINE __m512i mantissas(const row_term *t, size_t j, __mmask16 live, __m512i *most)
{
    if (t->kind == 1) {
        const __m512i words =
            t->r ? _mm512_maskz_loadu_epi32(live, t->r + j) : _mm512_set1_epi32(MANTIS_RANDOM_NEAREST);
        return mantis_map16(_mm512_maskz_loadu_epi32(live, t->x + 4 * j), words, t->emax, 16, most);
    }
    return t->kind == 2 ? _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(live, t->x + j))
                        : _mm512_cvtepi16_epi32(_mm256_maskz_loadu_epi16(live, t->x + 2 * j));
}

/* near: no term lies 16 places or more below the largest, so none is lowered; a constant to the compiler. */
AVX512_INLINE sum16 plus(sum16 sum, const row_term *t, __m512i c, __m512i x, bool near)
{
    __m512i even = _mm512_mul_epi32(c, x), odd = _mm512_mul_epi32(_mm512_srli_epi64(c, 32), _mm512_srli_epi64(x, 32));
    if (!near) {
        even = _mm512_sra_epi64(even, t->lower);
        odd = _mm512_sra_epi64(odd, t->lower);
    }
    return (sum16){_mm512_add_epi64(sum.even, even), _mm512_add_epi64(sum.odd, odd)};
}

AVX512_INLINE sum16 add_term(sum16 sum, const row_term *t, size_t j, __mmask16 live, __m512i *most, bool near)
{
    if (!t->kind)
        return sum;
    return plus(sum, t, coefficients(t, j, live), mantissas(t, j, live, most), near);
}

/* See mantis_pair_wrap. */
AVX512_INLINE __m512i wrap(__m512i pair)
{
    const __m512i limit = _mm512_set1_epi64(INT64_C(1) << 47);
    return _mm512_mask_mov_epi64(pair, _mm512_cmpeq_epi64_mask(pair, limit), _mm512_set1_epi64(-(INT64_C(1) << 47)));
}

/* How a run is computed; a constant to the compiler. All but SLOW need an exponent that keeps every result normal and
 * finite. */
typedef enum {
    ONE,  /* one term without a constant: its product has 32 bits and lies at the largest exponent */
    NEAR, /* no term is lowered */
    FAR,
    SLOW
} way;

AVX512_INLINE __m512i one_term(const row_term *t, size_t j, __mmask16 live, __m512i *most, int32_t exponent,
                               bool stochastic, __m512i r)
{
    const __m512i p = _mm512_mullo_epi32(coefficients(t, j, live), mantissas(t, j, live, most));
    return mantis_align16_fast(p, exponent + 16, stochastic, r);
}

AVX512_INLINE sum16 sum_of(const row_term *t0, const row_term *t1, const row_term *t2, const row_term *t3, size_t j,
                           __mmask16 live, __m512i *most, bool may_wrap, bool near)
{
    sum16 sum = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    sum = add_term(sum, t0, j, live, most, near);
    sum = add_term(sum, t1, j, live, most, near);
    if (may_wrap)
        sum = (sum16){wrap(sum.even), wrap(sum.odd)};
    sum = add_term(sum, t2, j, live, most, near);
    return t3->kind ? plus(sum, t3, coefficients(t3, j, live), _mm512_set1_epi32(1), near) : sum;
}

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
    const row_term t0 = prepare(&plan->term[0], i, row, col, words[0], raised),
                   t1 = prepare(&plan->term[1], i, row, col, words[1], raised),
                   t2 = prepare(&plan->term[2], i, row, col, words[2], raised),
                   t3 = prepare(&plan->term[3], i, row, col, NULL, raised);
    const uint32_t *const r3 = words[3];
    const uint8_t *const gate = plan->gate ? plan->gate + 4 * i : NULL;
    const row_term only = t0.kind ? t0 : t1.kind ? t1 : t2;
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
            y = one_term(&only, j, live, &most, exponent, stochastic, r);
        } else {
            const sum16 sum = sum_of(&t0, &t1, &t2, &t3, j, live, &most, may_wrap, how == NEAR);
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
        (mantis_map_saturated(most, 16) ? MANTIS_STICKY_SATURATED : 0) | (overflow ? MANTIS_STICKY_OVERFLOW : 0);
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

AVX512 void mantis_vector_avx512(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                                 const uint32_t *const words[4], mantis_marks *marks)
{
    for (int t = 0; t < 3; t++)
        if (words[t] && plan->term[t].kind == 1)
            mantis_fetch_next_run(plan->term[t].x + 4 * i, n);
    switch (way_of(plan)) {
    case ONE: RUN(ONE); break;
    case NEAR: RUN(NEAR); break;
    case FAR: RUN(FAR); break;
    case SLOW: RUN(SLOW); break;
    }
}

#endif
