/* SPDX-License-Identifier: Apache-2.0 */
/* The weight gradient of a convolution without laid out patches, where the level has a loop for it.
 *
 * For one row of outputs and one row of the kernel the patches are runs of KW * C bytes, S * C bytes apart in a padded
 * row of the input. Four outputs' runs are interleaved byte by byte (a packed row: quads of outputs by lines of the
 * run); a packed input row serves every kernel row that meets it, so the input is packed once, not KH times. Some
 * images make a task; each thread adds up a C of its own, and at the end these are added. Sums modulo 2^32.
 *
 * Where C is larger than all images packed, adding to it would be most of the work: gemm_gradient_whole.c. */
#include "golden/gemm_gradient.h"

#include "numerics/simd_levels.h"

/* One channel and few columns, whose rows lie one behind the other. */
static bool pairs_fit(const gemm_job *job)
{
    const mantis_patch *v = &job->patch;
    return job->loops->gradient_pairs && v->run == 1 && !v->stride && v->kh == v->kw && (v->kw == 3 || v->kw == 5) &&
           job->n % 2 == 0 && job->n <= GRADIENT_PAIR_COLS && job->b.col_step == 1 && job->b.row_step == job->n;
}

static gemm_gradient plan(const gemm_job *job, size_t threads)
{
    const mantis_patch *v = &job->patch;
    gemm_gradient g = {.job = job, .threads = threads, .s = (size_t)1 << v->stride};
    g.images = job->k / (v->oh * v->ow);
    const size_t step = g.s * v->w * v->pitch; /* to the row that the next output's begins with */
    g.ahead = step * (1 + IMAGE_AHEAD / step);
    g.lines = v->kw * v->run;
    g.groups = gemm_blocks_of(g.lines, 16);
    g.quads = (v->ow + 3) / 4;
    g.rows = (v->oh - 1) * g.s + v->kh;
    g.vectors = gemm_blocks_of(job->n, 16);
    g.pitch = 16 * g.vectors;
    g.row_bytes = gemm_round(((4 * g.quads - 1) * g.s * v->run) + g.lines + 64);
    g.a_row = g.groups * g.quads * 64;
    g.b_row = g.vectors * g.quads * 64;
    g.pairs = pairs_fit(job);
    if (g.pairs) {
        g.a_row = g.row_bytes = gemm_round(v->ow + 7 + v->kw + 7);
        g.b_row = 0;
    }
    const size_t last = (g.lines - 1) % 16 + 1;
    g.free = !g.pairs && job->n <= GRADIENT_FEW && last > GRADIENT_FEW && last < 16;
    const size_t image = g.rows * g.a_row + v->oh * g.b_row;
    g.whole = !g.pairs && g.images * image <= GRADIENT_WHOLE && g.images * image < job->m * g.pitch * 4;
    g.images_a_task = GRADIENT_BYTES / image;
    g.images_a_task = g.images_a_task < 1 ? 1 : g.images_a_task > GRADIENT_IMAGES ? GRADIENT_IMAGES : g.images_a_task;
    /* Tasks enough for a few threads; never by how many there are, or scratch asked for some would be short for one. */
    while (g.images_a_task > 1 && gemm_blocks_of(g.images, g.images_a_task) < GRADIENT_TASKS)
        g.images_a_task--;
    if (!g.pairs && mantis_gemm_gradient_turned(job))
        mantis_gradient_turned_plan(&g);
    /* a strip's lines beyond the last row of C */
    const size_t more = g.turned ? 15 : 0;
    g.sums_bytes =
        gemm_round((job->m + 1 + v->kh + more) * g.pitch * 4); /* behind C 128 * sum B, of all and what not */
    if (g.turned)
        return g;
    g.a_bytes = g.images_a_task * g.rows * g.a_row;
    g.b_bytes = g.images_a_task * v->oh * g.b_row;
    return g;
}

static size_t thread_bytes(const gemm_gradient *g)
{
    return g->sums_bytes + g->a_bytes + g->b_bytes + g->row_bytes + g->quads * 64;
}

static int32_t *sums_of(const gemm_gradient *g, size_t thread)
{
    return (int32_t *)(void *)(g->scratch + thread * thread_bytes(g));
}

const char *mantis_gemm_gradient_refusal(const gemm_job *job)
{
    return !job->loops->gradient                          ? "not gradient: the SIMD level has no loop for it"
           : job->multiplier                              ? "not gradient: products of a table"
           : job->patch.rate > 1                          ? "not gradient: gaps in the kernel"
           : job->patch.dilate                            ? "not gradient: gaps in the input"
           : job->patch.flip                              ? "not gradient: flipped taps"
           : (uint64_t)job->m * job->n > GRADIENT_RESULTS ? "not gradient: many results for sums of each thread"
                                                          : NULL;
}

size_t mantis_gemm_gradient_scratch(const gemm_job *job, size_t threads)
{
    const gemm_gradient g = plan(job, threads);
    return !g.whole   ? threads * thread_bytes(&g)
           : g.turned ? mantis_gradient_turned_scratch(&g)
                      : mantis_gradient_whole_scratch(&g);
}

MANTIS_SIMD_LEVELS static void raise_bytes(uint8_t *row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        row[i] ^= 0x80;
}

gradient_rows mantis_gradient_rows(const gemm_gradient *g, size_t kh)
{
    const mantis_patch *v = &g->job->patch;
    const size_t above = kh < v->pad ? v->pad - kh : 0, beyond = v->h + v->pad > kh ? v->h + v->pad - kh : 0;
    const size_t first = (above + g->s - 1) / g->s, end = (beyond + g->s - 1) / g->s, high = end < v->oh ? end : v->oh;
    return (gradient_rows){first < high ? first : 0, first < high ? high - first : 0};
}

/* Input row y of an image with its padding. */
static void pad_row(const gemm_gradient *g, size_t image, ptrdiff_t y, uint8_t *to)
{
    const mantis_patch *v = &g->job->patch;
    const size_t left = v->pad * v->run;
    memset(to, 0, g->row_bytes);
    if (y < 0 || y >= (ptrdiff_t)v->h || left >= g->row_bytes)
        return;
    const size_t room = (g->row_bytes - left) / v->run, pixels = room < v->w ? room : v->w;
    const size_t bytes = v->w * v->pitch;
    const uint8_t *from = v->base + (image * v->h + (size_t)y) * bytes;
    mantis_fetch((uintptr_t)from + g->ahead, bytes);
    if (v->pitch == v->run)
        memcpy(to + left, from, pixels * v->run);
    else
        for (size_t x = 0; x < pixels; x++)
            memcpy(to + left + x * v->run, from + x * v->pitch, v->run);
}

void mantis_gradient_pack(const gemm_gradient *g, size_t image, uint8_t *a, uint8_t *b, uint8_t *row)
{
    const gemm_job *job = g->job;
    const mantis_patch *v = &job->patch;
    /* lines at a time: those of a pixel where they are packed faster alone (pack_dense in pack_vnni.c) */
    const size_t piece = g->s == 1 && (v->run == 16 || v->run == 32) ? v->run : 64;
    for (size_t y = 0; g->pairs && y < g->rows; y++) {
        uint8_t *const to = a + y * g->a_row;
        pad_row(g, image, (ptrdiff_t)y - (ptrdiff_t)v->pad, to);
        raise_bytes(to, g->row_bytes);
    }
    for (size_t y = 0; !g->pairs && y < g->rows; y++) {
        if (y < v->pad || y - v->pad >= v->h || (y & (g->s - 1)) >= v->kh) /* never read */
            continue;
        pad_row(g, image, (ptrdiff_t)y - (ptrdiff_t)v->pad, row);
        for (size_t l = 0; l < g->lines; l += piece) {
            job->loops->pack_quads((const int8_t *)row + l, g->s * v->run, g->lines - l < piece ? g->lines - l : piece,
                                   v->ow, a + y * g->a_row + l / 16 * g->quads * 64, 64, g->quads * 64, true);
        }
    }
    const bool one = v->ow % 4 == 0 && job->n <= GEMM_COLS; /* rows of whole quads are one */
    const size_t rows = g->pairs ? 0 : one ? 1 : v->oh, outputs = one ? v->oh * v->ow : v->ow;
    for (size_t y = 0; y < rows; y++) {
        for (size_t col = 0; col < job->n; col += GEMM_COLS) {
            const size_t cols = job->n - col < GEMM_COLS ? job->n - col : GEMM_COLS, vectors = (cols + 15) / 16;
            job->loops->pack_quads(job->b.base + (image * v->oh + y) * v->ow * job->b.row_step + col, job->b.row_step,
                                   cols, outputs, b + y * g->b_row + col / 16 * g->quads * 64, 64 * vectors, 64, false);
        }
    }
}

/* Each row of the kernel meets rows of outputs of its own: those that it does not meet are summed up apart, or those
 * that it meets by a free lane, less than nothing at all in place of not all. */
static void sum_kernel_row(const gemm_gradient *g, size_t kh, const mantis_gradient *all, const uint8_t *a,
                           const uint8_t *ones, size_t vectors, int32_t *sums)
{
    const gradient_rows meets = mantis_gradient_rows(g, kh);
    mantis_gradient loop = *all;
    loop.rows = meets.count;
    loop.b = all->b + meets.first * g->b_row;
    int32_t *const but = sums + (g->job->m + 1 + kh) * g->pitch;
    for (size_t l = 0; meets.count && l < g->groups; l++) {
        loop.free = g->free && l + 1 == g->groups ? but : NULL;
        g->job->loops->gradient(&loop, a + (kh + g->s * meets.first) * g->a_row + l * g->quads * 64,
                                g->lines - 16 * l < 16 ? g->lines - 16 * l : 16, vectors,
                                sums + (kh * g->lines + 16 * l) * g->pitch);
    }
    if (!g->free)
        mantis_gradient_ones(g, meets, all, ones, vectors, but);
}

void mantis_gradient_ones(const gemm_gradient *g, gradient_rows but, const mantis_gradient *all, const uint8_t *ones,
                          size_t vectors, int32_t *sums)
{
    const size_t beyond = but.first + but.count;
    mantis_gradient loop = *all;
    loop.a_image = loop.a_row = 0;
    loop.rows = but.first;
    if (loop.rows)
        g->job->loops->gradient(&loop, ones, 1, vectors, sums);
    loop.rows = all->rows - beyond;
    loop.b = all->b + beyond * g->b_row;
    if (loop.rows)
        g->job->loops->gradient(&loop, ones, 1, vectors, sums);
}

static void images_task(void *context, size_t task, unsigned thread)
{
    const gemm_gradient *g = (const gemm_gradient *)context;
    const gemm_job *job = g->job;
    const mantis_patch *v = &job->patch;
    int32_t *sums = sums_of(g, thread);
    uint8_t *a = (uint8_t *)sums + g->sums_bytes, *b = a + g->a_bytes, *row = b + g->b_bytes,
            *ones = row + g->row_bytes;
    const size_t first = task * g->images_a_task, images = gemm_part(g->images, task, g->images_a_task);
    if (g->turned) {
        mantis_gradient_turned_images(g, first, images, sums, a, b, row);
        return;
    }
    memset(ones, 128, g->quads * 64);
    for (size_t i = 0; i < images; i++)
        mantis_gradient_pack(g, first + i, a + i * g->rows * g->a_row, b + i * v->oh * g->b_row, row);
    if (g->pairs) {
        const size_t b_row = v->ow * job->n;
        const mantis_gradient loop = {.images = images,
                                      .rows = v->oh,
                                      .a_image = g->rows * g->a_row,
                                      .a_row = g->a_row,
                                      .b_image = v->oh * b_row,
                                      .b_row = b_row,
                                      .b = (const uint8_t *)job->b.base + first * v->oh * b_row,
                                      .cols = job->n,
                                      .pitch = g->pitch};
        job->loops->gradient_pairs(&loop, a, v->kw, v->ow, sums);
        return;
    }
    for (size_t col = 0; col < job->n; col += GEMM_COLS) {
        const size_t vectors = (job->n - col < GEMM_COLS ? job->n - col + 15 : GEMM_COLS) / 16;
        const mantis_gradient loop = {.images = images,
                                      .rows = v->oh,
                                      .quads = g->quads,
                                      .a_image = g->rows * g->a_row,
                                      .a_row = g->s * g->a_row,
                                      .b_image = v->oh * g->b_row,
                                      .b_row = g->b_row,
                                      .b = b + col / 16 * g->quads * 64,
                                      .cols = job->n - col < GEMM_COLS ? job->n - col : GEMM_COLS,
                                      .pitch = g->pitch};
        for (size_t kh = 0; kh < v->kh; kh++)
            sum_kernel_row(g, kh, &loop, a, ones, vectors, sums + col);
        if (!g->free)
            mantis_gradient_ones(g, (gradient_rows){0, 0}, &loop, ones, vectors, sums + job->m * g->pitch + col);
    }
}

static void clear_task(void *context, size_t task, unsigned thread)
{
    const gemm_gradient *g = (const gemm_gradient *)context;
    (void)thread;
    memset(sums_of(g, task), 0, g->sums_bytes);
}

/* A block of rows of C: threads' sums added, 128 * sum B taken off, aligned. */
static void finish_task(void *context, size_t task, unsigned thread)
{
    const gemm_gradient *g = (const gemm_gradient *)context;
    const gemm_job *job = g->job;
    _Alignas(64) int32_t acc[GEMM_ROWS * GEMM_COLS];
    mantis_marks marks = {0, 0};
    const size_t row = task * GEMM_ROWS, rows = gemm_part(job->m, task, GEMM_ROWS);
    (void)thread;
    for (size_t col = 0; col < job->n; col += GEMM_COLS) {
        const size_t cols = job->n - col < GEMM_COLS ? job->n - col : GEMM_COLS;
        for (size_t i = 0; i < rows; i++) {
            uint32_t sum[GEMM_COLS] = {0};
            for (size_t t = 0; t < g->threads; t++) {
                const int32_t *one = sums_of(g, t) + (row + i) * g->pitch + col;
                const int32_t *high = sums_of(g, t) + job->m * g->pitch + col,
                              *but = high + (1 + (row + i) / g->lines) * g->pitch;
                for (size_t j = 0; j < cols; j++)
                    sum[j] += (uint32_t)one[j] - ((uint32_t)high[j] - (uint32_t)but[j]);
            }
            memcpy(acc + i * GEMM_COLS, sum, sizeof sum);
        }
        mantis_gemm_finish(job, acc, row, rows, col, cols, &marks);
    }
    mantis_gemm_merge(job->marks, &marks);
}

void mantis_gemm_gradient(const gemm_job *job, mantis_pool *pool, uint8_t *scratch)
{
    gemm_gradient g = plan(job, pool ? mantis_pool_threads(pool) : 1);
    g.scratch = scratch;
    if (g.whole) {
        (g.turned ? mantis_gradient_turned_whole : mantis_gradient_whole)(&g, pool);
        return;
    }
    gemm_each(pool, clear_task, &g, g.threads);
    gemm_each(pool, images_task, &g, gemm_blocks_of(g.images, g.images_a_task));
    gemm_each(pool, finish_task, &g, gemm_blocks_of(job->m, GEMM_ROWS));
}
