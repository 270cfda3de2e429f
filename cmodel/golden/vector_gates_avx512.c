/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR of one fp32 term times one behind gates, by AVX-512, with its mantissas beside it (vector_gates.c): a result
 * is a mantissa times a power of two, exactly, so that both come from one mapping. */
#include "golden/drawn_avx512.h"
#include "golden/map_avx512.h"

#ifdef MANTIS_X86

typedef struct {
    const uint8_t *x, *gate, *gate2;
    uint8_t *out, *q;
    mantis_map_scale scale;
    __m512 unit;           /* 2^E */
    __m512i most, largest; /* sums of all; of those let through, clamped */
} gates;

AVX512_INLINE __m512 times(__m512i x, __m512 unit)
{
    return _mm512_mul_round_ps(_mm512_cvt_roundepi32_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC), unit,
                               _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

/* Sixteen results into out; their mantissas. r: of element j. */
AVX512_INLINE __m512i open16(gates *g, size_t j, const uint32_t *r, __mmask16 live, const bool twice)
{
    const __m512i zero = _mm512_setzero_si512(), w = _mm512_maskz_loadu_epi32(live, g->x + 4 * j);
    const __m512i sum = mantis_map_sum(w, _mm512_maskz_loadu_epi32(live, r), &g->scale);
    __mmask16 open = _mm512_cmpgt_epi32_mask(_mm512_maskz_loadu_epi32(live, g->gate + 4 * j), zero);
    if (twice)
        open &= _mm512_cmpgt_epi32_mask(_mm512_maskz_loadu_epi32(live, g->gate2 + 4 * j), zero);
    const __m512i size = _mm512_maskz_min_epu32(open, sum, g->scale.largest);
    const __m512i x = mantis_map_cut(size, w);
    _mm512_mask_storeu_ps(g->out + 4 * j, live, times(x, g->unit));
    g->most = _mm512_max_epu32(g->most, sum);
    g->largest = _mm512_max_epu32(g->largest, size);
    return x;
}

AVX512_INLINE void open32(gates *g, size_t j, const uint32_t *r, __mmask32 live, const bool twice, const bool mantissas)
{
    const __m512i low = open16(g, j, r, (__mmask16)live, twice),
                  high = open16(g, j + 16, r + 16, (__mmask16)(live >> 16), twice);
    if (mantissas)
        _mm512_mask_storeu_epi16(
            g->q + 2 * j, live,
            _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), _mm512_packs_epi32(low, high)));
}

AVX512_INLINE gates gates_of(const mantis_vector_plan *plan, uint64_t i, const bool twice, const bool mantissas)
{
    const int32_t emax = plan->term[0].emax;
    const gates g = {plan->term[0].x + 4 * i,
                     plan->gate + 4 * i,
                     twice ? plan->gate2 + 4 * i : NULL,
                     plan->out + 4 * i,
                     mantissas ? plan->q + 2 * i : NULL,
                     mantis_map_scale_of(emax, 16),
                     _mm512_castsi512_ps(_mm512_set1_epi32((emax - 14) << 23)),
                     _mm512_setzero_si512(),
                     _mm512_setzero_si512()};
    return g;
}

AVX512_INLINE void mark(const gates *g, mantis_marks *marks)
{
    const __m512 peaks = times(mantis_map_cut(g->largest, _mm512_setzero_si512()), g->unit);
    const uint32_t peak = _mm512_reduce_max_epu32(_mm512_castps_si512(peaks));
    marks->peak = peak > marks->peak ? peak : marks->peak;
    marks->sticky |= mantis_map_clamped(g->most, 16) ? MANTIS_STICKY_SATURATED : 0;
}

AVX512_INLINE void loop(const mantis_vector_plan *plan, uint64_t i, size_t n, const uint32_t *r, mantis_marks *marks,
                        const bool twice, const bool mantissas)
{
    gates g = gates_of(plan, i, twice, mantissas);
    size_t j = 0;
    for (; j + 32 <= n; j += 32)
        open32(&g, j, r + j, UINT32_MAX, twice, mantissas);
    if (j < n)
        open32(&g, j, r + j, ((__mmask32)1 << (n - j)) - 1, twice, mantissas);
    mark(&g, marks);
}

/* A piece of a set (drawn_avx512.h). */
AVX512_INLINE void piece(gates *g, size_t at, const uint32_t *r, size_t ahead, const bool twice, const bool mantissas)
{
    mantis_fetch_fours((uintptr_t)g->x + 4 * ahead, 1);
    mantis_fetch_fours((uintptr_t)g->gate + 4 * ahead, 1);
    if (twice)
        mantis_fetch_fours((uintptr_t)g->gate2 + 4 * ahead, 1);
    mantis_fetch_fours((uintptr_t)g->out + 4 * ahead, 1);
    if (mantissas)
        mantis_fetch((uintptr_t)g->q + 2 * ahead, 2 * DRAWN_PIECE);
    open32(g, at, r, UINT32_MAX, twice, mantissas);
    open32(g, at + 32, r + 32, UINT32_MAX, twice, mantissas);
}

#define GATES(name, twice, mantissas)                                                                                \
    AVX512 static void name(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,        \
                            const uint32_t *const words[4], mantis_marks *marks)                                     \
    {                                                                                                                \
        (void)row, (void)col;                                                                                        \
        loop(plan, i, n, words[0], marks, twice, mantissas);                                                         \
    }                                                                                                                \
    DRAWN_BODY void name##_piece(void *context, size_t at, const uint32_t *const words[DRAWN_STREAMS], size_t ahead) \
    {                                                                                                                \
        piece((gates *)context, at, words[0], ahead, twice, mantissas);                                              \
    }                                                                                                                \
    AVX512 static void name##_set(const mantis_vector_plan *plan, uint64_t i, size_t n,                              \
                                  const mantis_random_lanes *const lanes[4], mantis_marks *marks)                    \
    {                                                                                                                \
        gates g = gates_of(plan, i, twice, mantissas);                                                               \
        mantis_drawn_set(lanes, n, 1, name##_piece, &g);                                                             \
        mark(&g, marks);                                                                                             \
    }

GATES(two_gates, true, false)
GATES(two_gates_mapped, true, true)
GATES(one_gate_mapped, false, true)

/* 2^E = 2^(emax - 141) and results under 2^(emax - 126) are normal for every emax that can be scaled. */
mantis_vector_loop mantis_vector_gates_avx512(const mantis_vector_plan *plan, const bool drawn[4])
{
    if (!drawn[0] || drawn[3] || !mantis_map_scalable(plan->term[0].emax))
        return NULL;
    return !plan->gate2 ? one_gate_mapped : plan->q ? two_gates_mapped : two_gates;
}

mantis_vector_set mantis_vector_gates_set_avx512(const mantis_vector_plan *plan, const bool drawn[4])
{
    if (!mantis_vector_gates_avx512(plan, drawn))
        return NULL;
    return !plan->gate2 ? one_gate_mapped_set : plan->q ? two_gates_mapped_set : two_gates_set;
}

#endif
