/* SPDX-License-Identifier: Apache-2.0 */
/* A convolution straight from pixels: forward and input gradient, where the level has a loop for it.
 *
 * A task copies the input rows that some output rows of an image need into a window of its thread, as a + 128 and with
 * padding (128), so that the inner loop knows no border. A patch is then a few runs of bytes: the taps of a kernel row
 * lie side by side. Behind an input dilation d outputs fall into d x d phases; each meets its own taps only, so nothing
 * is multiplied by the gaps' zeros, and the taps of a phase lie side by side again. Nor is anything by padding above
 * and below an image: an output row has the runs that meet it. */
#include "golden/gemm_direct.h"

#include "numerics/simd_levels.h"

/* Exponents differ by row of C at most, are equal in an image, and there is no bias, which would differ with them. */
static bool exponents_by_image(const gemm_job *job)
{
    const mantis_operand_scale *a = &job->scale[0];
    const uint64_t image = (uint64_t)job->patch.oh * job->patch.ow;
    if (!job->finer)
        return true;
    if (job->columns.exponent || job->columns.bias || a->scaling.kind != SCALED_BY_SPAN || a->scaling.span % image)
        return false;
    for (uint64_t row = 0; row < job->m; row += a->scaling.span ? a->scaling.span : job->m) {
        const int32_t exponent = a->base + job->scale[1].base + mantis_entry(a, 0, row);
        if (exponent < GEMM_LOW || exponent > GEMM_HIGH)
            return false;
    }
    return true;
}

/* Tiles want more rows of A than a row of an image has; patches are copied for it, as long as nothing but them is
 * multiplied. */
static bool narrow(const gemm_job *job)
{
    return job->loops->strips && !job->patch.dilate && job->patch.ow < DIRECT_TILE_ROW &&
           job->patch.kh * job->patch.kw > 1 && job->k * job->n >= DIRECT_TILE_WEIGHTS;
}

const char *mantis_gemm_direct_refusal(const gemm_job *job)
{
    return !job->loops->direct                             ? "not direct: the SIMD level has no loop for it"
           : job->multiplier                               ? "not direct: products of a table"
           : job->raw                                      ? "not direct: raw sums"
           : job->by_index                                 ? "not direct: stochastic results"
           : job->patch.rate > 1                           ? "not direct: gaps in the kernel"
           : narrow(job)                                   ? "not direct: rows of few outputs for tiles"
           : job->wide || !job->plain                      ? "not direct: sums with the bias may pass 32 bits"
           : mantis_gemm_order_bytes(job)                  ? "not direct: exponents along the sum"
           : !exponents_by_image(job)                      ? "not direct: exponents within an image"
           : !(job->finer || mantis_gemm_comfortable(job)) ? "not direct: results may leave the normal range"
                                                           : NULL;
}

bool mantis_gemm_direct_few(const gemm_job *job)
{
    gemm_direct p;
    mantis_direct_plan(&p, job);
    return p.few;
}

static size_t packed_bytes(const gemm_direct *p, const direct_phase *f)
{
    return f->block_bytes * (p->cols / GEMM_COLS);
}

static size_t high_bytes(const gemm_direct *p, const direct_phase *f)
{
    return DIRECT_WHATS * f->loop.runs * p->cols * sizeof(int32_t);
}

/* Of a thread: its window and the phases' start values, or the stage before. */
static size_t thread_bytes(const gemm_direct *p)
{
    const size_t window = p->window_bytes + p->phases * DIRECT_WHATS * p->cols * sizeof(int32_t);
    return window > p->stage_bytes ? window : p->stage_bytes;
}

size_t mantis_gemm_direct_scratch(const gemm_job *job, size_t threads)
{
    gemm_direct p;
    mantis_direct_plan(&p, job);
    size_t bytes = threads * thread_bytes(&p);
    for (size_t i = 0; i < p.phases; i++)
        bytes += packed_bytes(&p, &p.phase[i]) + high_bytes(&p, &p.phase[i]);
    return bytes;
}

/* -- A ----------------------------------------------------------------------------------------- */

MANTIS_SIMD_LEVELS static void copy_flipped(uint8_t *restrict to, const uint8_t *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i] ^ 0x80;
}

enum { END = 16 }; /* bytes of padding that are written at once */

/* Input row y of an image into one row of the window. */
static void copy_row(const gemm_direct *p, size_t image, ptrdiff_t y, uint8_t *to)
{
    const mantis_patch *v = &p->patch;
    const size_t left = (size_t)-p->left * v->run, room = p->pitch - left;
    if (y < 0 || y >= (ptrdiff_t)v->h || left >= p->pitch) {
        memset(to, 0x80, p->pitch);
        return;
    }
    const size_t pixels = room / v->run < v->w ? room / v->run : v->w;
    const size_t bytes = v->w * v->pitch;
    const uint8_t *from = v->base + (image * v->h + (size_t)y) * bytes;
    mantis_fetch((uintptr_t)from + p->ahead, bytes);
    const size_t right = room - pixels * v->run;
    if (left <= END && right <= END && p->pitch >= END) { /* two stores, part of which are written over */
        memset(to, 0x80, END);
        memset(to + p->pitch - END, 0x80, END);
    } else {
        memset(to, 0x80, left);
        memset(to + p->pitch - right, 0x80, right);
    }
    if (v->pitch == v->run)
        copy_flipped(to + left, from, pixels * v->run);
    else
        for (size_t x = 0; x < pixels; x++)
            copy_flipped(to + left + x * v->run, from + x * v->pitch, v->run);
}

typedef struct {
    size_t image, first; /* row of phase 0 */
    size_t col, cols;
    const uint8_t *window;
} direct_part;

/* A phase at work. */
typedef struct {
    mantis_direct loop;
    int32_t *start;   /* by direct_what: of outputs between, of the first and the last one */
    size_t run, runs; /* that the start values are of; 0 runs: none yet */
} direct_turn;

enum { LANES = 16 };

/* start += of some runs from the first on, `sign` times: sixteen columns at a time, those beyond count for nothing. */
static void add_runs(const gemm_direct *p, const direct_phase *f, const direct_part *a, direct_what what, size_t first,
                     size_t count, uint32_t sign, int32_t *restrict start)
{
    for (size_t r = first; r < first + count; r++) {
        const int32_t *restrict const high = direct_high(p, f, what, r) + a->col;
        for (size_t n = 0; n < a->cols; n += LANES)
            for (size_t k = n; k < n + LANES; k++)
                start[k] = (int32_t)((uint32_t)start[k] + sign * (uint32_t)high[k]);
    }
}

/* What sums begin with that have these runs. */
static void begin(const gemm_direct *p, const direct_phase *f, const direct_part *a, const direct_turn *t, size_t first,
                  size_t count)
{
    memset(t->start, 0, gemm_blocks_of(a->cols, LANES) * LANES * sizeof(int32_t));
    if (p->job->bias)
        memcpy(t->start, p->job->bias + a->col, a->cols * sizeof(int32_t));
    add_runs(p, f, a, DIRECT_ALL, first, count, 1, t->start);
    for (direct_what what = DIRECT_LEFT; what < DIRECT_WHATS; what++) {
        int32_t *const start = t->start + what * p->cols;
        if (what == DIRECT_LEFT ? f->loop.left : f->loop.right) {
            memcpy(start, t->start, a->cols * sizeof *start);
            add_runs(p, f, a, what, first, count, UINT32_MAX, start);
        }
    }
}

static direct_turn turn_of(const gemm_direct *p, const direct_phase *f, const direct_part *a, int32_t *start)
{
    const gemm_job *job = p->job;
    direct_turn t = {.loop = f->loop, .start = start};
    t.loop.b_step = f->block_bytes;
    t.loop.cols = a->cols;
    t.loop.row_step = p->s * p->pitch;
    t.loop.out_row = p->d * p->patch.ow * job->ld * 4;
    t.loop.start = start;
    t.loop.first = start + DIRECT_LEFT * p->cols;
    t.loop.last = start + DIRECT_RIGHT * p->cols;
    t.loop.exponent = job->exponent;
    if (job->finer)
        t.loop.exponent = job->scale[0].base + job->scale[1].base +
                          mantis_entry(&job->scale[0], 0, a->image * p->patch.oh * p->patch.ow);
    return t;
}

/* Rows from y on, so many at most, that have y's runs. */
static size_t rows_alike(const gemm_direct *p, const direct_phase *f, size_t y, size_t most)
{
    size_t run, runs, rows = 1, next, nexts;
    direct_runs(p, f, y, &run, &runs);
    for (; rows < most && y + rows < f->rows; rows++) {
        direct_runs(p, f, y + rows, &next, &nexts);
        if (next != run || nexts != runs)
            break;
    }
    return rows;
}

/* Some rows of a phase's outputs that are alike, counted from the task's first, some columns. */
static void multiply_rows(const gemm_direct *p, const direct_phase *f, const direct_part *a, size_t row, size_t rows,
                          direct_turn *t, mantis_marks *marks)
{
    const gemm_job *job = p->job;
    const mantis_patch *v = &p->patch;
    const size_t y = a->first + row, m = (a->image * v->oh + f->py + p->d * y) * v->ow + f->px;
    size_t run, runs;
    if (y >= f->rows || !f->cols)
        return;
    direct_runs(p, f, y, &run, &runs);
    runs += !runs; /* nothing but padding: loops want one */
    if (run != t->run || runs != t->runs)
        begin(p, f, a, t, run, runs);
    t->run = run;
    t->loop.rows = rows;
    t->loop.runs = t->runs = runs;
    t->loop.run = f->offset + run;
    t->loop.b = f->packed + a->col / GEMM_COLS * f->block_bytes + (p->few ? 0 : GEMM_COLS * 4) + run * f->run_step;
    (p->few ? job->loops->direct_few : job->loops->direct)(&t->loop, a->window + row * p->s * p->pitch, f->cols,
                                                           job->c + (m * job->ld + a->col) * 4, marks);
}

static void multiply_task(void *context, size_t task, unsigned thread)
{
    const gemm_direct *p = (const gemm_direct *)context;
    const size_t parts = p->tasks / p->images, lines = (p->rows_a_task - 1) * p->s + p->below + 1;
    uint8_t *window = p->window + thread * thread_bytes(p);
    direct_part a = {.image = task / parts, .first = task % parts * p->rows_a_task, .window = window};
    int32_t *const start = (int32_t *)(void *)(window + p->window_bytes);
    direct_turn turns[PHASES];
    mantis_marks marks = {0, 0};
    for (size_t l = 0; l < lines; l++) {
        const ptrdiff_t y = (ptrdiff_t)(a.first * p->s + l) + p->top;
        if (p->bare || (y >= 0 && y < (ptrdiff_t)p->patch.h && (l & (p->s - 1)) <= p->below)) /* else never read */
            (p->few && !p->near ? mantis_direct_row_few : copy_row)(p, a.image, y, window + l * p->pitch);
    }
    memset(window + lines * p->pitch, 0, p->near ? DIRECT_SLACK : 4);
    for (; a.col < p->job->n; a.col += a.cols) {
        a.cols = p->together || p->job->n - a.col < GEMM_COLS ? p->job->n - a.col : GEMM_COLS;
        for (size_t i = 0; i < p->phases; i++)
            turns[i] = turn_of(p, &p->phase[i], &a, start + i * DIRECT_WHATS * p->cols);
        /* all phases of a row in turn, so that C is written from its beginning to its end */
        for (size_t row = 0, rows = 1; row < p->rows_a_task; row += rows) {
            if (p->phases == 1)
                rows = rows_alike(p, &p->phase[0], a.first + row, p->rows_a_task - row);
            for (size_t i = 0; i < p->phases; i++)
                multiply_rows(p, &p->phase[i], &a, row, rows, &turns[i], &marks);
        }
    }
    mantis_gemm_merge(p->job->marks, &marks);
}

static void pack_task(void *context, size_t task, unsigned thread)
{
    const gemm_direct *p = (const gemm_direct *)context;
    const size_t blocks = p->cols / GEMM_COLS;
    mantis_direct_pack(p, &p->phase[task / blocks], task % blocks, p->window + thread * thread_bytes(p));
}

void mantis_gemm_direct(const gemm_job *job, mantis_pool *pool, uint8_t *scratch)
{
    gemm_direct p;
    mantis_direct_plan(&p, job);
    for (size_t i = 0; i < p.phases; i++) {
        direct_phase *const f = &p.phase[i];
        f->packed = scratch;
        scratch += packed_bytes(&p, f);
        f->high = (int32_t *)(void *)scratch;
        scratch += high_bytes(&p, f);
    }
    p.window = scratch; /* or a stage before */
    if (p.few)
        for (size_t i = 0; i < p.phases; i++)
            mantis_direct_pack_few(&p, &p.phase[i]);
    else
        gemm_each(pool, pack_task, &p, p.phases * (p.cols / GEMM_COLS));
    gemm_each(pool, multiply_task, &p, p.tasks);
}
