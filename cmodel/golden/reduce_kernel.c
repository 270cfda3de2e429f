/* SPDX-License-Identifier: Apache-2.0 */
/* REDUCE: S1 = sum q (or |q|) and S2 = sum q*p (or q*q) for each channel or row, exact in int64 (numerics section 8):
 * with thresholds the sum and counts of what lies above and below (section 13); in any order, so the threads take
 * pieces of the rows, and the loops are SIMD. */
#include "golden/column_sums.h"
#include "golden/golden.h"

typedef struct {
    const mantis_reduce_loops *loops;
    const uint8_t *q, *p; /* p may be q */
    bool q_wide, p_wide, absolute, s1_only;
    uint64_t rows, cols, piece; /* rows of a piece */
    int64_t *sums;              /* by channel: [piece][2][cols] */
    uint8_t *out;
    const uint8_t *thresholds; /* or NULL */
} reduce_job;

static void put(const reduce_job *job, uint64_t line, int64_t s1, int64_t s2)
{
    if (job->s1_only) {
        store64(job->out + 8 * line, s1);
        return;
    }
    store64(job->out + 16 * line, s1);
    store64(job->out + 16 * line + 8, s2);
}

static void row_task(void *context, size_t task, unsigned thread)
{
    const reduce_job *job = (const reduce_job *)context;
    const mantis_reduce_row sum = job->loops->row[job->q_wide][job->p_wide];
    const uint64_t first = (uint64_t)task * REDUCE_ROWS, left = job->rows - first,
                   count = left < REDUCE_ROWS ? left : REDUCE_ROWS;
    uint64_t done = 0;
    (void)thread;
    if (job->loops->each && job->q_wide && job->p_wide && !job->absolute && !job->s1_only && !job->thresholds &&
        job->cols <= REDUCE_EACH) {
        const uint64_t at = 2 * first * job->cols;
        done = job->loops->each(job->q + at, job->p + at, count, job->cols, job->out + 16 * first);
    }
    for (uint64_t row = first + done; row < first + count; row++) {
        int64_t sums[2];
        const uint64_t at = row * job->cols;
        if (job->thresholds)
            job->loops->threshold_row[job->q_wide](job->q + (at << job->q_wide), job->thresholds + 4 * row, job->cols,
                                                   sums);
        else
            sum(job->q + (at << job->q_wide), job->p + (at << job->p_wide), job->absolute, job->cols, sums);
        put(job, row, sums[0], sums[1]);
    }
}

static void piece_task(void *context, size_t task, unsigned thread)
{
    const reduce_job *job = (const reduce_job *)context;
    const mantis_reduce_channels add = job->loops->channels[job->q_wide][job->p_wide];
    int64_t *sums = job->sums + task * 2 * job->cols;
    (void)thread;
    memset(sums, 0, 2 * job->cols * sizeof *sums);
    if (job->loops->rows && job->q_wide && job->p_wide && !job->absolute && !job->thresholds) {
        const uint64_t first = (uint64_t)task * job->piece, at = 2 * first * job->cols, left = job->rows - first;
        job->loops->rows(job->q + at, job->p + at, left < job->piece ? left : job->piece, job->cols, sums,
                         sums + job->cols);
        return;
    }
    for (uint64_t row = (uint64_t)task * job->piece; row < job->rows && row < ((uint64_t)task + 1) * job->piece;
         row++) {
        const uint64_t at = row * job->cols;
        if (job->thresholds)
            job->loops->threshold_channels[job->q_wide](job->q + (at << job->q_wide), job->thresholds, job->cols, sums,
                                                        sums + job->cols);
        else
            add(job->q + (at << job->q_wide), job->p + (at << job->p_wide), job->absolute, job->cols, sums,
                sums + job->cols);
    }
}

/* S1 alone of int8: nothing but sums of columns. */
static mantis_status of_columns(mantis_golden *g, const reduce_job *job)
{
    column_sums s = column_sums_plan((const int8_t *)job->q, (size_t)job->rows, (size_t)job->cols, (size_t)job->cols);
    uint8_t *scratch = mantis_scratch_of(&g->core.scratch, column_sums_scratch(&s, mantis_pool_threads(g->core.pool)));
    if (!scratch)
        return MANTIS_NO_MEMORY;
    column_sums_add(&s, g->core.pool, job->rows * job->cols < REDUCE_ALONE, scratch);
    for (uint64_t i = 0; i < job->cols; i++)
        put(job, i, column_sums_of(&s, i), 0);
    return MANTIS_OK;
}

static mantis_status by_channel(mantis_golden *g, reduce_job *job)
{
    const uint64_t most = (job->rows * job->cols + REDUCE_LEAST - 1) / REDUCE_LEAST,
                   pieces = most < REDUCE_PIECES ? most : REDUCE_PIECES;
    job->piece = (job->rows + pieces - 1) / pieces;
    job->piece = job->piece < REDUCE_FEW ? REDUCE_FEW : job->piece;
    const uint64_t count = (job->rows + job->piece - 1) / job->piece;
    job->sums = (int64_t *)(void *)mantis_scratch_of(&g->core.scratch, count * 2 * job->cols * sizeof *job->sums);
    if (!job->sums)
        return MANTIS_NO_MEMORY;
    mantis_pool_run(g->core.pool, piece_task, job, (size_t)count, job->rows * job->cols < REDUCE_ALONE);
    for (uint64_t i = 0; i < job->cols; i++) {
        int64_t s1 = 0, s2 = 0;
        for (uint64_t piece = 0; piece < count; piece++) {
            s1 += job->sums[piece * 2 * job->cols + i];
            s2 += job->sums[(piece * 2 + 1) * job->cols + i];
        }
        put(job, i, s1, s2);
    }
    return MANTIS_OK;
}

mantis_status mantis_reduce_kernel(mantis_core *core, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    mantis_golden *g = mantis_golden_of(core);
    (void)sticky;
    if (mantis_golden_done(g))
        return MANTIS_OK;
    const bool squares = !mantis_get(c, MANTIS_REDUCE_P_PRESENT);
    reduce_job job = {
        .loops = g->loops->reduce,
        .q = memory + mantis_get(c, MANTIS_REDUCE_X0_ADDR),
        .p = memory + mantis_get(c, squares ? MANTIS_REDUCE_X0_ADDR : MANTIS_REDUCE_X1_ADDR),
        .q_wide = mantis_get(c, MANTIS_REDUCE_Q_WIDE),
        .p_wide = mantis_get(c, squares ? MANTIS_REDUCE_Q_WIDE : MANTIS_REDUCE_P_WIDE),
        .absolute = mantis_get(c, MANTIS_REDUCE_ABSOLUTE),
        .s1_only = mantis_get(c, MANTIS_REDUCE_S1_ONLY),
        .rows = mantis_get(c, MANTIS_REDUCE_ROWS),
        .cols = mantis_get(c, MANTIS_REDUCE_COLS),
        .out = memory + mantis_get(c, MANTIS_REDUCE_OUT),
        .thresholds = mantis_get(c, MANTIS_REDUCE_THRESHOLD) ? memory + mantis_get(c, MANTIS_REDUCE_X1_ADDR) : NULL,
    };
    if (!mantis_get(c, MANTIS_REDUCE_BY_ROW))
        return job.s1_only && !job.q_wide && !job.absolute && !job.thresholds ? of_columns(g, &job)
                                                                              : by_channel(g, &job);
    mantis_pool_run(g->core.pool, row_task, &job, (size_t)((job.rows + REDUCE_ROWS - 1) / REDUCE_ROWS),
                    job.rows * job.cols < REDUCE_ALONE);
    return MANTIS_OK;
}
