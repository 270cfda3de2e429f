/* SPDX-License-Identifier: Apache-2.0 */
/* A convolution straight from pixels: forward and input gradient, where the level has a loop for it.
 *
 * A task copies the input rows that some output rows of an image need into a window of its thread, as a + 128 and with
 * padding (128), so that the inner loop knows no border. A patch is then a few runs of bytes: the taps of a kernel row
 * lie side by side. Behind an input dilation d outputs fall into d x d phases; each meets its own taps only, so nothing
 * is multiplied by the gaps' zeros, and the taps of a phase lie side by side again. B is packed once for each phase and
 * block of columns, in the order of the runs, zeros where a run is no multiple of four bytes. */
#include "golden/gemm_direct.h"

#include "numerics/simd_levels.h"

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
    f->loop.run = f->offset;
    f->loop.pixel_step = p->s * v->run;
    f->loop.out_step = p->d * p->job->ld * 4;
    f->loop.exponent = p->job->exponent;
    f->block_bytes = p->job->loops->b_bytes(f->depth);
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

static void plan(gemm_direct *p, const gemm_job *job)
{
    const mantis_patch *v = &p->patch;
    memset(p, 0, sizeof *p);
    p->job = job;
    p->patch = job->patch;
    flatten(&p->patch, job->m / (v->oh * v->ow), !job->finer);
    p->d = (size_t)1 << v->dilate;
    p->s = (size_t)1 << v->stride;
    p->images = job->m / (v->oh * v->ow);
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
    if (mantis_direct_is_few(p))
        mantis_direct_plan_few(p);
    p->together = true;
    for (size_t i = 0; i < p->phases; i++)
        p->together &= p->phase[i].block_bytes * gemm_blocks_of(job->n, GEMM_COLS) <= DIRECT_TOGETHER;
}

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

const char *mantis_gemm_direct_refusal(const gemm_job *job)
{
    return !job->loops->direct                             ? "not direct: the SIMD level has no loop for it"
           : job->multiplier                               ? "not direct: products of a table"
           : job->raw                                      ? "not direct: raw sums"
           : job->by_index                                 ? "not direct: stochastic results"
           : job->patch.rate > 1                           ? "not direct: gaps in the kernel"
           : job->wide || !job->plain                      ? "not direct: sums with the bias may pass 32 bits"
           : mantis_gemm_order_bytes(job)                  ? "not direct: exponents along the sum"
           : !exponents_by_image(job)                      ? "not direct: exponents within an image"
           : !(job->finer || mantis_gemm_comfortable(job)) ? "not direct: results may leave the normal range"
                                                           : NULL;
}

bool mantis_gemm_direct_few(const gemm_job *job)
{
    gemm_direct p;
    plan(&p, job);
    return p.few;
}

static size_t packed_total(const gemm_direct *p)
{
    size_t bytes = 0;
    for (size_t i = 0; i < p->phases; i++)
        bytes += p->phase[i].block_bytes * gemm_blocks_of(p->job->n, GEMM_COLS);
    return bytes;
}

size_t mantis_gemm_direct_scratch(const gemm_job *job, size_t threads)
{
    gemm_direct p;
    plan(&p, job);
    const size_t each = p.window_bytes > p.stage_bytes ? p.window_bytes : p.stage_bytes;
    return packed_total(&p) + threads * each;
}

/* -- B ----------------------------------------------------------------------------------------- */

/* A run's rows of B (forward: as stored, K x N) or its bytes of each column (by taps). */
static void stage_run(const gemm_direct *p, const direct_phase *f, size_t r, size_t col, size_t cols, uint8_t *stage)
{
    const gemm_job *job = p->job;
    const mantis_patch *v = &p->patch;
    const size_t width = 4 * f->loop.quads;
    for (size_t i = 0; i < f->taps; i++) {
        const size_t t = direct_tap(p, f, r, i);
        if (job->by_taps) {
            for (size_t n = 0; n < cols; n++) {
                memcpy(stage + n * f->depth + r * width + i * v->run,
                       job->b.base + (ptrdiff_t)t * job->tap_step + (col + n) * job->b.col_step, v->run);
            }
        } else {
            for (size_t c = 0; c < v->run; c++) {
                memcpy(stage + (r * width + i * v->run + c) * cols,
                       job->b.base + (t * v->run + c) * job->b.row_step + col, cols);
            }
        }
    }
}

static void pack_task(void *context, size_t task, unsigned thread)
{
    const gemm_direct *p = (const gemm_direct *)context;
    const size_t blocks = gemm_blocks_of(p->job->n, GEMM_COLS), block = task % blocks;
    const direct_phase *f = &p->phase[task / blocks];
    const size_t col = block * GEMM_COLS, cols = gemm_part(p->job->n, block, GEMM_COLS);
    uint8_t *stage = p->stage + thread * p->stage_bytes;
    memset(stage, 0, f->depth * cols);
    for (size_t r = 0; r < f->loop.runs; r++)
        stage_run(p, f, r, col, cols, stage);
    const mantis_matrix staged = {(const int8_t *)stage, p->job->by_taps ? 1 : cols, p->job->by_taps ? f->depth : 1};
    p->job->loops->pack_b(&staged, 0, cols, f->depth, f->packed + block * f->block_bytes);
}

/* -- A ----------------------------------------------------------------------------------------- */

MANTIS_SIMD_LEVELS static void copy_flipped(uint8_t *restrict to, const uint8_t *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i] ^ 0x80;
}

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
    const uint8_t *from = v->base + (image * v->h + (size_t)y) * v->w * v->pitch;
    memset(to, 0x80, left);
    if (v->pitch == v->run)
        copy_flipped(to + left, from, pixels * v->run);
    else
        for (size_t x = 0; x < pixels; x++)
            copy_flipped(to + left + x * v->run, from + x * v->pitch, v->run);
    memset(to + left + pixels * v->run, 0x80, room - pixels * v->run);
}

static void multiply_task(void *context, size_t task, unsigned thread)
{
    const gemm_direct *p = (const gemm_direct *)context;
    const gemm_job *job = p->job;
    const mantis_patch *v = &p->patch;
    const size_t parts = p->tasks / p->images, image = task / parts, first = task % parts * p->rows_a_task;
    uint8_t *window = p->window + thread * p->window_bytes;
    const size_t lines = (p->rows_a_task - 1) * p->s + p->below + 1;
    mantis_marks marks = {0, 0};
    void (*const row_of)(const gemm_direct *, size_t, ptrdiff_t, uint8_t *) = p->few ? mantis_direct_row_few : copy_row;
    for (size_t l = 0; l < lines; l++)
        row_of(p, image, (ptrdiff_t)(first * p->s + l) + p->top, window + l * p->pitch);
    memset(window + lines * p->pitch, 0, 4);
    for (size_t col = 0, cols; col < job->n; col += cols) {
        cols = p->together || job->n - col < GEMM_COLS ? job->n - col : GEMM_COLS;
        for (size_t i = 0; i < p->phases; i++) {
            const direct_phase *f = &p->phase[i];
            mantis_direct loop = f->loop;
            loop.run = f->offset;
            loop.b = f->packed + col / GEMM_COLS * f->block_bytes;
            loop.b_step = f->block_bytes;
            loop.cols = cols;
            loop.exponent = job->finer ? job->scale[0].base + job->scale[1].base +
                                             mantis_entry(&job->scale[0], 0, image * v->oh * v->ow)
                                       : job->exponent;
            loop.bias = job->bias ? job->bias + col : NULL;
            for (size_t row = first; row < f->rows && row < first + p->rows_a_task && f->cols; row++) {
                const size_t m = (image * v->oh + f->py + p->d * row) * v->ow + f->px;
                (p->few ? job->loops->direct_few : job->loops->direct)(
                    &loop, window + (row - first) * p->s * p->pitch, f->cols, job->c + (m * job->ld + col) * 4, &marks);
            }
        }
    }
    mantis_gemm_merge(job->marks, &marks);
}

void mantis_gemm_direct(const gemm_job *job, mantis_pool *pool, uint8_t *scratch)
{
    gemm_direct p;
    plan(&p, job);
    const size_t blocks = gemm_blocks_of(job->n, GEMM_COLS);
    for (size_t i = 0; i < p.phases; i++) {
        p.phase[i].packed = scratch;
        scratch += p.phase[i].block_bytes * blocks;
    }
    p.window = p.stage = scratch; /* one after the other */
    if (p.few)
        for (size_t i = 0; i < p.phases; i++)
            mantis_direct_pack_few(&p, &p.phase[i]);
    else
        gemm_each(pool, pack_task, &p, p.phases * blocks);
    gemm_each(pool, multiply_task, &p, p.tasks);
}
