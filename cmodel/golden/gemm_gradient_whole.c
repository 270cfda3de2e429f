/* SPDX-License-Identifier: Apache-2.0 */
/* The weight gradient of many channels and few pixels: all images are packed first, then each block of C is summed up
 * over all of them, in registers, and finished. */
#include "golden/gemm_gradient.h"

enum {
    TOGETHER = GEMM_ROWS / 16, /* groups of lines of a task: what they read of B stays in the first cache */
    B_BYTES = 24 << 10,
};

/* Of the scratch: 128 * sum B of each column for each row of the kernel, packed images, quads of ones, threads' padded
 * rows. */
typedef struct {
    const gemm_gradient *g;
    int32_t *high;
    uint8_t *a, *b, *ones, *rows;
    size_t a_image, b_image;
} whole;

static size_t high_bytes(const gemm_gradient *g)
{
    return gemm_round(g->job->patch.kh * g->pitch * sizeof(int32_t));
}

static whole whole_of(const gemm_gradient *g)
{
    whole w = {.g = g, .a_image = g->rows * g->a_row, .b_image = g->job->patch.oh * g->b_row};
    w.high = (int32_t *)(void *)g->scratch;
    w.a = g->scratch + high_bytes(g);
    w.b = w.a + g->images * w.a_image;
    w.ones = w.b + g->images * w.b_image;
    w.rows = w.ones + g->quads * 64;
    return w;
}

size_t mantis_gradient_whole_scratch(const gemm_gradient *g)
{
    const size_t image = g->rows * g->a_row + g->job->patch.oh * g->b_row;
    return high_bytes(g) + g->images * image + g->quads * 64 + g->threads * g->row_bytes;
}

static void pack_task(void *context, size_t task, unsigned thread)
{
    const whole *w = (const whole *)context;
    mantis_gradient_pack(w->g, task, w->a + task * w->a_image, w->b + task * w->b_image,
                         w->rows + thread * w->g->row_bytes);
}

/* Sums of columns from col on over images first .. first + count - 1. */
static mantis_gradient loop_of(const whole *w, size_t first, size_t count, size_t col)
{
    const gemm_gradient *g = w->g;
    return (mantis_gradient){.images = count,
                             .rows = g->job->patch.oh,
                             .quads = g->quads,
                             .a_image = w->a_image,
                             .a_row = g->s * g->a_row,
                             .b_image = w->b_image,
                             .b_row = g->b_row,
                             .b = w->b + first * w->b_image + col / 16 * g->quads * 64,
                             .cols = gemm_part(g->job->n, col / GEMM_COLS, GEMM_COLS),
                             .pitch = GEMM_COLS};
}

static void high_task(void *context, size_t task, unsigned thread)
{
    const whole *w = (const whole *)context;
    const gemm_gradient *g = w->g;
    const size_t col = task * GEMM_COLS;
    const mantis_gradient loop = loop_of(w, 0, g->images, col);
    const size_t vectors = gemm_blocks_of(loop.cols, 16);
    int32_t all[GEMM_COLS] = {0};
    (void)thread;
    mantis_gradient_ones(g, (gradient_rows){0, 0}, &loop, w->ones, vectors, all);
    for (size_t kh = 0; kh < g->job->patch.kh; kh++) {
        int32_t *const high = w->high + kh * g->pitch + col;
        int32_t but[GEMM_COLS] = {0};
        mantis_gradient_ones(g, mantis_gradient_rows(g, kh), &loop, w->ones, vectors, but);
        for (size_t j = 0; j < loop.cols; j++)
            high[j] = (int32_t)((uint32_t)all[j] - (uint32_t)but[j]);
    }
}

/* Some groups of lines of a row of the kernel, all columns. */
static void lines_task(void *context, size_t task, unsigned thread)
{
    const whole *w = (const whole *)context;
    const gemm_gradient *g = w->g;
    const gemm_job *job = g->job;
    const size_t tasks = gemm_blocks_of(g->groups, TOGETHER), kh = task / tasks, group = task % tasks * TOGETHER;
    const size_t lines = gemm_part(g->lines, group / TOGETHER, GEMM_ROWS);
    const gradient_rows meets = mantis_gradient_rows(g, kh);
    const uint8_t *a = w->a + (kh + g->s * meets.first) * g->a_row + group * g->quads * 64;
    const int32_t *high = w->high + kh * g->pitch;
    _Alignas(64) int32_t acc[GEMM_ROWS * GEMM_COLS];
    mantis_marks marks = {0, 0};
    (void)thread;
    for (size_t col = 0; col < job->n; col += GEMM_COLS) {
        const size_t cols = gemm_part(job->n, col / GEMM_COLS, GEMM_COLS), vectors = gemm_blocks_of(cols, 16);
        const size_t bytes = job->patch.oh * g->quads * 64 * vectors, some = bytes < B_BYTES ? B_BYTES / bytes : 1;
        memset(acc, 0, sizeof acc);
        for (size_t image = 0; meets.count && image < g->images; image += some) {
            const size_t count = g->images - image < some ? g->images - image : some;
            mantis_gradient loop = loop_of(w, image, count, col);
            loop.rows = meets.count;
            loop.b += meets.first * g->b_row;
            for (size_t l = 0; l < lines; l += 16)
                job->loops->gradient(&loop, a + image * w->a_image + l * g->quads * 4, lines - l < 16 ? lines - l : 16,
                                     vectors, acc + l * GEMM_COLS);
        }
        for (size_t l = 0; l < lines; l++)
            for (size_t j = 0; j < cols; j++)
                acc[l * GEMM_COLS + j] = (int32_t)((uint32_t)acc[l * GEMM_COLS + j] - (uint32_t)high[col + j]);
        mantis_gemm_finish(job, acc, kh * g->lines + 16 * group, lines, col, cols, &marks);
    }
    mantis_gemm_merge(job->marks, &marks);
}

void mantis_gradient_whole(const gemm_gradient *g, mantis_pool *pool)
{
    whole w = whole_of(g);
    memset(w.ones, 128, g->quads * 64);
    gemm_each(pool, pack_task, &w, g->images);
    gemm_each(pool, high_task, &w, gemm_blocks_of(g->job->n, GEMM_COLS));
    gemm_each(pool, lines_task, &w, g->job->patch.kh * gemm_blocks_of(g->groups, TOGETHER));
}
