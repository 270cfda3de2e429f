/* SPDX-License-Identifier: Apache-2.0 */
/* Depthwise convolutions: each group has one channel and one column, so a product has one column and a few taps of
 * depth. All groups at once, a channel per lane: no patch matrix. Pieces of output pixels are the tasks.
 *
 * Forward and input gradient leave the groups' columns side by side, as activations lie. A weight gradient may also
 * leave them one behind the other, as weights lie. */
#include "golden/gemm_channels.h"

/* One row of C has one exponent in all groups, but for what columns add. */
static bool shared_by_groups(const mantis_operand_scale *s)
{
    return !s->array || (s->scaling.step == 0 && !s->scaling.by_reduction);
}

bool mantis_gemm_channels_fit(const gemm_job *job, size_t groups, size_t a_step, size_t b_step, size_t c_step)
{
    if (job->raw || !shared_by_groups(&job->scale[0]) || !shared_by_groups(&job->scale[1]))
        return false;
    const bool side_by_side = c_step == 4 && groups <= job->ld, behind = c_step >= ((job->m - 1) * job->ld + 1) * 4;
    return !job->multiplier && job->view && job->channels == 1 && job->n == 1 && groups > 1 && a_step == 1 &&
           !job->by_index && (job->reduces ? b_step == 1 && (side_by_side || behind) : side_by_side);
}

static channels plan(const gemm_job *job, size_t groups, size_t threads)
{
    channels p = {.job = job, .groups = groups, .threads = threads};
    p.padded = gemm_round(groups);
    p.taps = job->patch.kh * job->patch.kw;
    p.pixels = job->reduces ? job->k : job->m;
    p.own_bytes = p.padded * sizeof(int32_t) * (job->reduces ? p.taps : CHANNELS_PIXELS);
    p.own_bytes += mantis_channels_in_phases(&p) ? p.padded * p.taps : 0; /* weights of a phase */
    return p;
}

static size_t common_bytes(const channels *p)
{
    return p->padded * (1 + (p->job->reduces ? 0 : p->taps));
}

size_t mantis_gemm_channels_scratch(const gemm_job *job, size_t groups, size_t threads)
{
    const channels p = plan(job, groups, threads);
    return common_bytes(&p) + threads * p.own_bytes;
}

/* The taps of output pixels first..first+count-1. Where no kernel column leaves the input they are those of the pixel
 * before, a stride further: padding above and below stays where it is. */
static void find_taps(const channels *p, size_t first, size_t count, const uint8_t **x)
{
    const mantis_patch *v = &p->job->patch;
    const size_t step = v->pitch << v->stride;
    size_t ox = first % v->ow, oy = first / v->ow % v->oh, image = first / v->ow / v->oh;
    bool goes_on = false;
    for (size_t i = 0; i < count; i++, x += p->taps) {
        const size_t left = (ox << v->stride) - v->pad; /* of the input: wraps to huge ones */
        const bool inside = v->dilate == 0 && left < v->w && left + (v->kw - 1) * v->rate < v->w;
        if (inside && goes_on)
            for (size_t t = 0; t < p->taps; t++) {
                const uint8_t *const before = *(x + t - p->taps);
                x[t] = before == p->zeros ? before : before + step;
            }
        else
            mantis_patch_taps(v, image, oy, ox, p->zeros, x);
        goes_on = inside;
        if (++ox == v->ow) {
            goes_on = false;
            ox = 0;
            image += ++oy == v->oh;
            oy = oy == v->oh ? 0 : oy;
        }
    }
}

/* A new input row begins with the last taps, or the first of a flipped kernel: the pixels of the next call. */
static void fetch_taps(const channels *p, const uint8_t *const *x, size_t count)
{
    const size_t ahead = CHANNELS_PIXELS * p->job->patch.pitch, last = p->job->patch.flip ? 0 : p->taps - 1;
    for (size_t i = 0; i < count; i++)
        mantis_fetch((uintptr_t)x[i * p->taps + last] + ahead, p->groups);
}

/* Outputs that lie a pixel apart share columns of taps with their neighbours. */
static bool in_rows(const channels *p)
{
    const mantis_patch *v = &p->job->patch;
    return p->job->loops->channels_rows && v->kh == 3 && v->kw == 3 && v->rate == 1 && !v->stride && !v->dilate;
}

/* The sums of outputs m..m+count-1, whose taps are x[]. */
static void multiply(const channels *p, const uint8_t *const *x, size_t m, size_t count, int32_t *sums)
{
    const mantis_loops *loops = p->job->loops;
    const mantis_patch *v = &p->job->patch;
    if (in_rows(p)) {
        const size_t step = 4 * p->job->ld;
        const mantis_channels_rows rows = {
            x, count, v->ow - m % v->ow, v->ow, v->flip, (uintptr_t)p->job->c + (m + count) * step, step};
        loops->channels_rows(&rows, p->weights, p->padded, p->groups, sums, p->padded);
    } else {
        channels_sums(p, x, count, p->weights, p->taps, sums);
    }
}

/* Pixels m..m+count-1, whose taps are x[]. */
static void do_pixels(const channels *p, const uint8_t *const *x, size_t m, size_t count, int32_t *sums,
                      mantis_marks *marks)
{
    const gemm_job *job = p->job;
    const mantis_loops *loops = job->loops;
    const size_t y_step = job->b.row_step;
    const uint8_t *const y = (const uint8_t *)job->b.base + m * y_step;
    if (job->reduces) {
        if (loops->channels_outer_pixels)
            loops->channels_outer_pixels(x, count, y, y_step, p->taps, p->groups, sums, p->padded);
        else
            for (size_t i = 0; i < count; i++)
                loops->channels_outer(x + i * p->taps, y + i * y_step, p->taps, p->groups, sums, p->padded);
        return;
    }
    if (!channels_align_rows(job))
        channels_fetch(p, m, count, 1);
    multiply(p, x, m, count, sums);
    channels_align(p, sums, m, count, 1, marks);
}

static void piece_task(void *context, size_t task, unsigned thread)
{
    const channels *p = (const channels *)context;
    const gemm_job *job = p->job;
    const uint8_t *x[CHANNELS_PIXELS * CHANNELS_TAPS];
    mantis_marks marks = {0, 0};
    int32_t *sums = (int32_t *)(void *)(p->own + thread * p->own_bytes);
    const size_t first = task * CHANNELS_PIECE, beyond = first + gemm_part(p->pixels, task, CHANNELS_PIECE);
    for (size_t m = first; m < beyond; m += CHANNELS_PIXELS) {
        const size_t count = beyond - m < CHANNELS_PIXELS ? beyond - m : CHANNELS_PIXELS;
        find_taps(p, m, count, x);
        fetch_taps(p, x, count);
        do_pixels(p, x, m, count, sums, &marks);
    }
    mantis_gemm_merge(job->marks, &marks);
}

/* Weight gradients of 3 x 3: four rows of outputs a task. */
enum { STRIP = 4 };

static bool in_strips(const channels *p)
{
    const mantis_patch *v = &p->job->patch;
    return p->job->reduces && p->job->loops->channels_strip && v->kh == 3 && v->kw == 3 && v->pad == 1 &&
           v->rate == 1 && !v->stride && !v->dilate && !v->flip && v->h == v->oh && v->w == v->ow;
}

static void strip_task(void *context, size_t task, unsigned thread)
{
    const channels *p = (const channels *)context;
    const gemm_job *job = p->job;
    const mantis_patch *v = &job->patch;
    const size_t strips = gemm_blocks_of(v->h, STRIP), first = task / strips * v->h, top = task % strips * STRIP;
    mantis_channels_strip s = {.cols = v->w};
    for (size_t k = 0; k < STRIP + 2; k++) {
        const bool there = top + k > 0 && top + k <= v->h;
        s.x[k] = there ? v->base + (first + top + k - 1) * v->w * v->pitch : p->zeros;
        s.x_step[k] = there ? v->pitch : 0;
    }
    for (size_t k = 0; k < STRIP; k++) {
        const bool there = top + k < v->h;
        s.y[k] = there ? (const uint8_t *)job->b.base + (first + top + k) * v->w * job->b.row_step : p->zeros;
        s.y_step[k] = there ? job->b.row_step : 0;
    }
    job->loops->channels_strip(&s, p->groups, (int32_t *)(void *)(p->own + thread * p->own_bytes), p->padded);
}

static void finish_tap(void *context, size_t tap, unsigned thread)
{
    const channels *p = (const channels *)context;
    mantis_marks marks = {0, 0};
    int32_t *sums = (int32_t *)(void *)p->own + tap * p->padded;
    (void)thread;
    for (size_t t = 1; t < p->threads; t++) {
        const int32_t *more = (const int32_t *)(const void *)(p->own + t * p->own_bytes) + tap * p->padded;
        for (size_t g = 0; g < p->groups; g++)
            sums[g] = (int32_t)((uint32_t)sums[g] + (uint32_t)more[g]);
    }
    uint8_t *row = p->job->c + tap * p->job->ld * 4;
    if (p->c_step == 4) {
        gemm_align(p->job, sums, 0, tap, 0, p->groups, NULL, row, &marks);
    } else { /* aligned in its place, then spread */
        gemm_align(p->job, sums, 0, tap, 0, p->groups, NULL, (uint8_t *)sums, &marks);
        for (size_t g = 0; g < p->groups; g++)
            memcpy(row + g * p->c_step, &sums[g], sizeof *sums);
    }
    mantis_gemm_merge(p->job->marks, &marks);
}

void mantis_gemm_channels(const gemm_job *job, size_t groups, size_t b_step, size_t c_step, mantis_pool *pool,
                          uint8_t *scratch)
{
    channels p = plan(job, groups, pool ? mantis_pool_threads(pool) : 1);
    p.c_step = c_step;
    p.zeros = scratch;
    p.weights = scratch + p.padded;
    p.own = scratch + common_bytes(&p);
    memset(p.zeros, 0, p.padded);
    if (job->reduces) {
        memset(p.own, 0, p.threads * p.own_bytes);
    } else {
        const ptrdiff_t tap_step = job->by_taps ? job->tap_step : (ptrdiff_t)job->b.row_step;
        for (size_t t = 0; t < p.taps; t++)
            for (size_t g = 0; g < groups; g++)
                p.weights[t * p.padded + g] = (uint8_t)job->b.base[(ptrdiff_t)t * tap_step + (ptrdiff_t)(g * b_step)];
    }
    if (in_strips(&p))
        gemm_each(pool, strip_task, &p, p.pixels / (job->patch.h * job->patch.w) * gemm_blocks_of(job->patch.h, STRIP));
    else if (mantis_channels_in_phases(&p))
        gemm_each(pool, mantis_channels_row_task, &p, p.pixels / job->patch.ow);
    else
        gemm_each(pool, piece_task, &p, gemm_blocks_of(p.pixels, CHANNELS_PIECE));
    if (job->reduces)
        gemm_each(pool, finish_tap, &p, p.taps);
}
