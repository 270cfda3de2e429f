/* SPDX-License-Identifier: Apache-2.0 */
/* Convolutions of one channel, or of few, to few columns, and their weight gradients (direct_pairs_vnni.c,
 * direct_few_vnni.c, gradient_pairs_vnni.c) against the numerics' own words, at every SIMD level: both sides of what
 * makes them take these loops, which are the number of channels, columns, outputs of a row and quads of a patch, the
 * kernel's form, and rows of B and C without gaps. */
#include "../common/placed.h"
#include "../common/tap.h"
#include "mantis/executor.h"

enum { MEMORY = 16 << 20, SAMPLES = 400, TRIALS = 600 };

static placed bench;
static uint64_t state = 11;

static uint32_t draw(uint32_t low, uint32_t high)
{
    return low + (uint32_t)(tap_random(&state) % (high - low + 1));
}

/* Rows of 1 to 40 outputs; kernels up to 40 quads of a patch. */
static mantis_command product(bool transposed)
{
    const uint32_t channels = draw(0, 1) ? 1 : draw(2, 4), cols = draw(1, 12), kernel = draw(1, draw(0, 1) ? 10 : 5);
    mantis_command c = placed_view(draw(1, 4), draw(kernel, 20), channels, kernel, cols, transposed);
    const uint32_t kw = draw(0, 1) ? kernel : draw(1, kernel), oh = draw(1, 8), ow = draw(1, 40),
                   pixels = mantis_get(&c, MANTIS_GEMM_VIEW_IMAGES) * oh * ow;
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, draw(0, 8));
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, draw(0, 3) ? 1 : 2);
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, kw);
    mantis_set(&c, MANTIS_GEMM_VIEW_OH, oh);
    mantis_set(&c, MANTIS_GEMM_VIEW_OW, ow);
    mantis_set(&c, MANTIS_GEMM_ROWS, transposed ? kernel * kw * channels : pixels);
    mantis_set(&c, MANTIS_GEMM_DEPTH, transposed ? pixels : kernel * kw * channels);
    mantis_set(&c, MANTIS_GEMM_OUT_LD, cols + (draw(0, 2) ? 0 : draw(0, 3)));
    mantis_set(&c, MANTIS_GEMM_X1_LD, cols + (draw(0, 2) ? 0 : draw(0, 3)));
    mantis_set(&c, MANTIS_GEMM_BIAS, draw(0, 1));
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, 1);
    return c;
}

static mantis_command forward_product(int trial)
{
    (void)trial;
    return product(false);
}

static mantis_command gradient_product(int trial)
{
    (void)trial;
    return product(true);
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
        const int forward = placed_wrong_drawn(&bench, executor, forward_product, TRIALS, SAMPLES, &state),
                  gradients = placed_wrong_drawn(&bench, executor, gradient_product, TRIALS, SAMPLES, &state);
        tap_ok(!forward, "%s: %d products (%d differ)", LEVELS[i], TRIALS, forward);
        tap_ok(!gradients, "%s: %d weight gradients (%d differ)", LEVELS[i], TRIALS, gradients);
        mantis_destroy(executor);
    }
    placed_destroy(&bench);
    return tap_done();
}
