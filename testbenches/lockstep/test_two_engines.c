/* SPDX-License-Identifier: Apache-2.0 */
/* A product and a stream that does not touch it: with AFTER 1 both engines are at work at once, with AFTER 0 never; the
 * bytes are golden's both times. HEAD is 2 when both have ended, whichever ended first. */
#include "../common/random_program.h"
#include "../common/safe_after.h"
#include "../common/tap.h"

#include "cycle/mantis_top.h"
#include "platform/platform.h"

#include <string.h>

enum { MEMORY = 1 << 20, COUNT = 4096, PEAK_AT = MEMORY - 8 * COUNT };

typedef struct {
    uint64_t products, streams, both;
} clocks;

static void watch(void *context, const struct mantis_top *top)
{
    clocks *n = context;
    const struct sequencer_out *s = &top->u_sequencer.out;
    n->products += s->pr_busy_o;
    n->streams += s->st_busy_o;
    n->both += s->pr_busy_o && s->st_busy_o;
}

/* A product of the first seed from `seed` on whose bytes lie apart from the peak's. */
static bool prepare(random_program *p, uint64_t seed, uint32_t after)
{
    for (uint64_t end = seed + 100; seed < end; seed++) {
        if (!random_program_create(p, MEMORY, 8, seed))
            return false;
        p->largest = 100;
        random_program_command(p, MANTIS_OP_GEMM);
        mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
        mantis_set(&c, MANTIS_PEAK_COUNT, COUNT);
        mantis_set(&c, MANTIS_PEAK_X0_ADDR, PEAK_AT);
        mantis_set(&c, MANTIS_PEAK_OUT_SCALE, PEAK_AT - 16);
        if (safe_after(&p->memory, &p->ring, &c) > 0) {
            mantis_set(&c, MANTIS_ALL_AFTER, after);
            return mantis_ring_push(&p->memory, &p->ring, &c) == MANTIS_OK;
        }
        random_program_destroy(p);
    }
    return false;
}

int main(void)
{
    for (uint32_t after = 0; after < 2; after++) {
        clocks n = {0, 0, 0};
        const mantis_platform_options options = {.watch = watch, .watch_context = &n};
        mantis_executor *cycle = platform_cycle_create(&options), *golden = mantis_golden_create(1, NULL);
        random_program p, q;
        mantis_report a, b;
        if (cycle == NULL || golden == NULL || !prepare(&p, 7, after) || !prepare(&q, 7, after))
            return 1;
        mantis_run(cycle, &p.memory, &p.ring, &a);
        mantis_run(golden, &q.memory, &q.ring, &b);
        tap_ok(a.status == MANTIS_OK && b.status == MANTIS_OK && a.completed == 2 && b.completed == 2 &&
                   memcmp(p.memory.bytes, q.memory.bytes, MEMORY) == 0,
               "AFTER %u: golden's bytes", after);
        if (a.status != MANTIS_OK || b.status != MANTIS_OK)
            printf("# %s; %s\n", a.message, b.message);
        tap_ok(n.products > 0 && n.streams > 0 && (n.both > 0) == (after == 1),
               "AFTER %u: %llu clocks of products, %llu of streams, %llu of both", after,
               (unsigned long long)n.products, (unsigned long long)n.streams, (unsigned long long)n.both);
        random_program_destroy(&p);
        random_program_destroy(&q);
        mantis_destroy(cycle);
        mantis_destroy(golden);
    }
    return tap_done();
}
