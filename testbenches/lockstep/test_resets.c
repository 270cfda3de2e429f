/* SPDX-License-Identifier: Apache-2.0 */
/* A reset in mid-command, wherever: programs run for so many clocks, are broken off by the reset line, and the next
 * command begins anew, for many numbers of clocks, with one engine at work and with both. Ports of cycle model and RTL
 * agree in each clock, those of the reset as well, and behind it. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

enum { MEMORY = 1 << 20, COMMANDS = 8, PROGRAMS = 48 };

/* Runs the ring; what is broken off is not tried again. False: they disagree. */
static bool run_broken(mantis_executor *lockstep, random_program *p, unsigned *resets, unsigned *completed)
{
    while (p->ring.head != p->ring.tail) {
        mantis_report report;
        mantis_run(lockstep, &p->memory, &p->ring, &report);
        *completed += report.completed;
        *resets += report.status == MANTIS_TIMEOUT;
        if (report.status >= MANTIS_NO_MEMORY && report.status != MANTIS_TIMEOUT) {
            printf("# %s\n", report.message);
            return false;
        }
        if (report.status != MANTIS_OK)
            p->ring.head++;
    }
    return true;
}

int main(void)
{
    if (!mantis_has_rtl()) {
        tap_skip("resets", "this build has no RTL");
        return tap_done();
    }
    for (uint32_t together = 1; together <= COMMANDS; together += COMMANDS - 1) {
        unsigned resets = 0, completed = 0;
        bool good = true;
        for (unsigned i = 0; good && i < PROGRAMS; i++) {
            /* from a register's first writes to the middle of long commands */
            const mantis_platform_options options = {
                .latency = i % 3 * 5, .cycle_limit = 90 + i * i + 7 * (i % 8), .together = together};
            mantis_executor *lockstep = platform_lockstep_create(&options);
            random_program p;
            good = lockstep != NULL && random_program_create(&p, MEMORY, COMMANDS, 300 + i);
            if (!good)
                break;
            p.finer_scales = i % 2;
            p.largest = 300;
            random_program_fill(&p, COMMANDS);
            good = run_broken(lockstep, &p, &resets, &completed);
            random_program_destroy(&p);
            mantis_destroy(lockstep);
        }
        tap_ok(good && resets > PROGRAMS && completed > PROGRAMS,
               "%u commands at a time: %u resets agree, %u commands end beside them", together, resets, completed);
    }
    return tap_done();
}
