/* SPDX-License-Identifier: Apache-2.0 */
/* Products by OpenBLAS' sgemm, cut as float_plan.h says, a thread for each slice. */
#ifdef MANTIS_HAVE_BLAS

#include "float/blas_threads.h"
#include "float/float_plan.h"

#include <cblas.h>
#include <string.h>

typedef struct {
    const float_product *p;
    float_plan plan;
    float *stages, *lines, *partial; /* see float_plan; lines NULL where B is one matrix */
    size_t first_group;              /* of the batch */
} blas_work;

static void gather_taps(const float_product *p, size_t group, float *lines)
{
    const float *b = p->b + group * p->b_step;
    for (size_t n = 0; n < p->n; n++)
        for (size_t t = 0; t * p->channels < p->k; t++)
            memcpy(lines + n * p->k + t * p->channels, b + t * p->tap_step + n * p->ldb, p->channels * sizeof *lines);
}

/* A slice's part of the axis, first..first+count-1, and the matrix that it writes, or, where beta is 1, adds to. */
typedef struct {
    size_t group, first, count;
    float *c;
    size_t ldc;
    float beta;
} slice;

static float *partial_of(const blas_work *w, size_t group, size_t index)
{
    return w->partial + ((group - w->first_group) * (w->plan.slices - 1) + index - 1) * w->p->m * w->p->n;
}

/* C begins as the bias, or is written. */
static slice slice_of(const blas_work *w, size_t group, size_t index)
{
    const float_product *p = w->p;
    const size_t first = index * w->plan.slice;
    const bool by_depth = w->plan.axis == FLOAT_BY_DEPTH;
    slice s = {.group = group, .first = first, .count = float_smaller(w->plan.slice, w->plan.length - first)};
    if (by_depth && index) {
        s.c = partial_of(w, group, index);
        s.ldc = p->n;
        return s;
    }
    s.c = p->c + group * p->c_step + (by_depth ? 0 : first * p->ldc);
    s.ldc = p->ldc;
    if (!p->bias)
        return s;
    for (size_t row = 0; row < (by_depth ? p->m : s.count); row++)
        memcpy(s.c + row * p->ldc, p->bias + group * p->n, p->n * sizeof *p->bias);
    s.beta = 1.0f;
    return s;
}

static void multiply(bool trans_a, bool trans_b, size_t m, size_t n, size_t k, const float *a, size_t lda,
                     const float *b, size_t ldb, float beta, float *c, size_t ldc)
{
    cblas_sgemm(CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans, trans_b ? CblasTrans : CblasNoTrans, (int)m, (int)n,
                (int)k, 1.0f, a, (int)lda, b, (int)ldb, beta, c, (int)ldc);
}

static void plain_slice(const blas_work *w, const slice *s)
{
    const float_product *p = w->p;
    const float *a = p->a + s->group * p->a_step, *b = p->b + s->group * p->b_step;
    if (w->plan.axis == FLOAT_BY_DEPTH)
        multiply(p->trans_a, p->trans_b, p->m, p->n, s->count, a + s->first * (p->trans_a ? p->lda : 1), p->lda,
                 b + s->first * (p->trans_b ? 1 : p->ldb), p->ldb, s->beta, s->c, s->ldc);
    else
        multiply(p->trans_a, p->trans_b, s->count, p->n, p->k, a + s->first * (p->trans_a ? 1 : p->lda), p->lda, b,
                 p->ldb, s->beta, s->c, s->ldc);
}

/* Pixels are the slice's axis: patches of so many as the stage takes are laid out and multiplied. */
static void view_slice(const blas_work *w, const slice *s, float *stage)
{
    const float_product *p = w->p;
    const mantis_patch patch = mantis_patch_at(p->patch, s->group * p->a_step * sizeof(float));
    const size_t pitch = float_patch_size(p), ldb = w->lines ? p->k : p->ldb;
    const float *b = w->lines ? w->lines + s->group * p->n * p->k : p->b + s->group * p->b_step;
    for (size_t done = 0; done < s->count; done += w->plan.stage_pixels) {
        const size_t first = s->first + done, count = float_smaller(w->plan.stage_pixels, s->count - done);
        mantis_patch_rows(&patch, first, count, (uint8_t *)stage, pitch * sizeof *stage);
        if (w->plan.axis == FLOAT_BY_DEPTH)
            multiply(true, false, p->m, p->n, count, stage, pitch, b + first * ldb, ldb, done ? 1.0f : s->beta, s->c,
                     s->ldc);
        else
            multiply(false, w->lines, count, p->n, p->k, stage, pitch, b, ldb, s->beta, s->c + done * s->ldc, s->ldc);
    }
}

static void slice_task(void *context, size_t task, unsigned thread)
{
    const blas_work *w = context;
    const slice s = slice_of(w, w->first_group + task / w->plan.slices, task % w->plan.slices);
    if (w->p->view)
        view_slice(w, &s, w->stages + thread * w->plan.stage_floats);
    else
        plain_slice(w, &s);
}

/* Rows of C, all groups of the batch: the partial sums onto the first slice's. */
static void add_task(void *context, size_t row, unsigned thread)
{
    const blas_work *w = context;
    const float_product *p = w->p;
    const size_t group = w->first_group + row / p->m, i = row % p->m;
    (void)thread;
    for (size_t index = 1; index < w->plan.slices; index++)
        float_add(p->c + group * p->c_step + i * p->ldc, partial_of(w, group, index) + i * p->n, p->n);
}

mantis_status float_blas(float_executor *x, const float_product *p)
{
    blas_work w = {.p = p, .plan = float_plan_of(p)};
    const size_t stages = mantis_pool_threads(x->core.pool) * w.plan.stage_floats;
    w.stages = (float *)(void *)mantis_scratch_of(
        &x->core.scratch, (stages + w.plan.lines_floats + w.plan.partial_floats) * sizeof(float));
    if (!w.stages)
        return MANTIS_NO_MEMORY;
    w.lines = w.plan.lines_floats ? w.stages + stages : NULL;
    w.partial = w.stages + stages + w.plan.lines_floats;
    for (size_t group = 0; w.lines && group < p->groups; group++)
        gather_taps(p, group, w.lines + group * p->n * p->k);
    blas_threads_take();
    for (; w.first_group < p->groups; w.first_group += w.plan.batch) {
        mantis_pool_run(x->core.pool, slice_task, &w, w.plan.batch * w.plan.slices, w.plan.alone);
        if (w.plan.partial_floats)
            mantis_pool_run(x->core.pool, add_task, &w, w.plan.batch * p->m, w.plan.partial_floats < FLOAT_TASK);
    }
    blas_threads_give();
    return MANTIS_OK;
}

#else
typedef int float_blas_needs_blas; /* an empty translation unit is not C */
#endif
