/* SPDX-License-Identifier: Apache-2.0 */
/* Convolutions without patches (gemm_direct.c, gemm_gradient.c) against the numerics' own words: random views of every
 * kernel, stride, dilation, padding and width, with and without bias, B as stored and by taps, in groups, and depthwise
 * ones, weight gradients of few and many images; exponents around GEMM_LOW and GEMM_HIGH, biases that could wrap a sum,
 * images larger than DIRECT_WINDOW and GRADIENT_BYTES, kernels of one pixel. The conditions for these ways are asked on
 * both sides of each choice. */
#include "../common/drawn.h"
#include "../common/placed.h"
#include "../common/tap.h"
#include "golden/gemm_job.h"
#include "mantis/executor.h"

#include <string.h>

enum { MEMORY = 32 << 20, SAMPLES = 200, TRIALS = DRAWN(400) };

static placed bench;
static uint64_t state = 5;

static uint32_t draw(uint32_t low, uint32_t high)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return low + (uint32_t)((state >> 33) % (high - low + 1));
}

static void by_taps(mantis_command *c)
{
    mantis_set(c, MANTIS_GEMM_TRANS_B, 1);
    mantis_set(c, MANTIS_GEMM_X1_LD, mantis_get(c, MANTIS_GEMM_VIEW_C));
    mantis_set(c, MANTIS_GEMM_X1_STEP, mantis_get(c, MANTIS_GEMM_VIEW_C) * mantis_get(c, MANTIS_GEMM_COLS));
}

static mantis_command gradient(void)
{
    static const uint32_t STEPS[] = {1, 2, 4};
    const uint32_t kernel = draw(1, 5), size = draw(kernel, 12), channels = draw(1, 20),
                   cols = draw(0, 2) ? draw(1, 140) : draw(1, 9);
    mantis_command c = placed_view(draw(0, 2) ? draw(1, 4) : draw(30, 40), size, channels, kernel, cols, true);
    const uint32_t oh = draw(1, 9), ow = draw(1, 9), images = mantis_get(&c, MANTIS_GEMM_VIEW_IMAGES);
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, STEPS[draw(0, 2)]);
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, draw(0, 6));
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, draw(1, kernel));
    mantis_set(&c, MANTIS_GEMM_VIEW_OH, oh);
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, ow);
    mantis_set(&c, MANTIS_GEMM_DEPTH, images * oh * ow);
    mantis_set(&c, MANTIS_GEMM_ROWS, kernel * mantis_get(&c, MANTIS_GEMM_VIEW_KW) * channels);
    mantis_set(&c, MANTIS_GEMM_VIEW_FLIP, draw(0, 3) == 0);
    if (draw(0, 3) == 0)
        placed_groups(&c, draw(2, 3));
    mantis_set(&c, MANTIS_GEMM_BIAS, draw(0, 1));
    mantis_set(&c, MANTIS_GEMM_STOCHASTIC, draw(0, 3) == 0);
    return c;
}

/* One channel and step: a line of the kernel's row is the one before, a pixel further. */
static mantis_command stairs(uint32_t width)
{
    mantis_command c = placed_view(draw(1, 3), 20, 1, 2, draw(1, 20), true);
    const uint32_t oh = draw(1, 9), ow = draw(1, 21), images = mantis_get(&c, MANTIS_GEMM_VIEW_IMAGES);
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, width);
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, draw(0, 6));
    mantis_set(&c, MANTIS_GEMM_VIEW_OH, oh);
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, ow);
    mantis_set(&c, MANTIS_GEMM_DEPTH, images * oh * ow);
    mantis_set(&c, MANTIS_GEMM_ROWS, 2 * width);
    return c;
}

static mantis_command view(void)
{
    static const uint32_t STEPS[] = {1, 2, 4};
    const uint32_t kernel = draw(1, 5), size = draw(kernel, 20), channels = draw(1, 9),
                   cols = draw(0, 2) ? draw(1, 150) : draw(1, 9);
    const uint32_t stride = STEPS[draw(0, 2)], dilate = stride > 1 ? 1 : STEPS[draw(0, 2)];
    mantis_command c = placed_view(draw(1, 3), size, channels, kernel, cols, false);
    const uint32_t oh = draw(1, 20), ow = draw(1, 40), images = mantis_get(&c, MANTIS_GEMM_VIEW_IMAGES);
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, stride);
    mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, dilate);
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, draw(0, 6));
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, draw(1, kernel));
    mantis_set(&c, MANTIS_GEMM_VIEW_OH, oh);
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, ow);
    mantis_set(&c, MANTIS_GEMM_ROWS, images * oh * ow);
    mantis_set(&c, MANTIS_GEMM_DEPTH, kernel * mantis_get(&c, MANTIS_GEMM_VIEW_KW) * channels);
    mantis_set(&c, MANTIS_GEMM_VIEW_FLIP, draw(0, 1));
    if (draw(0, 1))
        by_taps(&c);
    else if (draw(0, 2) == 0)
        placed_groups(&c, draw(2, 3));
    mantis_set(&c, MANTIS_GEMM_BIAS, draw(0, 1));
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, draw(0, 1));
    return c;
}

/* Depthwise, weight gradients too: most with kernels of 3 x 3 a pixel apart, whose outputs share columns of taps with
 * their neighbours in a row, forward and backward. */
static mantis_command depthwise(int trial)
{
    (void)trial;
    const uint32_t kernel = draw(0, 3) ? 3 : draw(1, 4), size = draw(3, 20);
    const bool reduces = draw(0, 1), same = draw(0, 1); /* as many outputs as inputs */
    mantis_command c = placed_view(draw(1, 3), size, 1, kernel, 1, reduces);
    const uint32_t oh = same ? size : draw(1, 9), ow = same ? size : draw(1, 40);
    const uint32_t kw = same || draw(0, 3) ? kernel : draw(1, kernel);
    const uint32_t pixels = mantis_get(&c, MANTIS_GEMM_VIEW_IMAGES) * oh * ow;
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, draw(0, 3) ? 1 : 2);
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, same ? 1 : draw(0, 4));
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, kw);
    mantis_set(&c, MANTIS_GEMM_VIEW_OH, oh);
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, ow);
    mantis_set(&c, MANTIS_GEMM_ROWS, reduces ? kernel * kw : pixels);
    mantis_set(&c, MANTIS_GEMM_DEPTH, reduces ? pixels : kernel * kw);
    mantis_set(&c, MANTIS_GEMM_VIEW_FLIP, draw(0, 2) == 0);
    placed_groups(&c, draw(2, 150));
    mantis_set(&c, MANTIS_GEMM_BIAS, draw(0, 3) == 0);
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, draw(0, 1));
    return c;
}

static void set_exponents(const mantis_command *c, int32_t a, int32_t b)
{
    memcpy(bench.before + mantis_get(c, MANTIS_GEMM_X0_SCALE), &a, 4);
    memcpy(bench.before + mantis_get(c, MANTIS_GEMM_X1_SCALE), &b, 4);
}

static int wrong_drawn(mantis_executor *executor, mantis_command (*drawn)(int trial))
{
    return placed_wrong_drawn(&bench, executor, drawn, TRIALS, SAMPLES, &state);
}

static mantis_command drawn_gradient(int trial)
{
    return trial % 8 ? gradient() : stairs(1 + (uint32_t)trial / 8 % 16);
}

static int wrong_views(mantis_executor *executor, bool edges)
{
    static const int32_t EDGES[] = {GEMM_LOW - 1, GEMM_LOW, GEMM_HIGH, GEMM_HIGH + 1, -300, 200};
    int wrong = 0;
    for (int i = 0; i < TRIALS; i++) {
        const mantis_command c = view();
        bool good = placed_set(&bench, &c, PLACED_FULL, state);
        if (good && edges)
            set_exponents(&bench.command, EDGES[i % 6] - 3, 3);
        good = good && placed_agrees(&bench, executor, PLACED_FULL, SAMPLES);
        if (!good && !wrong++) {
            char text[300];
            printf("# %s: %s\n", mantis_command_describe(&bench.command, text, sizeof text), bench.wrong);
        }
    }
    return wrong;
}

/* Products of matrices at such exponents, with biases and in several groups. */
static int wrong_products(mantis_executor *executor)
{
    static const int32_t EDGES[] = {GEMM_LOW - 1, GEMM_LOW, GEMM_HIGH, GEMM_HIGH + 1, -300, 200, 0, 1};
    int wrong = 0;
    for (int i = 0; i < TRIALS; i++) {
        mantis_command c = placed_gemm(draw(1, 100), draw(1, 140), draw(1, 90), draw(0, 3));
        if (draw(0, 2) == 0)
            placed_groups(&c, draw(2, 5));
        mantis_set(&c, MANTIS_GEMM_BIAS, draw(0, 1));
        mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, draw(0, 1));
        bool good = placed_set(&bench, &c, PLACED_FULL, state);
        if (good)
            set_exponents(&bench.command, EDGES[i % 8] - 3, 3);
        good = good && placed_agrees(&bench, executor, PLACED_FULL, SAMPLES);
        if (!good && !wrong++) {
            char text[300];
            printf("# %s: %s\n", mantis_command_describe(&bench.command, text, sizeof text), bench.wrong);
        }
    }
    return wrong;
}

static bool large(mantis_executor *executor, uint32_t channels)
{
    enum { WIDTH = 256 };
    mantis_command c = placed_view(1, 24, channels, 3, 8, false);
    mantis_set(&c, MANTIS_GEMM_VIEW_W, WIDTH);
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, WIDTH);
    mantis_set(&c, MANTIS_GEMM_ROWS, 24 * WIDTH);
    return placed_set(&bench, &c, PLACED_FULL, channels) && placed_agrees(&bench, executor, PLACED_FULL, SAMPLES);
}

/* Kernels of one pixel: rows that are made one, or images, some of them together or each alone (DIRECT_FLAT bytes,
 * DIRECT_TASKS tasks), and images that are not; all columns of an output at once, up to DIRECT_TOGETHER bytes of packed
 * B, or a block after the other. */
static bool pixels(mantis_executor *executor)
{
    static const struct {
        uint32_t images, size, channels, cols, pad;
    } SHAPES[] = {{20, 8, 128, 20, 0},
                  {20, 8, 129, 20, 0},
                  {DIRECT_TASKS, 3, 5, 20, 0},
                  {DIRECT_TASKS + 1, 3, 5, 20, 0},
                  {DIRECT_TASKS + 2, 3, 5, 7, 0},
                  {40, 3, 5, 70, 0},
                  {3, 5, 80, 144, 0},
                  {3, 5, 81, 144, 0},
                  {18, 4, 33, 200, 0},
                  {18, 4, 33, 64, 0},
                  {18, 4, 33, 65, 0},
                  {2, 16, 65, 9, 0},
                  {1, 15, 80, 80, 0},
                  {1, 4, 2100, 9, 0},
                  {1, 2, 17000, 9, 0},
                  {20, 1, 17000, 9, 0},
                  {12, 4, 6, 80, 1}};
    bool good = true;
    for (size_t i = 0; i < 4 * (sizeof SHAPES / sizeof *SHAPES); i++) {
        const uint32_t size = SHAPES[i / 4].size, grown = size + 2 * SHAPES[i / 4].pad;
        mantis_command c =
            placed_view(SHAPES[i / 4].images, size, SHAPES[i / 4].channels, 1, SHAPES[i / 4].cols, false);
        mantis_set(&c, MANTIS_GEMM_VIEW_PAD, SHAPES[i / 4].pad);
        mantis_set(&c, MANTIS_GEMM_VIEW_OH, grown);
        mantis_set(&c, MANTIS_GEMM_VIEW_OW, grown);
        mantis_set(&c, MANTIS_GEMM_ROWS, SHAPES[i / 4].images * grown * grown);
        mantis_set(&c, MANTIS_GEMM_BIAS, i % 2);
        if (i % 4 > 1)
            by_taps(&c);
        good &= placed_set(&bench, &c, PLACED_FULL, i) && placed_agrees(&bench, executor, PLACED_FULL, SAMPLES);
    }
    return good;
}

static bool fits(int32_t exponent, int32_t bias, size_t k)
{
    gemm_job job = {.loops = mantis_loops_avx512(), .view = true, .n = 1, .k = k, .exponent = exponent, .bias = &bias};
    job.plain = mantis_gemm_plain(&job, 1);
    return !mantis_gemm_direct_refusal(&job);
}

/* Images of the packed size of GRADIENT_BYTES / GRADIENT_IMAGES and around it: tasks of so many images, of fewer. */
static bool batches(mantis_executor *executor)
{
    bool good = true;
    for (uint32_t channels = 24; channels <= 40; channels += 8) {
        const mantis_command c = placed_view(2 * 2 * GRADIENT_IMAGES + 1, 6, channels, 3, 16, true);
        good &= placed_set(&bench, &c, PLACED_FULL, channels) && placed_agrees(&bench, executor, PLACED_FULL, SAMPLES);
    }
    const mantis_command c = placed_view(3, 40, 60, 3, 16, true); /* one image is more than GRADIENT_BYTES */
    return good && placed_set(&bench, &c, PLACED_FULL, 9) && placed_agrees(&bench, executor, PLACED_FULL, SAMPLES);
}

/* Weight gradients that pack all images at once: an image of 4 x 4 pixels takes 3328 bytes of C's 73728 in the first
 * two shapes, 51584 of GRADIENT_WHOLE in the last two. */
static bool whole(mantis_executor *executor)
{
    static const struct {
        uint32_t images, channels, cols;
    } SHAPES[] = {{22, 32, 64}, {23, 32, 64}, {3, 21, 130}, {2, 100, 17}, {81, 600, 512}, {82, 600, 512}};
    bool good = true;
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        const mantis_command c = placed_view(SHAPES[i].images, 4, SHAPES[i].channels, 3, SHAPES[i].cols, true);
        good &= placed_set(&bench, &c, PLACED_FULL, i) && placed_agrees(&bench, executor, PLACED_FULL, SAMPLES);
    }
    return good;
}

static bool gradient_fits(size_t m, size_t n, bool flip)
{
    const gemm_job job = {
        .loops = mantis_loops_avx512(), .view = true, .reduces = true, .m = m, .n = n, .patch.flip = flip};
    return !mantis_gemm_gradient_refusal(&job);
}

/* What a thread works in does not depend on how many there are: a product may be done by one in scratch for all. */
static bool scratch_by_thread(void)
{
    bool same = true;
    for (size_t images = 1; images < 40; images++) {
        const gemm_job job = {
            .loops = mantis_loops_avx512(),
            .view = true,
            .reduces = true,
            .m = 27,
            .n = 8,
            .k = images * 9,
            .patch = {.oh = 3, .ow = 3, .kh = 3, .kw = 3, .run = 3, .pitch = 3, .h = 3, .w = 3, .pad = 1}};
        const size_t one = mantis_gemm_gradient_scratch(&job, 1), more = mantis_gemm_gradient_scratch(&job, 2) - one;
        for (size_t threads = 2; threads <= 9; threads++)
            same &= mantis_gemm_gradient_scratch(&job, threads) == one + (threads - 1) * more;
    }
    return same;
}

enum { WAYS = 8 };

static const char *const WAY[WAYS] = {"blocks",   "depth", "direct",   "direct, few columns",
                                      "gradient", "sums",  "channels", "gradient, turned"};

/* How often each was chosen; WAYS: none of them, or no reason. */
static void count(void *context, const mantis_command *command, const char *way, const char *why)
{
    int *counts = context, which = 0;
    (void)command;
    while (which < WAYS && strcmp(way, WAY[which]) != 0)
        which++;
    counts[*why ? which : WAYS]++;
}

/* All that these views, gradients and matrices can take, and nothing that the level lacks. */
static bool took(const int counts[WAYS + 1], bool direct, bool tiles)
{
    const bool matrices = counts[0] && counts[1] && !counts[WAYS] && tiles == (counts[7] > 0);
    return matrices && (direct ? counts[2] && counts[3] && counts[4] : !counts[2] && !counts[3] && !counts[4]);
}

int main(void)
{
    static const char *const LEVELS[] = {"scalar", "avx2", "avx512", "amx"};
    placed_create(&bench, MEMORY);
    if (!bench.before || !bench.memory.bytes)
        return 1;
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++) {
        mantis_executor *executor = mantis_golden_create(2, LEVELS[i]);
        if (!executor) {
            tap_skip(LEVELS[i], "this processor lacks the level");
            continue;
        }
        int counts[WAYS + 1] = {0};
        mantis_golden_explain(executor, count, counts);
        const int views = wrong_views(executor, false), edges = wrong_views(executor, true);
        tap_ok(!views, "%s: %d random views (%d differ)", LEVELS[i], TRIALS, views);
        const int each = wrong_drawn(executor, depthwise);
        tap_ok(!each, "%s: %d random depthwise products (%d differ)", LEVELS[i], TRIALS, each);
        tap_ok(!edges, "%s: %d with exponents at the edges of normal results (%d differ)", LEVELS[i], TRIALS, edges);
        const int products = wrong_products(executor);
        tap_ok(!products, "%s: %d products of matrices at such exponents (%d differ)", LEVELS[i], TRIALS, products);
        /* 26 lines of 256 pixels and 2 of padding: less than DIRECT_WINDOW with 19 channels, more with 20. */
        tap_ok(large(executor, 19) && large(executor, 20), "%s: a window of DIRECT_WINDOW bytes, and more", LEVELS[i]);
        tap_ok(pixels(executor), "%s: kernels of one pixel, of few images and many, small products and large",
               LEVELS[i]);
        const int gradients = wrong_drawn(executor, drawn_gradient);
        tap_ok(!gradients, "%s: %d random weight gradients (%d differ)", LEVELS[i], TRIALS, gradients);
        tap_ok(batches(executor), "%s: tasks of GRADIENT_IMAGES images, of fewer, and of one beyond GRADIENT_BYTES",
               LEVELS[i]);
        tap_ok(whole(executor), "%s: all images at once, up to GRADIENT_WHOLE bytes and C's, and more", LEVELS[i]);
        tap_ok(took(counts, i >= 2, i == 3),
               "%s: blocks %d, depth %d, direct %d and %d, gradient %d and %d times, each with a reason", LEVELS[i],
               counts[0], counts[1], counts[2], counts[3], counts[4], counts[7]);
        mantis_destroy(executor);
    }
    if (mantis_loops_avx512()) {
        tap_ok(fits(GEMM_LOW, 0, 9) && !fits(GEMM_LOW - 1, 0, 9), "taken from GEMM_LOW on");
        tap_ok(fits(GEMM_HIGH, 0, 9) && !fits(GEMM_HIGH + 1, 0, 9), "taken up to GEMM_HIGH");
        const int32_t most = INT32_MAX - 1 - (9 << 14);
        tap_ok(fits(0, most, 9) && fits(0, -most, 9) && !fits(0, most + 1, 9) && !fits(0, -most - 1, 9),
               "taken while no sum with its bias reaches 2^31 - 1");
        tap_ok(fits(0, 0, 131071) && !fits(0, 0, 131072), "taken while no sum reaches it");
        tap_ok(gradient_fits(1024, GRADIENT_RESULTS / 1024, false) &&
                   !gradient_fits(1024, GRADIENT_RESULTS / 1024 + 1, false) && !gradient_fits(9, 9, true),
               "weight gradients: up to GRADIENT_RESULTS results, not flipped");
        tap_ok(scratch_by_thread(), "weight gradients: a thread's scratch whatever the number of threads");
    }
    placed_destroy(&bench);
    return tap_done();
}
