/* SPDX-License-Identifier: Apache-2.0 */
#include "host/layers/attention_rows.h"

#include "host/device/peaks.h"
#include "host/support/basic_math.h"
#include "numerics/simd_levels.h"

#include <string.h>

/* Some rows are a task for a thread. */
typedef struct {
    uint64_t rows;
    uint32_t t, padded;
    double scale; /* 1 / sqrt(d) */
    float *scores, *weights;
    peak_found peak; /* of what is written, with the padding of its rows */
} rows_work;

enum { ROWS_PER_TASK = 128, BLOCK = 256, TOGETHER = 8 };

/* Terms of a stretch of up to TOGETHER rows, a row's in a line of their own. */
typedef struct {
    double term[TOGETHER][BLOCK];
} stretch;

/* Each row's sum goes from left to right, one addition waiting for the other: that of eight rows takes as long. */
static void add_stretch(const stretch *x, uint32_t n, double sum[TOGETHER])
{
    double s0 = sum[0], s1 = sum[1], s2 = sum[2], s3 = sum[3], s4 = sum[4], s5 = sum[5], s6 = sum[6], s7 = sum[7];
    for (uint32_t i = 0; i < n; i++) {
        s0 += x->term[0][i];
        s1 += x->term[1][i];
        s2 += x->term[2][i];
        s3 += x->term[3][i];
        s4 += x->term[4][i];
        s5 += x->term[5][i];
        s6 += x->term[6][i];
        s7 += x->term[7][i];
    }
    const double all[TOGETHER] = {s0, s1, s2, s3, s4, s5, s6, s7};
    memcpy(sum, all, sizeof all);
}

/* By sixteen maxima side by side: which of equal ones is found does not matter. */
MANTIS_SIMD_LEVELS static float largest(const float *row, uint32_t n)
{
    enum { LANES = 16 };
    float most[LANES], best = row[0];
    uint32_t i = 0;
    for (int k = 0; k < LANES; k++)
        most[k] = best;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++)
            most[k] = row[i + k] > most[k] ? row[i + k] : most[k];
    for (; i < n; i++)
        best = row[i] > best ? row[i] : best;
    for (int k = 0; k < LANES; k++)
        best = most[k] > best ? most[k] : best;
    return best;
}

/* term[i] = e^((scores[i] - best) * scale), and as weights. */
MANTIS_SIMD_LEVELS static void exponentials(const float *restrict scores, float *restrict weights, uint32_t n,
                                            double best, double scale, double *restrict term)
{
    for (uint32_t i = 0; i < n; i++)
        term[i] = ((double)scores[i] - best) * scale;
    basic_exp_short_all(term, n);
    for (uint32_t i = 0; i < n; i++)
        weights[i] = (float)term[i];
}

MANTIS_SIMD_LEVELS static void divide_row(float *row, uint32_t n, double by)
{
    for (uint32_t i = 0; i < n; i++)
        row[i] = (float)((double)row[i] / by);
}

MANTIS_SIMD_LEVELS static void products(const float *restrict a, const float *restrict b, uint32_t n,
                                        double *restrict term)
{
    for (uint32_t i = 0; i < n; i++)
        term[i] = (double)a[i] * (double)b[i];
}

MANTIS_SIMD_LEVELS static void gradient_row(const float *restrict weights, float *restrict scores, uint32_t n,
                                            double sum, double scale)
{
    for (uint32_t i = 0; i < n; i++)
        scores[i] = (float)((double)weights[i] * ((double)scores[i] - sum) * scale);
}

/* Up to TOGETHER rows of scores to rows of weights: softmax(S / sqrt(d)) over t columns. */
static void softmax_rows(const rows_work *w, uint64_t first, uint32_t rows, stretch *x)
{
    double best[TOGETHER], sum[TOGETHER] = {0.0};
    for (uint32_t k = 0; k < rows; k++)
        best[k] = (double)largest(w->scores + (first + k) * w->padded, w->t);
    for (uint32_t i = 0; i < w->t; i += BLOCK) {
        const uint32_t n = w->t - i < BLOCK ? w->t - i : BLOCK;
        for (uint32_t k = 0; k < rows; k++) {
            const uint64_t at = (first + k) * w->padded + i;
            exponentials(w->scores + at, w->weights + at, n, best[k], w->scale, x->term[k]);
        }
        add_stretch(x, n, sum);
    }
    for (uint32_t k = 0; k < rows; k++)
        divide_row(w->weights + (first + k) * w->padded, w->t, sum[k]);
}

/* dP to dS in place. */
static void gradient_rows(const rows_work *w, uint64_t first, uint32_t rows, stretch *x)
{
    double sum[TOGETHER] = {0.0};
    for (uint32_t i = 0; i < w->t; i += BLOCK) {
        const uint32_t n = w->t - i < BLOCK ? w->t - i : BLOCK;
        for (uint32_t k = 0; k < rows; k++) {
            const uint64_t at = (first + k) * w->padded + i;
            products(w->weights + at, w->scores + at, n, x->term[k]);
        }
        add_stretch(x, n, sum);
    }
    for (uint32_t k = 0; k < rows; k++) {
        const uint64_t at = (first + k) * w->padded;
        gradient_row(w->weights + at, w->scores + at, w->t, sum[k], w->scale);
    }
}

static void task_rows(rows_work *w, size_t task, const float *written,
                      void (*some)(const rows_work *w, uint64_t first, uint32_t rows, stretch *x))
{
    stretch x = {{{0.0}}}; /* lines of rows that are not there are added too */
    const uint64_t beyond = (task + 1) * ROWS_PER_TASK < w->rows ? (task + 1) * ROWS_PER_TASK : w->rows;
    for (uint64_t row = task * ROWS_PER_TASK; row < beyond; row += TOGETHER) {
        const uint32_t rows = beyond - row < TOGETHER ? (uint32_t)(beyond - row) : TOGETHER;
        some(w, row, rows, &x);
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
