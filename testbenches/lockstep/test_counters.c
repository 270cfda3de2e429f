/* SPDX-License-Identifier: Apache-2.0 */
/* A report's counters are the run's own, whatever became of the runs before it: finished, refused, ended by a bus
 * error, given up in mid-command, stopped by a disagreement, reset. On cycle, rtl and lockstep. */
#include "../common/tap.h"

#include "mantis/command.h"
#include "platform/platform.h"

#include <string.h>

enum {
    SIZE = 1 << 20,
    SLOTS = 16,
    SHORT = 64,    /* elements of a command that ends soon */
    LONG = 100000, /* of one that passes the limit */
    LIMIT = 4000,  /* clocks of a run */
    OUT = 0x1000,
    TENSOR = 0x2000,
    FAULTY = 0xf0000,
    CORRUPT = 2000 /* the clock in which the lockstep's RTL reads a wrong bit */
};

static _Alignas(64) uint8_t bytes[SIZE];
static mantis_memory memory = {bytes, SIZE};

static mantis_command peak_of(uint32_t address, uint32_t count)
{
    mantis_command c = mantis_command_make(MANTIS_OP_PEAK);
    mantis_set(&c, MANTIS_PEAK_COUNT, count);
    mantis_set(&c, MANTIS_PEAK_X0_ADDR, address);
    mantis_set(&c, MANTIS_PEAK_OUT_SCALE, OUT);
    return c;
}

/* `count` equal commands from slot `slot` on. */
static mantis_ring ring_of(const mantis_command *c, uint32_t slot, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        memcpy(bytes + (slot + i) % SLOTS * MANTIS_DESCRIPTOR_BYTES, c, sizeof *c);
    return (mantis_ring){0, SLOTS, slot, slot + count};
}

static mantis_status run(mantis_executor *e, const mantis_command *c, uint32_t slot, uint32_t count, mantis_report *r)
{
    mantis_ring ring = ring_of(c, slot, count);
    return mantis_run(e, &memory, &ring, r);
}

static bool all_zero(const mantis_report *r)
{
    static const uint64_t zeros[MANTIS_COUNTERS];
    return memcmp(r->counters, zeros, sizeof zeros) == 0;
}

/* Two equal runs, from where the ring's head stands and from slot 0 (a planned reset): both are the first run's twins,
 * and three commands together count three, in less time: the next is prepared while one runs. */
static bool as_at_first(mantis_executor *e, const mantis_report *first, mantis_report *got)
{
    const mantis_command c = peak_of(TENSOR, SHORT);
    for (uint32_t slot = 0; slot < 2; slot++)
        if (run(e, &c, 3 * slot, 1, got) != MANTIS_OK || memcmp(got->counters, first->counters, sizeof got->counters))
            return false;
    static uint64_t three; /* the same for every executor */
    if (run(e, &c, 0, 3, got) != MANTIS_OK || got->counters[MANTIS_COUNTER_COMMANDS] != 3)
        return false;
    if (three == 0)
        three = got->counters[MANTIS_COUNTER_CYCLES];
    return got->counters[MANTIS_COUNTER_CYCLES] == three && three > first->counters[MANTIS_COUNTER_CYCLES] &&
           three < 3 * first->counters[MANTIS_COUNTER_CYCLES];
}

typedef mantis_executor *create(const mantis_platform_options *options);

static void kinds_of_end(const char *name, create *make)
{
    const mantis_platform_options options = {
        .latency = 2, .cycle_limit = LIMIT, .fault = true, .fault_address = FAULTY, .together = 3};
    const mantis_command good = peak_of(TENSOR, SHORT), endless = peak_of(TENSOR, LONG),
                         faulty = peak_of(FAULTY, SHORT), refused = peak_of(TENSOR, 0);
    mantis_executor *e = make(&options);
    mantis_report first, got = {0}, end;
    if (!tap_ok(e != NULL && run(e, &good, 0, 1, &first) == MANTIS_OK && first.counters[MANTIS_COUNTER_COMMANDS] == 1 &&
                    first.counters[MANTIS_COUNTER_CYCLES] > 0,
                "%s: a first run is counted", name))
        return;
    tap_ok(as_at_first(e, &first, &got), "%s: so is one after finished runs", name);

    const bool is_refused = run(e, &refused, 0, 1, &end) == MANTIS_BAD_SHAPE;
    tap_ok(is_refused && end.counters[MANTIS_COUNTER_COMMANDS] == 0 && end.counters[MANTIS_COUNTER_CYCLES] > 0 &&
               as_at_first(e, &first, &got),
           "%s: after a refused command", name);

    const bool is_error = run(e, &faulty, 5, 2, &end) == MANTIS_BUS_ERROR;
    tap_ok(is_error && end.counters[MANTIS_COUNTER_READ_BEATS] > 0 &&
               end.counters[MANTIS_COUNTER_CYCLES] < 2 * first.counters[MANTIS_COUNTER_CYCLES] &&
               as_at_first(e, &first, &got),
           "%s: after a bus error", name);

    const bool is_late = run(e, &endless, 0, 1, &end) == MANTIS_TIMEOUT;
    tap_ok(is_late && end.completed == 0 && all_zero(&end) && as_at_first(e, &first, &got),
           "%s: after a run that passed the limit, which counts nothing", name);

    mantis_ring ring = ring_of(&endless, 0, 2);
    if (mantis_run_then_reset(e, &memory, &ring, 300) == MANTIS_OK)
        tap_ok(as_at_first(e, &first, &got), "%s: after a reset in mid-command", name);
    mantis_destroy(e);
}

/* A run ends at the limit's clock or is given up there; reading its counters takes nothing from it or the next one. */
static void limits(const char *name, create *make)
{
    const mantis_command good = peak_of(TENSOR, SHORT);
    int finished = 0, late = 0, wrong = 0;
    for (uint64_t limit = 60; limit < 660; limit += 12) {
        const mantis_platform_options options = {.cycle_limit = limit < 650 ? limit : UINT64_MAX};
        mantis_executor *e = make(&options);
        mantis_report r = {0};
        for (uint32_t i = 0; e != NULL && i < 2; i++) {
            const bool fine = run(e, &good, i, 1, &r) == MANTIS_OK;
            wrong += r.completed != fine || (!fine && r.status != MANTIS_TIMEOUT) || (limit > 650 && !fine);
            finished += fine;
            late += !fine;
        }
        wrong += e == NULL;
        if (e != NULL)
            mantis_destroy(e);
    }
    tap_ok(finished > 10 && late > 2 && wrong == 0, "%s: limits to 2^64 - 1: %d runs finished, %d were late, %d wrong",
           name, finished, late, wrong);
}

static void after_a_disagreement(void)
{
    const char *wave = "build/counters_disagreement.fst";
    const mantis_platform_options options = {
        .latency = 2, .together = 3, .corrupt_clock = CORRUPT, .trace_path = wave, .trace_first = 1 << 30};
    const mantis_command good = peak_of(TENSOR, SHORT), longer = peak_of(TENSOR, LONG);
    mantis_executor *e = platform_lockstep_create(&options);
    mantis_report first, got, end;
    const bool begun = e != NULL && run(e, &good, 0, 1, &first) == MANTIS_OK;
    const bool differs = begun && run(e, &longer, 1, 1, &end) == MANTIS_MISMATCH;
    tap_ok(differs && end.differing_cycles > 0 && all_zero(&end), "lockstep: a disagreement stops a run");
    tap_ok(differs && as_at_first(e, &first, &got) && got.differing_cycles == 0,
           "lockstep: after a disagreement, which is counted once");
    if (e != NULL)
        mantis_destroy(e);
    remove(wave);
}

int main(void)
{
    kinds_of_end("cycle", platform_cycle_create);
    limits("cycle", platform_cycle_create);
    if (!mantis_has_rtl()) {
        tap_skip("counters of rtl and lockstep", "this build has no RTL");
        return tap_done();
    }
    kinds_of_end("rtl", platform_rtl_create);
    kinds_of_end("lockstep", platform_lockstep_create);
    limits("lockstep", platform_lockstep_create);
    after_a_disagreement();
    return tap_done();
}
