/* SPDX-License-Identifier: Apache-2.0 */
/* Lockstep and a program with a race: what stands before it is compared, then golden's RACE ends the run; in order the
 * same commands agree. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <string.h>

enum { PRODUCTS = 3 };

/* Some products, then the peak of what the last one writes. */
static bool prepare(random_program *p, uint32_t after)
{
    mantis_command c;
    if (!random_program_create(p, 1 << 18, 8, 5))
        return false;
    p->largest = 100;
    for (uint32_t i = 0; i < PRODUCTS; i++)
        random_program_command(p, MANTIS_OP_GEMM);
    memcpy(&c, p->memory.bytes + p->ring.base + (PRODUCTS - 1) * MANTIS_DESCRIPTOR_BYTES, sizeof c);
    const uint32_t at = mantis_get(&c, MANTIS_GEMM_OUT) / 16 * 16;
    c = mantis_command_make(MANTIS_OP_PEAK);
    mantis_set(&c, MANTIS_PEAK_COUNT, 100);
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, at);
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, 0x38000);
    mantis_set(&c, MANTIS_ALL_AFTER, after);
    mantis_ring_push(&p->memory, &p->ring, &c);
    return true;
}

int main(void)
{
    if (!mantis_has_rtl()) {
        tap_skip("a race in lockstep", "this build has no RTL");
        return tap_done();
    }
    for (uint32_t together = 2; together <= 8; together += 6) {
        const mantis_platform_options options = {.together = together};
        mantis_executor *e = platform_lockstep_create(&options);
        for (uint32_t after = 0; after < 2; after++) {
            random_program p;
            mantis_report report = {0};
            if (e == NULL || !prepare(&p, after))
                return 1;
            mantis_run(e, &p.memory, &p.ring, &report);
            const uint32_t done = after ? PRODUCTS : PRODUCTS + 1;
            tap_ok(report.status == (after ? MANTIS_RACE : MANTIS_OK) && report.completed == done &&
                       p.ring.head == done && report.lockstep_commands == done &&
                       (!after || strstr(report.message, "RACE: command 3, PEAK") != NULL),
                   "AFTER %u, %u together: %u commands agree", after, together, done);
            if (report.status != MANTIS_OK && !after)
                printf("# %s\n", report.message);
            mantis_run(e, &p.memory, &p.ring, &report);
            tap_ok(report.status == MANTIS_OK && p.ring.head == PRODUCTS + 1, "and the rest in the next run");
            random_program_destroy(&p);
        }
        mantis_destroy(e);
    }
    return tap_done();
}
