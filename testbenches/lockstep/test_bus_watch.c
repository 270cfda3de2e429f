/* SPDX-License-Identifier: Apache-2.0 */
/* A memory that falls silent: within BUS_LIMIT, or without one, the machine waits and nothing is changed; past it the
 * command ends with BUS_ERROR, wherever it was, and after a reset the machine runs again. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

#include <string.h>

enum { LIMIT = 300, GAP = 2000, SIZE = 1 << 19 };

typedef mantis_executor *create(const mantis_platform_options *options);

static bool program(random_program *p, uint64_t seed)
{
    if (!random_program_create(p, SIZE, 16, seed))
        return false;
    p->largest = 400;
    random_program_fill(p, 6);
    return true;
}

/* Clocks that the program takes, and what memory is at the end. */
static uint64_t undisturbed(create *make, uint64_t seed, random_program *p)
{
    mantis_report report = {0};
    mantis_executor *e = make(&(mantis_platform_options){.cycle_limit = 3000000});
    const bool good = e != NULL && program(p, seed) && mantis_run(e, &p->memory, &p->ring, &report) == MANTIS_OK;
    mantis_destroy(e);
    return good ? report.counters[MANTIS_COUNTER_CYCLES] : 0;
}

static void silences(const char *name, create *make, uint64_t seed)
{
    random_program whole;
    const uint64_t clocks = undisturbed(make, seed, &whole);
    if (!tap_ok(clocks > 2000, "%s: the program takes %llu clocks", name, (unsigned long long)clocks))
        return;
    unsigned lost = 0, again = 0, waited = 0, equal = 0, runs = 0;
    for (uint64_t at = 60; at < clocks; at += clocks / 23 + 1, runs++) {
        mantis_platform_options o = {
            .cycle_limit = 3000000, .bus_limit = LIMIT, .silent_clock = at, .silent_clocks = GAP};
        random_program p;
        mantis_report report;
        mantis_executor *e = make(&o);
        if (e == NULL || !program(&p, seed))
            break;
        /* It may be at work within the array for a while, and need no memory. */
        lost += mantis_run(e, &p.memory, &p.ring, &report) == MANTIS_BUS_ERROR && report.completed < 6;
        int tries = 0; /* the silence goes on for a while */
        while (mantis_run(e, &p.memory, &p.ring, &report) == MANTIS_BUS_ERROR && ++tries < 20) {
        }
        again += report.status == MANTIS_OK;
        mantis_destroy(e);
        random_program_destroy(&p);

        o.bus_limit = at % 2 ? 0 : GAP + 1;
        e = make(&o);
        if (e == NULL || !program(&p, seed))
            break;
        waited += mantis_run(e, &p.memory, &p.ring, &report) == MANTIS_OK;
        equal += memcmp(p.memory.bytes, whole.memory.bytes, SIZE) == 0;
        mantis_destroy(e);
        random_program_destroy(&p);
    }
    tap_ok(runs > 20 && lost == runs && again == runs, "%s: of %u silences %u end in BUS_ERROR, after %u it runs again",
           name, runs, lost, again);
    tap_ok(waited == runs && equal == runs, "%s: without a limit, or within it, %u of %u go on, %u with the same bytes",
           name, waited, runs, equal);
    random_program_destroy(&whole);
}

/* Memory falls silent in every clock of a command's beginning: its scale entries, the next descriptor, its first data.
 * Here the two machines must agree; `silences` judges what comes of it. */
static void every_clock(uint64_t seed)
{
    unsigned lost = 0, runs = 0;
    for (uint64_t at = 60; at < 60 + 400; at++, runs++) {
        const mantis_platform_options o = {
            .cycle_limit = 3000000, .bus_limit = 9, .silent_clock = at, .silent_clocks = GAP, .together = 8};
        random_program p;
        mantis_report report;
        mantis_executor *e = platform_lockstep_create(&o);
        if (e == NULL || !random_program_create(&p, SIZE / 8, 16, seed))
            break;
        p.largest = 200;
        for (int i = 0; i < 3; i++)
            random_program_command(&p, MANTIS_OP_VECTOR);
        lost += mantis_run(e, &p.memory, &p.ring, &report) == MANTIS_BUS_ERROR;
        mantis_destroy(e);
        random_program_destroy(&p);
    }
    tap_ok(runs == 400 && lost == runs, "lockstep: silent from each of %u clocks on, %u end in BUS_ERROR", runs, lost);
}

/* A MAP whose record of 4,096 channels is longer than what the writer holds: silences come within its beats, too. */
static bool long_record(mantis_executor *e, uint8_t bytes[SIZE], mantis_report *report)
{
    enum { CHANNELS = 4096, TENSOR = 0x10000, PEAKS = 0x20000, OUT = 0x30000, RECORD = 0x38000, RING = 0x40000 };
    const uint32_t one = 0x3f800000;
    mantis_memory memory = {bytes, SIZE};
    mantis_ring ring = {RING, 4, 0, 0};
    mantis_command c = mantis_command_make(MANTIS_OP_MAP);
    memset(bytes, 0, SIZE);
    for (uint32_t i = 0; i < CHANNELS; i++) {
        memcpy(bytes + TENSOR + 4 * i, &(uint32_t){one - (i << 12)}, 4);
        memcpy(bytes + PEAKS + 4 * i, &(uint32_t){one - (i << 12)}, 4);
    }
    mantis_set(&c, MANTIS_MAP_COUNT, CHANNELS);
    mantis_set(&c, MANTIS_MAP_BITS, 8);
    mantis_set(&c, MANTIS_MAP_SCALING, 2);
    mantis_set(&c, MANTIS_MAP_SPAN, CHANNELS);
    mantis_set(&c, MANTIS_MAP_LOG_G, 3);
    mantis_set(&c, MANTIS_MAP_X0_ADDR, TENSOR);
    mantis_set(&c, MANTIS_MAP_X0_SCALE, PEAKS);
    mantis_set(&c, MANTIS_MAP_OUT, OUT);
    mantis_set(&c, MANTIS_MAP_OUT_SCALE, RECORD);
    mantis_ring_push(&memory, &ring, &c);
    if (mantis_run(e, &memory, &ring, report) == MANTIS_OK)
        return true;
    printf("# %s\n", report->message);
    return false;
}

static void within_a_record(void)
{
    static _Alignas(64) uint8_t whole[SIZE], bytes[SIZE];
    mantis_platform_options o = {.cycle_limit = 3000000};
    mantis_executor *e = platform_cycle_create(&o);
    mantis_report report = {0};
    bool good = e != NULL && long_record(e, whole, &report);
    const uint64_t clocks = report.counters[MANTIS_COUNTER_CYCLES];
    unsigned runs = 0;
    mantis_destroy(e);
    o.silent_clocks = GAP;
    for (o.silent_clock = 60; good && o.silent_clock < clocks; o.silent_clock += clocks / 13, runs++) {
        e = platform_lockstep_create(&o);
        good = e != NULL && long_record(e, bytes, &report) && memcmp(bytes, whole, SIZE) == 0;
        mantis_destroy(e);
    }
    tap_ok(good && runs > 10, "lockstep: %u silences in %llu clocks of a MAP with a long record, the same bytes", runs,
           (unsigned long long)clocks);
}

int main(void)
{
    silences("cycle", platform_cycle_create, 5);
    if (mantis_has_rtl()) {
        silences("lockstep", platform_lockstep_create, 11);
        every_clock(3);
        every_clock(4);
        within_a_record();
    } else
        tap_skip("lockstep", "this build has no RTL");
    return tap_done();
}
