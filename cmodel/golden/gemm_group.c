/* SPDX-License-Identifier: Apache-2.0 */
/* A small group of a product of matrices, as attention has thousands of: one block of columns, packed and multiplied
 * without a plan. */
#include "golden/gemm_job.h"

/* Lines of a matrix of rows x cols bytes. */
static void fetch(const mantis_matrix *x, size_t rows, size_t cols)
{
    const bool by_rows = x->col_step == 1;
    const size_t lines = by_rows ? rows : cols, bytes = by_rows ? cols : rows,
                 step = by_rows ? x->row_step : x->col_step;
    for (size_t i = 0; i < lines; i++)
        mantis_fetch((uintptr_t)x->base + i * step, bytes);
}

void mantis_gemm_fetch_group(const gemm_job *job)
{
    if (job->view || job->k * (job->m + job->n) > GEMM_FETCH)
        return;
    fetch(&job->a, job->m, job->k);
    fetch(&job->b, job->k, job->n);
}

bool mantis_gemm_group_fits(const gemm_job *job)
{
    return !job->view && job->loops->multiply_align && gemm_aligns_blocks(job) && !mantis_gemm_order_bytes(job) &&
           job->m > 1 && job->n <= GEMM_COLS;
}

size_t mantis_gemm_group_scratch(const gemm_job *job)
{
    const size_t other = mantis_gemm_scratch(job, 1),
                 own = job->loops->b_bytes(job->k) +
                       gemm_blocks_of(GEMM_GROUP_ROWS, GEMM_ROWS) * job->loops->a_bytes(job->k);
    return own > other ? own : other;
}

void mantis_gemm_group(const gemm_job *job, const uint8_t *next, uint8_t *scratch, mantis_marks *marks)
{
    const mantis_loops *loops = job->loops;
    const size_t step = 4 * job->ld, most = job->m <= GEMM_GROUP_ROWS ? GEMM_GROUP_ROWS : GEMM_ROWS;
    uint8_t *const b = scratch, *const a = scratch + loops->b_bytes(job->k);
    loops->pack_b(&job->b, 0, job->n, job->k, b);
    for (size_t row = 0; row < job->m; row += most) {
        const size_t rows = job->m - row < most ? job->m - row : most;
        uint8_t *const c = job->c + row * step;
        loops->pack_a(&job->a, row, rows, job->k, a);
        loops->multiply_align(a, b, rows, job->n, job->k, job->bias, job->exponent, c, step,
                              row + rows < job->m ? c + rows * step : next, marks);
    }
}
