/* GEMM: C = A*B + bias in integers, aligned to fp32 (numerics sections 5 and 6).
 *
 * Blocks of GEMM_ROWS x GEMM_COLS with the whole depth. The operand with fewer blocks is packed once for all threads; each unit
 * of work packs one block of the other and multiplies it with all of them, so nothing is packed twice.
 * Nearest C is aligned from the block's accumulators. Stochastic C needs its random words in panels of sixteen columns: the
 * accumulators go to a scratch laid out by random index, and a walk aligns them. */
#include "golden/golden.h"

#include <stdatomic.h>

enum { SMALL = 2000000 };

typedef struct {
    const mantis_kernels *kernels;
    mantis_matrix a, b;
    size_t m, n, k, ld;
    const int32_t *bias; /* or NULL; padded to whole panels */
    int32_t exponent;
    uint8_t *c;
    uint8_t *shared;     /* packed blocks of the operand with fewer blocks */
    uint8_t *own;        /* one block a thread */
    size_t shared_bytes, own_bytes;
    bool share_a;
    int32_t *by_index;   /* stochastic: accumulators by random index */
    _Atomic uint32_t peak, sticky;
} gemm_job;

static size_t blocks(size_t n, size_t size)
{
    return (n + size - 1) / size;
}

static size_t part(size_t n, size_t block, size_t size)
{
    return n - block * size < size ? n - block * size : size;
}

static void pack_a(const gemm_job *job, size_t block, uint8_t *to)
{
    job->kernels->pack_a(&job->a, block * GEMM_ROWS, part(job->m, block, GEMM_ROWS), job->k, to);
}

static void pack_b(const gemm_job *job, size_t block, uint8_t *to)
{
    job->kernels->pack_b(&job->b, block * GEMM_COLS, part(job->n, block, GEMM_COLS), job->k, to);
}

static void pack_unit(void *context, size_t unit, unsigned thread)
{
    const gemm_job *job = (const gemm_job *)context;
    (void)thread;
    (job->share_a ? pack_a : pack_b)(job, unit, job->shared + unit * job->shared_bytes);
}

static void finish_block(const gemm_job *job, const int32_t *acc, size_t row, size_t rows, size_t col, size_t cols, mantis_marks *marks)
{
    for (size_t i = 0; i < rows; i++) {
        if (!job->by_index) {
            job->kernels->align(acc + i * GEMM_COLS, job->bias ? job->bias + col : NULL, cols, job->exponent, NULL,
                                job->c + ((row + i) * job->ld + col) * 4, marks);
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

static void merge(gemm_job *job, const mantis_marks *marks)
{
    uint32_t seen = atomic_load(&job->peak);
    while (marks->peak > seen && !atomic_compare_exchange_weak(&job->peak, &seen, marks->peak)) {
    }
    atomic_fetch_or(&job->sticky, marks->sticky);
}

static void multiply_unit(void *context, size_t unit, unsigned thread)
{
    gemm_job *job = (gemm_job *)context;
    _Alignas(64) int32_t acc[GEMM_ROWS * GEMM_COLS];
    mantis_marks marks = {0, 0};
    uint8_t *own = job->own + thread * job->own_bytes;
    (job->share_a ? pack_b : pack_a)(job, unit, own);
    const size_t others = job->share_a ? blocks(job->m, GEMM_ROWS) : blocks(job->n, GEMM_COLS);
    for (size_t other = 0; other < others; other++) {
        const uint8_t *packed = job->shared + other * job->shared_bytes;
        const size_t row_block = job->share_a ? other : unit, col_block = job->share_a ? unit : other;
        const size_t rows = part(job->m, row_block, GEMM_ROWS), cols = part(job->n, col_block, GEMM_COLS);
        job->kernels->multiply(job->share_a ? packed : own, job->share_a ? own : packed, rows, cols, job->k, acc);
        finish_block(job, acc, row_block * GEMM_ROWS, rows, col_block * GEMM_COLS, cols, &marks);
    }
    merge(job, &marks);
}

/* Elements by random index: group g is row g % M of panel g / M. */
static void stochastic_body(void *context, uint64_t element, size_t count, const uint32_t *const words[4], mantis_marks *marks)
{
    const gemm_job *job = (const gemm_job *)context;
    for (size_t done = 0; done < count; done += MANTIS_LANES) {
        const uint64_t group = (element + done) / MANTIS_LANES;
        const size_t row = (size_t)(group % job->m), col = (size_t)(group / job->m) * MANTIS_LANES;
        const size_t lanes = job->n - col < MANTIS_LANES ? job->n - col : MANTIS_LANES;
        job->kernels->align(job->by_index + element + done, job->bias ? job->bias + col : NULL, lanes, job->exponent, words[0] + done,
                            job->c + (row * job->ld + col) * 4, marks);
    }
}

static mantis_matrix matrix(const uint8_t *base, size_t ld, bool transposed)
{
    const mantis_matrix x = {(const int8_t *)base, transposed ? 1 : ld, transposed ? ld : 1};
    return x;
}

/* Carves the scratch: packed blocks, one block a thread, bias, accumulators by index. */
static bool take_scratch(mantis_golden *g, gemm_job *job, bool bias, bool stochastic)
{
    const size_t a = job->kernels->a_bytes(job->k), b = job->kernels->b_bytes(job->k);
    const size_t row_blocks = blocks(job->m, GEMM_ROWS), col_blocks = blocks(job->n, GEMM_COLS);
    job->share_a = row_blocks * a < col_blocks * b;
    job->shared_bytes = job->share_a ? a : b;
    job->own_bytes = job->share_a ? b : a;
    const size_t shared = (job->share_a ? row_blocks : col_blocks) * job->shared_bytes;
    const size_t own = mantis_pool_threads(g->pool) * job->own_bytes;
    const size_t bias_bytes = bias ? col_blocks * GEMM_COLS * 4 : 0;
    const size_t index_bytes = stochastic ? blocks(job->n, MANTIS_LANES) * job->m * MANTIS_LANES * 4 : 0;
    uint8_t *s = mantis_golden_scratch(g, shared + own + bias_bytes + index_bytes);
    if (!s) {
        return false;
    }
    job->shared = s;
    job->own = s + shared;
    job->bias = bias ? (int32_t *)(void *)(s + shared + own) : NULL;
    job->by_index = stochastic ? (int32_t *)(void *)(s + shared + own + bias_bytes) : NULL;
    return true;
}

mantis_status mantis_gemm_kernel(mantis_golden *g, const mantis_command *c, uint8_t *memory, uint32_t *sticky)
{
    const bool bias = mantis_get(c, MANTIS_GEMM_BIAS), stochastic = mantis_get(c, MANTIS_GEMM_STOCHASTIC);
    gemm_job job = {
        .kernels = g->kernels,
        .a = matrix(memory + mantis_get(c, MANTIS_GEMM_X0_ADDR), mantis_get(c, MANTIS_GEMM_X0_LD), mantis_get(c, MANTIS_GEMM_TRANS_A)),
        .b = matrix(memory + mantis_get(c, MANTIS_GEMM_X1_ADDR), mantis_get(c, MANTIS_GEMM_X1_LD), mantis_get(c, MANTIS_GEMM_TRANS_B)),
        .m = mantis_get(c, MANTIS_GEMM_ROWS),
        .n = mantis_get(c, MANTIS_GEMM_COLS),
        .k = mantis_get(c, MANTIS_GEMM_DEPTH),
        .ld = mantis_get(c, MANTIS_GEMM_OUT_LD),
        .exponent = (int32_t)load32(memory + mantis_get(c, MANTIS_GEMM_X0_SCALE)) + (int32_t)load32(memory + mantis_get(c, MANTIS_GEMM_X1_SCALE)),
        .c = memory + mantis_get(c, MANTIS_GEMM_OUT),
    };
    if (!take_scratch(g, &job, bias, stochastic)) {
        return MANTIS_NO_MEMORY;
    }
    if (bias) {
        bool saturated = false;
        int32_t *d = (int32_t *)job.bias;
        for (size_t j = 0; j < job.n; j++) {
            d[j] = mantis_bias(load32(memory + mantis_get(c, MANTIS_GEMM_X2_ADDR) + 4 * j), job.exponent, &saturated);
        }
        *sticky |= saturated ? MANTIS_STICKY_SATURATED : 0;
    }
    atomic_init(&job.peak, 0);
    atomic_init(&job.sticky, 0);
    const size_t row_blocks = blocks(job.m, GEMM_ROWS), col_blocks = blocks(job.n, GEMM_COLS);
    const int alone = (uint64_t)job.m * job.n <= SMALL / job.k; /* about 10 us of work */
    mantis_pool_run(g->pool, pack_unit, &job, job.share_a ? row_blocks : col_blocks, alone);
    mantis_pool_run(g->pool, multiply_unit, &job, job.share_a ? col_blocks : row_blocks, alone);
    mantis_marks marks = {atomic_load(&job.peak), atomic_load(&job.sticky)};
    if (stochastic) {
        const mantis_random_key key = mantis_key(mantis_get(c, MANTIS_GEMM_SEED_LO), mantis_get(c, MANTIS_GEMM_SEED_HI),
                                                 mantis_get(c, MANTIS_GEMM_STEP), mantis_get(c, MANTIS_GEMM_OUT_STREAM));
        const mantis_random_key *const streams[4] = {&key, 0, 0, 0};
        marks = mantis_walk(g->pool, g->kernels, streams, 0, (uint64_t)blocks(job.n, MANTIS_LANES) * job.m * MANTIS_LANES, stochastic_body, &job);
    }
    if (mantis_get(c, MANTIS_GEMM_RECORD_PEAK)) {
        store32(memory + mantis_get(c, MANTIS_GEMM_OUT_SCALE), marks.peak);
    }
    *sticky |= marks.sticky;
    return MANTIS_OK;
}
