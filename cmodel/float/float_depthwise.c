/* SPDX-License-Identifier: Apache-2.0 */
/* Depthwise products on patch views (docs/views.md), a channel per lane, all groups at once: a product of one column is
 * nothing for BLAS. Forward and input gradient: pieces of pixels. Weight gradient: a fixed number of pieces, each with
 * sums of its own, added in order; the groups' results lie side by side or one behind the other, as weights do. */
#include "float/float_product.h"

#include <string.h>

enum { MOST_TAPS = 256 /* of the command set: kernels have at most 16 x 16 */ };

typedef struct {
    const float_product *p;
    size_t taps, pixels, piece;
    float *zeros, *weights; /* [groups], [taps][groups] */
    float *sums;            /* reducing: [piece][taps][groups] */
} depthwise_work;

bool float_depthwise_fits(const float_product *p)
{
    const bool side_by_side = p->c_step == 1 && p->groups <= p->ldc, behind = p->c_step >= (p->m - 1) * p->ldc + 1;
    return p->view && p->n == 1 && p->channels == 1 && p->groups > 1 && p->a_step == 1 &&
           (p->trans_a ? p->b_step == 1 && (side_by_side || behind) : side_by_side);
}

static void piece_task(void *context, size_t task, unsigned thread)
{
    const depthwise_work *w = context;
    const float_product *p = w->p;
    const size_t groups = p->groups, first = task * w->piece,
                 beyond = first + float_smaller(w->piece, w->pixels - first);
    const size_t ow = p->patch.ow, oh = p->patch.oh;
    float *own = w->sums + task * w->taps * groups;
    (void)thread;
    if (p->trans_a)
        memset(own, 0, w->taps * groups * sizeof *own);
    for (size_t m = first; m < beyond; m++) {
        const uint8_t *at[MOST_TAPS];
        float *row = p->c + m * p->ldc;
        mantis_patch_taps(&p->patch, m / ow / oh, m / ow % oh, m % ow, (const uint8_t *)w->zeros, at);
        if (!p->trans_a && p->bias)
            memcpy(row, p->bias, groups * sizeof *row);
        else if (!p->trans_a)
            memset(row, 0, groups * sizeof *row);
        for (size_t t = 0; t < w->taps; t++)
            float_add_product(p->trans_a ? own + t * groups : row, (const float *)(const void *)at[t],
                              p->trans_a ? p->b + m * p->ldb : w->weights + t * groups, groups);
    }
}

mantis_status float_depthwise(float_executor *x, const float_product *p)
{
    depthwise_work w = {.p = p, .taps = p->patch.kh * p->patch.kw, .pixels = p->trans_a ? p->k : p->m};
    w.piece = p->trans_a ? float_pieces(w.pixels, FLOAT_DEPTHWISE_SUMS) : FLOAT_DEPTHWISE_PIECE;
    const size_t groups = p->groups, pieces = float_pieces(w.pixels, w.piece),
                 tables = groups * (1 + (p->trans_a ? pieces : 1) * w.taps);
    w.zeros = (float *)(void *)mantis_scratch_of(&x->core.scratch, tables * sizeof *w.zeros);
    if (!w.zeros)
        return MANTIS_NO_MEMORY;
    w.weights = w.sums = w.zeros + groups;
    memset(w.zeros, 0, groups * sizeof *w.zeros);
    for (size_t t = 0; t < w.taps && !p->trans_a; t++)
        for (size_t g = 0; g < groups; g++)
            w.weights[t * groups + g] = p->b[t * (p->trans_b ? p->tap_step : p->ldb) + g * p->b_step];
    mantis_pool_run(x->core.pool, piece_task, &w, pieces, w.pixels * w.taps * groups < FLOAT_TASK);
    for (size_t t = 0; t < w.taps && p->trans_a; t++) {
        float *row = w.zeros; /* which no task reads any more: a tap's results */
        memset(row, 0, groups * sizeof *row);
        if (p->bias)
            memcpy(row, p->bias, groups * sizeof *row);
        for (size_t piece = 0; piece < pieces; piece++)
            float_add(row, w.sums + (piece * w.taps + t) * groups, groups);
        for (size_t g = 0; g < groups; g++)
            p->c[t * p->ldc + g * p->c_step] = row[g];
    }
    return MANTIS_OK;
}
