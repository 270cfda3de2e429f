/* SPDX-License-Identifier: Apache-2.0 */
/* The scalar level: every kernel in plain C. The other levels are measured against it. */
#include "golden/align_fast.h"
#include "golden/map_fast.h"
#include "executor/bytes.h"
#include "golden/loops.h"

static uint32_t peak(const uint8_t *words, size_t n)
{
    uint32_t largest = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t magnitude = load32(words + 4 * i) & 0x7fffffff;
        largest = magnitude > largest ? magnitude : largest;
    }
    return largest;
}

/* -- Random words: state[s*12 + word], already at the beat to be given next -------------------- */

static void random_start(mantis_random_lanes *lanes, mantis_random_key key, uint32_t segment, int count)
{
    for (int s = 0; s < count; s++) {
        mantis_random r;
        mantis_random_seek(&r, key, (segment + (uint32_t)s) << 8);
        memcpy(&lanes->state[12 * s], r.state, sizeof r.state);
    }
}

static void random_run(mantis_random_lanes *lanes, int count, int beats, uint32_t *out)
{
    for (int s = 0; s < count; s++) {
        mantis_random r;
        uint32_t *to = out + RANDOM_RUN * s;
        memcpy(r.state, &lanes->state[12 * s], sizeof r.state);
        for (int beat = 0; beat < beats; beat++) {
            for (int lane = 0; lane < MANTIS_LANES; lane++)
                *to++ = mantis_random_word(&r, lane);
            mantis_xoodoo_beat(r.state);
        }
        memcpy(&lanes->state[12 * s], r.state, sizeof r.state);
    }
}

/* bits: a constant to the compiler. */
static inline void map_bits(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q,
                            mantis_marks *marks)
{
    int32_t most = 0;
    for (size_t i = 0; i < n; i++) {
        const int32_t x = map_fast(load32(words + 4 * i), emax, bits, r ? r[i] : MANTIS_RANDOM_NEAREST, &most);
        if (bits == 16)
            store16(q + 2 * i, (int16_t)x);
        else
            q[i] = (uint8_t)x;
    }
    marks->sticky |= most >= 1 << (bits - 1) ? MANTIS_STICKY_SATURATED : 0;
}

static void map(const uint8_t *words, size_t n, const uint32_t *r, int32_t emax, int bits, uint8_t *q,
                mantis_marks *marks)
{
    if (bits == 16)
        map_bits(words, n, r, emax, 16, q, marks);
    else if (bits == 8)
        map_bits(words, n, r, emax, 8, q, marks);
    else
        map_bits(words, n, r, emax, bits, q, marks);
}

/* -- VECTOR: a chunk of elements at a time, term after term -------------------------------------- */

enum { CHUNK = 256 };

/* x[j]: a term's mantissas. */
static void mantissas(const mantis_vector_operand *t, uint64_t i, size_t n, const uint32_t *r, int32_t *x,
                      mantis_marks *marks)
{
    int16_t q[CHUNK];
    if (t->kind == 2) {
        for (size_t j = 0; j < n; j++)
            x[j] = (int8_t)t->x[i + j];
        return;
    }
    if (t->kind == 1)
        map(t->x + 4 * i, n, r, t->emax, 16, (uint8_t *)q, marks);
    else
        memcpy(q, t->x + 2 * i, 2 * n);
    for (size_t j = 0; j < n; j++)
        x[j] = q[j];
}

/* sums[j] += coefficient * x[j] at its distance; x NULL: the coefficients alone. */
static void add_term(const mantis_vector_operand *t, uint64_t row, uint64_t col, size_t n, const int32_t *x,
                     int64_t *sums)
{
    const int32_t one = t->layout == 1 ? 0 : load16(t->c + (t->layout == 2 ? 2 * row : 0));
    for (size_t j = 0; t->layout == 1 && j < n; j++)
        sums[j] += vector_term_fast(load16(t->c + 2 * (col + j)) * (x ? x[j] : 1), t->distance);
    for (size_t j = 0; t->layout != 1 && j < n; j++)
        sums[j] += vector_term_fast(one * (x ? x[j] : 1), t->distance);
}

/* r: a random word each, or NULL for nearest. */
static void finish(const mantis_vector_plan *plan, uint64_t i, size_t n, const int64_t *sums, const uint32_t *r,
                   mantis_marks *marks)
{
    const bool fast = align_is_fast(plan->exponent);
    bool overflow = false;
    uint32_t peak = marks->peak;
    for (size_t j = 0; j < n; j++) {
        const uint32_t word = r ? r[j] : 0;
        uint32_t y = fast ? align_fast(sums[j], plan->exponent, r != NULL, word)
                          : mantis_align_lane(sums[j], plan->exponent, r != NULL, word, &overflow);
        y = plan->relu && y >> 31 ? 0 : y;
        if (plan->gate) {
            const uint32_t g = load32(plan->gate + 4 * (i + j));
            y = g != 0 && g >> 31 == 0 ? y : 0;
        }
        store32(plan->out + 4 * (i + j), y);
        peak = (y & 0x7fffffff) > peak ? y & 0x7fffffff : peak;
    }
    marks->peak = peak;
    marks->sticky |= overflow ? MANTIS_STICKY_OVERFLOW : 0;
}

static void vector(const mantis_vector_plan *plan, uint64_t i, uint64_t row, uint64_t col, size_t n,
                   const uint32_t *const words[4], mantis_marks *marks)
{
    for (size_t done = 0; done < n; done += CHUNK) {
        const size_t some = n - done < CHUNK ? n - done : CHUNK;
        int64_t sums[CHUNK] = {0};
        int32_t x[CHUNK];
        for (int t = 0; t < 4; t++) {
            const mantis_vector_operand *term = &plan->term[t];
            if (term->kind && t < 3)
                mantissas(term, i + done, some, words[t] ? words[t] + done : NULL, x, marks);
            if (term->kind)
                add_term(term, row, col + done, some, t < 3 ? x : NULL, sums);
            for (size_t j = 0; t == 1 && mantis_pair_may_wrap(plan) && j < some; j++)
                sums[j] = mantis_pair_wrap(sums[j]);
        }
        finish(plan, i + done, some, sums, words[3] ? words[3] + done : NULL, marks);
    }
}

static mantis_vector_loop vector_way(const mantis_vector_plan *plan, const bool drawn[4])
{
    (void)plan;
    (void)drawn;
    return vector;
}

/* -- GEMM: A packed [rows][depth] int8, B packed [depth][GEMM_COLS] int16, which compilers multiply well --- */

static size_t a_bytes(size_t depth)
{
    return (GEMM_ROWS * depth + 63) & ~(size_t)63;
}

static size_t b_bytes(size_t depth)
{
    return GEMM_COLS * sizeof(int16_t) * depth;
}

static void pack_a(const mantis_matrix *a, size_t row, size_t rows, size_t depth, uint8_t *packed)
{
    for (size_t m = 0; m < rows; m++)
        for (size_t k = 0; k < depth; k++)
            packed[m * depth + k] = (uint8_t)a->base[(row + m) * a->row_step + k * a->col_step];
}

static void pack_b(const mantis_matrix *b, size_t col, size_t cols, size_t depth, uint8_t *packed)
{
    for (size_t k = 0; k < depth; k++)
        for (size_t n = 0; n < cols; n++)
            store16(packed + 2 * (k * GEMM_COLS + n), b->base[k * b->row_step + (col + n) * b->col_step]);
}

static void multiply(const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, size_t depth, int32_t *acc)
{
    for (size_t m = 0; m < rows; m++) {
        uint32_t sum[GEMM_COLS] = {0}; /* wraps like a 32-bit accumulator */
        for (size_t k = 0; k < depth; k++) {
            const int16_t x = (int8_t)a[m * depth + k];
            for (size_t n = 0; n < cols; n++)
                sum[n] += (uint32_t)(x * load16(b + 2 * (k * GEMM_COLS + n)));
        }
        memcpy(acc + m * GEMM_COLS, sum, sizeof sum);
    }
}

void mantis_channels_scalar(const uint8_t *const *x, const uint8_t *w, size_t w_pitch, size_t taps, size_t n,
                            int32_t *sums)
{
    for (size_t i = 0; i < n; i++)
        sums[i] = 0;
    for (size_t t = 0; t < taps; t++)
        for (size_t i = 0; i < n; i++)
            sums[i] = (int32_t)((uint32_t)sums[i] + (uint32_t)((int8_t)x[t][i] * (int8_t)w[t * w_pitch + i]));
}

void mantis_channels_outer_scalar(const uint8_t *const *x, const uint8_t *y, size_t taps, size_t n, int32_t *sums,
                                  size_t pitch)
{
    for (size_t t = 0; t < taps; t++)
        for (size_t i = 0; i < n; i++)
            sums[t * pitch + i] = (int32_t)((uint32_t)sums[t * pitch + i] + (uint32_t)((int8_t)x[t][i] * (int8_t)y[i]));
}

/* Either bias or wide; inlined with the other one NULL. Sums have up to 47 bits. */
static inline void align(const int32_t *acc, const int32_t *bias, int32_t shift, const int64_t *wide, size_t n,
                         int32_t exponent, const uint32_t *r, uint8_t *out, mantis_marks *marks)
{
    bool overflow = false;
    const bool fast = align_is_fast(exponent);
    for (size_t i = 0; i < n; i++) {
        const int64_t sum = wide ? mantis_bias_add(acc[i], shift, wide[i]) : (int64_t)acc[i] + (bias ? bias[i] : 0);
        const uint32_t word = r ? r[i] : 0;
        const uint32_t y = fast ? align_fast(sum, exponent, r != NULL, word)
                                : mantis_align_lane(sum, exponent, r != NULL, word, &overflow);
        store32(out + 4 * i, y);
        const uint32_t magnitude = y & 0x7fffffff;
        marks->peak = magnitude > marks->peak ? magnitude : marks->peak;
    }
    marks->sticky |= overflow ? MANTIS_STICKY_OVERFLOW : 0;
}

void mantis_align_scalar(const int32_t *acc, const int32_t *bias, size_t n, int32_t exponent, const uint32_t *r,
                         uint8_t *out, mantis_marks *marks)
{
    align(acc, bias, 0, NULL, n, exponent, r, out, marks);
}

void mantis_align_wide_scalar(const int32_t *acc, int32_t shift, const int64_t *bias, size_t n, int32_t exponent,
                              const uint32_t *r, uint8_t *out, mantis_marks *marks)
{
    align(acc, NULL, shift, bias, n, exponent, r, out, marks);
}

const mantis_loops mantis_loops_scalar = {
    "scalar",
    false,
    peak,
    mantis_peak_each_scalar,
    random_start,
    random_run,
    NULL,
    map,
    NULL, /* map_drawn */
    mantis_map_spans_scalar,
    mantis_map_each_scalar,
    vector_way,
    NULL, /* vector_drawn, vector_gates, vector_gates_drawn, vector_wide */
    NULL,
    NULL,
    NULL,
    a_bytes,
    b_bytes,
    pack_a,
    pack_b,
    multiply,
    NULL, /* multiply_align, direct, direct_few, gradient, gradient_pairs, strips, turn, pack_quads */
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    mantis_gather_scalar,
    mantis_channels_scalar,
    mantis_channels_outer_scalar,
    NULL, /* channels_pixels, channels_outer_pixels, channels_rows, channels_strip */
    NULL,
    NULL,
    NULL,
    mantis_align_scalar,
    NULL, /* align_block, align_rows */
    NULL,
    mantis_align_wide_scalar,
    mantis_align_each_scalar,
    mantis_align_sums_scalar,
    mantis_sums_scalar,
    &mantis_reduce_scalar,
};
