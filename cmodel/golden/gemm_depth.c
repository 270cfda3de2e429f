/* SPDX-License-Identifier: Apache-2.0 */
/* Few results, each a long sum: transposed views, C = P^T * B, and matrices of few blocks (weight gradients).
 *
 * Pieces of the depth are the tasks: a piece's patches are laid out, packed and multiplied while they are in
 * cache. Each thread adds the pieces it takes to a C of its own; at the end these are added up. Sums modulo 2^32, so
 * the order does not matter. A large C is done in windows, so that the threads' own sums have a bound. */
#include "golden/gemm_job.h"

enum { BLOCK = GEMM_ROWS * GEMM_COLS };

typedef struct {
    const gemm_job *job;
    uint8_t *scratch;
    size_t threads, sums_bytes, a_bytes, b_bytes, stage_bytes, pitch;
    size_t piece;                  /* pixels */
    size_t row_blocks, col_blocks; /* of a window */
    size_t row, col;               /* its first block */
} depth;

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static depth plan(const gemm_job *job, size_t threads)
{
    depth d = {.job = job, .threads = threads};
    d.pitch = job->m;
    d.piece = job->view ? smaller(DEPTH_STAGE / d.pitch, DEPTH_PIECE) : smaller(job->k / (2 * threads), DEPTH_LONG);
    const size_t least = job->view ? DEPTH_PIECE_FEW : DEPTH_PIECE;
    d.piece = d.piece < least ? least : d.piece;
    d.col_blocks = smaller(gemm_blocks_of(job->n, GEMM_COLS), DEPTH_WINDOW);
    d.row_blocks = smaller(gemm_blocks_of(job->m, GEMM_ROWS), DEPTH_WINDOW / d.col_blocks);
    d.sums_bytes = d.row_blocks * d.col_blocks * BLOCK * sizeof(int32_t);
    d.a_bytes = job->loops->a_bytes(d.piece);
    d.b_bytes = d.col_blocks * job->loops->b_bytes(d.piece);
    d.stage_bytes = job->view ? gemm_round(d.piece * d.pitch + PATCH_SLACK) : 0;
    return d;
}

static size_t thread_bytes(const depth *d)
{
    return d->sums_bytes + d->a_bytes + d->b_bytes + d->stage_bytes;
}

static int32_t *sums_of(const depth *d, size_t thread)
{
    return (int32_t *)(void *)(d->scratch + thread * thread_bytes(d));
}

bool mantis_gemm_depth_fits(const gemm_job *job, size_t threads)
{
    const size_t rows = gemm_blocks_of(job->m, GEMM_ROWS), cols = gemm_blocks_of(job->n, GEMM_COLS);
    return threads > 1 && !job->view && job->m > 1 && job->k >= DEPTH_LONG && rows * cols <= DEPTH_BLOCKS &&
           (rows > cols ? rows : cols) < DEPTH_TASKS * threads && !mantis_gemm_order_bytes(job);
}

size_t mantis_gemm_depth_scratch(const gemm_job *job, size_t threads)
{
    const depth d = plan(job, threads);
    return threads * thread_bytes(&d);
}

static void add_block(int32_t *sums, const int32_t *acc, size_t rows, size_t cols)
{
    const size_t whole = (cols + 15) & ~(size_t)15; /* columns that multiply left undefined stay so */
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < whole; j++)
            sums[i * GEMM_COLS + j] = (int32_t)((uint32_t)sums[i * GEMM_COLS + j] + (uint32_t)acc[i * GEMM_COLS + j]);
}

static void piece_task(void *context, size_t task, unsigned thread)
{
    const depth *d = (const depth *)context;
    const gemm_job *job = d->job;
    _Alignas(64) int32_t acc[BLOCK] = {0};
    int32_t *sums = sums_of(d, thread);
    uint8_t *a = (uint8_t *)sums + d->sums_bytes, *b = a + d->a_bytes, *stage = b + d->b_bytes;
    const size_t first = task * d->piece, length = gemm_part(job->k, task, d->piece);
    mantis_matrix columns = {job->a.base + first * job->a.col_step, job->a.row_step, job->a.col_step};
    if (job->view) {
        mantis_patch_rows(&job->patch, first, length, stage, d->pitch);
        columns = (mantis_matrix){(const int8_t *)stage, 1, d->pitch};
    }
    const mantis_matrix rows_of_b = {job->b.base + first * job->b.row_step, job->b.row_step, job->b.col_step};
    const size_t each = job->loops->b_bytes(d->piece);
    for (size_t j = 0; j < d->col_blocks; j++) {
        job->loops->pack_b(&rows_of_b, (d->col + j) * GEMM_COLS, gemm_part(job->n, d->col + j, GEMM_COLS), length,
                           b + j * each);
    }
    for (size_t i = 0; i < d->row_blocks; i++) {
        const size_t rows = gemm_part(job->m, d->row + i, GEMM_ROWS);
        job->loops->pack_a(&columns, (d->row + i) * GEMM_ROWS, rows, length, a);
        for (size_t j = 0; j < d->col_blocks; j++) {
            const size_t cols = gemm_part(job->n, d->col + j, GEMM_COLS);
            gemm_multiply(job, a, b + j * each, rows, cols, length, acc);
            add_block(sums + (i * d->col_blocks + j) * BLOCK, acc, rows, cols);
        }
    }
}

static void finish_task(void *context, size_t task, unsigned thread)
{
    const depth *d = (const depth *)context;
    mantis_marks marks = {0, 0};
    const size_t i = d->row + task / d->col_blocks, j = d->col + task % d->col_blocks;
    const size_t rows = gemm_part(d->job->m, i, GEMM_ROWS), cols = gemm_part(d->job->n, j, GEMM_COLS);
    int32_t *sums = sums_of(d, 0) + task * BLOCK;
    (void)thread;
    for (size_t t = 1; t < d->threads; t++)
        add_block(sums, sums_of(d, t) + task * BLOCK, rows, cols);
    mantis_gemm_finish(d->job, sums, i * GEMM_ROWS, rows, j * GEMM_COLS, cols, &marks);
    mantis_gemm_merge(d->job->marks, &marks);
}

static void window(const depth *d, mantis_pool *pool)
{
    for (size_t t = 0; t < d->threads; t++)
        memset(sums_of(d, t), 0, d->row_blocks * d->col_blocks * BLOCK * sizeof(int32_t));
    depth own = *d;
    gemm_each(pool, piece_task, &own, gemm_blocks_of(d->job->k, d->piece));
    gemm_each(pool, finish_task, &own, d->row_blocks * d->col_blocks);
}

void mantis_gemm_depth(const gemm_job *job, mantis_pool *pool, uint8_t *scratch)
{
    const depth whole = plan(job, pool ? mantis_pool_threads(pool) : 1);
    depth d = whole;
    d.scratch = scratch;
    const size_t row_blocks = gemm_blocks_of(job->m, GEMM_ROWS), col_blocks = gemm_blocks_of(job->n, GEMM_COLS);
    for (d.row = 0; d.row < row_blocks; d.row += whole.row_blocks) {
        d.row_blocks = smaller(whole.row_blocks, row_blocks - d.row);
        for (d.col = 0; d.col < col_blocks; d.col += whole.col_blocks) {
            d.col_blocks = smaller(whole.col_blocks, col_blocks - d.col);
            window(&d, pool);
        }
    }
}
