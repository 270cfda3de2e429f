/* SPDX-License-Identifier: Apache-2.0 */
/* Random programs on golden and on the cycle model: the same status, sticky flags and bytes after every command.
 * Without the RTL in the loop this sees far more programs than test_random_programs. MANTIS_RANDOM_SEED and
 * MANTIS_RANDOM_SECONDS as there. */
#include "../common/environment.h"
#include "../common/agree.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <stdlib.h>
#include <time.h>

int main(void)
{
    const unsigned long first_seed = environment("MANTIS_RANDOM_SEED", 1),
                        seconds = environment("MANTIS_RANDOM_SECONDS", 30);
    const struct {
        const char *what;
        platform_memory memory;
        uint32_t latency, backpressure;
    } memories[] = {{"zero-wait memory", PLATFORM_MEMORY_ZERO, 0, 0},
                    {"latency 100", PLATFORM_MEMORY_ZERO, 100, 0},
                    {"latency 3 and back-pressure", PLATFORM_MEMORY_ZERO, 3, 1},
                    {"one port", PLATFORM_MEMORY_SINGLE, 0, 0},
                    {"locked bursts and latency", PLATFORM_MEMORY_LOCKED, 5, 0},
                    {"DDR4 and back-pressure", PLATFORM_MEMORY_DDR4, 0, 3}};
    enum { MEMORIES = sizeof memories / sizeof memories[0] };
    for (int i = 0; i < MEMORIES; i++) {
        const mantis_platform_options options = {.memory = memories[i].memory,
                                                 .latency = memories[i].latency,
                                                 .backpressure_seed = memories[i].backpressure,
                                                 .cycle_limit = 10000000};
        mantis_executor *cycle = platform_cycle_create(&options), *golden = mantis_golden_create(1, NULL);
        const time_t end = time(NULL) + (time_t)(seconds / MEMORIES);
        unsigned long seed = first_seed * 1000 + (unsigned long)i * 10000000, commands = 0, refused = 0;
        int good = cycle != NULL && golden != NULL;
        while (good && time(NULL) < end) {
            random_program a, b;
            seed++;
            good = random_program_create(&a, 1 << 20, 16, seed) && random_program_create(&b, 1 << 20, 16, seed);
            if (!good)
                break;
            a.with_errors = b.with_errors = seed % 2;
            a.finer_scales = b.finer_scales = seed % 4 != 0;
            a.largest = b.largest = seed % 8 == 0 ? 4000 : 600;
            random_program_fill(&a, 12);
            random_program_fill(&b, 12);
            good = agree(golden, &a, cycle, &b, &commands, &refused);
            random_program_destroy(&a);
            random_program_destroy(&b);
        }
        tap_ok(good && refused > 0 && refused < commands / 4, "%s: %lu commands agree, %lu of them refused",
               memories[i].what, commands, refused);
        if (!good)
            printf("# seed %lu\n", seed);
        mantis_destroy(cycle);
        mantis_destroy(golden);
    }
    return tap_done();
}
