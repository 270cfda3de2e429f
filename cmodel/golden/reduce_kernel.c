/* REDUCE: S1 = sum q (or |q|) and S2 = sum q*p (or q*q) for each channel or row, exact in int64 (numerics section 8). */
#include "golden/golden.h"

enum { CHANNELS = 256, ROWS = 64 }; /* a unit of work; the channels' sums stay in the nearest cache */

typedef struct {
    const uint8_t *q, *p;
    bool q_wide, p_wide, absolute;
    uint64_t rows, cols;
    uint8_t *out;
} reduce_job;

static inline int64_t element(const uint8_t *x, bool wide, uint64_t i)
{
    return wide ? load16(x + 2 * i) : (int8_t)x[i];
}

static inline void add(const reduce_job *job, uint64_t i, int64_t *s1, int64_t *s2)
{
    const int64_t q = element(job->q, job->q_wide, i);
    *s1 += job->absolute && q < 0 ? -q : q;
    *s2 += q * (job->p ? element(job->p, job->p_wide, i) : q);
}

static void row_unit(void *context, size_t unit, unsigned thread)
{
    const reduce_job *job = (const reduce_job *)context;
    (void)thread;
    for (uint64_t row = (uint64_t)unit * ROWS; row < job->rows && row < ((uint64_t)unit + 1) * ROWS; row++) {
        int64_t s1 = 0, s2 = 0;
        for (uint64_t i = row * job->cols; i < (row + 1) * job->cols; i++) {
            add(job, i, &s1, &s2);
        }
        store64(job->out + 16 * row, s1);
        store64(job->out + 16 * row + 8, s2);
    }
}

static void channel_unit(void *context, size_t unit, unsigned thread)
{
    const reduce_job *job = (const reduce_job *)context;
    const uint64_t from = (uint64_t)unit * CHANNELS;
    const uint64_t n = job->cols - from < CHANNELS ? job->cols - from : CHANNELS;
    int64_t s1[CHANNELS] = {0}, s2[CHANNELS] = {0};
    (void)thread;
    for (uint64_t row = 0; row < job->rows; row++) {
        for (uint64_t j = 0; j < n; j++) {
            add(job, row * job->cols + from + j, &s1[j], &s2[j]);
        }
    }
    for (uint64_t j = 0; j < n; j++) {
        store64(job->out + 16 * (from + j), s1[j]);
        store64(job->out + 16 * (from + j) + 8, s2[j]);
    }
}

mantis_status mantis_reduce_kernel(mantis_golden *g, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    (void)sticky;
    reduce_job job = {
        .q = memory + mantis_get(c, MANTIS_REDUCE_X0_ADDR),
        .p = mantis_get(c, MANTIS_REDUCE_P_PRESENT) ? memory + mantis_get(c, MANTIS_REDUCE_X1_ADDR) : NULL,
        .q_wide = mantis_get(c, MANTIS_REDUCE_Q_WIDE),
        .p_wide = mantis_get(c, MANTIS_REDUCE_P_WIDE),
        .absolute = mantis_get(c, MANTIS_REDUCE_ABSOLUTE),
        .rows = mantis_get(c, MANTIS_REDUCE_ROWS),
        .cols = mantis_get(c, MANTIS_REDUCE_COLS),
        .out = memory + mantis_get(c, MANTIS_REDUCE_OUT),
    };
    const int alone = job.rows * job.cols < 32768;
    if (mantis_get(c, MANTIS_REDUCE_BY_ROW)) {
        mantis_pool_run(g->pool, row_unit, &job, (size_t)((job.rows + ROWS - 1) / ROWS), alone);
    } else {
        mantis_pool_run(g->pool, channel_unit, &job, (size_t)((job.cols + CHANNELS - 1) / CHANNELS), alone);
    }
    return MANTIS_OK;
}
