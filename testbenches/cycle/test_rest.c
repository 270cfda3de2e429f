/* SPDX-License-Identifier: Apache-2.0 */
/* A machine that has nothing to do steps no unit: behind each command of random programs, right and wrong ones, a copy
 * of it is left alone. It comes to rest in a few clocks, and from then on no unit is stepped, seen or unseen. */
#include "../common/environment.h"
#include "../common/random_program.h"
#include "../common/tap.h"

#include "cycle/mantis_top.h"
#include "platform/platform.h"

#include <string.h>

enum { CLOCKS = 64, REST = 16 };

static void see(void *context, const struct mantis_top *shown)
{
    *(const struct mantis_top **)context = shown;
}

static bool rests(const struct mantis_top *machine, bool unseen)
{
    const struct mantis_top_in pins = {.rst_ni = 1};
    struct mantis_top_out out;
    struct mantis_top *t = mantis_top_create();
    unsigned still = 0;
    uint32_t stepped = 0, within = 0;
    if (t == NULL)
        return false;
    memcpy(t, machine, sizeof *t);
    mantis_top_unseen(t, unseen);
    for (unsigned clock = 0; clock < CLOCKS; clock++) {
        mantis_top_outputs(t, &pins, &out);
        mantis_top_tick(t);
        stepped = t->quiet.stale;
        within = t->u_gemm.s.quiet.stale;
        still = stepped || within ? 0 : still + 1;
    }
    mantis_top_destroy(t);
    if (still < REST)
        printf("# units that are stepped: %x, of gemm %x\n", stepped, within);
    return still >= REST;
}

/* An opcode that there is not, with any of its bits. */
static void spoil_opcode(const random_program *p, uint64_t *draw)
{
    const uint32_t slot = (uint32_t)(tap_random(draw) % (p->ring.tail - p->ring.head));
    p->memory.bytes[p->ring.base + slot * MANTIS_DESCRIPTOR_BYTES] = (uint8_t)(8 | tap_random(draw));
}

/* True: at rest behind each command. */
static bool run(unsigned long seed, unsigned *commands, unsigned *wrong)
{
    random_program p;
    const struct mantis_top *shown = NULL;
    const mantis_platform_options options = {.cycle_limit = 3000000, .watch = see, .watch_context = &shown};
    mantis_executor *e = platform_cycle_create(&options);
    uint64_t draw = seed;
    bool good = true;
    if (e == NULL || !random_program_create(&p, 1 << 19, 16, seed))
        return false;
    p.with_errors = p.finer_scales = true;
    p.largest = 64;
    random_program_fill(&p, 12);
    spoil_opcode(&p, &draw);
    for (const uint32_t tail = p.ring.tail; good && p.ring.head != tail; ++*commands) {
        mantis_report report;
        p.ring.tail = p.ring.head + 1;
        if (mantis_run(e, &p.memory, &p.ring, &report) != MANTIS_OK) {
            p.ring.head++;
            ++*wrong;
        }
        good = shown != NULL && rests(shown, false) && rests(shown, true);
    }
    mantis_destroy(e);
    random_program_destroy(&p);
    return good;
}

int main(void)
{
    const unsigned long programs = environment("MANTIS_RANDOM_PROGRAMS", 48);
    unsigned commands = 0, wrong = 0;
    bool good = true;
    unsigned long seed = 1;
    for (; good && seed <= programs; seed++)
        good = run(seed, &commands, &wrong);
    if (!good)
        printf("# seed %lu\n", seed - 1);
    tap_ok(good && wrong >= programs && wrong < commands, "behind %u commands, %u of them wrong, no unit is stepped",
           commands, wrong);
    return tap_done();
}
