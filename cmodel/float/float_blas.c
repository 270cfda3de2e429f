/* SPDX-License-Identifier: Apache-2.0 */
/* Products by OpenBLAS' sgemm, one thread each: slices of rows of C, or, where C is small and the depth long (weight
 * gradients), slices of the depth that leave partial sums, added in order. Patches of a view (docs/views.md) are laid
 * out in pieces that stay in a core's second cache. */
#ifdef MANTIS_HAVE_BLAS

#include "float/float_product.h"

#include <cblas.h>
#include <string.h>

enum {
    STAGE = 1 << 16, /* floats of a stage of patches, about */
    SLICE = 1 << 21, /* multiplications of a slice, about: tens of microseconds */
    MOST_DEPTH_SLICES = 16,
    FEW_RESULTS = 1 << 16,
    MANY_GROUPS = 16, /* these alone occupy the threads */
};

typedef struct {
    const float_product *p;
    size_t slices, size; /* of a group; rows or depth of a slice, the last has fewer */
    bool by_depth;
    float *partial; /* [groups][slices - 1][m*n]: all but the first slice's */
    float *lines;   /* [groups][n*k]: B by taps as one matrix, a line for each column */
    float *stages;  /* a thread's: */
    size_t stage_pixels, stage_floats;
    size_t first_group;
} blas_work;

static size_t patch_floats(const float_product *p)
{
    return p->trans_a ? p->m : p->k;
}

static void gather_taps(const float_product *p, size_t group, float *lines)
{
    const float *b = p->b + group * p->b_step;
    for (size_t n = 0; n < p->n; n++)
        for (size_t t = 0; t * p->channels < p->k; t++)
            memcpy(lines + n * p->k + t * p->channels, b + t * p->tap_step + n * p->ldb, p->channels * sizeof *lines);
}

/* What a slice computes: rows first..first+count-1 of C, or its sum over so much of the depth. */
typedef struct {
    size_t group, first, count;
    float *c;
    size_t ldc;
    float beta;
} slice;

static void multiply(const slice *s, bool trans_a, bool trans_b, size_t m, size_t n, size_t k, const float *a,
                     size_t lda, const float *b, size_t ldb, float beta, float *c)
{
    cblas_sgemm(CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans, trans_b ? CblasTrans : CblasNoTrans, (int)m, (int)n,
                (int)k, 1.0f, a, (int)lda, b, (int)ldb, beta, c, (int)s->ldc);
}

static void plain_slice(const blas_work *w, const slice *s)
{
    const float_product *p = w->p;
    const float *a = p->a + s->group * p->a_step, *b = p->b + s->group * p->b_step;
    if (w->by_depth)
        multiply(s, p->trans_a, p->trans_b, p->m, p->n, s->count, a + s->first * (p->trans_a ? p->lda : 1), p->lda,
                 b + s->first * (p->trans_b ? 1 : p->ldb), p->ldb, s->beta, s->c);
    else
        multiply(s, p->trans_a, p->trans_b, s->count, p->n, p->k, a + s->first * (p->trans_a ? 1 : p->lda), p->lda, b,
                 p->ldb, s->beta, s->c);
}

static void view_slice(const blas_work *w, const slice *s, unsigned thread)
{
    const float_product *p = w->p;
    const mantis_patch patch = mantis_patch_at(p->patch, s->group * p->a_step * sizeof(float));
    const size_t floats = patch_floats(p);
    const float *b = w->lines ? w->lines + s->group * p->n * p->k : p->b + s->group * p->b_step;
    float *stage = w->stages + thread * w->stage_floats;
    for (size_t done = 0; done < s->count; done += w->stage_pixels) {
        const size_t first = s->first + done, count = float_smaller(w->stage_pixels, s->count - done);
        mantis_patch_rows(&patch, first, count, (uint8_t *)stage, floats * sizeof *stage);
        if (p->trans_a)
            multiply(s, true, false, p->m, p->n, count, stage, floats, b + first * p->ldb, p->ldb,
                     done ? 1.0f : s->beta, s->c);
        else
            multiply(s, false, w->lines, count, p->n, p->k, stage, floats, b, w->lines ? p->k : p->ldb, s->beta,
                     s->c + done * s->ldc);
    }
}

static void slice_unit(void *context, size_t unit, unsigned thread)
{
    const blas_work *w = context;
    const float_product *p = w->p;
    const size_t group = w->first_group + unit / w->slices, index = unit % w->slices, first = index * w->size;
    slice s = {.group = group,
               .first = first,
               .count = float_smaller(w->size, (w->by_depth ? p->k : p->m) - first),
               .ldc = p->ldc};
    s.c = p->c + group * p->c_step + (w->by_depth ? 0 : first * p->ldc);
    if (w->by_depth && index) {
        s.c = w->partial + (group * (w->slices - 1) + index - 1) * p->m * p->n;
        s.ldc = p->n;
    } else if (p->bias) {
        const size_t rows = w->by_depth ? p->m : s.count;
        for (size_t row = 0; row < rows; row++)
            memcpy(s.c + row * p->ldc, p->bias + group * p->n, p->n * sizeof *p->bias);
        s.beta = 1.0f;
    }
    if (p->view)
        view_slice(w, &s, thread);
    else
        plain_slice(w, &s);
}

/* Rows of C, all groups: the partial sums onto the first. */
static void add_unit(void *context, size_t row, unsigned thread)
{
    const blas_work *w = context;
    const float_product *p = w->p;
    const size_t group = w->first_group + row / p->m, i = row % p->m;
    (void)thread;
    for (size_t slice = 1; slice < w->slices; slice++)
        float_add(p->c + group * p->c_step + i * p->ldc,
                  w->partial + ((group * (w->slices - 1) + slice - 1) * p->m + i) * p->n, p->n);
}

/* No two groups write one element: each C behind the one before, or all of them in the columns of one matrix. */
static bool apart(const float_product *p)
{
    return p->c_step >= (p->m - 1) * p->ldc + p->n ||
           (p->c_step >= p->n && (p->groups - 1) * p->c_step + p->n <= p->ldc);
}

static void plan_slices(blas_work *w)
{
    const float_product *p = w->p;
    const uint64_t products = (uint64_t)p->m * p->n * p->k;
    w->by_depth = (p->view ? p->trans_a : p->k / 4 > p->m + p->n) && (uint64_t)p->m * p->n <= FEW_RESULTS;
    const size_t length =
        w->by_depth ? p->k : p->m; /* each slice packs B again: the larger B, the more rows must use it */
    const size_t least = w->by_depth ? 64 : float_smaller(256, 32 + (uint64_t)p->n * p->k / 4096);
    size_t slices = p->groups >= MANY_GROUPS ? 1 : float_pieces(products, SLICE);
    slices = float_smaller(slices, w->by_depth ? float_smaller(MOST_DEPTH_SLICES, float_pieces(length, least))
                                               : float_pieces(length, least));
    if (p->view && p->trans_a && !w->by_depth)
        slices = 1; /* rows of a transposed patch matrix are not laid out apart */
    w->size = float_pieces(length, slices);
    w->slices = float_pieces(length, w->size);
}

mantis_status float_blas(float_executor *x, const float_product *p)
{
    blas_work w = {.p = p};
    const size_t threads = mantis_pool_threads(x->core.pool);
    plan_slices(&w);
    if (p->view) {
        w.stage_pixels = STAGE / patch_floats(p) < 16 ? 16 : STAGE / patch_floats(p);
        w.stage_floats = (w.stage_pixels * patch_floats(p) + PATCH_SLACK + 15) & ~(size_t)15;
    }
    const size_t lines = p->view && p->trans_b ? p->groups * p->n * p->k : 0,
                 partial = w.by_depth ? p->groups * (w.slices - 1) * p->m * p->n : 0;
    w.stages = (float *)(void *)mantis_scratch_of(&x->core.scratch,
                                                  (threads * w.stage_floats + lines + partial + 16) * sizeof(float));
    if (!w.stages)
        return MANTIS_NO_MEMORY;
    w.lines = lines ? w.stages + threads * w.stage_floats : NULL;
    w.partial = w.stages + threads * w.stage_floats + lines;
    for (size_t group = 0; lines && group < p->groups; group++)
        gather_taps(p, group, w.lines + group * p->n * p->k);
    const size_t batch = apart(p) ? p->groups : 1; /* else a later group's C stands where two write */
    const bool alone = (uint64_t)p->m * p->n * p->k * batch < SLICE / 8;
    for (; w.first_group < p->groups; w.first_group += batch) {
        mantis_pool_run(x->core.pool, slice_unit, &w, batch * w.slices, alone);
        if (w.by_depth && w.slices > 1)
            mantis_pool_run(x->core.pool, add_unit, &w, batch * p->m, batch * p->m * p->n * w.slices < FLOAT_UNIT);
    }
    return MANTIS_OK;
}

#else
typedef int float_blas_needs_blas; /* an empty translation unit is not C */
#endif
