/* SPDX-License-Identifier: Apache-2.0 */
/* Products of one row whose elements are all the same, as bias gradients are: column sums of B, times that element.
 *
 * Rows of B that lie packed are taken some at a time as one longer row, of a multiple of a register's elements. Sums of
 * so many rows that 16 bits hold them are kept in 16 bits. Pieces of the depth are the tasks; all sums are modulo
 * 2^32. */
#include "golden/gemm_job.h"
#include "numerics/simd_levels.h"

typedef struct {
    const gemm_job *job;
    size_t length, rows; /* of a longer row: its elements, the rows in it */
    size_t pieces;
    int32_t *sums; /* a piece: n */
    int16_t *own;  /* a thread: length */
    size_t sums_bytes, own_bytes;
} sums;

static sums plan(const gemm_job *job)
{
    sums s = {.job = job, .length = job->n, .rows = 1};
    if (job->b.row_step == job->n)
        while (s.length % SUMS_LANES && s.rows < SUMS_LANES)
            s.length += job->n, s.rows++;
    s.pieces = gemm_blocks_of(job->k, SUMS_PIECE);
    s.sums_bytes = gemm_round(job->n * sizeof(int32_t));
    s.own_bytes = gemm_round(s.length * sizeof(int16_t));
    return s;
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
    const sums s = plan(job);
    return s.pieces * s.sums_bytes + threads * s.own_bytes;
}

MANTIS_SIMD_LEVELS static void add_row(int16_t *restrict to, const int8_t *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (int16_t)(to[i] + from[i]);
}

/* Whole longer rows, `step` bytes apart, added to sums of columns. */
static void add_rows(const sums *s, const int8_t *from, size_t count, size_t step, int16_t *own, int32_t *to)
{
    const size_t n = s->job->n;
    for (size_t done = 0; done < count; done += SUMS_ROWS) {
        const size_t some = count - done < SUMS_ROWS ? count - done : SUMS_ROWS;
        memset(own, 0, s->length * sizeof *own);
        for (size_t i = 0; i < some; i++)
            add_row(own, from + (done + i) * step, s->length);
        for (size_t i = 0; i < s->length; i += n)
            for (size_t j = 0; j < n; j++)
                to[j] += own[i + j];
    }
}

static void piece_task(void *context, size_t task, unsigned thread)
{
    const sums *s = (const sums *)context;
    const gemm_job *job = s->job;
    const size_t step = job->b.row_step, count = gemm_part(job->k, task, SUMS_PIECE), whole = count / s->rows;
    const int8_t *from = job->b.base + task * SUMS_PIECE * step;
    int32_t *to = (int32_t *)(void *)((uint8_t *)s->sums + task * s->sums_bytes);
    memset(to, 0, job->n * sizeof *to);
    add_rows(s, from, whole, step * s->rows, (int16_t *)(void *)((uint8_t *)s->own + thread * s->own_bytes), to);
    for (size_t k = whole * s->rows; k < count; k++)
        for (size_t j = 0; j < job->n; j++)
            to[j] += from[k * step + j];
}

void mantis_gemm_sums(const gemm_job *job, mantis_pool *pool, uint8_t *scratch)
{
    sums s = plan(job);
    _Alignas(64) int32_t acc[GEMM_COLS] = {0};
    mantis_marks marks = {0, 0};
    s.sums = (int32_t *)(void *)scratch;
    s.own = (int16_t *)(void *)(scratch + s.pieces * s.sums_bytes);
    gemm_each(pool, piece_task, &s, s.pieces);
    for (size_t col = 0; col < job->n; col += GEMM_COLS) {
        const size_t cols = job->n - col < GEMM_COLS ? job->n - col : GEMM_COLS;
        for (size_t j = 0; j < cols; j++) {
            uint32_t sum = 0;
            for (size_t piece = 0; piece < s.pieces; piece++)
                sum += (uint32_t) * (const int32_t *)(const void *)((const uint8_t *)s.sums + piece * s.sums_bytes +
                                                                    (col + j) * sizeof(int32_t));
            acc[j] = (int32_t)(sum * (uint32_t)(int32_t)*job->a.base);
        }
        mantis_gemm_finish(job, acc, 0, 1, col, cols, &marks);
    }
    mantis_gemm_merge(job->marks, &marks);
}
