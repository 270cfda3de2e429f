/* SPDX-License-Identifier: Apache-2.0 */
/* The array is busy: at least 99 % MAC-active clocks on 256 x 256 x 1024 with zero-wait memory at N = 16, and the stall
 * counters add up. Short sums are bounded by the drain, whose tile takes a beat a clock and four clocks. */
#include "../common/placed.h"
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

enum { EDGE = 256, DEPTH = 8, LOADS = 500 /* clocks before the first tile and behind the last one */ };

static void short_sums(mantis_executor *executor)
{
    placed p;
    placed_create(&p, 1 << 20);
    const mantis_command c = placed_gemm(EDGE, EDGE, DEPTH, 0);
    const bool good = placed_set(&p, &c, PLACED_FULL, 3) && placed_agrees(&p, executor, PLACED_FULL, 100);
    const uint64_t beats = 16 * 32 / MANTIS_PORT, tile = 16 * (beats ? beats : 1) + 4,
                   tiles = (EDGE / 16) * (EDGE / 16), clocks = p.report.counters[MANTIS_COUNTER_GEMM_CYCLES];
    tap_ok(good && clocks <= tiles * tile + LOADS, "sums of %d: a tile of 16 x 16 leaves in %llu clocks (%.1f)", DEPTH,
           (unsigned long long)tile, (double)clocks / (double)tiles);
    placed_destroy(&p);
}

int main(void)
{
    random_program p;
    mantis_report report = {0};
    mantis_executor *executor = platform_cycle_create(NULL);
    if (executor == NULL || !random_program_create(&p, 8 << 20, 4, 5))
        return tap_ok(0, "out of memory"), tap_done();
    for (int i = 0; i < 4; i++) { /* random flags and leading dimensions */
        random_program_gemm(&p, 256, 256, 1024);
        mantis_run(executor, &p.memory, &p.ring, &report);
        const uint64_t *c = report.counters;
        const double fraction = (double)c[MANTIS_COUNTER_MAC_ACTIVE] / (double)c[MANTIS_COUNTER_GEMM_CYCLES];
        uint64_t sum = c[MANTIS_COUNTER_MAC_ACTIVE];
        for (int s = MANTIS_COUNTER_STALL_A; s <= MANTIS_COUNTER_STALL_OTHER; s++)
            sum += c[s];
        tap_ok(report.status == MANTIS_OK && sum == c[MANTIS_COUNTER_GEMM_CYCLES] && sum > 0,
               "MAC-active clocks and stalls add up to the GEMM's %llu clocks",
               (unsigned long long)c[MANTIS_COUNTER_GEMM_CYCLES]);
        const uint64_t tiles = (uint64_t)(256 / MANTIS_N) * (256 / MANTIS_N) * 1024;
        tap_ok(c[MANTIS_COUNTER_MAC_ACTIVE] == tiles, "the array works %llu clocks, one for each tile and k",
               (unsigned long long)tiles);
        if (MANTIS_N == 16)
            tap_ok(fraction >= 0.99, "%.2f %% of the clocks are MAC-active", 100 * fraction);
    }
    if (MANTIS_N == 16)
        short_sums(executor);
    random_program_destroy(&p);
    mantis_destroy(executor);
    return tap_done();
}
