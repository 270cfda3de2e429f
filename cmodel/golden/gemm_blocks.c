/* SPDX-License-Identifier: Apache-2.0 */
/* A product in blocks of GEMM_ROWS x GEMM_COLS with the whole depth.
 *
 * The operand with fewer blocks is packed once for all threads; each task packs one block of the other and
 * multiplies it with all of them, so nothing is packed twice. Patches, and a B that lies by taps, are first laid out a
 * block at a time; under group exponents along K both operands are, in the parts' order, and packed part by part. */
#include "golden/gemm_job.h"

typedef struct {
    const gemm_job *job;
    uint8_t *shared; /* packed blocks of the operand with fewer blocks */
    uint8_t *own;    /* a thread: one block, then its stage */
    size_t shared_bytes, own_bytes, stage_bytes;
    bool share_a;
    gemm_order order;
} blocks;

/* Bytes of a stage: lines of the whole depth. */
static size_t stage_of(const gemm_job *job, size_t lines)
{
    return gemm_round(lines * job->k + PATCH_SLACK + MANTIS_GATHER_SLACK);
}

static blocks plan(const gemm_job *job)
{
    const bool ordered = mantis_gemm_order_bytes(job) != 0;
    size_t a = job->loops->a_bytes(job->k), b = job->loops->b_bytes(job->k);
    if (ordered) { /* the parts of a block lie one behind the other, each rounded up by itself */
        a += GEMM_PARTS * job->loops->a_bytes(1);
        b += GEMM_PARTS * job->loops->b_bytes(1);
    }
    const size_t row_blocks = gemm_blocks_of(job->m, GEMM_ROWS), col_blocks = gemm_blocks_of(job->n, GEMM_COLS);
    blocks p = {.job = job, .share_a = row_blocks * a < col_blocks * b};
    p.shared_bytes = p.share_a ? a : b;
    p.own_bytes = p.share_a ? b : a;
    const size_t lines = job->by_taps && job->n > GEMM_ROWS ? GEMM_COLS : GEMM_ROWS;
    p.stage_bytes = (job->view ? stage_of(job, lines) : 0) + (ordered ? stage_of(job, GEMM_COLS) : 0);
    return p;
}

static size_t shared_total(const blocks *p)
{
    return p->shared_bytes * (p->share_a ? gemm_blocks_of(p->job->m, GEMM_ROWS) : gemm_blocks_of(p->job->n, GEMM_COLS));
}

size_t mantis_gemm_blocks_scratch(const gemm_job *job, size_t threads)
{
    const blocks p = plan(job);
    return mantis_gemm_order_bytes(job) + shared_total(&p) + threads * (p.own_bytes + p.stage_bytes);
}

/* A's rows or B's columns of a block, K in the parts' order, each a line of the stage. */
static mantis_matrix in_order(const blocks *p, const mantis_matrix *x, size_t first, size_t lines, bool a,
                              uint8_t *stage)
{
    const size_t k = p->job->k, step = a ? x->row_step : x->col_step, along = a ? x->col_step : x->row_step;
    const mantis_matrix staged = {(const int8_t *)stage, a ? k : 1, a ? 1 : k},
                        turned = {(const int8_t *)stage, a ? 1 : lines, a ? lines : 1};
    if (along != 1) { /* stored a line for each k */
        for (size_t j = 0; j < k; j++)
            memcpy(stage + j * lines, x->base + p->order.gather.order[j] * along + first * step, lines);
        return turned;
    }
    for (size_t i = 0; i < lines; i++)
        p->job->loops->gather(&p->order.gather, (const uint8_t *)x->base + (first + i) * step, stage + i * k);
    return staged;
}

/* A block of A (rows) or B (columns) out of a matrix, part after part. */
static void pack(const blocks *p, const mantis_matrix *x, size_t first, size_t lines, bool a, uint8_t *to,
                 uint8_t *stage)
{
    const mantis_loops *loops = p->job->loops;
    if (!p->order.gather.order) {
        (a ? loops->pack_a : loops->pack_b)(x, first, lines, p->job->k, to);
        return;
    }
    mantis_matrix staged = in_order(p, x, first, lines, a, stage);
    for (size_t i = 0; i < p->order.parts; i++) {
        const size_t length = p->order.length[i];
        if (!length)
            continue;
        (a ? loops->pack_a : loops->pack_b)(&staged, 0, lines, length, to);
        staged.base += length * (a ? staged.col_step : staged.row_step);
        to += (a ? loops->a_bytes : loops->b_bytes)(length);
    }
}

static void pack_a(const blocks *p, size_t block, uint8_t *to, uint8_t *stage)
{
    const gemm_job *job = p->job;
    const size_t row = block * GEMM_ROWS, rows = gemm_part(job->m, block, GEMM_ROWS);
    if (!job->view) {
        pack(p, &job->a, row, rows, true, to, stage);
        return;
    }
    mantis_patch_rows(&job->patch, row, rows, stage, job->k);
    const mantis_matrix staged = {(const int8_t *)stage, job->k, 1};
    pack(p, &staged, 0, rows, true, to, stage + stage_of(job, GEMM_ROWS));
}

static void pack_b(const blocks *p, size_t block, uint8_t *to, uint8_t *stage)
{
    const gemm_job *job = p->job;
    const size_t col = block * GEMM_COLS, cols = gemm_part(job->n, block, GEMM_COLS);
    if (!job->by_taps) {
        pack(p, &job->b, col, cols, false, to, stage);
        return;
    }
    for (size_t t = 0; t * job->channels < job->k; t++) {
        for (size_t n = 0; n < cols; n++) {
            memcpy(stage + n * job->k + t * job->channels,
                   job->b.base + (ptrdiff_t)t * job->tap_step + (col + n) * job->b.col_step, job->channels);
        }
    }
    const mantis_matrix staged = {(const int8_t *)stage, 1, job->k};
    pack(p, &staged, 0, cols, false, to, stage + stage_of(job, cols));
}

/* acc = A block * B block, whose parts are moved up by their places. */
static void multiply(const blocks *p, const uint8_t *a, const uint8_t *b, size_t rows, size_t cols, int32_t *acc)
{
    const gemm_job *job = p->job;
    _Alignas(64) int32_t part[GEMM_ROWS * GEMM_COLS];
    if (!p->order.gather.order) {
        gemm_multiply(job, a, b, rows, cols, job->k, acc);
        return;
    }
    memset(acc, 0, rows * GEMM_COLS * sizeof *acc);
    for (size_t i = 0; i < p->order.parts; i++) {
        const size_t length = p->order.length[i];
        if (!length)
            continue;
        gemm_multiply(job, a, b, rows, cols, length, part);
        mantis_gemm_add_part(acc, part, rows, cols, p->order.places[i]);
        a += job->loops->a_bytes(length);
        b += job->loops->b_bytes(length);
    }
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

static uint8_t *place_of(const blocks *p, size_t task, size_t other)
{
    const size_t row = (p->share_a ? other : task) * GEMM_ROWS, col = (p->share_a ? task : other) * GEMM_COLS;
    return p->job->c + (row * p->job->ld + col) * gemm_word(p->job);
}

/* A block's place in C, which left the caches since the last step: a store that waits for its line holds up those
 * behind it. */
static void fetch_results(const gemm_job *job, size_t row, size_t rows, size_t col, size_t cols)
{
    const size_t word = gemm_word(job);
    for (size_t i = 0; !job->by_index && i < rows; i++)
        mantis_fetch((uintptr_t)job->c + ((row + i) * job->ld + col) * word, cols * word);
}

static void multiply_task(void *context, size_t task, unsigned thread)
{
    const blocks *p = (const blocks *)context;
    const gemm_job *job = p->job;
    _Alignas(64) int32_t acc[GEMM_ROWS * GEMM_COLS];
    mantis_marks marks = {0, 0};
    uint8_t *own = own_of(p, thread);
    (p->share_a ? pack_b : pack_a)(p, task, own, own + p->own_bytes);
    const bool at_once = job->loops->multiply_align && !p->order.gather.order && gemm_aligns_blocks(job);
    const size_t others = p->share_a ? gemm_blocks_of(job->m, GEMM_ROWS) : gemm_blocks_of(job->n, GEMM_COLS);
    for (size_t other = 0; other < others; other++) {
        const uint8_t *packed = p->shared + other * p->shared_bytes;
        const size_t row_block = p->share_a ? other : task, col_block = p->share_a ? task : other;
        const size_t rows = gemm_part(job->m, row_block, GEMM_ROWS), cols = gemm_part(job->n, col_block, GEMM_COLS);
        const uint8_t *const a = p->share_a ? packed : own, *const b = p->share_a ? own : packed;
        const size_t row = row_block * GEMM_ROWS, col = col_block * GEMM_COLS;
        if (at_once) {
            job->loops->multiply_align(
                a, b, rows, cols, job->k, job->bias ? job->bias + col : NULL, job->exponent, place_of(p, task, other),
                4 * job->ld, other + 1 < others ? place_of(p, task, other + 1) : place_of(p, task + 1, 0), &marks);
            continue;
        }
        fetch_results(job, row, rows, col, cols);
        multiply(p, a, b, rows, cols, acc);
        mantis_gemm_finish(job, acc, row, rows, col, cols, &marks);
    }
    mantis_gemm_merge(job->marks, &marks);
}

void mantis_gemm_blocks(const gemm_job *job, mantis_pool *pool, uint8_t *scratch)
{
    blocks p = plan(job);
    p.order = mantis_gemm_order_of(job, scratch);
    p.shared = scratch + mantis_gemm_order_bytes(job);
    p.own = p.shared + shared_total(&p);
    const size_t row_blocks = gemm_blocks_of(job->m, GEMM_ROWS), col_blocks = gemm_blocks_of(job->n, GEMM_COLS);
    gemm_each(pool, pack_task, &p, p.share_a ? row_blocks : col_blocks);
    gemm_each(pool, multiply_task, &p, p.share_a ? col_blocks : row_blocks);
}
