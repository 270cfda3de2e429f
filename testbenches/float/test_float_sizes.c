/* SPDX-License-Identifier: Apache-2.0 */
/* The float executor on both sides of every size in float_sizes.h: results exactly those of a loop in double
 * (testbenches/common/placed.h says why exactly), and the plan of each product, so that a case which no longer crosses
 * its size is seen. */
#include "../common/placed.h"
#include "../common/tap.h"
#include "mantis/float.h"
#include "float/float_plan.h"

#ifdef MANTIS_HAVE_BLAS

enum { MEMORY = 96 << 20, SAMPLES = 400 };

static placed bench;
static mantis_executor *executor;

static bool agrees(const mantis_command *c)
{
    static uint64_t seed;
    if (placed_set(&bench, c, PLACED_SMALL, ++seed) && placed_agrees(&bench, executor, PLACED_SMALL, SAMPLES))
        return true;
    char text[300];
    printf("# %s: %s\n", mantis_command_describe(&bench.command, text, sizeof text), bench.wrong);
    return false;
}

/* -- Products: what the plan must be --------------------------------------------------------------- */

/* A product as the kernel hands it to the plan. */
static float_plan plan_of(const mantis_command *c)
{
    const float_product p = {
        .m = mantis_get(c, MANTIS_GEMM_ROWS),
        .n = mantis_get(c, MANTIS_GEMM_COLS),
        .k = mantis_get(c, MANTIS_GEMM_DEPTH),
        .ldc = mantis_get(c, MANTIS_GEMM_OUT_LD),
        .groups = mantis_get(c, MANTIS_GEMM_LAST_GROUP) + 1,
        .c_step = mantis_get(c, MANTIS_GEMM_OUT_GROUP) / 4,
        .trans_a = mantis_get(c, MANTIS_GEMM_TRANS_A),
        .trans_b = mantis_get(c, MANTIS_GEMM_TRANS_B),
        .view = mantis_get(c, MANTIS_GEMM_VIEW),
    };
    return float_plan_of(&p);
}

/* axis -1, slices 0, alone -1: not looked at. */
static void product(const mantis_command *c, int axis, size_t slices, int alone, const char *what)
{
    const float_plan plan = plan_of(c);
    const bool planned = (axis < 0 || (int)plan.axis == axis) && (!slices || plan.slices == slices) &&
                         (alone < 0 || plan.alone == alone);
    tap_ok(planned && agrees(c), "%s: by %s, %zu of %zu, %s", what, plan.axis == FLOAT_BY_DEPTH ? "depth" : "rows",
           plan.slices, plan.slice, plan.alone ? "alone" : "shared");
}

static void gemm(uint32_t m, uint32_t n, uint32_t k, unsigned trans, int axis, size_t slices, int alone,
                 const char *what)
{
    const mantis_command c = placed_gemm(m, n, k, trans);
    product(&c, axis, slices, alone, what);
}

static void view(uint32_t images, uint32_t size, uint32_t channels, uint32_t n, bool transposed, int axis,
                 size_t slices, const char *what)
{
    const mantis_command c = placed_view(images, size, channels, 3, n, transposed);
    product(&c, axis, slices, -1, what);
}

static void plain_products(void)
{
    gemm(64, 64, 63, 0, -1, 1, 1, "under FLOAT_SLICE_ALONE products");
    gemm(64, 64, 64, 0, -1, 1, 0, "FLOAT_SLICE_ALONE products");
    gemm(256, 64, 128, 0, FLOAT_BY_ROWS, 1, 0, "FLOAT_SLICE products");
    gemm(257, 64, 128, 0, FLOAT_BY_ROWS, 2, 0, "one row more");
    gemm(256, 1024, 1024, 0, FLOAT_BY_ROWS, 1, 0, "FLOAT_ENOUGH_ROWS of a large B");
    gemm(257, 1024, 1024, 0, FLOAT_BY_ROWS, 2, 0, "one row more");
    gemm(192, 64, 1024, 2, FLOAT_BY_ROWS, 4, 0, "FLOAT_LEAST_ROWS and one for each FLOAT_B_A_ROW of B, four times");
    gemm(193, 64, 1024, 2, FLOAT_BY_ROWS, 5, 0, "one row more");
    for (unsigned trans = 0; trans < 4; trans++) {
        gemm(64, 64, 512, trans, FLOAT_BY_ROWS, 0, 0, "depth of FLOAT_DEEP times rows and columns");
        gemm(64, 64, 516, trans, FLOAT_BY_DEPTH, 2, 0, "FLOAT_DEEP more");
        gemm(32, 32, 20000, trans, FLOAT_BY_DEPTH, 10, 0, "many slices of depth, the last shorter");
        gemm(64, 64, 40000, trans, FLOAT_BY_DEPTH, FLOAT_MOST_DEPTH_SLICES, 0, "FLOAT_MOST_DEPTH_SLICES");
    }
    gemm(256, 256, 2052, 1, FLOAT_BY_DEPTH, 16, 0, "FLOAT_FEW_RESULTS");
    gemm(256, 257, 2060, 1, FLOAT_BY_ROWS, 0, 0, "more than FLOAT_FEW_RESULTS");
    gemm(1, 1, 133144, 1, FLOAT_BY_DEPTH, 1, 1, "one element of the greatest depth");
    gemm(1, 1, 1, 0, FLOAT_BY_ROWS, 1, 1, "one product");
}

/* Weight gradients: the axis is that of the pixels however many results there are. */
static void views(void)
{
    view(8, 16, 112, 64, true, FLOAT_BY_DEPTH, 0, "64,512 results (under FLOAT_FEW_RESULTS)");
    view(8, 16, 114, 64, true, FLOAT_BY_DEPTH, 0, "65,664 results, more pixels than patch floats");
    view(3, 8, 128, 64, true, FLOAT_BY_DEPTH, 3, "73,728 results, fewer pixels than patch floats: FLOAT_LEAST_DEPTH");
    view(1, 8, 128, 64, true, FLOAT_BY_DEPTH, 1, "no more pixels than FLOAT_LEAST_DEPTH");
    view(4, 8, 512, 512, true, FLOAT_BY_DEPTH, 2, "2,359,296 results: one more partial sum in FLOAT_MOST_PARTIAL");
    view(4, 8, 512, 912, true, FLOAT_BY_DEPTH, 1, "more results than FLOAT_MOST_PARTIAL: one slice");
    view(2, 16, 64, 32, false, FLOAT_BY_ROWS, 0, "a patch matrix: its rows");
    view(1, 4, 455, 3, false, FLOAT_BY_ROWS, 1, "FLOAT_STAGE: a stage of 16 pixels, all there are");
    view(1, 5, 456, 3, false, FLOAT_BY_ROWS, 1, "a patch for which FLOAT_STAGE_PIXELS are more than FLOAT_STAGE");
    view(1, 5, 456, 3, true, FLOAT_BY_DEPTH, 1, "the same, transposed");
    view(2, 40, 4, 8, false, FLOAT_BY_ROWS, 1, "more pixels than a stage, one slice");
    view(2, 40, 4, 8, true, FLOAT_BY_DEPTH, 1, "the same, transposed");
}

static void groups(void)
{
    for (int transposed = 0; transposed < 2; transposed++)
        for (uint32_t n = FLOAT_MANY_GROUPS - 1; n <= FLOAT_MANY_GROUPS; n++) {
            mantis_command c = placed_view(16, 16, 8, 3, 12, transposed);
            placed_groups(&c, n);
            product(&c, transposed ? FLOAT_BY_DEPTH : FLOAT_BY_ROWS, n < FLOAT_MANY_GROUPS ? 2 : 1, 0,
                    n < FLOAT_MANY_GROUPS ? "under FLOAT_MANY_GROUPS: cut" : "FLOAT_MANY_GROUPS: not cut");
            c = placed_gemm(128, 24, 800, (unsigned)transposed);
            placed_groups(&c, n);
            product(&c, -1, n < FLOAT_MANY_GROUPS ? 2 : 1, 0, "the same of matrices");
        }
    /* Each C on the one before: a later group's stands. */
    mantis_command c = placed_gemm(40, 24, 300, 0);
    placed_groups(&c, 3);
    mantis_set(&c, MANTIS_GEMM_OUT_GROUP, 0);
    const float_plan plan = plan_of(&c);
    tap_ok(plan.batch == 1 && placed_set(&bench, &c, PLACED_SMALL, 77), "groups on each other are done in order");
    mantis_command last = bench.command;
    mantis_run(executor, &(mantis_memory){bench.before, MEMORY}, &(mantis_ring){0, 1, 0, 1}, &bench.report);
    mantis_set(&last, MANTIS_GEMM_LAST_GROUP, 0);
    mantis_set(&last, MANTIS_GEMM_X0_ADDR, mantis_get(&last, MANTIS_GEMM_X0_ADDR) + 2 * 40 * 300);
    mantis_set(&last, MANTIS_GEMM_X1_ADDR, mantis_get(&last, MANTIS_GEMM_X1_ADDR) + 2 * 24 * 300);
    uint8_t *all = malloc(bench.used);
    memcpy(all, bench.before, bench.used);
    memcpy(bench.before, &last, sizeof last);
    mantis_run(executor, &(mantis_memory){bench.before, MEMORY}, &(mantis_ring){0, 1, 0, 1}, &bench.report);
    const uint32_t out = mantis_get(&last, MANTIS_GEMM_OUT);
    tap_ok(memcmp(all + out, bench.before + out, 4 * 40 * 24) == 0, "and the last one's C is left");
    free(all);
}

/* Depthwise: so many pixels, piece after piece. */
static void depthwise(void)
{
    static const struct {
        uint32_t images, size, channels;
    } CASES[] = {{1, 11, 20}, {2, 8, 20}, {1, 12, 20}, {1, 3, 20}, {1, 4, 20}, {16, 16, 65}, {3, 37, 2}, {1, 1, 33}};
    bool good = true;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        for (int transposed = 0; transposed < 2; transposed++)
            for (uint32_t kernel = 1; kernel <= 5; kernel += 2) {
                mantis_command c = placed_view(CASES[i].images, CASES[i].size, 1, kernel, 1, transposed);
                placed_groups(&c, CASES[i].channels);
                good &= agrees(&c);
                mantis_set(&c, MANTIS_GEMM_BIAS, 1);
                good &= agrees(&c);
                if (transposed) { /* as a convolution's weight gradient lies: a group's taps behind each other */
                    mantis_set(&c, MANTIS_GEMM_OUT_LD, 1);
                    mantis_set(&c, MANTIS_GEMM_OUT_GROUP, 4 * kernel * kernel);
                    good &= agrees(&c);
                }
            }
    tap_ok(good, "depthwise: under, at and over FLOAT_DEPTHWISE_PIECE pixels and _SUMS pieces");
}

/* -- The others -------------------------------------------------------------------------------- */

static mantis_command vector(uint32_t rows, uint32_t cols, const unsigned kinds[3], const unsigned layouts[4],
                             bool gate)
{
    static const uint32_t KIND[3] = {MANTIS_VECTOR_X0_KIND, MANTIS_VECTOR_X1_KIND, MANTIS_VECTOR_X2_KIND};
    static const uint32_t LAYOUT[4] = {MANTIS_VECTOR_C0_LAYOUT, MANTIS_VECTOR_C1_LAYOUT, MANTIS_VECTOR_C2_LAYOUT,
                                       MANTIS_VECTOR_C3_LAYOUT};
    mantis_command c = mantis_command_make(MANTIS_OP_VECTOR);
    for (int t = 0; t < 3; t++)
        mantis_set(&c, KIND[t], kinds[t]);
    for (int t = 0; t < 4; t++)
        mantis_set(&c, LAYOUT[t], t == 3 || kinds[t] ? layouts[t] : 0);
    mantis_set(&c, MANTIS_VECTOR_C3_PRESENT, 1);
    mantis_set(&c, MANTIS_VECTOR_RECORD_PEAK, 1);
    mantis_set(&c, MANTIS_VECTOR_RELU, gate);
    mantis_set(&c, MANTIS_VECTOR_GATE, gate);
    mantis_set(&c, MANTIS_VECTOR_ROWS, rows);
    mantis_set(&c, MANTIS_VECTOR_COLS, cols);
    return c;
}

static void vectors(void)
{
    static const unsigned KINDS[2][3] = {{1, 2, 3}, {2, 0, 1}};
    static const unsigned LAYOUTS[3][4] = {{0, 1, 1, 0}, {2, 0, 1, 1}, {0, 0, 0, 0}};
    static const uint32_t COLS[] = {1, 511, 512, 513, 1023, 1024, 1025, 2048, 2049};
    bool good = true;
    for (size_t i = 0; i < sizeof COLS / sizeof *COLS; i++)
        for (int l = 0; l < 3; l++)
            for (int k = 0; k < 2; k++) {
                const mantis_command c = vector(9, COLS[i], KINDS[k], LAYOUTS[l], k);
                good &= agrees(&c);
            }
    tap_ok(good, "VECTOR: rows around FLOAT_VECTOR_BLOCK and its half, all layouts");
    good = true;
    for (uint32_t rows = FLOAT_TASK / 16 - 1; rows <= FLOAT_TASK / 16 + 1; rows++) {
        const mantis_command c = vector(rows, 16, KINDS[0], LAYOUTS[0], true);
        good &= agrees(&c);
    }
    tap_ok(good, "VECTOR: under, at and over FLOAT_UNIT elements");
}

static void reductions(void)
{
    static const uint32_t SIZES[][2] = {{15, 40},
                                        {16, 40},
                                        {17, 40},
                                        {300, 1},
                                        {1, 300},
                                        {40, 15},
                                        {40, 16},
                                        {40, 17},
                                        {FLOAT_TASK / 64 - 1, 64},
                                        {FLOAT_TASK / 64, 64},
                                        {FLOAT_TASK / 64 + 1, 64},
                                        {3, FLOAT_TASK - 1},
                                        {3, FLOAT_TASK},
                                        {3, FLOAT_TASK + 1}};
    bool good = true;
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
        for (unsigned flags = 0; flags < 64; flags++) {
            mantis_command c = mantis_command_make(MANTIS_OP_REDUCE);
            const uint32_t lines = SIZES[i][flags & 1 ? 0 : 1];
            mantis_set(&c, MANTIS_REDUCE_BY_ROW, flags & 1);
            mantis_set(&c, MANTIS_REDUCE_ABSOLUTE, flags >> 1 & 1);
            mantis_set(&c, MANTIS_REDUCE_Q_WIDE, flags >> 2 & 1);
            mantis_set(&c, MANTIS_REDUCE_P_PRESENT, flags >> 3 & 1);
            mantis_set(&c, MANTIS_REDUCE_P_WIDE, flags >> 3 & 1 ? flags >> 4 & 1 : 0);
            mantis_set(&c, MANTIS_REDUCE_S1_ONLY, flags >> 5);
            mantis_set(&c, MANTIS_REDUCE_ROWS, SIZES[i][0]);
            mantis_set(&c, MANTIS_REDUCE_COLS, SIZES[i][1]);
            good &= lines > 4096 || agrees(&c);
        }
    tap_ok(good, "REDUCE: rows around FLOAT_REDUCE_PIECES, columns around _LANES, elements around FLOAT_UNIT");
}

int main(void)
{
    placed_create(&bench, MEMORY);
    executor = mantis_float_create(2);
    if (!executor || !bench.before || !bench.memory.bytes)
        return 1;
    plain_products();
    views();
    groups();
    depthwise();
    vectors();
    reductions();
    mantis_destroy(executor);
    placed_destroy(&bench);
    return tap_done();
}

#else

int main(void)
{
    tap_skip("float executor", "this build has no BLAS");
    return tap_done();
}

#endif
