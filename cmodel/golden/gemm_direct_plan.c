/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of a convolution straight from pixels: phases, runs, windows and tasks. */
#include "golden/gemm_direct.h"

/* Positions a of the kernel that phase p's outputs meet, and the input coordinate of output 0 at each. */
static size_t taps_of(size_t p, size_t kernel, ptrdiff_t pad, ptrdiff_t d, size_t at[MOST_TAPS],
                      ptrdiff_t input[MOST_TAPS])
{
    size_t n = 0;
    for (size_t a = 0; a < kernel; a++) {
        const ptrdiff_t y = (ptrdiff_t)(p + a) - pad;
        if (y % d)
            continue;
        at[n] = a;
        input[n++] = y / d;
    }
    return n;
}

static void plan_phase(gemm_direct *p, direct_phase *f)
{
    const mantis_patch *v = &p->patch;
    size_t a[MOST_TAPS], b[MOST_TAPS];
    ptrdiff_t y[MOST_TAPS], x[MOST_TAPS];
    const size_t rows = taps_of(f->py, v->kh, (ptrdiff_t)v->pad, (ptrdiff_t)p->d, a, y),
                 cols = taps_of(f->px, v->kw, (ptrdiff_t)v->pad, (ptrdiff_t)p->d, b, x);
    f->rows = f->py < v->oh ? (v->oh - f->py + p->d - 1) / p->d : 0;
    f->cols = f->px < v->ow ? (v->ow - f->px + p->d - 1) / p->d : 0;
    const bool none = !rows || !cols; /* taps: a run of zeros, since loops want one */
    f->loop.runs = none ? 1 : rows;
    f->taps = none ? 0 : cols;
    f->run_bytes = f->taps * v->run;
    f->loop.quads = none ? 1 : (f->run_bytes + 3) / 4;
    f->depth = f->loop.runs * 4 * f->loop.quads;
    f->offset[0] = 0;
    for (size_t r = 0; !none && r < rows; r++) {
        f->first_tap[r] = (uint16_t)(a[r] * v->kw + b[0]);
        f->offset[r] = (uint32_t)((size_t)(y[r] - p->top) * p->pitch + (size_t)(x[0] - p->left) * v->run);
    }
    if (p->job->n >= DIRECT_EDGE_COLS && v->run >= DIRECT_EDGE_BYTES && f->taps > 1 && f->cols > 1) {
        /* whole quads of a tap at each end, and some between are left */
        const ptrdiff_t last = x[f->taps - 1] + (ptrdiff_t)((f->cols - 1) * p->s);
        f->loop.left = x[0] < 0 ? v->run / 4 : 0;
        f->loop.right = last >= (ptrdiff_t)v->w && (x[0] >= 0 || f->taps > 2) ? v->run / 4 : 0;
    }
    f->loop.run = f->offset;
    f->loop.pixel_step = p->s * v->run;
    f->loop.out_step = p->d * p->job->ld * 4;
    /* the next row of this phase; without phases so many outputs, more where one takes little time */
    const size_t outputs = f->loop.runs * f->loop.quads <= DIRECT_LIGHT ? DIRECT_FAR : DIRECT_NEAR;
    f->loop.ahead = p->d > 1 ? p->d * v->ow * p->job->ld * 4 : outputs * f->loop.out_step;
    f->loop.exponent = p->job->exponent;
    f->top = none ? 0 : y[0];
    f->block_bytes = p->job->loops->b_bytes(f->depth);
    f->run_step = GEMM_COLS * 4 * f->loop.quads;
}

/* The first rows or the last ones, since those between have no fewer. */
static bool is_bare(const gemm_direct *p, const direct_phase *f)
{
    size_t first, above, below;
    if (!f->rows || !f->cols)
        return false;
    direct_runs(p, f, 0, &first, &above);
    direct_runs(p, f, f->rows - 1, &first, &below);
    return !above || !below || !f->taps;
}

/* Floor of a division by a power of two. */
static ptrdiff_t down(ptrdiff_t x, ptrdiff_t d)
{
    return x >= 0 ? x / d : -((d - 1 - x) / d);
}

/* A kernel of one pixel knows no rows: some are one longer row, as long as it stays in the first cache; so are whole
 * images where exponents are one for all. */
static void flatten(mantis_patch *v, size_t images, bool merge)
{
    if (v->kh * v->kw > 1 || v->pad || v->stride || v->dilate || v->h != v->oh || v->w != v->ow)
        return;
    const size_t most = DIRECT_FLAT / v->run;
    if (v->h * v->w <= most) {
        v->w *= v->h;
        v->h = 1;
    }
    while (v->h % 2 == 0 && 2 * v->w <= most) {
        v->h /= 2;
        v->w *= 2;
    }
    while (merge && v->h == 1 && images % 2 == 0 && images > DIRECT_TASKS && 2 * v->w <= most) {
        images /= 2;
        v->w *= 2;
    }
    v->oh = v->h;
    v->ow = v->w;
}

void mantis_direct_plan(gemm_direct *p, const gemm_job *job)
{
    const mantis_patch *v = &p->patch;
    memset(p, 0, sizeof *p);
    p->job = job;
    p->patch = job->patch;
    flatten(&p->patch, job->m / (v->oh * v->ow), !job->finer);
    p->d = (size_t)1 << v->dilate;
    p->s = (size_t)1 << v->stride;
    p->images = job->m / (v->oh * v->ow);
    const size_t step = p->s * p->patch.w * p->patch.pitch; /* to the row that the next output's begins with */
    p->ahead = step * (1 + IMAGE_AHEAD / step);
    p->top = p->left = down(-(ptrdiff_t)v->pad, (ptrdiff_t)p->d);
    const ptrdiff_t d = (ptrdiff_t)p->d;
    p->below = (size_t)(down((ptrdiff_t)(v->kh - 1 + p->d - 1) - (ptrdiff_t)v->pad, d) - p->top);
    const size_t beside = (size_t)(down((ptrdiff_t)(v->kw - 1 + p->d - 1) - (ptrdiff_t)v->pad, d) - p->left);
    const size_t across = (v->ow + p->d - 1) / p->d, along = (v->oh + p->d - 1) / p->d;
    p->pitch = ((across - 1) * p->s + beside + 1) * v->run;
    /* Windows of some rows, a few at least (the rows below are copied again for the next task), or of whole images. */
    p->rows_a_task = along;
    while (p->rows_a_task > DIRECT_ROWS && ((p->rows_a_task - 1) * p->s + p->below + 1) * p->pitch > DIRECT_WINDOW)
        p->rows_a_task = (p->rows_a_task + 1) / 2;
    p->tasks = p->images * gemm_blocks_of(along, p->rows_a_task);
    p->window_bytes = gemm_round(((p->rows_a_task - 1) * p->s + p->below + 1) * p->pitch + 4);
    p->phases = p->d * p->d;
    p->stage_bytes = 0;
    for (size_t i = 0; i < p->phases; i++) {
        p->phase[i].py = i / p->d;
        p->phase[i].px = i % p->d;
        plan_phase(p, &p->phase[i]);
        const size_t bytes = gemm_round(p->phase[i].depth * GEMM_COLS);
        p->stage_bytes = bytes > p->stage_bytes ? bytes : p->stage_bytes;
    }
    p->cols = gemm_blocks_of(job->n, GEMM_COLS) * GEMM_COLS;
    for (size_t i = 0; i < p->phases; i++)
        p->bare |= is_bare(p, &p->phase[i]);
    if (mantis_direct_is_few(p))
        mantis_direct_plan_few(p);
    p->together = true;
    for (size_t i = 0; i < p->phases; i++)
        p->together &= p->phase[i].block_bytes * gemm_blocks_of(job->n, GEMM_COLS) <= DIRECT_TOGETHER;
}
