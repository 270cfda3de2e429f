/* SPDX-License-Identifier: Apache-2.0 */
/* The golden executor on both sides of every size in golden_sizes.h, on two threads and alone, at every SIMD level that
 * the processor has: results against the numerics' own words (testbenches/common/placed.h). */
#include "../common/placed.h"
#include "../common/tap.h"
#include "golden/gemm_job.h"
#include "mantis/executor.h"

#include <string.h>

enum { MEMORY = 96 << 20, SAMPLES = 100 };

static placed bench;
static mantis_executor *executor;
static const char *level;

static bool agrees(const mantis_command *c)
{
    static uint64_t seed;
    if (placed_set(&bench, c, PLACED_FULL, ++seed) && placed_agrees(&bench, executor, PLACED_FULL, SAMPLES))
        return true;
    char text[300];
    printf("# %s: %s\n", mantis_command_describe(&bench.command, text, sizeof text), bench.wrong);
    return false;
}

/* To nearest, and stochastically. */
static bool both(mantis_command c)
{
    const bool nearest = agrees(&c);
    mantis_set(&c, MANTIS_GEMM_STOCHASTIC, 1);
    mantis_set(&c, MANTIS_GEMM_SEED_LO, 7);
    return agrees(&c) && nearest;
}

static bool matrices(uint32_t m, uint32_t n, uint32_t k, uint32_t groups)
{
    bool good = true;
    for (unsigned trans = 0; trans < 4; trans++) {
        mantis_command c = placed_gemm(m, n, k, trans);
        if (groups > 1)
            placed_groups(&c, groups);
        good &= both(c);
    }
    return good;
}

static void products(void)
{
    bool good = true;
    for (uint32_t m = GEMM_ROWS - 1; m <= GEMM_ROWS + 1; m++)
        for (uint32_t n = GEMM_COLS - 1; n <= GEMM_COLS + 1; n++)
            good &= matrices(m, n, 30 + m % 5, 1);
    tap_ok(good, "%s: under, at and over GEMM_ROWS and GEMM_COLS", level);
    tap_ok(matrices(125, 128, 125, 1) && matrices(126, 128, 125, 1), "%s: GEMM_SMALL multiplications, and more", level);
    tap_ok(matrices(50, 40, 100, 10) && matrices(50, 40, 101, 10), "%s: the same of all groups", level);
    good = true;
    for (uint32_t groups = 2 * GEMM_GROUPS_A_THREAD - 1; groups <= 2 * GEMM_GROUPS_A_THREAD; groups++)
        good &= matrices(128, 128, 128, groups);
    tap_ok(good, "%s: GEMM_GROUPS_A_THREAD large groups for each of two threads, and fewer", level);
    good = true;
    for (uint32_t groups = GEMM_GROUP_TASKS - 1; groups <= 4 * GEMM_GROUP_TASKS + 1; groups += groups % 8 == 1 ? 6 : 1)
        good &= matrices(64, 63, 80, groups);
    tap_ok(good, "%s: GEMM_GROUP_TASKS of one or several groups for each thread", level);
    good = true;
    for (uint32_t k = GEMM_FETCH / 128 - 1; k <= GEMM_FETCH / 128 + 1; k++)
        good &= matrices(64, 64, k, 10);
    tap_ok(good, "%s: groups of GEMM_FETCH bytes of operands, fewer and more", level);
    good = true;
    for (uint32_t k = DEPTH_LONG - 1; k <= DEPTH_LONG + 1; k++)
        good &= matrices(65, 66, k, 1);
    good &= matrices(65, 66, 4 * DEPTH_LONG, 1) && matrices(65, 66, 4 * DEPTH_LONG + 1, 1);
    good &= matrices(1, 66, DEPTH_LONG, 1) && matrices(2, 1000, DEPTH_LONG, 1);
    tap_ok(good, "%s: sums of DEPTH_LONG, shorter and longer, and of pieces as long", level);
    good = matrices(4 * GEMM_ROWS, DEPTH_BLOCKS / 4 * GEMM_COLS, DEPTH_LONG, 1) &&
           matrices(4 * GEMM_ROWS, DEPTH_BLOCKS / 4 * GEMM_COLS + 1, DEPTH_LONG, 1);
    tap_ok(good, "%s: long sums of DEPTH_BLOCKS blocks, and more", level);
    good = matrices((2 * DEPTH_TASKS - 1) * GEMM_ROWS, 7, DEPTH_LONG, 1) &&
           matrices((2 * DEPTH_TASKS - 1) * GEMM_ROWS + 1, 7, DEPTH_LONG, 1);
    tap_ok(good, "%s: long sums of fewer blocks than DEPTH_TASKS for each of two threads, and of as many", level);
    good = true;
    for (uint32_t groups = 16; groups <= 17; groups++) {
        mantis_command c = placed_gemm(GEMM_INDEX_BYTES / 16 / 4 / 16, 1, 1, 0);
        placed_groups(&c, groups);
        good &= both(c);
    }
    tap_ok(good, "%s: GEMM_INDEX_BYTES of accumulators, and a group more", level);
}

/* A row of equal bytes, or with another at its end. */
static bool row_of(uint32_t n, uint32_t k, uint32_t more, int8_t element, bool equal)
{
    static uint64_t seed;
    mantis_command c = placed_gemm(1, n, k, 0);
    mantis_set(&c, MANTIS_GEMM_X1_LD, n + more);
    if (!placed_set(&bench, &c, PLACED_FULL, ++seed))
        return false;
    uint8_t *const a = bench.before + mantis_get(&bench.command, MANTIS_GEMM_X0_ADDR);
    memset(a, element, k);
    a[k - 1] = (uint8_t)(equal ? element : element ^ 5);
    return placed_agrees(&bench, executor, PLACED_FULL, SAMPLES);
}

static void sums(void)
{
    static const uint32_t cols[] = {1, 6, 10, 32, 33, 64, 120, 200, SUMS_PIECE / SUMS_ROWS + 1};
    bool good = true;
    for (size_t n = 0; n < sizeof cols / sizeof *cols; n++) {
        const uint32_t fits = SUMS_PIECE / cols[n], piece = fits < SUMS_ROWS ? SUMS_ROWS : fits,
                       two = 2 * piece + 1 < MANTIS_MAX_K ? 2 * piece + 1 : MANTIS_MAX_K - 1,
                       depths[] = {SUMS_LEAST, 31, 500, SUMS_ROWS * SUMS_LANES, piece, two};
        for (size_t k = 0; k < sizeof depths / sizeof *depths; k++)
            for (uint32_t i = 0; i < 3; i++)
                good &= row_of(cols[n], depths[k] + i - 1, i == 1 ? 3 : 0, i == 2 ? -128 : 3, i != 1 || k % 2);
    }
    tap_ok(good, "%s: one row of equal elements, or not: SUMS_LEAST, SUMS_ROWS, SUMS_PIECE of B, fewer and more",
           level);
}

static void views(void)
{
    bool good = true;
    for (uint32_t size = 15; size <= 17; size++) /* pixels under, at and over DEPTH_PIECE */
        good &= both(placed_view(1, size, 5, 3, 9, true)) && both(placed_view(1, size, 5, 3, 9, false));
    tap_ok(good, "%s: transposed views of under, at and over DEPTH_PIECE pixels", level);
    tap_ok(both(placed_view(1, 17, 1820, 3, 3, true)) && both(placed_view(1, 17, 1821, 3, 3, true)),
           "%s: a piece of patches in DEPTH_STAGE, and one that is larger", level);
    const mantis_command c = placed_view(1, 3, 4661, 15, 1, true), d = placed_view(1, 3, 4660, 15, 1, true);
    tap_ok(agrees(&c) && agrees(&d), "%s: DEPTH_PIECE_FEW patches that are more than DEPTH_STAGE, and that fit", level);
}

static void windows(void)
{
    const mantis_command c = placed_view(1, 2, 512, 3, 2688, true), d = placed_view(1, 2, 512, 3, 2752, true);
    tap_ok(agrees(&c) && agrees(&d), "%s: 4,032 and 4,128 blocks of C: DEPTH_WINDOW", level);
}

/* A depthwise product as the kernel hands it to the condition. */
static bool fits(const mantis_command *c)
{
    const gemm_job job = {.view = true,
                          .reduces = mantis_get(c, MANTIS_GEMM_TRANS_A),
                          .channels = mantis_get(c, MANTIS_GEMM_VIEW_C),
                          .m = mantis_get(c, MANTIS_GEMM_ROWS),
                          .n = mantis_get(c, MANTIS_GEMM_COLS),
                          .ld = mantis_get(c, MANTIS_GEMM_OUT_LD)};
    return mantis_gemm_channels_fit(&job, mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1,
                                    mantis_get(c, MANTIS_GEMM_X0_GROUP), mantis_get(c, MANTIS_GEMM_X1_GROUP),
                                    mantis_get(c, MANTIS_GEMM_OUT_GROUP));
}

static void depthwise(void)
{
    static const uint32_t SIZES[] = {1, 11, 12, 16, 17};
    bool good = true, taken = true, passed = false;
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
        for (int transposed = 0; transposed < 2; transposed++)
            for (uint32_t kernel = 1; kernel <= 5; kernel += 2) {
                const uint32_t groups = 15 + (uint32_t)i * 17;
                mantis_command c = placed_view(1, SIZES[i], 1, kernel, 1, transposed);
                placed_groups(&c, groups);
                taken &= fits(&c);
                good &= both(c);
                mantis_set(&c, MANTIS_GEMM_BIAS, 1);
                good &= both(c);
                if (transposed) { /* as a convolution's weights lie */
                    mantis_set(&c, MANTIS_GEMM_OUT_LD, 1);
                    mantis_set(&c, MANTIS_GEMM_OUT_GROUP, 4 * kernel * kernel);
                    taken &= fits(&c);
                    good &= both(c);
                    mantis_set(&c, MANTIS_GEMM_BIAS, 0);
                    good &= both(c);
                }
                mantis_set(&c, MANTIS_GEMM_X0_LD, 2 * groups); /* channels with gaps */
                mantis_set(&c, MANTIS_GEMM_X0_GROUP, 2);
                passed |= fits(&c);
                good &= both(c);
            }
    tap_ok(taken && !passed && good,
           "%s: depthwise around CHANNELS_PIECE, gradients side by side and behind each other; with gaps by blocks",
           level);
}

static void reductions(void)
{
    static const uint32_t SIZES[][2] = {{15, 300},
                                        {16, 300},
                                        {17, 300},
                                        {63, 9},
                                        {64, 9},
                                        {65, 9},
                                        {2047, 2},
                                        {2048, 2},
                                        {2049, 2},
                                        {1023, 32},
                                        {1024, 32},
                                        {1025, 32},
                                        {8191, 32},
                                        {8192, 32},
                                        {8193, 32},
                                        {511, 64},
                                        {512, 64},
                                        {513, 64},
                                        {17, REDUCE_EACH - 1},
                                        {17, REDUCE_EACH},
                                        {17, REDUCE_EACH + 1},
                                        {SUMS_ROWS, 31},
                                        {SUMS_ROWS, 32},
                                        {SUMS_ROWS + 1, 32},
                                        {SUMS_ROWS, 33},
                                        {SUMS_PIECE / 4 - 1, 4},
                                        {SUMS_PIECE / 4, 4},
                                        {SUMS_PIECE / 4 + 1, 4},
                                        {SUMS_ROWS, SUMS_PIECE / SUMS_ROWS + 1},
                                        {SUMS_ROWS + 1, SUMS_PIECE / SUMS_ROWS + 1}};
    bool good = true;
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
        for (unsigned flags = 0; flags < 64; flags++) {
            mantis_command c = mantis_command_make(MANTIS_OP_REDUCE);
            mantis_set(&c, MANTIS_REDUCE_BY_ROW, flags & 1);
            mantis_set(&c, MANTIS_REDUCE_ABSOLUTE, flags >> 1 & 1);
            mantis_set(&c, MANTIS_REDUCE_Q_WIDE, flags >> 2 & 1);
            mantis_set(&c, MANTIS_REDUCE_P_PRESENT, flags >> 3 & 1);
            mantis_set(&c, MANTIS_REDUCE_P_WIDE, flags >> 3 & 1 ? flags >> 4 & 1 : 0);
            mantis_set(&c, MANTIS_REDUCE_S1_ONLY, flags >> 5);
            mantis_set(&c, MANTIS_REDUCE_ROWS, SIZES[i][0]);
            mantis_set(&c, MANTIS_REDUCE_COLS, SIZES[i][1]);
            good &= agrees(&c);
        }
    tap_ok(good,
           "%s: REDUCE around REDUCE_ROWS, _EACH, _FEW, _LEAST, _PIECES and _ALONE, S1 alone also around SUMS_ROWS, "
           "_LANES "
           "and _PIECE",
           level);
}

static mantis_command vector(uint32_t rows, uint32_t cols, unsigned flags)
{
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    mantis_set(&c, MANTIS_VECTOR_X0_KIND, 1);
    mantis_set(&c, MANTIS_VECTOR_X1_KIND, 2);
    mantis_set(&c, MANTIS_VECTOR_C0_LAYOUT, flags & 1);
    mantis_set(&c, MANTIS_VECTOR_C1_LAYOUT, flags & 1 ? flags >> 1 & 1 ? 2 : 0 : 0);
    mantis_set(&c, MANTIS_VECTOR_MAP_STOCHASTIC, flags >> 2 & 1);
    mantis_set(&c, MANTIS_VECTOR_STOCHASTIC, flags >> 3 & 1);
    mantis_set(&c, MANTIS_VECTOR_RECORD_PEAK, 1);
    mantis_set(&c, MANTIS_VECTOR_X0_STREAM, 3);
    mantis_set(&c, MANTIS_VECTOR_ROWS, rows);
    mantis_set(&c, MANTIS_VECTOR_COLS, cols);
    return c;
}

static void vectors(void)
{
    static const uint32_t COLS[] = {1, 1023, 1024, 1025, 2047, 2048, 2049};
    bool good = true;
    for (size_t i = 0; i < sizeof COLS / sizeof *COLS; i++)
        for (unsigned flags = 0; flags < 16; flags++) {
            const mantis_command c = vector(5, COLS[i], flags);
            good &= agrees(&c);
        }
    tap_ok(good, "%s: VECTOR with rows around VECTOR_ROW and its half", level);
    static const uint32_t WIDE[] = {1, 16, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025};
    good = true;
    for (size_t i = 0; i < sizeof WIDE / sizeof *WIDE; i++)
        for (unsigned times = 0; times < 8; times++) {
            mantis_command c = vector(700 / WIDE[i] + 3, WIDE[i], 0);
            mantis_set(&c, MANTIS_VECTOR_X0_KIND, 3);
            mantis_set(&c, MANTIS_VECTOR_X1_KIND, times % 2 ? 3 : 0);
            mantis_set(&c, MANTIS_VECTOR_C3_PRESENT, 1);
            mantis_set(&c, MANTIS_VECTOR_C0_LAYOUT, 1);
            mantis_set(&c, MANTIS_VECTOR_C1_LAYOUT, 1);
            mantis_set(&c, MANTIS_VECTOR_C3_LAYOUT, 1);
            good &= agrees(&c);
        }
    tap_ok(good, "%s: VECTOR by channel with rows around VECTOR_TABLE_ROW, its half and VECTOR_TABLE", level);
    static const uint32_t COUNTS[] = {RANDOM_RUN,
                                      RANDOM_SEGMENT,
                                      PLAIN_TASK,
                                      PLAIN_ALONE,
                                      2 * RANDOM_MANY_SEGMENTS * RANDOM_SEGMENT,
                                      2 * RANDOM_SEGMENTS * RANDOM_SEGMENT, /* two threads' whole shares */
                                      (2 * RANDOM_SEGMENTS + RANDOM_FEW_SEGMENTS) * RANDOM_SEGMENT, /* half more */
                                      (2 * RANDOM_SHARE - 1) * RANDOM_SEGMENT,
                                      2 * RANDOM_FEW_SEGMENTS * RANDOM_SEGMENT};
    good = true;
    for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++)
        for (uint32_t n = COUNTS[i] - 1; n <= COUNTS[i] + 1; n++)
            for (unsigned flags = 0; flags < 16; flags += 4) {
                mantis_command c = vector(n, 1, flags);
                mantis_set(&c, MANTIS_VECTOR_FIRST, flags ? 3 : 0);
                good &= agrees(&c);
            }
    tap_ok(good, "%s: walks of a run, a segment, a thread's share, PLAIN_UNIT and PLAIN_ALONE elements", level);
}

int main(void)
{
    static const char *const LEVELS[] = {"scalar", "avx2", "avx512", "amx"};
    placed_create(&bench, MEMORY);
    if (!bench.before || !bench.memory.bytes)
        return 1;
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++)
        for (unsigned threads = 1; threads <= 2; threads++) {
            level = LEVELS[i];
            executor = mantis_golden_create(threads, level);
            if (!executor) {
                tap_skip(level, "this processor lacks the level");
                continue;
            }
            printf("# %s, %u threads\n", level, threads);
            products();
            sums();
            views();
            depthwise();
            reductions();
            vectors();
            if (threads == 2)
                windows();
            mantis_destroy(executor);
        }
    placed_destroy(&bench);
    return tap_done();
}
