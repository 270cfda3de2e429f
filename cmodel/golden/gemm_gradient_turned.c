/* SPDX-License-Identifier: Apache-2.0 */
/* The weight gradient of a convolution by tiles, whose lines lie along the depth: the input is turned, channel by
 * channel, each a plane of the images with their padding. Behind a row lies as much padding as before the next, behind
 * an image as above the next: pixels of a tap are a plane's bytes from that tap on, one behind the other over all rows
 * and images, and what lies between rows of outputs meets zeros of B. So a plane serves all taps as it is.
 *
 * Some images make a task, and each thread adds up a C of its own, as in gemm_gradient.c; or all are turned first, and
 * each block of C is summed up over them at once. */
#include "golden/gemm_gradient.h"

enum {
    STRIP = 16, /* lines */
    DEPTH = 64, /* bytes that tiles take of each at once */
    COLS = 32,  /* of a block of packed B */
};

bool mantis_gemm_gradient_turned(const gemm_job *job)
{
    const mantis_patch *v = &job->patch;
    return job->loops->strips && !v->stride && v->run >= GRADIENT_TURNED_BYTES && job->n > GRADIENT_FEW &&
           v->oh + v->kh - 1 <= v->h + 2 * v->pad && v->ow + v->kw - 1 <= v->w + 2 * v->pad && v->oh <= v->h + v->pad &&
           v->ow <= v->w + v->pad;
}

static size_t up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

/* So many images, in whole tiles. */
static size_t depth_of(const gemm_gradient *g, size_t images)
{
    return up(images * g->area, DEPTH);
}

/* Bytes of a plane: with what the last tap reaches beyond, and what turning writes. Lines an odd number of cache lines
 * apart do not meet in few of the cache's sets. */
static size_t plane_of(const gemm_gradient *g, size_t images)
{
    const mantis_patch *v = &g->job->patch;
    const size_t lines = (depth_of(g, images) + (v->kh - 1) * g->line + v->kw - 1 + DEPTH) / DEPTH + 1;
    return (lines | 1) * DEPTH;
}

static size_t a_bytes(const gemm_gradient *g, size_t images)
{
    return up(g->job->patch.run, STRIP) * plane_of(g, images);
}

static size_t b_bytes(const gemm_gradient *g, size_t images)
{
    return depth_of(g, images) * g->pitch;
}

void mantis_gradient_turned_plan(gemm_gradient *g)
{
    const gemm_job *job = g->job;
    const mantis_patch *v = &job->patch;
    g->turned = true;
    g->free = false;
    g->quads = 0;
    g->line = v->w + v->pad;
    g->area = up((v->h + v->pad) * g->line, 4);
    g->row_bytes = gemm_round(g->area * job->n);
    const size_t all = a_bytes(g, g->images) + b_bytes(g, g->images);
    g->whole = all <= GRADIENT_WHOLE && all < job->m * g->pitch * 4;
    g->images_a_task = GRADIENT_BYTES / (g->area * (up(v->run, STRIP) + g->pitch));
    g->images_a_task = g->images_a_task < 1 ? 1 : g->images_a_task;
    while (g->images_a_task > 1 && gemm_blocks_of(g->images, g->images_a_task) < GRADIENT_TASKS)
        g->images_a_task--;
    g->a_bytes = a_bytes(g, g->images_a_task);
    g->b_bytes = b_bytes(g, g->images_a_task);
}

/* -- Laying out -------------------------------------------------------------------------------- */

/* Channels from `channel` on, 64 at most, of images first .. first + count - 1 into their planes. Rows ascend, since
 * turning one writes zeros behind it. */
static void turn(const gemm_gradient *g, size_t first, size_t count, size_t channel, size_t channels, uint8_t *planes,
                 size_t plane)
{
    const mantis_patch *v = &g->job->patch;
    const size_t rows = v->pad ? v->h : 1, across = v->pad ? v->w : v->h * v->w; /* without padding one long row */
    memset(planes, 0, up(channels, STRIP) * plane);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *from = v->base + (first + i) * v->h * v->w * v->pitch + channel;
        uint8_t *to = planes + i * g->area + v->pad * (g->line + 1);
        for (size_t y = 0; y < rows; y++, from += across * v->pitch, to += g->line) {
            mantis_fetch((uintptr_t)from - channel + g->ahead, channel ? 0 : v->w * v->pitch);
            for (size_t x = 0; x < across; x += DEPTH)
                g->job->loops->turn((const int8_t *)from + x * v->pitch, v->pitch, channels,
                                    across - x < DEPTH ? across - x : DEPTH, to + x, plane);
        }
    }
}

/* Bytes of a quad of a block of columns. */
static size_t quad_of(const gemm_gradient *g, size_t col)
{
    return g->job->n - col > 16 ? 128 : 64;
}

/* An image's outputs, as far apart as the padded input's pixels, into quads of B from image i on; stage: zeros where
 * they are not. What quads of the last piece lie behind the last image meets zeros of the planes. */
static void pack(const gemm_gradient *g, size_t image, size_t i, size_t depth, uint8_t *b, uint8_t *stage)
{
    const gemm_job *job = g->job;
    const mantis_patch *v = &job->patch;
    const size_t step = job->b.row_step, n = job->n;
    const int8_t *from = job->b.base + image * v->oh * v->ow * step;
    const bool dense = v->ow == g->line && v->oh * v->ow == g->area;
    for (size_t y = 0; !dense && y < v->oh; y++)
        for (size_t x = 0, some = step == n ? v->ow : 1; x < v->ow; x += some)
            memcpy(stage + (y * g->line + x) * n, from + (y * v->ow + x) * step, some * n);
    for (size_t col = 0; col < n; col += COLS) {
        const size_t cols = n - col < COLS ? n - col : COLS, quad = quad_of(g, col);
        uint8_t *const to = b + col * depth + i * (g->area / 4) * quad;
        job->loops->pack_quads((dense ? from : (const int8_t *)stage) + col, dense ? step : n, cols, g->area, to, quad,
                               64, false);
    }
}

/* -- Summing up ---------------------------------------------------------------------------------- */

/* Strips in order: all taps of sixteen channels, whose planes stay in the first cache. */
typedef struct {
    size_t row, lines; /* of C */
} strip;

static strip strip_of(const gemm_gradient *g, size_t s)
{
    const mantis_patch *v = &g->job->patch;
    const size_t taps = v->kh * v->kw, channel = s / taps * STRIP, left = v->run - channel;
    return (strip){s % taps * v->run + channel, left < STRIP ? left : STRIP};
}

static const uint8_t *line_of(const gemm_gradient *g, size_t s, const uint8_t *planes, size_t plane)
{
    const mantis_patch *v = &g->job->patch;
    const size_t taps = v->kh * v->kw, tap = s % taps;
    return planes + s / taps * STRIP * plane + tap / v->kw * g->line + tap % v->kw;
}

static size_t strips_of(const gemm_gradient *g)
{
    return gemm_blocks_of(g->job->patch.run, STRIP) * g->job->patch.kh * g->job->patch.kw;
}

/* What is summed up: some images, laid out. */
typedef struct {
    const gemm_gradient *g;
    const uint8_t *planes, *b;
    size_t plane, depth;
} laid_out;

/* sums += of some strips and a block of columns: a piece of the depth after the other, so that what the strips read
 * stays in the first cache. strip_step: words from a strip's sums to the next one's, or 0: they lie as in C. */
static void sum(const laid_out *t, size_t first, size_t count, size_t col, int32_t *sums, size_t pitch,
                size_t strip_step)
{
    const gemm_gradient *g = t->g;
    const size_t quad = quad_of(g, col);
    mantis_strips strips = {.strips = count, .line_step = t->plane, .vectors = quad / 64, .pitch = pitch};
    for (size_t i = 0; i < count; i++)
        strips.sums[i] = sums + (strip_step ? i * strip_step : strip_of(g, first + i).row * pitch);
    for (size_t k = 0; k < t->depth; k += GRADIENT_TURNED_DEPTH) {
        strips.depth = t->depth - k < GRADIENT_TURNED_DEPTH ? t->depth - k : GRADIENT_TURNED_DEPTH;
        strips.b = t->b + col * t->depth + k / 4 * quad;
        for (size_t i = 0; i < count; i++)
            strips.line[i] = line_of(g, first + i, t->planes, t->plane) + k;
        g->job->loops->strips(&strips);
    }
}

static size_t some_strips(const gemm_gradient *g, size_t first)
{
    const size_t left = strips_of(g) - first;
    return left < GRADIENT_STRIPS ? left : GRADIENT_STRIPS;
}

void mantis_gradient_turned_images(const gemm_gradient *g, size_t first, size_t images, int32_t *sums, uint8_t *a,
                                   uint8_t *b, uint8_t *stage)
{
    const mantis_patch *v = &g->job->patch;
    const laid_out t = {g, a, b, plane_of(g, images), depth_of(g, images)};
    for (size_t c = 0; c < v->run; c += GEMM_COLS)
        turn(g, first, images, c, v->run - c < GEMM_COLS ? v->run - c : GEMM_COLS, a + c * t.plane, t.plane);
    memset(stage, 0, g->row_bytes);
    for (size_t i = 0; i < images; i++)
        pack(g, first + i, i, t.depth, b, stage);
    for (size_t col = 0; col < g->job->n; col += COLS) /* channels beyond the last are zeros, added to rows of others */
        for (size_t s = 0; s < strips_of(g); s += GRADIENT_STRIPS)
            sum(&t, s, some_strips(g, s), col, sums + col, g->pitch, 0);
}

/* -- All images at once -------------------------------------------------------------------------- */

typedef struct {
    const gemm_gradient *g;
    uint8_t *planes, *b, *stages;
} whole;

static whole whole_of(const gemm_gradient *g)
{
    whole w = {g, g->scratch, NULL, NULL};
    w.b = w.planes + a_bytes(g, g->images);
    w.stages = w.b + b_bytes(g, g->images);
    return w;
}

size_t mantis_gradient_turned_scratch(const gemm_gradient *g)
{
    return a_bytes(g, g->images) + b_bytes(g, g->images) + g->threads * g->row_bytes;
}

static void turn_task(void *context, size_t task, unsigned thread)
{
    const whole *w = (const whole *)context;
    const gemm_gradient *g = w->g;
    const size_t plane = plane_of(g, g->images), c = task * STRIP, left = g->job->patch.run - c;
    (void)thread;
    turn(g, 0, g->images, c, left < STRIP ? left : STRIP, w->planes + c * plane, plane);
}

static void pack_task(void *context, size_t task, unsigned thread)
{
    const whole *w = (const whole *)context;
    const gemm_gradient *g = w->g;
    uint8_t *const stage = w->stages + thread * g->row_bytes;
    memset(stage, 0, g->row_bytes);
    pack(g, task, task, depth_of(g, g->images), w->b, stage);
}

static void strips_task(void *context, size_t task, unsigned thread)
{
    const whole *w = (const whole *)context;
    const gemm_gradient *g = w->g;
    const gemm_job *job = g->job;
    const laid_out t = {g, w->planes, w->b, plane_of(g, g->images), depth_of(g, g->images)};
    const size_t first = task * GRADIENT_STRIPS, count = some_strips(g, first);
    _Alignas(64) int32_t acc[GRADIENT_STRIPS][STRIP * GEMM_COLS];
    mantis_marks marks = {0, 0};
    (void)thread;
    for (size_t col = 0; col < job->n; col += GEMM_COLS) {
        const size_t cols = job->n - col < GEMM_COLS ? job->n - col : GEMM_COLS;
        memset(acc, 0, sizeof acc);
        for (size_t c = 0; c < cols; c += COLS)
            sum(&t, first, count, col + c, acc[0] + c, GEMM_COLS, STRIP * GEMM_COLS);
        for (size_t i = 0; i < count; i++) {
            const strip at = strip_of(g, first + i);
            mantis_gemm_finish(job, acc[i], at.row, at.lines, col, cols, &marks);
        }
    }
    mantis_gemm_merge(job->marks, &marks);
}

void mantis_gradient_turned_whole(const gemm_gradient *g, mantis_pool *pool)
{
    whole w = whole_of(g);
    gemm_each(pool, turn_task, &w, gemm_blocks_of(g->job->patch.run, STRIP));
    gemm_each(pool, pack_task, &w, g->images);
    gemm_each(pool, strips_task, &w, gemm_blocks_of(strips_of(g), GRADIENT_STRIPS));
}
