/* SPDX-License-Identifier: Apache-2.0 */
/* Products by tiles (direct_amx.c, gemm_amx.c, gemm_gradient_turned.c) against the numerics' own words: both sides of
 * each size at which they begin or are cut, of strips, pieces and blocks of columns. Where the processor has no tiles,
 * what it has in their place. */
#include "../common/drawn.h"
#include "../common/placed.h"
#include "../common/tap.h"
#include "golden/golden_sizes.h"
#include "mantis/executor.h"

enum { MEMORY = 64 << 20, SAMPLES = 600, TRIALS = DRAWN(300) };

static placed bench;
static uint64_t state = 5;

static uint32_t draw(uint32_t low, uint32_t high)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return low + (uint32_t)((state >> 33) % (high - low + 1));
}

#define ONE_OF(list) list[draw(0, sizeof list / sizeof *list - 1)]

static void by_taps(mantis_command *c, uint32_t channels, uint32_t cols)
{
    mantis_set(c, MANTIS_GEMM_TRANS_B, 1);
    mantis_set(c, MANTIS_GEMM_X1_LD, channels);
    mantis_set(c, MANTIS_GEMM_X1_STEP, channels * cols);
}

/* Runs of three taps of 12 to 16 quads, of 17 and 51, which have pieces of 1 and 3, of 68 = 17 * 4 and of several
 * pieces; of one tap around DIRECT_TILE_DEPTH quads; rows of outputs around strips of sixteen. */
static mantis_command view(int trial)
{
    static const uint32_t THREE[] = {16, 20, 21, 22, 43, 64, 68, 90, 96}, ONE[] = {121, 124, 125, 128, 129, 192},
                          SIZES[] = {3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33},
                          COLS[] = {1, 16, 17, 32, 33, 48, 64, 65, 100};
    const uint32_t kernel = draw(0, 3) ? 3 : draw(1, 2), size = ONE_OF(SIZES), cols = ONE_OF(COLS),
                   channels = kernel == 3 ? ONE_OF(THREE) : ONE_OF(ONE) / kernel, dilate = draw(0, 3) ? 1 : 2;
    mantis_command c = placed_view(draw(1, 2), size, channels, kernel, cols, false);
    const uint32_t outputs = kernel % 2 ? size : size + 1;
    mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, dilate);
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, dilate == 1 && draw(0, 3) == 0 ? 2 : 1);
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, draw(0, 3) ? kernel / 2 : draw(0, 3));
    mantis_set(&c, MANTIS_GEMM_VIEW_OH, draw(1, 5));
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, draw(0, 3) ? outputs : draw(1, 70));
    mantis_set(&c, MANTIS_GEMM_ROWS,
               mantis_get(&c, MANTIS_GEMM_VIEW_IMAGES) * mantis_get(&c, MANTIS_GEMM_VIEW_OH) *
                   mantis_get(&c, MANTIS_GEMM_VIEW_OW));
    mantis_set(&c, MANTIS_GEMM_VIEW_FLIP, draw(0, 1));
    if (trial % 2)
        by_taps(&c, channels, cols);
    mantis_set(&c, MANTIS_GEMM_BIAS, draw(0, 1));
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, draw(0, 1));
    return c;
}

/* Rows of DIRECT_TILE_ROW outputs and one less, DIRECT_TILE_WEIGHTS weights and fewer. */
static bool narrow(mantis_executor *executor)
{
    enum { CHANNELS = 128, COLS = DIRECT_TILE_WEIGHTS / (9 * CHANNELS) }; /* 227, and a few weights less */
    bool good = true;
    for (uint32_t i = 0; i < 8; i++) {
        const uint32_t cols = COLS + (i & 1);
        mantis_command c = placed_view(3, i & 2 ? DIRECT_TILE_ROW : DIRECT_TILE_ROW - 1, CHANNELS, 3, cols, false);
        if (i & 4)
            by_taps(&c, CHANNELS, cols);
        good &= placed_set(&bench, &c, PLACED_FULL, i) && placed_agrees(&bench, executor, PLACED_FULL, SAMPLES);
    }
    return good;
}

/* Channels around GRADIENT_TURNED_BYTES and sixteens, columns around GRADIENT_FEW, sixteens and blocks; images with
 * padding of GRADIENT_TURNED_DEPTH = 24 * 24 pixels and around it, or of a few; kernels of up to 25 taps, more than
 * GRADIENT_STRIPS; padding wider than the kernel, and outputs of part of an image. */
static mantis_command gradient(int trial)
{
    static const uint32_t CHANNELS[] = {GRADIENT_TURNED_BYTES - 1, GRADIENT_TURNED_BYTES, 16, 17, 24, 32, 33, 64, 70},
                          COLS[] = {GRADIENT_FEW, GRADIENT_FEW + 1, 16, 17, 32, 33, 64, 65, 100};
    const uint32_t kernel = draw(0, 3) ? 3 : draw(1, 5), large = trial % 3 == 0,
                   size = large ? draw(22, 25) : draw(kernel, 9);
    mantis_command c =
        placed_view(large ? draw(1, 2) : draw(1, 40), size, ONE_OF(CHANNELS), kernel, ONE_OF(COLS), true);
    const uint32_t pad = draw(0, 2) ? kernel / 2 : draw(0, kernel + 1), most = size + 2 * pad - kernel + 1;
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, pad);
    mantis_set(&c, MANTIS_GEMM_VIEW_OH, draw(0, 2) ? most : draw(1, most));
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, draw(0, 2) ? most : draw(1, most + 2));
    mantis_set(&c, MANTIS_GEMM_DEPTH,
               mantis_get(&c, MANTIS_GEMM_VIEW_IMAGES) * mantis_get(&c, MANTIS_GEMM_VIEW_OH) *
                   mantis_get(&c, MANTIS_GEMM_VIEW_OW));
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, draw(0, 1));
    return c;
}

/* Tasks of one image, of several up to GRADIENT_BYTES, and of fewer so that there are GRADIENT_TASKS of them; all
 * images at once while that is less than C and than GRADIENT_WHOLE: images of 4 x 4 pixels, 28 with their padding. */
static bool tasks(mantis_executor *executor)
{
    static const struct {
        uint32_t images, size, channels, cols;
    } SHAPES[] = {{3, 40, 96, 96},    {9, 9, 64, 16},     {100, 9, 16, 64}, {300, 4, 16, 16},
                  {36, 4, 64, 64},    {37, 4, 64, 64},    {3, 4, 21, 130},  {2, 4, 100, 17},
                  {144, 4, 512, 512}, {145, 4, 512, 512}, {33, 1, 176, 80}};
    bool good = true;
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        const uint32_t kernel = SHAPES[i].size == 1 ? 1 : 3;
        const mantis_command c =
            placed_view(SHAPES[i].images, SHAPES[i].size, SHAPES[i].channels, kernel, SHAPES[i].cols, true);
        good &= placed_set(&bench, &c, PLACED_FULL, i) && placed_agrees(&bench, executor, PLACED_FULL, SAMPLES);
    }
    return good;
}

/* Depths around GEMM_TILE_DEPTH, pieces of 64 and what is left of them. */
static mantis_command matrix(int trial)
{
    static const uint32_t DEPTHS[] =
        {GEMM_TILE_DEPTH - 1, GEMM_TILE_DEPTH, 64, 65, 100, 127, 128, 129, 190, 1024, 2050},
                          ROWS[] = {1, 2, 15, 16, 17, 32, 33, GEMM_ROWS, GEMM_ROWS + 1, GEMM_GROUP_ROWS, 100},
                          COLS[] = {1, 15, 16, 17, 31, 32, 33, 48, 49, GEMM_COLS, GEMM_COLS + 1, 130};
    mantis_command c = placed_gemm(ONE_OF(ROWS), ONE_OF(COLS), ONE_OF(DEPTHS), draw(0, 3));
    if (trial % 4 == 0)
        placed_groups(&c, draw(2, 60));
    mantis_set(&c, MANTIS_GEMM_BIAS, draw(0, 1));
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, draw(0, 1));
    return c;
}

int main(void)
{
    static const char *const LEVELS[] = {"avx512", "amx"};
    placed_create(&bench, MEMORY);
    if (!bench.before || !bench.memory.bytes)
        return 1;
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++) {
        mantis_executor *executor = mantis_golden_create(2, LEVELS[i]);
        if (!executor) {
            tap_skip(LEVELS[i], "this processor lacks the level");
            continue;
        }
        const int views = placed_wrong_drawn(&bench, executor, view, TRIALS, SAMPLES, &state),
                  gradients = placed_wrong_drawn(&bench, executor, gradient, TRIALS, SAMPLES, &state),
                  matrices = placed_wrong_drawn(&bench, executor, matrix, TRIALS, SAMPLES, &state);
        tap_ok(!views, "%s: %d views (%d differ)", LEVELS[i], TRIALS, views);
        tap_ok(narrow(executor), "%s: rows of few outputs and of more, many weights and fewer", LEVELS[i]);
        tap_ok(!gradients, "%s: %d weight gradients (%d differ)", LEVELS[i], TRIALS, gradients);
        tap_ok(tasks(executor), "%s: tasks of one image, of several, and of strips with all images", LEVELS[i]);
        tap_ok(!matrices, "%s: %d products of matrices (%d differ)", LEVELS[i], TRIALS, matrices);
        mantis_destroy(executor);
    }
    placed_destroy(&bench);
    return tap_done();
}
