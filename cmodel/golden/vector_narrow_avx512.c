/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR's sums of two whose last places are zeros, by AVX-512: what is left of such a sum fits in 32 bits, where an
 * element costs half of what it costs in 64. Coefficients that are powers of two make such sums: a residual's 1 and 1,
 * ReLU6's 6 - x. Both coefficients at the sum's places are looked at, and the zeros that all of them end in are left
 * out; the exponent grows by as many, so that the one rounding sees the same number. */
#include "golden/vector_avx512.h"

#ifdef MANTIS_X86

typedef struct {
    int32_t factor[2], constant; /* of two terms and of c3 */
    int32_t exponent;            /* of the sum */
    bool fits;
} narrow_sum;

/* At the sum's places, as in vector_avx512.h; 0 without the term. */
static int64_t placed(const mantis_vector_operand *t)
{
    int16_t c = 0;
    if (t->kind)
        __builtin_memcpy(&c, t->c, sizeof c);
    return t->kind ? c * (INT64_C(65536) >> t->distance) : 0;
}

static int64_t size_of(int64_t x)
{
    return x < 0 ? -x : x;
}

/* No term lies more than 16 places below the largest, and coefficients are one for all elements. */
static narrow_sum narrow_of(const mantis_vector_plan *plan)
{
    const int64_t a = placed(&plan->term[0]), b = placed(&plan->term[1]), c = placed(&plan->term[3]);
    const uint64_t all = (uint64_t)(a | b | c); /* a number and its negative end in as many zeros */
    const int zeros = all ? __builtin_ctzll(all) : 0;
    const int64_t x = a >> zeros, y = b >> zeros, constant = c >> zeros; /* nothing but zeros is shifted out */
    const int32_t exponent = plan->exponent + zeros;
    if (size_of(x) > INT16_MAX || size_of(y) > INT16_MAX ||
        INT16_MAX * (size_of(x) + size_of(y)) + size_of(constant) > INT32_MAX || exponent < MANTIS_ALIGN16_LOW ||
        exponent > MANTIS_ALIGN16_HIGH)
        return (narrow_sum){.fits = false};
    return (narrow_sum){{(int32_t)x, (int32_t)y}, (int32_t)constant, exponent, true};
}

typedef struct {
    __m512i factors, constant; /* 16 bits for each term */
    __m512i peak, most, least; /* least: 0 with relu */
    int32_t exponent;
} state;

/* A register's low halves from x, its high ones from y. */
AVX512_INLINE __m512i halves(__m512i x, __m512i y)
{
    return _mm512_mask_blend_epi16(0xaaaaaaaa, x, _mm512_slli_epi32(y, 16));
}

AVX512_INLINE void step(const row_term *t0, const row_term *t1, size_t j, uint8_t *out, __mmask16 live, state *s,
                        const bool two)
{
    __m512i x = vector_mantissas(t0, j, live, &s->most);
    if (two)
        x = halves(x, vector_mantissas(t1, j, live, &s->most));
    __m512i sum = _mm512_madd_epi16(x, s->factors);
    if (!two) /* where there is no constant */
        sum = _mm512_add_epi32(sum, s->constant);
    const __m512i y = _mm512_max_epi32(mantis_align16_fast(sum, s->exponent, false, s->peak), s->least);
    _mm512_mask_storeu_epi32(out + 4 * j, live, y);
    s->peak = _mm512_max_epu32(s->peak, _mm512_maskz_and_epi32(live, y, _mm512_set1_epi32(INT32_MAX)));
}

AVX512_INLINE state state_of(const mantis_vector_plan *plan)
{
    const narrow_sum sum = narrow_of(plan);
    const __m512i none = _mm512_setzero_si512();
    return (state){halves(_mm512_set1_epi32(sum.factor[0] & 0xffff), _mm512_set1_epi32(sum.factor[1])),
                   _mm512_set1_epi32(sum.constant),
                   none,
                   none,
                   plan->relu ? none : _mm512_set1_epi32(INT32_MIN),
                   sum.exponent};
}

AVX512_INLINE void mark(const state *s, mantis_marks *marks)
{
    const uint32_t largest = _mm512_reduce_max_epu32(s->peak);
    marks->peak = largest > marks->peak ? largest : marks->peak;
    marks->sticky |= mantis_map_clamped(s->most, 16) ? MANTIS_STICKY_SATURATED : 0;
}

AVX512_INLINE void loop(const mantis_vector_plan *plan, uint64_t i, size_t n, const uint32_t *const words[4],
                        mantis_marks *marks, const bool two, const bool drawn)
{
    row_term t0 = vector_term(&plan->term[0], 1, false, i, 0, 0, words[0], false),
             t1 = vector_term(&plan->term[1], two ? 1 : 0, false, i, 0, 0, words[1], false);
    state s = state_of(plan);
    uint8_t *const out = plan->out + 4 * i;
    size_t j = 0;
    t0.scaled = t1.scaled = true;
    t0.drawn = t1.drawn = drawn;
    for (; j + 16 <= n; j += 16)
        step(&t0, &t1, j, out, 0xffff, &s, two);
    if (j < n)
        step(&t0, &t1, j, out, mantis_mask16(n - j), &s, two);
    mark(&s, marks);
}

#define LOOP(name, two, drawn)                                                                                \
    AVX512 static void name(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n, \
                            const uint32_t *const words[4], mantis_marks *marks)                              \
    {                                                                                                         \
        (void)row, (void)col;                                                                                 \
        loop(plan, i, n, words, marks, two, drawn);                                                           \
    }

/* -- Sets together with their random words -------------------------------------------------------- */

typedef struct {
    row_term t0, t1;
    uint8_t *out;
    state s;
} narrow_set;

AVX512_INLINE void piece(narrow_set *n, size_t at, const uint32_t *const words[DRAWN_STREAMS], size_t ahead,
                         const bool two)
{
    const row_term t0 = vector_term_at(&n->t0, at, words[0]), t1 = two ? vector_term_at(&n->t1, at, words[1]) : n->t1;
    vector_fetch(n->t0.x, ahead);
    if (two)
        vector_fetch(n->t1.x, ahead);
    vector_fetch(n->out, ahead);
#pragma GCC unroll 4
    for (size_t j = 0; j < DRAWN_PIECE; j += 16)
        step(&t0, &t1, j, n->out + 4 * at, 0xffff, &n->s, two);
}

DRAWN_BODY void affine_piece(void *context, size_t at, const uint32_t *const words[DRAWN_STREAMS], size_t ahead)
{
    piece((narrow_set *)context, at, words, ahead, false);
}

DRAWN_BODY void two_piece(void *context, size_t at, const uint32_t *const words[DRAWN_STREAMS], size_t ahead)
{
    piece((narrow_set *)context, at, words, ahead, true);
}

AVX512_INLINE void set(const mantis_vector_plan *plan, uint64_t i, size_t n, const mantis_random_lanes *const lanes[4],
                       mantis_marks *marks, const bool two)
{
    narrow_set s = {vector_term(&plan->term[0], 1, false, i, 0, 0, NULL, false),
                    vector_term(&plan->term[1], two ? 1 : 0, false, i, 0, 0, NULL, false), plan->out + 4 * i,
                    state_of(plan)};
    s.t0.scaled = s.t1.scaled = s.t0.drawn = s.t1.drawn = true;
    mantis_drawn_set(lanes, n, two ? 2 : 1, two ? two_piece : affine_piece, &s);
    mark(&s.s, marks);
}

AVX512 static void affine_set(const mantis_vector_plan *plan, uint64_t i, size_t n,
                              const mantis_random_lanes *const lanes[4], mantis_marks *marks)
{
    set(plan, i, n, lanes, marks, false);
}

AVX512 static void two_set(const mantis_vector_plan *plan, uint64_t i, size_t n,
                           const mantis_random_lanes *const lanes[4], mantis_marks *marks)
{
    set(plan, i, n, lanes, marks, true);
}

LOOP(narrow_affine, false, true)
LOOP(narrow_two, true, true)
LOOP(nearest_affine, false, false)
LOOP(nearest_two, true, false)

mantis_vector_loop mantis_vector_narrow_avx512(const mantis_vector_plan *plan, const bool drawn[4])
{
    const mantis_vector_operand *t = plan->term;
    const bool two = t[1].kind;
    if (t[0].kind != 1 || t[1].kind > 1 || t[2].kind || two == (t[3].kind != 0) || plan->gate || drawn[3])
        return NULL;
    for (int k = 0; k < 4; k++)
        if (t[k].kind &&
            (t[k].layout || t[k].distance > 16 || (k < 3 && (drawn[k] != drawn[0] || !mantis_map_scalable(t[k].emax)))))
            return NULL;
    if (!narrow_of(plan).fits)
        return NULL;
    if (drawn[0])
        return two ? narrow_two : narrow_affine;
    return two ? nearest_two : nearest_affine;
}

mantis_vector_set mantis_vector_narrow_set_avx512(const mantis_vector_plan *plan, const bool drawn[4])
{
    if (!drawn[0] || !mantis_vector_narrow_avx512(plan, drawn))
        return NULL;
    return plan->term[1].kind ? two_set : affine_set;
}

#endif
