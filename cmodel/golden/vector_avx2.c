/* SPDX-License-Identifier: Apache-2.0 */
/* VECTOR by AVX2 (numerics section 7): a chunk of elements at a time, first the sums of its terms in 64-bit lanes, then
 * the align lane, eight at once where align_avx2.h can. AVX2 has no arithmetic 64-bit shift: a sum moved into the
 * unsigned range shifts logically and moves back. */
#include "golden/align_avx2.h"
#include "executor/bytes.h"

#ifdef MANTIS_X86

enum { CHUNK = 256 };

/* x[j]: the chunk's mantissas as int32, up to a multiple of 8. */
AVX2 static void mantissas(const mantis_vector_operand *t, uint64_t i, size_t n, const uint32_t *r, int32_t *x,
                           mantis_marks *marks)
{
    if (t->kind == 2) {
        for (size_t j = 0; j < n; j++)
            x[j] = (int8_t)t->x[i + j];
        return;
    }
    int16_t q[CHUNK];
    if (t->kind == 1)
        mantis_map_avx2(t->x + 4 * i, n, r, t->emax, 16, (uint8_t *)q, marks);
    else
        memcpy(q, t->x + 2 * i, 2 * n);
    for (size_t j = 0; j < n; j++)
        x[j] = q[j];
}

/* sum += (p << 16) >> distance in four lanes, p in the low halves, sign-extended by the multiplication. */
AVX2_INLINE __m256i add(__m256i sum, __m256i product, __m128i distance, __m256i bias, __m256i back)
{
    const __m256i moved = _mm256_srl_epi64(_mm256_add_epi64(_mm256_slli_epi64(product, 16), bias), distance);
    return _mm256_add_epi64(sum, _mm256_sub_epi64(moved, back));
}

/* sums[j] += term j. c NULL: the coefficient `one` for all; x NULL: the coefficients alone. */
AVX2 static void add_term(int64_t *sums, size_t n, const int32_t *x, const uint8_t *c, int32_t one, int32_t distance)
{
    const __m128i shift = _mm_cvtsi32_si128(distance);
    const __m256i bias = _mm256_set1_epi64x(INT64_MIN), back = _mm256_srl_epi64(bias, shift);
    size_t j = 0;
    for (; j + 4 <= n; j += 4) {
        __m256i k = _mm256_set1_epi64x(one);
        if (c) {
            int64_t four;
            memcpy(&four, c + 2 * j, 8);
            k = _mm256_cvtepi16_epi64(_mm_cvtsi64_si128(four));
        }
        if (x)
            k = _mm256_mul_epi32(k, _mm256_cvtepi32_epi64(_mm_loadu_si128((const __m128i *)(const void *)(x + j))));
        __m256i *at = (__m256i *)(void *)(sums + j);
        _mm256_storeu_si256(at, add(_mm256_loadu_si256(at), k, shift, bias, back));
    }
    for (; j < n; j++)
        sums[j] += mantis_vector_term((c ? load16(c + 2 * j) : one) * (x ? x[j] : 1), distance);
}

/* Elements i..i+n-1 of the result, eight at a time, as far as there are eight; their number. */
AVX2 static size_t finish(const mantis_vector_plan *plan, uint64_t i, size_t n, const int64_t *sums,
                          mantis_marks *marks)
{
    const __m256i field = align_field(plan->exponent), zero = _mm256_setzero_si256();
    __m256i peak = zero;
    size_t j = 0;
    for (; j + 8 <= n; j += 8) {
        const __m256i *const from = (const __m256i *)(const void *)(sums + j);
        __m256i y =
            align_words(align_exact(_mm256_loadu_si256(from)), align_exact(_mm256_loadu_si256(from + 1)), field);
        if (plan->relu)
            y = _mm256_andnot_si256(_mm256_srai_epi32(y, 31), y);
        if (plan->gate) {
            const __m256i gate = _mm256_loadu_si256((const __m256i *)(const void *)(plan->gate + 4 * (i + j)));
            y = _mm256_and_si256(y, _mm256_cmpgt_epi32(gate, zero));
        }
        _mm256_storeu_si256((__m256i *)(void *)(plan->out + 4 * (i + j)), y);
        peak = align_peak(peak, y);
    }
    marks->peak = align_largest(peak, marks->peak);
    return j;
}

static void chunk(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                  const uint32_t *const words[4], size_t done, mantis_marks *marks)
{
    int64_t sums[CHUNK] = {0};
    int32_t x[CHUNK];
    for (int t = 0; t < 4; t++) {
        const mantis_vector_operand *term = &plan->term[t];
        if (!term->kind)
            continue;
        const uint8_t *c = term->layout == 1 ? term->c + 2 * col : NULL;
        const int32_t one = c ? 0 : load16(term->c + (term->layout == 2 ? 2 * row : 0));
        if (t < 3)
            mantissas(term, i, n, words[t] ? words[t] + done : NULL, x, marks);
        add_term(sums, n, t < 3 ? x : NULL, c, one, term->distance);
        for (size_t j = 0; t == 1 && mantis_pair_may_wrap(plan) && j < n; j++)
            sums[j] = mantis_pair_wrap(sums[j]);
    }
    const bool fast = align_is_fast(plan->exponent), stochastic = words[3] != NULL;
    bool overflow = false;
    const size_t first = fast && !stochastic ? finish(plan, i, n, sums, marks) : 0;
    uint32_t peak = marks->peak;
    for (size_t j = first; j < n; j++) {
        const uint32_t r = stochastic ? words[3][done + j] : 0;
        uint32_t y = fast ? align_fast(sums[j], plan->exponent, stochastic, r)
                          : mantis_align_lane(sums[j], plan->exponent, stochastic, r, &overflow);
        y = plan->relu && y >> 31 ? 0 : y;
        if (plan->gate)
            y = (int32_t)load32(plan->gate + 4 * (i + j)) > 0 ? y : 0;
        store32(plan->out + 4 * (i + j), y);
        peak = (y & 0x7fffffff) > peak ? y & 0x7fffffff : peak;
    }
    marks->peak = peak;
    marks->sticky |= overflow ? MANTIS_STICKY_OVERFLOW : 0;
}

static void any(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                const uint32_t *const words[4], mantis_marks *marks)
{
    for (size_t done = 0; done < n; done += CHUNK)
        chunk(plan, i + done, row, col + done, n - done < CHUNK ? n - done : CHUNK, words, done, marks);
}

mantis_vector_loop mantis_vector_way_avx2(const mantis_vector_plan *plan, const bool drawn[4])
{
    (void)plan;
    (void)drawn;
    return any;
}

#endif
