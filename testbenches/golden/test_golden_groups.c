/* SPDX-License-Identifier: Apache-2.0 */
/* Many small groups of a product of matrices, which are multiplied without a plan (gemm_group.c), against the numerics'
 * own words: rows under, at and over GEMM_ROWS and GEMM_GROUP_ROWS, columns about GEMM_COLS, every transposition, with
 * and without biases, at exponents where results may leave the normal range; on one thread and two. */
#include "../common/placed.h"
#include "../common/tap.h"
#include "golden/golden_sizes.h"
#include "mantis/executor.h"

#include <string.h>

enum { MEMORY = 32 << 20, SAMPLES = 400, TRIALS = 150 };

static placed bench;
static uint64_t state = 23;

static uint32_t draw(uint32_t low, uint32_t high)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return low + (uint32_t)((state >> 33) % (high - low + 1));
}

/* More multiplications than GEMM_SMALL of all groups, no more of one. */
static mantis_command groups(void)
{
    static const uint32_t ROWS[] = {1, 2, GEMM_ROWS, GEMM_ROWS + 1, GEMM_GROUP_ROWS, GEMM_GROUP_ROWS + 1, 130},
                          COLS[] = {1, 16, 49, GEMM_COLS, GEMM_COLS + 1};
    const uint32_t m = draw(0, 1) ? ROWS[draw(0, 6)] : draw(1, 80), n = draw(0, 1) ? COLS[draw(0, 4)] : draw(1, 70),
                   k = draw(1, 120), wanted = GEMM_SMALL / (m * n * k) + 1;
    mantis_command c = placed_gemm(m, n, k, draw(0, 3));
    placed_groups(&c, wanted < 10 ? draw(2, 20) : wanted < 400 ? wanted + draw(0, 3) : 400);
    mantis_set(&c, MANTIS_GEMM_BIAS, draw(0, 1));
    mantis_set(&c, MANTIS_GEMM_RECORD_PEAK, draw(0, 1));
    return c;
}

static int wrong_groups(mantis_executor *executor)
{
    static const int32_t EXPONENTS[] = {0, GEMM_LOW - 1, GEMM_LOW, GEMM_HIGH, GEMM_HIGH + 1, 1};
    int wrong = 0;
    for (int i = 0; i < TRIALS; i++) {
        const mantis_command c = groups();
        bool good = placed_set(&bench, &c, PLACED_FULL, state);
        if (good) {
            const int32_t a = EXPONENTS[i % 6] - 3, b = 3;
            memcpy(bench.before + mantis_get(&bench.command, MANTIS_GEMM_X0_SCALE), &a, 4);
            memcpy(bench.before + mantis_get(&bench.command, MANTIS_GEMM_X1_SCALE), &b, 4);
        }
        good = good && placed_agrees(&bench, executor, PLACED_FULL, SAMPLES);
        if (!good && !wrong++) {
            char text[300];
            printf("# %s: %s\n", mantis_command_describe(&bench.command, text, sizeof text), bench.wrong);
        }
    }
    return wrong;
}

int main(void)
{
    static const char *const LEVELS[] = {"scalar", "avx2", "avx512", "amx"};
    placed_create(&bench, MEMORY);
    if (!bench.before || !bench.memory.bytes)
        return 1;
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++)
        for (unsigned threads = 1; threads <= 2; threads++) {
            mantis_executor *executor = mantis_golden_create(threads, LEVELS[i]);
            if (!executor) {
                tap_skip(LEVELS[i], "this processor lacks the level");
                continue;
            }
            const int wrong = wrong_groups(executor);
            tap_ok(!wrong, "%s, %u threads: %d products of many small groups (%d differ)", LEVELS[i], threads, TRIALS,
                   wrong);
            mantis_destroy(executor);
        }
    placed_destroy(&bench);
    return tap_done();
}
