/* SPDX-License-Identifier: Apache-2.0 */
/* Padding that a convolution straight from pixels leaves out (gemm_direct.c): rows above and below an image, and the
 * pixels left of a row's first output and right of its last one, where columns and channels are many. Views around
 * DIRECT_EDGE_COLS and DIRECT_EDGE_BYTES of every stride, dilation, padding and width against the numerics' own words;
 * rows of outputs, and of the kernel in weight gradients, that meet nothing but padding. Depthwise products whose input
 * has gaps, which leave those out (gemm_channels_phases.c). */
#include "../common/drawn.h"
#include "../common/placed.h"
#include "../common/tap.h"
#include "golden/golden_sizes.h"
#include "mantis/executor.h"

enum { MEMORY = 32 << 20, SAMPLES = 400, TRIALS = DRAWN(300) };

static placed bench;
static uint64_t state = 11;

static uint32_t draw(uint32_t low, uint32_t high)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return low + (uint32_t)((state >> 33) % (high - low + 1));
}

static void set_outputs(mantis_command *c, uint32_t oh, uint32_t ow, bool reduces)
{
    mantis_set(c, MANTIS_GEMM_VIEW_OH, oh);
    mantis_set(c, MANTIS_GEMM_VIEW_OW, ow);
    mantis_set(c, reduces ? MANTIS_GEMM_DEPTH : MANTIS_GEMM_ROWS, mantis_get(c, MANTIS_GEMM_VIEW_IMAGES) * oh * ow);
}

static mantis_command rows_ends(int trial)
{
    static const uint32_t CHANNELS[] = {DIRECT_EDGE_BYTES, DIRECT_EDGE_BYTES - 4, DIRECT_EDGE_BYTES + 1, 36},
                          COLS[] = {64, DIRECT_EDGE_COLS, DIRECT_EDGE_COLS - 1, 65, 128, 190};
    const uint32_t kernel = trial % 3 ? 3 : draw(1, 5), size = draw(kernel, 9), dilate = draw(0, 3) ? 1 : 2;
    const uint32_t channels = CHANNELS[draw(0, 3)], cols = COLS[draw(0, 5)];
    mantis_command c = placed_view(draw(1, 3), size, channels, kernel, cols, false);
    const bool same = dilate == 1 && draw(0, 1); /* as many outputs as inputs; one more of even kernels */
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, same || dilate > 1 ? 1 : draw(1, 2));
    mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, dilate);
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, same ? kernel / 2 : draw(0, 3));
    const uint32_t outputs = size + (kernel + 1) % 2;
    set_outputs(&c, same ? outputs : draw(1, 9), same ? outputs : draw(1, 30), false);
    mantis_set(&c, MANTIS_GEMM_VIEW_FLIP, draw(0, 1));
    if (draw(0, 1)) { /* B by taps */
        mantis_set(&c, MANTIS_GEMM_TRANS_B, 1);
        mantis_set(&c, MANTIS_GEMM_X1_LD, channels);
        mantis_set(&c, MANTIS_GEMM_X1_STEP, channels * cols);
    }
    mantis_set(&c, MANTIS_GEMM_BIAS, draw(0, 1));
    return c;
}

/* More padding than a kernel has rows, of few columns and many. */
static mantis_command padding_alone(int trial)
{
    const uint32_t kernel = draw(1, 3), size = draw(kernel, 5), stride = draw(1, 2);
    const bool reduces = trial % 2;
    mantis_command c =
        placed_view(draw(1, 40), size, draw(1, 40), kernel, trial % 3 ? draw(9, 70) : draw(1, 8), reduces);
    mantis_set(&c, MANTIS_GEMM_VIEW_STRIDE, stride);
    mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, reduces || stride > 1 ? 1 : draw(1, 2));
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, kernel + draw(0, 3));
    set_outputs(&c, draw(1, 14), draw(1, 14), reduces);
    mantis_set(&c, MANTIS_GEMM_BIAS, draw(0, 1));
    return c;
}

static mantis_command depthwise_gaps(int trial)
{
    const uint32_t kernel = trial % 2 ? 3 : draw(1, 5), size = draw(kernel, 9), dilate = draw(0, 2) ? 2 : 4;
    mantis_command c = placed_view(draw(1, 3), size, 1, kernel, 1, false);
    mantis_set(&c, MANTIS_GEMM_VIEW_DILATE, dilate);
    mantis_set(&c, MANTIS_GEMM_VIEW_PAD, draw(0, 5));
    mantis_set(&c, MANTIS_GEMM_VIEW_KW, draw(0, 2) ? kernel : draw(1, kernel));
    mantis_set(&c, MANTIS_GEMM_DEPTH, kernel * mantis_get(&c, MANTIS_GEMM_VIEW_KW));
    set_outputs(&c, draw(1, dilate * size + 3), draw(1, draw(0, 3) ? dilate * size + 3 : 80), false);
    mantis_set(&c, MANTIS_GEMM_VIEW_FLIP, draw(0, 1));
    placed_groups(&c, draw(2, 150));
    mantis_set(&c, MANTIS_GEMM_BIAS, draw(0, 3) == 0);
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, draw(0, 1));
    return c;
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
        const int ends = placed_wrong_drawn(&bench, executor, rows_ends, TRIALS, SAMPLES, &state);
        tap_ok(!ends, "%s: %d views whose rows begin and end with padding (%d differ)", LEVELS[i], TRIALS, ends);
        const int alone = placed_wrong_drawn(&bench, executor, padding_alone, TRIALS, SAMPLES, &state);
        tap_ok(!alone, "%s: %d views and weight gradients with rows of padding alone (%d differ)", LEVELS[i], TRIALS,
               alone);
        const int gaps = placed_wrong_drawn(&bench, executor, depthwise_gaps, TRIALS, SAMPLES, &state);
        tap_ok(!gaps, "%s: %d depthwise products of inputs with gaps (%d differ)", LEVELS[i], TRIALS, gaps);
        mantis_destroy(executor);
    }
    placed_destroy(&bench);
    return tap_done();
}
