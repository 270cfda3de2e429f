/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR's frequent forms by AVX-512: which terms there are, of what kind and with what coefficients is known to the
 * compiler, so that nothing is asked in the loop. Everything else, and what seldom occurs in these forms (results out
 * of the comfortable range, pairs that may wrap, stochastic results), is left to vector_avx512.c. */
#include "golden/vector_avx512.h"

#ifdef MANTIS_X86

enum { NO = 0, F = 1, W = 3 }; /* kinds of terms: absent, fp32, int16 */

typedef struct {
    __m512i peak, most;
    int32_t exponent; /* of the sum, or of the one product */
    __m512i least;    /* 0 with relu */
} state;

AVX512_INLINE __mmask16 open_at(const uint8_t *gate, size_t j, __mmask16 live)
{
    return _mm512_cmpgt_epi32_mask(_mm512_maskz_loadu_epi32(live, gate + 4 * j), _mm512_setzero_si512());
}

/* single: one product and nothing else. */
AVX512_INLINE void step(const row_term *t0, const row_term *t1, const row_term *t2, const row_term *t3, size_t j,
                        const uint8_t *gate, uint8_t *out, __mmask16 live, state *s, const bool single, const bool near,
                        const bool gated)
{
    __m512i y;
    if (single) {
        y = mantis_align16_fast(vector_product(t0, j, live, &s->most), s->exponent, false, s->peak);
    } else {
        const sum16 sum = vector_sum(t0, t1, t2, t3, j, live, &s->most, false, near);
        y = mantis_align16_pair(sum.even, sum.odd, s->exponent, false, s->peak);
    }
    y = _mm512_max_epi32(y, s->least);
    if (gated)
        y = _mm512_maskz_mov_epi32(open_at(gate, j, live), y);
    _mm512_mask_storeu_epi32(out + 4 * j, live, y);
    s->peak = _mm512_max_epu32(s->peak, _mm512_maskz_and_epi32(live, y, _mm512_set1_epi32(INT32_MAX)));
}

AVX512_INLINE state state_of(const mantis_vector_plan *plan, const bool single)
{
    return (state){_mm512_setzero_si512(), _mm512_setzero_si512(), plan->exponent + (single ? 16 : 0),
                   plan->relu ? _mm512_setzero_si512() : _mm512_set1_epi32(INT32_MIN)};
}

AVX512_INLINE void mark(const state *s, mantis_marks *marks)
{
    const uint32_t largest = _mm512_reduce_max_epu32(s->peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
    marks->sticky |= mantis_map_clamped(s->most, 16) ? MANTIS_STICKY_SATURATED : 0;
}

/* Kinds of the terms; channel: all coefficients go by channel, or none. The terms are variables of their own, since an
 * array's would not be constants to the compiler. */
AVX512_INLINE void loop(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                        const uint32_t *const words[4], mantis_marks *marks, const int k0, const int k1, const int k2,
                        const int k3, const bool channel, const bool near, const bool gated, const bool drawn)
{
    const bool single = k1 == NO && k3 == NO;
    row_term t0 = vector_term(&plan->term[0], k0, channel, i, row, col, words[0], !single),
             t1 = vector_term(&plan->term[1], k1, channel, i, row, col, words[1], !single),
             t2 = vector_term(&plan->term[2], k2, channel, i, row, col, words[2], !single);
    const row_term t3 = vector_term(&plan->term[3], k3, channel, i, row, col, NULL, !single);
    state s = state_of(plan, single);
    const uint8_t *const gate = gated ? plan->gate + 4 * i : NULL;
    uint8_t *const out = plan->out + 4 * i;
    size_t j = 0;
    t0.scaled = t1.scaled = t2.scaled = true;
    t0.drawn = t1.drawn = t2.drawn = drawn;
    for (; j + 16 <= n; j += 16)
        step(&t0, &t1, &t2, &t3, j, gate, out, 0xffff, &s, single, near, gated);
    if (j < n)
        step(&t0, &t1, &t2, &t3, j, gate, out, mantis_mask16(n - j), &s, single, near, gated);
    mark(&s, marks);
}

/* -- Sets together with their random words, of fp32 terms with one coefficient for all --------------- */

typedef struct {
    row_term t0, t1, t2, t3;
    const uint8_t *gate;
    uint8_t *out;
    state s;
} form_set;

AVX512_INLINE void piece(form_set *f, size_t at, const uint32_t *const words[DRAWN_STREAMS], size_t ahead, const int k1,
                         const int k2, const int k3, const bool near, const bool gated)
{
    const row_term t0 = vector_term_at(&f->t0, at, words[0]), t1 = k1 ? vector_term_at(&f->t1, at, words[1]) : f->t1,
                   t2 = k2 ? vector_term_at(&f->t2, at, words[2]) : f->t2;
    vector_fetch(f->t0.x, ahead);
    if (k1)
        vector_fetch(f->t1.x, ahead);
    if (k2)
        vector_fetch(f->t2.x, ahead);
    if (gated)
        vector_fetch(f->gate, ahead);
    vector_fetch(f->out, ahead);
#pragma GCC unroll 4
    for (size_t j = 0; j < DRAWN_PIECE; j += 16)
        step(&t0, &t1, &t2, &f->t3, j, gated ? f->gate + 4 * at : NULL, f->out + 4 * at, 0xffff, &f->s,
             k1 == NO && k3 == NO, near, gated);
}

AVX512_INLINE void set(const mantis_vector_plan *plan, uint64_t i, size_t n, const mantis_random_lanes *const lanes[4],
                       mantis_marks *marks, const int k1, const int k2, const int k3, const bool gated,
                       const mantis_drawn_body body)
{
    const bool single = k1 == NO && k3 == NO;
    form_set f = {vector_term(&plan->term[0], F, false, i, 0, 0, NULL, !single),
                  vector_term(&plan->term[1], k1, false, i, 0, 0, NULL, !single),
                  vector_term(&plan->term[2], k2, false, i, 0, 0, NULL, !single),
                  vector_term(&plan->term[3], k3, false, i, 0, 0, NULL, !single),
                  gated ? plan->gate + 4 * i : NULL,
                  plan->out + 4 * i,
                  state_of(plan, single)};
    f.t0.scaled = f.t1.scaled = f.t2.scaled = f.t0.drawn = f.t1.drawn = f.t2.drawn = true;
    mantis_drawn_set(lanes, n, k2 ? 3 : k1 ? 2 : 1, body, &f);
    mark(&f.s, marks);
}

#define FORM_SET(name, k1, k2, k3, near, gated)                                                                      \
    DRAWN_BODY void name##_piece(void *context, size_t at, const uint32_t *const words[DRAWN_STREAMS], size_t ahead) \
    {                                                                                                                \
        piece((form_set *)context, at, words, ahead, k1, k2, k3, near, gated);                                       \
    }                                                                                                                \
    AVX512 static void name##_set(const mantis_vector_plan *plan, uint64_t i, size_t n,                              \
                                  const mantis_random_lanes *const lanes[4], mantis_marks *marks)                    \
    {                                                                                                                \
        set(plan, i, n, lanes, marks, k1, k2, k3, gated, name##_piece);                                              \
    }

FORM_SET(scale, NO, NO, NO, true, false)
FORM_SET(scale_gated, NO, NO, NO, true, true)
FORM_SET(two, F, NO, NO, true, false)
FORM_SET(two_far, F, NO, NO, false, false)
FORM_SET(three, F, F, NO, true, false)
FORM_SET(three_far, F, F, NO, false, false)

/* clang-format off */
#define KEY(a, b, c, d, channel, near, gate, drawn) \
    ((a) | (b) << 2 | (c) << 4 | (d) << 6 | (channel) << 7 | (near) << 8 | (gate) << 9 | (drawn) << 10)
/* clang-format on */
#define FORM(name, a, b, c, d, channel, near, gate, drawn)                                                      \
    AVX512 __attribute__((noinline)) static void name(const mantis_vector_plan *plan, uint64_t i, uint64_t row, \
                                                      uint64_t col, size_t n, const uint32_t *const words[4],   \
                                                      mantis_marks *marks)                                      \
    {                                                                                                           \
        loop(plan, i, row, col, n, words, marks, a, b, c, d, channel, near, gate, drawn);                       \
    }

/* The last column: fp32 terms are mapped by random words, or all to nearest, as in an evaluation. */
#define FORMS(M)                                            \
    M(scale, F, NO, NO, NO, false, true, 0, 1)              \
    M(scale_gated, F, NO, NO, NO, false, true, 1, 1)        \
    M(affine, F, NO, NO, F, false, true, 0, 1)              \
    M(affine_far, F, NO, NO, F, false, false, 0, 1)         \
    M(scale_nearest, F, NO, NO, NO, false, true, 0, 0)      \
    M(affine_nearest, F, NO, NO, F, false, true, 0, 0)      \
    M(affine_far_nearest, F, NO, NO, F, false, false, 0, 0) \
    M(two, F, F, NO, NO, false, true, 0, 1)                 \
    M(two_far, F, F, NO, NO, false, false, 0, 1)            \
    M(three, F, F, F, NO, false, true, 0, 1)                \
    M(three_far, F, F, F, NO, false, false, 0, 1)           \
    M(wide, W, NO, NO, NO, true, true, 0, 1)                \
    M(wide_affine, W, NO, NO, F, true, true, 0, 1)          \
    M(wide_affine_row, W, NO, NO, F, false, true, 0, 1)     \
    M(wide_two, W, W, NO, F, true, true, 0, 1)              \
    M(wide_two_row, W, W, NO, F, false, true, 0, 1)

FORMS(FORM)

#define CASE(name, a, b, c, d, channel, near, gate, drawn) \
    case KEY(a, b, c, d, channel, near, gate, drawn): return name;

mantis_vector_loop mantis_vector_form_avx512(const mantis_vector_plan *plan, const bool drawn[4])
{
    const mantis_vector_operand *t = plan->term;
    int terms = 0, channels = 0, mapped = 0, by_words = 0;
    bool near = true;
    for (int k = 0; k < 4; k++) {
        if (!t[k].kind)
            continue;
        terms++;
        channels += t[k].layout == 1;
        near &= t[k].distance <= 16;
        mapped += k < 3 && t[k].kind == 1;
        by_words += k < 3 && drawn[k];
        if (k < 3 && t[k].kind == 1 && !mantis_map_scalable(t[k].emax))
            return NULL;
    }
    if (drawn[3] || (by_words && by_words != mapped) || (channels && channels != terms) || mantis_pair_may_wrap(plan))
        return NULL;
    const int32_t low = terms == 1 ? MANTIS_ALIGN16_LOW - 16 : MANTIS_ALIGN8_LOW,
                  high = terms == 1 ? MANTIS_ALIGN16_HIGH - 16 : MANTIS_ALIGN8_HIGH;
    if (plan->exponent < low || plan->exponent > high)
        return NULL;
    switch (
        KEY(t[0].kind, t[1].kind, t[2].kind, t[3].kind, channels > 0, near, plan->gate != NULL, by_words == mapped)) {
        FORMS(CASE)
    default: return NULL;
    }
}

mantis_vector_set mantis_vector_drawn_avx512(const mantis_vector_plan *plan, const bool drawn[4])
{
    static const struct {
        mantis_vector_loop loop;
        mantis_vector_set set;
    } SETS[] = {{scale, scale_set}, {scale_gated, scale_gated_set}, {two, two_set}, {two_far, two_far_set},
                {three, three_set}, {three_far, three_far_set}};
    const mantis_vector_set narrow = mantis_vector_narrow_set_avx512(plan, drawn);
    if (narrow || mantis_vector_narrow_avx512(plan, drawn))
        return narrow;
    for (int t = 0; t < 3; t++)
        if (plan->term[t].layout)
            return NULL;
    const mantis_vector_loop form = mantis_vector_form_avx512(plan, drawn);
    for (size_t s = 0; form && s < sizeof SETS / sizeof *SETS; s++)
        if (SETS[s].loop == form)
            return SETS[s].set;
    return NULL;
}

#endif
