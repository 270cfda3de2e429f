/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/attention_rows.h"

#include "host/support/basic_math.h"
#include "numerics/simd_levels.h"

/* Some rows are a task for a thread. */
typedef struct {
    uint64_t rows;
    uint32_t t, padded;
    double scale; /* 1 / sqrt(d) */
    float *scores, *weights;
} rows_work;

enum { ROWS_PER_TASK = 128, BLOCK = 256 };

static float largest(const float *row, uint32_t n)
{
    float best = row[0];
    for (uint32_t i = 1; i < n; i++)
        best = row[i] > best ? row[i] : best;
    return best;
}

/* weights[i] = e^((scores[i] - best) * scale); their sum in double, from left to right. */
MANTIS_SIMD_LEVELS static double exponentials(const float *restrict scores, float *restrict weights, uint32_t n,
                                              double best, double scale)
{
    double e[BLOCK], sum = 0.0;
    for (uint32_t first = 0; first < n; first += BLOCK) {
        const uint32_t count = n - first < BLOCK ? n - first : BLOCK;
        for (uint32_t i = 0; i < count; i++)
            e[i] = ((double)scores[first + i] - best) * scale;
        basic_exp_short_all(e, count);
        for (uint32_t i = 0; i < count; i++)
            weights[first + i] = (float)e[i];
        for (uint32_t i = 0; i < count; i++)
            sum += e[i];
    }
    return sum;
}

MANTIS_SIMD_LEVELS static void divide_row(float *row, uint32_t n, double by)
{
    for (uint32_t i = 0; i < n; i++)
        row[i] = (float)((double)row[i] / by);
}

/* Rows of scores to rows of weights: softmax(S / sqrt(d)) over t columns. */
static void softmax_task(void *context, size_t task, unsigned thread)
{
    const rows_work *w = context;
    (void)thread;
    for (uint64_t row = task * ROWS_PER_TASK; row < (task + 1) * ROWS_PER_TASK && row < w->rows; row++) {
        const float *scores = w->scores + row * w->padded;
        float *weights = w->weights + row * w->padded;
        const double sum = exponentials(scores, weights, w->t, (double)largest(scores, w->t), w->scale);
        divide_row(weights, w->t, sum);
    }
}

MANTIS_SIMD_LEVELS static void gradient_row(const float *restrict weights, float *restrict scores, uint32_t n,
                                            double sum, double scale)
{
    for (uint32_t i = 0; i < n; i++)
        scores[i] = (float)((double)weights[i] * ((double)scores[i] - sum) * scale);
}

/* dP to dS in place. */
static void gradient_task(void *context, size_t task, unsigned thread)
{
    const rows_work *w = context;
    (void)thread;
    for (uint64_t row = task * ROWS_PER_TASK; row < (task + 1) * ROWS_PER_TASK && row < w->rows; row++) {
        const float *weights = w->weights + row * w->padded;
        float *scores = w->scores + row * w->padded;
        double sum = 0.0;
        for (uint32_t i = 0; i < w->t; i++)
            sum += (double)weights[i] * (double)scores[i];
        gradient_row(weights, scores, w->t, sum, w->scale);
    }
}

static void share_rows(const program *p, const attention_rows *r, mantis_work work)
{
    rows_work w = {r->scores.rows,
                   r->t,
                   r->scores.cols,
                   r->scale,
                   arena_at(p->arena, &r->scores),
                   arena_at(p->arena, &r->weights)};
    mantis_share(p->executor, work, &w, (size_t)((w.rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK));
}

void attention_softmax(const program *p, const attention_rows *r)
{
    share_rows(p, r, softmax_task);
}

void attention_softmax_gradient(const program *p, const attention_rows *r)
{
    share_rows(p, r, gradient_task);
}
