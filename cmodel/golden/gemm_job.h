/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of GEMM share: one group's product, and the ways to do it. */
#ifndef MANTIS_GOLDEN_GEMM_JOB_H
#define MANTIS_GOLDEN_GEMM_JOB_H

#include "golden/fetch.h"
#include "golden/golden.h"
#include "executor/entries.h"
#include "executor/patch.h"

#include <stdatomic.h>

/* What threads report, merged by maximum and OR. */
typedef struct {
    _Atomic uint32_t peak, sticky;
} gemm_marks;

typedef struct {
    const mantis_loops *loops;           /* with a multiplier the scalar ones, whose packing its loop reads */
    const mantis_multiplier *multiplier; /* NULL: exact products */
    mantis_matrix a, b;                  /* stored operands; a is unused with a view */
    bool view, reduces;                  /* A is a patch matrix; the product reduces over its pixels (TRANS_A) */
    bool by_taps;                        /* B[(t, c)][n] at b.base + t*tap_step + n*b.col_step + c */
    mantis_patch patch;
    size_t channels;
    ptrdiff_t tap_step;
    size_t m, n, k, ld;  /* ld: elements from a row of C to the next */
    const int32_t *bias; /* or NULL; n of them at 2^exponent */
    const int64_t *wide; /* the same where 32 bits are too few, or where shift > 0; one of the two at most */
    int32_t exponent;    /* the bias window's (numerics section 5) */
    int32_t shift;
    mantis_operand_scale scale[2]; /* of A and B, from this group's entries on */
    bool finer;                    /* exponents differ by row or column of C: scale and columns count, not exponent */
    mantis_align_columns columns;
    bool raw, accumulate; /* C is sums */
    bool plain;           /* int8 products; no sum with its bias reaches 2^31 */
    uint8_t *c;
    int32_t *by_index; /* stochastic: accumulators by random index, else NULL */
    gemm_marks *marks;
} gemm_job;

/* The ways to do a product: each says how much scratch it needs with so many threads, and then works in it, on the
 * pool or, with a NULL pool, alone. scratch is 64-byte aligned; the amount is a multiple of 64.
 *
 *     blocks   blocks of C with the whole depth
 *     depth    long sums and few results, as transposed views have: pieces of the depth, each thread adds up a C of its
 *              own. fits: matrices that have */
size_t mantis_gemm_blocks_scratch(const gemm_job *job, size_t threads);
void mantis_gemm_blocks(const gemm_job *job, mantis_pool *pool, uint8_t *scratch);
bool mantis_gemm_depth_fits(const gemm_job *job, size_t threads);
size_t mantis_gemm_depth_scratch(const gemm_job *job, size_t threads);
void mantis_gemm_depth(const gemm_job *job, mantis_pool *pool, uint8_t *scratch);

/* A third way, for views that do not reduce over pixels: straight from pixels, where the level has a loop for it.
 * refusal: why not, NULL where it fits; needs the bias read. few: by the loop for few columns. */
const char *mantis_gemm_direct_refusal(const gemm_job *job);
bool mantis_gemm_direct_few(const gemm_job *job);
size_t mantis_gemm_direct_scratch(const gemm_job *job, size_t threads);
void mantis_gemm_direct(const gemm_job *job, mantis_pool *pool, uint8_t *scratch);

/* A fourth, for transposed views, likewise. */
const char *mantis_gemm_gradient_refusal(const gemm_job *job);
bool mantis_gemm_gradient_turned(const gemm_job *job); /* by tiles */
size_t mantis_gemm_gradient_scratch(const gemm_job *job, size_t threads);
void mantis_gemm_gradient(const gemm_job *job, mantis_pool *pool, uint8_t *scratch);

/* A fifth, for one row whose elements are all the same: fits reads them. */
bool mantis_gemm_sums_fit(const gemm_job *job);
size_t mantis_gemm_sums_scratch(const gemm_job *job, size_t threads);
void mantis_gemm_sums(const gemm_job *job, mantis_pool *pool, uint8_t *scratch);

/* The planner: which of these ways so many threads go, and why, once the bias is read; scratch: enough whichever it
 * will be. */
typedef struct {
    const char *way, *why;
    void (*run)(const gemm_job *job, mantis_pool *pool, uint8_t *scratch);
} gemm_choice;

gemm_choice mantis_gemm_choose(const gemm_job *job, size_t threads);
size_t mantis_gemm_scratch(const gemm_job *job, size_t threads);

/* One of many small groups, by one thread. fetch: its operands, since it begins elsewhere, where the processor's
 * prefetching isn't yet. scratch: enough also where it does not fit. fits: all of them or none. next: another's C,
 * which is asked for meanwhile. */
void mantis_gemm_fetch_group(const gemm_job *job);
size_t mantis_gemm_group_scratch(const gemm_job *job);
bool mantis_gemm_group_fits(const gemm_job *job);
void mantis_gemm_group(const gemm_job *job, const uint8_t *next, uint8_t *scratch, mantis_marks *marks);

/* Depthwise products (docs/views.md): groups of one channel and one column, side by side in memory; group 0's job. The
 * taps of sixteen channels are multiplied in sixteen lanes. fits: whether they lie so. weight_step, dy_step: bytes from
 * a group's B to the next. */
bool mantis_gemm_channels_fit(const gemm_job *job, size_t groups, size_t a_step, size_t b_step, size_t c_step);
size_t mantis_gemm_channels_scratch(const gemm_job *job, size_t groups, size_t threads);
void mantis_gemm_channels(const gemm_job *job, size_t groups, size_t b_step, size_t c_step, mantis_pool *pool,
                          uint8_t *scratch);

/* What job->plain says, of so many groups' biases. */
bool mantis_gemm_plain(const gemm_job *job, size_t groups);

/* Every int32 sum aligns to a normal number. */
static inline bool mantis_gemm_comfortable(const gemm_job *job)
{
    return !job->finer && job->exponent >= GEMM_LOW && job->exponent <= GEMM_HIGH;
}

/* Blocks of accumulators are aligned as they are: by align_block or multiply_align. */
static inline bool gemm_aligns_blocks(const gemm_job *job)
{
    return job->plain && mantis_gemm_comfortable(job) && !job->raw && !job->by_index && !job->wide;
}

/* Finishes a block of accumulators [rows][GEMM_COLS], 64-byte aligned, of C at (row, col): aligned into C, or put aside
 * by random index. */
void mantis_gemm_finish(const gemm_job *job, const int32_t *acc, size_t row, size_t rows, size_t col, size_t cols,
                        mantis_marks *marks);
void mantis_gemm_merge(gemm_marks *into, const mantis_marks *marks);

/* Group exponents along K (numerics section 11): the channels of one exponent are brought together, so that a product
 * is at most eight products of parts of K, each moved up as a whole. */
enum { GEMM_PARTS = 8 };

typedef struct {
    mantis_gather gather; /* its order is NULL where K is one part as it is */
    size_t parts;
    size_t length[GEMM_PARTS]; /* of each; some may be 0 */
    unsigned places[GEMM_PARTS];
} gemm_order;

/* Bytes of order, a multiple of 64; 0 without. */
size_t mantis_gemm_order_bytes(const gemm_job *job);
gemm_order mantis_gemm_order_of(const gemm_job *job, uint8_t *scratch);

/* acc[rows][GEMM_COLS] += part << places, of the first cols columns. */
void mantis_gemm_add_part(int32_t *acc, const int32_t *part, size_t rows, size_t cols, unsigned places);

/* acc[rows][GEMM_COLS] = A block * B block with the products of a table, from the scalar level's packed blocks. */
void mantis_multiply_by_table(const mantis_multiplier *multiplier, const uint8_t *a, const uint8_t *b, size_t rows,
                              size_t cols, size_t depth, int32_t *acc);

static inline void gemm_multiply(const gemm_job *job, const uint8_t *a, const uint8_t *b, size_t rows, size_t cols,
                                 size_t depth, int32_t *acc)
{
    if (job->multiplier)
        mantis_multiply_by_table(job->multiplier, a, b, rows, cols, depth, acc);
    else
        job->loops->multiply(a, b, rows, cols, depth, acc);
}

/* Aligns n accumulators of a row of C from column col on into out, with the biases there; group: from the job's own on.
 * r: a random word each, or NULL for nearest. */
static inline void gemm_align(const gemm_job *job, const int32_t *acc, size_t group, size_t row, size_t col, size_t n,
                              const uint32_t *r, uint8_t *out, mantis_marks *marks)
{
    const size_t at = group * job->n + col;
    if (job->finer) {
        const int32_t exponent = job->scale[0].base + job->scale[1].base + mantis_entry(&job->scale[0], group, row);
        const mantis_align_columns columns = mantis_columns_from(&job->columns, at);
        if (columns.exponent || columns.bias)
            job->loops->align_each(&columns, acc, n, exponent, r, out, marks);
        else
            job->loops->align(acc, NULL, n, exponent, r, out, marks);
    } else if (job->wide)
        job->loops->align_wide(acc, job->shift, job->wide + at, n, job->exponent, r, out, marks);
    else
        job->loops->align(acc, job->bias ? job->bias + at : NULL, n, job->exponent, r, out, marks);
}

/* Bytes of an element of C. */
static inline size_t gemm_word(const gemm_job *job)
{
    return job->raw ? 8 : 4;
}

static inline size_t gemm_blocks_of(size_t n, size_t size)
{
    return (n + size - 1) / size;
}

/* How much of block `block` lies within n. */
static inline size_t gemm_part(size_t n, size_t block, size_t size)
{
    return n - block * size < size ? n - block * size : size;
}

static inline size_t gemm_round(size_t bytes)
{
    return (bytes + 63) & ~(size_t)63;
}

static inline void gemm_each(mantis_pool *pool, mantis_work work, void *context, size_t tasks)
{
    if (pool) {
        mantis_pool_run(pool, work, context, tasks, 0);
        return;
    }
    for (size_t task = 0; task < tasks; task++)
        work(context, task, 0);
}

#endif
