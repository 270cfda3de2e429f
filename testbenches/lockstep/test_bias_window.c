/* SPDX-License-Identifier: Apache-2.0 */
/* Products with a bias far above them, through golden, cycle and RTL in lockstep: all kinds of bias window (numerics
 * section 5), of products, views and groups. MANTIS_RANDOM_SEED chooses another start. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <stdlib.h>

enum { COMMANDS = 120 };

int main(void)
{
    const char *text = getenv("MANTIS_RANDOM_SEED");
    if (!mantis_has_rtl()) {
        tap_skip("bias windows", "this build has no RTL");
        return tap_done();
    }
    const mantis_platform_options options = {.latency = 3, .backpressure_seed = 11};
    mantis_executor *executor = platform_lockstep_create(&options);
    random_program p;
    random_bias_kinds kinds = {0};
    uint32_t ran = 0, saturated = 0;
    if (executor == NULL || !random_program_create(&p, 1 << 20, 4, text != NULL ? strtoul(text, NULL, 0) : 1))
        return tap_ok(0, "out of memory"), tap_done();
    while (ran < COMMANDS) {
        mantis_report report;
        random_program_bias(&p, &kinds);
        mantis_run(executor, &p.memory, &p.ring, &report);
        if (report.status != MANTIS_OK) {
            printf("# command %u: %s\n", ran, report.message);
            break;
        }
        saturated += (report.sticky & MANTIS_STICKY_SATURATED) != 0;
        ran++;
    }
    tap_ok(ran == COMMANDS && saturated == kinds.clamped, "%u products agree, SATURATED for the %u with a clamped bias",
           ran, kinds.clamped);
    tap_ok(kinds.level > 5 && kinds.wide > 5 && kinds.lowered > 5 && kinds.emptied > 5 && kinds.clamped > 5 &&
               kinds.none > 5,
           "S = 0: %u, %u of more than 32 bits; S below 31: %u; from 31 on: %u; clamped: %u; peak entry 0: %u",
           kinds.level, kinds.wide, kinds.lowered, kinds.emptied, kinds.clamped, kinds.none);
    random_program_destroy(&p);
    mantis_destroy(executor);
    return tap_done();
}
