/* SPDX-License-Identifier: Apache-2.0 */
/* Random programs through golden, cycle and RTL: zero differing bytes, zero differing cycles, whatever the memory's
 * latency and back-pressure. MANTIS_RANDOM_SEED and MANTIS_RANDOM_SECONDS choose another start and a longer run. */
#include "../common/environment.h"
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <stdlib.h>
#include <time.h>

/* Runs the ring, stepping over commands that end with an error. Returns 0 on a disagreement. */
static int run_all(mantis_executor *executor, random_program *p, mantis_report *total)
{
    while (p->ring.head != p->ring.tail) {
        mantis_report report;
        mantis_run(executor, &p->memory, &p->ring, &report);
        total->lockstep_commands += report.lockstep_commands;
        total->counters[MANTIS_COUNTER_CYCLES] += report.counters[MANTIS_COUNTER_CYCLES];
        if (report.status >= MANTIS_NO_MEMORY) {
            *total = report;
            return 0;
        }
        if (report.status != MANTIS_OK)
            p->ring.head++;
    }
    return 1;
}

int main(void)
{
    const unsigned long first_seed = environment("MANTIS_RANDOM_SEED", 1),
                        seconds = environment("MANTIS_RANDOM_SECONDS", 60);
    const struct {
        const char *what;
        platform_memory memory;
        uint32_t latency, backpressure, together;
    } memories[] = {{"zero-wait memory", PLATFORM_MEMORY_ZERO, 0, 0, 1},
                    {"zero-wait memory, commands together", PLATFORM_MEMORY_ZERO, 0, 0, 16},
                    {"latency 37", PLATFORM_MEMORY_ZERO, 37, 0, 16},
                    {"back-pressure", PLATFORM_MEMORY_ZERO, 0, 99, 1},
                    {"latency 9 and back-pressure", PLATFORM_MEMORY_ZERO, 9, 7, 16},
                    {"one port", PLATFORM_MEMORY_SINGLE, 0, 0, 3},
                    {"locked bursts", PLATFORM_MEMORY_LOCKED, 0, 0, 1},
                    {"locked bursts, latency and back-pressure", PLATFORM_MEMORY_LOCKED, 6, 31, 16},
                    {"DDR4", PLATFORM_MEMORY_DDR4, 0, 0, 16},
                    {"LPDDR4 and back-pressure", PLATFORM_MEMORY_LPDDR4, 0, 5, 3}};
    enum { MEMORIES = sizeof memories / sizeof memories[0] };
    if (!mantis_has_rtl()) {
        tap_skip("random programs", "this build has no RTL");
        return tap_done();
    }
    for (int i = 0; i < MEMORIES; i++) {
        /* One at a time, every command has a comparison of its own; together, the next is prepared while one runs. */
        const mantis_platform_options options = {.memory = memories[i].memory,
                                                 .together = memories[i].together,
                                                 .latency = memories[i].latency,
                                                 .backpressure_seed = memories[i].backpressure,
                                                 .cycle_limit = 3000000,
                                                 .trace_path = NULL};
        mantis_executor *executor = platform_lockstep_create(&options);
        mantis_report total = {0};
        const time_t end = time(NULL) + (time_t)(seconds / MEMORIES);
        int good = executor != NULL;
        unsigned long seed = first_seed * 1000 + (unsigned long)i * 100000000, programs = 0;
        do {
            random_program p;
            good = good && random_program_create(&p, 1 << 20, 16, ++seed);
            if (!good)
                break;
            p.with_errors = seed % 2;
            p.finer_scales = seed % 4 != 0;
            p.largest = seed % 16 == 0 ? 4000 : 600;
            random_program_fill(&p, 12);
            good = run_all(executor, &p, &total);
            random_program_destroy(&p);
            programs++;
        } while (good && time(NULL) < end);
        good = good && total.lockstep_commands > 0;
        tap_ok(good, "%s: %lu programs, %llu commands, %llu clocks agree", memories[i].what, programs,
               (unsigned long long)total.lockstep_commands, (unsigned long long)total.counters[MANTIS_COUNTER_CYCLES]);
        if (!good)
            printf("# seed %lu: %s\n", seed, executor != NULL ? total.message : "no executor");
        mantis_destroy(executor);
    }
    return tap_done();
}
