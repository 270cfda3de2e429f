/* SPDX-License-Identifier: Apache-2.0 */
/* How a block of accumulators becomes a part of C: aligned to fp32, put aside for the random words, or written raw. */
#include "golden/gemm_job.h"

void mantis_gemm_merge(gemm_marks *into, const mantis_marks *marks)
{
    uint32_t seen = atomic_load(&into->peak);
    while (marks->peak > seen && !atomic_compare_exchange_weak(&into->peak, &seen, marks->peak)) {
    }
    if (marks->sticky & ~atomic_load(&into->sticky)) /* seldom: no more than a look where nothing is new */
        atomic_fetch_or(&into->sticky, marks->sticky);
}

/* A row of raw sums: at the least exponent of all (numerics section 14), added to what is there or not. */
static void write_sums(const gemm_job *job, const int32_t *acc, size_t row, size_t col, size_t n, uint8_t *out)
{
    int32_t places = mantis_entry(&job->scale[0], 0, row);
    for (int i = 0; i < 2; i++)
        places += job->scale[i].scaling.by_reduction ? 0 : mantis_scaling_places(&job->scale[i].scaling);
    job->loops->sums(acc, job->columns.exponent ? job->columns.exponent + col : NULL, places, n, job->accumulate, out);
}

/* Biases of a block's columns at one exponent: rows that share it share them. */
typedef struct {
    bool ready, fits;
    int32_t exponent; /* E_C */
    mantis_window window;
    int32_t narrow[GEMM_COLS];
    int64_t wide[GEMM_COLS];
} block_bias;

static int32_t exponent_of(const gemm_job *job, size_t row)
{
    return job->scale[0].base + job->scale[1].base + mantis_entry(&job->scale[0], 0, row);
}

static void prepare(block_bias *b, const gemm_job *job, int32_t exponent, size_t col, size_t cols, mantis_marks *marks)
{
    bool saturated = false;
    b->window = mantis_bias_window(job->columns.peak, exponent);
    b->exponent = exponent;
    b->ready = true;
    b->fits = b->window.shift == 0;
    for (size_t j = 0; j < cols; j++) {
        b->wide[j] = mantis_bias(load32(job->columns.bias + 4 * (col + j)), b->window.exponent, &saturated);
        b->fits &= b->wide[j] >= INT32_MIN && b->wide[j] <= INT32_MAX;
        b->narrow[j] = (int32_t)b->wide[j];
    }
    marks->sticky |= saturated ? MANTIS_STICKY_SATURATED : 0;
}

/* A row whose exponent the next one shares, or the one before. */
static bool aligned_by_block(block_bias *b, const gemm_job *job, const int32_t *acc, size_t row, size_t col,
                             size_t cols, bool last, uint8_t *out, mantis_marks *marks)
{
    const mantis_scaling *a = &job->scale[0].scaling;
    if (!job->columns.bias || job->columns.exponent || a->kind != SCALED_BY_SPAN ||
        (a->span && a->span < GEMM_BIAS_ROWS))
        return false;
    const int32_t exponent = exponent_of(job, row);
    if (!b->ready || b->exponent != exponent) {
        if (last || exponent_of(job, row + 1) != exponent)
            return false;
        prepare(b, job, exponent, col, cols, marks);
    }
    if (b->fits)
        job->loops->align(acc, b->narrow, cols, b->window.exponent, NULL, out, marks);
    else
        job->loops->align_wide(acc, b->window.shift, b->wide, cols, b->window.exponent, NULL, out, marks);
    return true;
}

/* The largest bias, and the largest product of two bytes k times. */
bool mantis_gemm_plain(const gemm_job *job, size_t groups)
{
    int64_t most = 0;
    for (size_t j = 0; job->bias && j < groups * job->n; j++) {
        const int64_t b = job->bias[j] < 0 ? -(int64_t)job->bias[j] : job->bias[j];
        most = b > most ? b : most;
    }
    return !job->multiplier && most + ((int64_t)job->k << 14) < INT32_MAX;
}

void mantis_gemm_finish(const gemm_job *job, const int32_t *acc, size_t row, size_t rows, size_t col, size_t cols,
                        mantis_marks *marks)
{
    block_bias bias;
    if (job->loops->align_block && gemm_aligns_blocks(job)) {
        job->loops->align_block(acc, job->bias ? job->bias + col : NULL, rows, cols, job->exponent,
                                job->c + (row * job->ld + col) * 4, 4 * job->ld, marks);
        return;
    }
    bias.ready = false;
    for (size_t i = 0; i < rows; i++) {
        uint8_t *const out = job->c + ((row + i) * job->ld + col) * gemm_word(job);
        if (job->raw) {
            write_sums(job, acc + i * GEMM_COLS, row + i, col, cols, out);
            continue;
        }
        if (!job->by_index &&
            aligned_by_block(&bias, job, acc + i * GEMM_COLS, row + i, col, cols, i + 1 == rows, out, marks))
            continue;
        if (!job->by_index) {
            gemm_align(job, acc + i * GEMM_COLS, 0, row + i, col, cols, NULL, out, marks);
            continue;
        }
        for (size_t j = 0; j < cols; j += MANTIS_LANES) {
            int32_t *to = job->by_index + ((col + j) / MANTIS_LANES * job->m + row + i) * MANTIS_LANES;
            const size_t lanes = cols - j < MANTIS_LANES ? cols - j : MANTIS_LANES;
            memset(to, 0, MANTIS_LANES * sizeof *to);
            memcpy(to, acc + i * GEMM_COLS + j, lanes * sizeof *to);
        }
    }
}
