/* Transposed views, C = P^T * B: few results, each a sum over very many pixels (weight gradients).
 *
 * Pieces of the depth are the units of work: a piece's patches are laid out, packed and multiplied while they are in cache. Each thread
 * adds the pieces it takes to a C of its own; at the end these are added up. Sums modulo 2^32, so the order does not matter. */
#include "golden/gemm.h"

enum { PIECE = 256, BLOCK = GEMM_ROWS * GEMM_COLS };

typedef struct {
    const gemm_job *job;
    uint8_t *scratch;
    size_t threads, sums_bytes, a_bytes, b_bytes, stage_bytes, pitch;
    size_t row_blocks, col_blocks;
} depth;

static depth plan(const gemm_job *job, size_t threads)
{
    depth d = {.job = job, .threads = threads};
    d.row_blocks = gemm_blocks_of(job->m, GEMM_ROWS);
    d.col_blocks = gemm_blocks_of(job->n, GEMM_COLS);
    d.sums_bytes = d.row_blocks * d.col_blocks * BLOCK * sizeof(int32_t);
    d.a_bytes = job->kernels->a_bytes(PIECE);
    d.b_bytes = d.col_blocks * job->kernels->b_bytes(PIECE);
    d.pitch = job->m;
    d.stage_bytes = gemm_round(PIECE * d.pitch + PATCH_SLACK);
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

size_t mantis_gemm_depth_scratch(const gemm_job *job, size_t threads)
{
    const depth d = plan(job, threads);
    return threads * thread_bytes(&d);
}

static void add_block(int32_t *sums, const int32_t *acc, size_t rows, size_t cols)
{
    const size_t whole = (cols + 15) & ~(size_t)15; /* columns that multiply left undefined stay so */
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < whole; j++) {
            sums[i * GEMM_COLS + j] = (int32_t)((uint32_t)sums[i * GEMM_COLS + j] + (uint32_t)acc[i * GEMM_COLS + j]);
        }
    }
}

static void piece_unit(void *context, size_t unit, unsigned thread)
{
    const depth *d = (const depth *)context;
    const gemm_job *job = d->job;
    _Alignas(64) int32_t acc[BLOCK] = {0};
    int32_t *sums = sums_of(d, thread);
    uint8_t *a = (uint8_t *)sums + d->sums_bytes, *b = a + d->a_bytes, *stage = b + d->b_bytes;
    const size_t first = unit * PIECE, length = gemm_part(job->k, unit, PIECE);
    mantis_patch_rows(&job->patch, first, length, stage, d->pitch);
    const mantis_matrix patches = {(const int8_t *)stage, 1, d->pitch};
    const mantis_matrix rows_of_b = {job->b.base + first * job->b.row_step, job->b.row_step, job->b.col_step};
    const size_t each = job->kernels->b_bytes(PIECE);
    for (size_t j = 0; j < d->col_blocks; j++) {
        job->kernels->pack_b(&rows_of_b, j * GEMM_COLS, gemm_part(job->n, j, GEMM_COLS), length, b + j * each);
    }
    for (size_t i = 0; i < d->row_blocks; i++) {
        const size_t rows = gemm_part(job->m, i, GEMM_ROWS);
        job->kernels->pack_a(&patches, i * GEMM_ROWS, rows, length, a);
        for (size_t j = 0; j < d->col_blocks; j++) {
            const size_t cols = gemm_part(job->n, j, GEMM_COLS);
            job->kernels->multiply(a, b + j * each, rows, cols, length, acc);
            add_block(sums + (i * d->col_blocks + j) * BLOCK, acc, rows, cols);
        }
    }
}

static void finish_unit(void *context, size_t unit, unsigned thread)
{
    const depth *d = (const depth *)context;
    mantis_marks marks = {0, 0};
    const size_t i = unit / d->col_blocks, j = unit % d->col_blocks;
    const size_t rows = gemm_part(d->job->m, i, GEMM_ROWS), cols = gemm_part(d->job->n, j, GEMM_COLS);
    int32_t *sums = sums_of(d, 0) + unit * BLOCK;
    (void)thread;
    for (size_t t = 1; t < d->threads; t++) {
        add_block(sums, sums_of(d, t) + unit * BLOCK, rows, cols);
    }
    mantis_gemm_finish(d->job, sums, i * GEMM_ROWS, rows, j * GEMM_COLS, cols, &marks);
    mantis_gemm_merge(d->job->marks, &marks);
}

void mantis_gemm_depth(const gemm_job *job, mantis_pool *pool, uint8_t *scratch)
{
    depth d = plan(job, pool ? mantis_pool_threads(pool) : 1);
    d.scratch = scratch;
    for (size_t t = 0; t < d.threads; t++) {
        memset(sums_of(&d, t), 0, d.sums_bytes);
    }
    gemm_each(pool, piece_unit, &d, gemm_blocks_of(job->k, PIECE));
    gemm_each(pool, finish_unit, &d, d.row_blocks * d.col_blocks);
}
