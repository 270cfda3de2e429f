/* SPDX-License-Identifier: Apache-2.0 */
/* Products of one row whose elements are all the same, as bias gradients are: column sums of B, times that element,
 * modulo 2^32. */
#include "golden/column_sums.h"
#include "golden/gemm_job.h"

static column_sums plan(const gemm_job *job)
{
    return column_sums_plan(job->b.base, job->k, job->n, job->b.row_step);
}

bool mantis_gemm_sums_fit(const gemm_job *job)
{
    if (job->m != 1 || job->view || job->multiplier || job->b.col_step != 1 || job->k < SUMS_LEAST ||
        mantis_gemm_order_bytes(job))
        return false;
    if (job->a.col_step == 1) /* each like the next */
        return memcmp(job->a.base, job->a.base + 1, job->k - 1) == 0;
    size_t k = 1;
    while (k < job->k && job->a.base[k * job->a.col_step] == *job->a.base)
        k++;
    return k == job->k;
}

size_t mantis_gemm_sums_scratch(const gemm_job *job, size_t threads)
{
    const column_sums s = plan(job);
    return column_sums_scratch(&s, threads);
}

void mantis_gemm_sums(const gemm_job *job, mantis_pool *pool, uint8_t *scratch)
{
    column_sums s = plan(job);
    _Alignas(64) int32_t acc[GEMM_COLS] = {0};
    mantis_marks marks = {0, 0};
    column_sums_add(&s, pool, false, scratch);
    for (size_t col = 0; col < job->n; col += GEMM_COLS) {
        const size_t cols = job->n - col < GEMM_COLS ? job->n - col : GEMM_COLS;
        for (size_t j = 0; j < cols; j++)
            acc[j] = (int32_t)((uint32_t)column_sums_of(&s, col + j) * (uint32_t)(int32_t)*job->a.base);
        mantis_gemm_finish(job, acc, 0, 1, col, cols, &marks);
    }
    mantis_gemm_merge(job->marks, &marks);
}
