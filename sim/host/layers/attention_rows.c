/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/attention_rows.h"

#include "host/device/peaks.h"
#include "host/support/single_exp.h"
#include "numerics/simd_levels.h"

#include <string.h>

/* Some rows are a task for a thread. */
typedef struct {
    uint64_t rows;
    uint32_t t, padded;
    float scale; /* 1 / sqrt(d) */
    float *scores, *weights;
    peak_found peak; /* of what is written, with the padding of its rows */
} rows_work;

/* What one row's steps wait for is long: those of TOGETHER rows are taken in turn. */
enum { ROWS_PER_TASK = 128, LANES = 16, TOGETHER = 8 };

#define INLINE __attribute__((always_inline)) static inline

typedef float four __attribute__((vector_size(16)));

/* By integers in the order of their floats: a maximum of these becomes SIMD. 0 is above -0. */
INLINE float largest(const float *row, uint32_t n)
{
    int32_t best = INT32_MIN;
    for (uint32_t i = 0; i < n; i++) {
        int32_t word;
        memcpy(&word, row + i, sizeof word);
        word ^= (word >> 31) & INT32_MAX;
        best = word > best ? word : best;
    }
    best ^= (best >> 31) & INT32_MAX;
    float value;
    memcpy(&value, &best, sizeof value);
    return value;
}

/* Sixteen sums, element i in that of i % 16; then those 8 apart are added up, 4, 2, 1. b NULL: of a, else of a * b. */
INLINE float sum_of(const float *a, const float *b, uint32_t n)
{
    four sum[LANES / 4] = {{0.0f}};
    uint32_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES / 4; k++) {
            four x, y;
            memcpy(&x, a + i + 4 * k, sizeof x);
            if (b) {
                memcpy(&y, b + i + 4 * k, sizeof y);
                x *= y;
            }
            sum[k] += x;
        }
    if (i < n) {
        float lane[LANES];
        memcpy(lane, sum, sizeof lane);
        for (int k = 0; i < n; i++, k++)
            lane[k] += b ? a[i] * b[i] : a[i];
        memcpy(sum, lane, sizeof sum);
    }
    const four whole = (sum[0] + sum[2]) + (sum[1] + sum[3]);
    return (whole[0] + whole[2]) + (whole[1] + whole[3]);
}

/* Up to TOGETHER rows of scores to rows of weights: softmax(S / sqrt(d)) over t columns. */
MANTIS_SIMD_LEVELS static void softmax_rows(const rows_work *w, uint64_t first, uint32_t rows)
{
    const float *scores = w->scores + first * w->padded;
    float *const weights = w->weights + first * w->padded, by[TOGETHER];
    const float scale = w->scale;
    const uint32_t t = w->t;
    for (uint32_t k = 0; k < rows; k++)
        by[k] = largest(scores + (uint64_t)k * w->padded, t);
    for (uint32_t k = 0; k < rows; k++) {
        const float *restrict s = scores + (uint64_t)k * w->padded, best = by[k];
        float *restrict e = weights + (uint64_t)k * w->padded;
        for (uint32_t i = 0; i < t; i++)
            e[i] = single_exp((s[i] - best) * scale);
    }
    for (uint32_t k = 0; k < rows; k++)
        by[k] = 1.0f / sum_of(weights + (uint64_t)k * w->padded, NULL, t);
    for (uint32_t k = 0; k < rows; k++) {
        float *const e = weights + (uint64_t)k * w->padded;
        for (uint32_t i = 0; i < t; i++)
            e[i] *= by[k];
    }
}

/* dP to dS in place. */
MANTIS_SIMD_LEVELS static void gradient_rows(const rows_work *w, uint64_t first, uint32_t rows)
{
    const float *const weights = w->weights + first * w->padded;
    float *const scores = w->scores + first * w->padded, sum[TOGETHER];
    const float scale = w->scale;
    const uint32_t t = w->t;
    for (uint32_t k = 0; k < rows; k++)
        sum[k] = sum_of(weights + (uint64_t)k * w->padded, scores + (uint64_t)k * w->padded, t);
    for (uint32_t k = 0; k < rows; k++) {
        const float *restrict p = weights + (uint64_t)k * w->padded;
        float *restrict g = scores + (uint64_t)k * w->padded;
        for (uint32_t i = 0; i < t; i++)
            g[i] = p[i] * (g[i] - sum[k]) * scale;
    }
}

static void task_rows(rows_work *w, size_t task, const float *written,
                      void (*some)(const rows_work *w, uint64_t first, uint32_t rows))
{
    const uint64_t beyond = (task + 1) * ROWS_PER_TASK < w->rows ? (task + 1) * ROWS_PER_TASK : w->rows;
    for (uint64_t row = task * ROWS_PER_TASK; row < beyond; row += TOGETHER) {
        const uint32_t rows = beyond - row < TOGETHER ? (uint32_t)(beyond - row) : TOGETHER;
        some(w, row, rows);
        peak_add(&w->peak, written + row * w->padded, (uint64_t)rows * w->padded);
    }
}

static void softmax_task(void *context, size_t task, unsigned thread)
{
    rows_work *w = context;
    (void)thread;
    task_rows(w, task, w->weights, softmax_rows);
}

static void gradient_task(void *context, size_t task, unsigned thread)
{
    rows_work *w = context;
    (void)thread;
    task_rows(w, task, w->scores, gradient_rows);
}

static void share_rows(program *p, const attention_rows *r, const tensor *written, mantis_work work)
{
    rows_work w = {r->scores.rows,
                   r->t,
                   r->scores.cols,
                   r->scale,
                   arena_at(p->arena, &r->scores),
                   arena_at(p->arena, &r->weights),
                   {0}};
    mantis_share(p->executor, work, &w, (size_t)((w.rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK));
    host_peak_found(p, written, &w.peak);
}

void attention_softmax(program *p, const attention_rows *r)
{
    share_rows(p, r, &r->weights, softmax_task);
}

void attention_softmax_gradient(program *p, const attention_rows *r)
{
    share_rows(p, r, &r->scores, gradient_task);
}
