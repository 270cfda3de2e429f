/* SPDX-License-Identifier: Apache-2.0 */
/* A product in blocks of GEMM_ROWS x GEMM_COLS with the whole depth.
 *
 * The operand with fewer blocks is packed once for all threads; each task packs one block of the other and
 * multiplies it with all of them, so nothing is packed twice. Patches, and a B that lies by taps, are first laid out a
 * block at a time. */
#include "golden/gemm_job.h"

typedef struct {
    const gemm_job *job;
    uint8_t *shared; /* packed blocks of the operand with fewer blocks */
    uint8_t *own;    /* a thread: one block, then its stage */
    size_t shared_bytes, own_bytes, stage_bytes;
    bool share_a;
} blocks;

static blocks plan(const gemm_job *job)
{
    const size_t a = job->loops->a_bytes(job->k), b = job->loops->b_bytes(job->k);
    const size_t row_blocks = gemm_blocks_of(job->m, GEMM_ROWS), col_blocks = gemm_blocks_of(job->n, GEMM_COLS);
    blocks p = {.job = job, .share_a = row_blocks * a < col_blocks * b};
    p.shared_bytes = p.share_a ? a : b;
    p.own_bytes = p.share_a ? b : a;
    const size_t lines = job->by_taps && job->n > GEMM_ROWS ? GEMM_COLS : GEMM_ROWS;
    p.stage_bytes = job->view ? gemm_round(lines * job->k + PATCH_SLACK) : 0;
    return p;
}

static size_t shared_total(const blocks *p)
{
    return p->shared_bytes * (p->share_a ? gemm_blocks_of(p->job->m, GEMM_ROWS) : gemm_blocks_of(p->job->n, GEMM_COLS));
}

size_t mantis_gemm_blocks_scratch(const gemm_job *job, size_t threads)
{
    const blocks p = plan(job);
    return shared_total(&p) + threads * (p.own_bytes + p.stage_bytes);
}

static void pack_a(const blocks *p, size_t block, uint8_t *to, uint8_t *stage)
{
    const gemm_job *job = p->job;
    const size_t row = block * GEMM_ROWS, rows = gemm_part(job->m, block, GEMM_ROWS);
    if (!job->view) {
        job->loops->pack_a(&job->a, row, rows, job->k, to);
        return;
    }
    mantis_patch_rows(&job->patch, row, rows, stage, job->k);
    const mantis_matrix staged = {(const int8_t *)stage, job->k, 1};
    job->loops->pack_a(&staged, 0, rows, job->k, to);
}

static void pack_b(const blocks *p, size_t block, uint8_t *to, uint8_t *stage)
{
    const gemm_job *job = p->job;
    const size_t col = block * GEMM_COLS, cols = gemm_part(job->n, block, GEMM_COLS);
    if (!job->by_taps) {
        job->loops->pack_b(&job->b, col, cols, job->k, to);
        return;
    }
    for (size_t t = 0; t * job->channels < job->k; t++) {
        for (size_t n = 0; n < cols; n++) {
            memcpy(stage + n * job->k + t * job->channels,
                   job->b.base + (ptrdiff_t)t * job->tap_step + (col + n) * job->b.col_step, job->channels);
        }
    }
    const mantis_matrix staged = {(const int8_t *)stage, 1, job->k};
    job->loops->pack_b(&staged, 0, cols, job->k, to);
}

static uint8_t *own_of(const blocks *p, unsigned thread)
{
    return p->own + thread * (p->own_bytes + p->stage_bytes);
}

static void pack_task(void *context, size_t task, unsigned thread)
{
    const blocks *p = (const blocks *)context;
    (p->share_a ? pack_a : pack_b)(p, task, p->shared + task * p->shared_bytes, own_of(p, thread) + p->own_bytes);
}

static void multiply_task(void *context, size_t task, unsigned thread)
{
    const blocks *p = (const blocks *)context;
    const gemm_job *job = p->job;
    _Alignas(64) int32_t acc[GEMM_ROWS * GEMM_COLS];
    mantis_marks marks = {0, 0};
    uint8_t *own = own_of(p, thread);
    (p->share_a ? pack_b : pack_a)(p, task, own, own + p->own_bytes);
    const size_t others = p->share_a ? gemm_blocks_of(job->m, GEMM_ROWS) : gemm_blocks_of(job->n, GEMM_COLS);
    for (size_t other = 0; other < others; other++) {
        const uint8_t *packed = p->shared + other * p->shared_bytes;
        const size_t row_block = p->share_a ? other : task, col_block = p->share_a ? task : other;
        const size_t rows = gemm_part(job->m, row_block, GEMM_ROWS), cols = gemm_part(job->n, col_block, GEMM_COLS);
        gemm_multiply(job, p->share_a ? packed : own, p->share_a ? own : packed, rows, cols, job->k, acc);
        mantis_gemm_finish(job, acc, row_block * GEMM_ROWS, rows, col_block * GEMM_COLS, cols, &marks);
    }
    mantis_gemm_merge(job->marks, &marks);
}

void mantis_gemm_blocks(const gemm_job *job, mantis_pool *pool, uint8_t *scratch)
{
    blocks p = plan(job);
    p.shared = scratch;
    p.own = scratch + shared_total(&p);
    const size_t row_blocks = gemm_blocks_of(job->m, GEMM_ROWS), col_blocks = gemm_blocks_of(job->n, GEMM_COLS);
    gemm_each(pool, pack_task, &p, p.share_a ? row_blocks : col_blocks);
    gemm_each(pool, multiply_task, &p, p.share_a ? col_blocks : row_blocks);
}
