/* SPDX-License-Identifier: Apache-2.0 */
/* The array is busy: at least 95 % MAC-active clocks on 256 x 256 x 1024 with zero-wait memory at N = 16, and the stall
 * counters add up. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

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
            tap_ok(fraction >= 0.95, "%.2f %% of the clocks are MAC-active", 100 * fraction);
    }
    random_program_destroy(&p);
    mantis_destroy(executor);
    return tap_done();
}
