/* SPDX-License-Identifier: Apache-2.0 */
/* A fixed list of random programs through golden, cycle and RTL: the first look for a fault, and often the last.
 * Zero-wait memory, latency and back-pressure in turn; wrong commands; biases of every window; resets in mid-command.
 * Then half as many whose commands are submitted together, so that both engines work at once, on each kind of memory.
 * MUTATION_PROGRAMS: how many (16). Every run does the same, however fast the host is. */
#include "../common/random_program.h"
#include "../common/tap.h"

#include "platform/platform.h"

enum { WAYS = 11, APART = 6, BROKEN_OFF = 4, WINDOW = 1 << 20, LIMIT = 1000000 };

/* Runs the ring, stepping over commands that end with an error. False on a disagreement. */
static bool run_all(mantis_executor *executor, random_program *p, mantis_report *total)
{
    while (p->ring.head != p->ring.tail) {
        mantis_report report;
        mantis_run(executor, &p->memory, &p->ring, &report);
        total->lockstep_commands += report.lockstep_commands;
        total->counters[MANTIS_COUNTER_CYCLES] += report.counters[MANTIS_COUNTER_CYCLES];
        const bool broken_off = report.status == MANTIS_TIMEOUT && total->status == MANTIS_TIMEOUT;
        if (report.status >= MANTIS_NO_MEMORY && !broken_off) {
            *total = report;
            return false;
        }
        if (report.status != MANTIS_OK)
            p->ring.head++; /* broken off: the next command begins with a reset */
    }
    return true;
}

static bool run_program(mantis_executor *executor, bool broken_off, unsigned long seed, mantis_report *total)
{
    random_program p;
    if (!random_program_create(&p, WINDOW, 16, seed))
        return false;
    p.with_errors = seed % 2;
    p.finer_scales = seed % 4 != 0;
    p.largest = seed % 16 == 5 ? 4000 : 300;
    random_program_fill(&p, 10);
    for (int i = 0; i < 2; i++) {
        random_bias_kinds kinds = {0};
        random_program_bias(&p, &kinds);
    }
    total->status = broken_off ? MANTIS_TIMEOUT : MANTIS_OK;
    const bool good = run_all(executor, &p, total);
    random_program_destroy(&p);
    return good;
}

int main(void)
{
    const char *text = getenv("MUTATION_PROGRAMS");
    const unsigned long programs = text != NULL ? strtoul(text, NULL, 0) : 16;
    const mantis_platform_options ways[WAYS] = {
        {.cycle_limit = LIMIT},
        {.latency = 37, .cycle_limit = LIMIT},
        {.backpressure_seed = 99, .cycle_limit = LIMIT},
        {.latency = 9, .backpressure_seed = 7, .cycle_limit = LIMIT},
        {.backpressure_seed = 5, .cycle_limit = 700},
        {.latency = 3, .cycle_limit = 1900},
        {.together = 16, .cycle_limit = LIMIT},
        {.together = 16, .latency = 9, .backpressure_seed = 7, .cycle_limit = LIMIT},
        {.together = 16, .memory = PLATFORM_MEMORY_SINGLE, .cycle_limit = LIMIT},
        {.together = 16, .memory = PLATFORM_MEMORY_LOCKED, .backpressure_seed = 3, .cycle_limit = LIMIT},
        {.together = 16, .memory = PLATFORM_MEMORY_DDR4, .cycle_limit = LIMIT}};
    mantis_executor *executors[WAYS] = {NULL}; /* made when they are needed: most faults are found by the first */
    if (!mantis_has_rtl()) {
        tap_skip("programs", "this build has no RTL");
        return tap_done();
    }
    mantis_report total = {0};
    bool good = true;
    for (unsigned long i = 0; good && i < programs + programs / 2; i++) {
        const unsigned long way = i < programs ? i % APART : APART + (i - programs) % (WAYS - APART);
        if (executors[way] == NULL)
            executors[way] = platform_lockstep_create(&ways[way]);
        good = executors[way] != NULL && run_program(executors[way], way >= BROKEN_OFF && way < APART, i + 1, &total);
        if (!good)
            printf("# program %lu: %s\n", i + 1, total.message);
    }
    tap_ok(good && total.lockstep_commands > programs, "%lu programs: %llu commands, %llu clocks agree",
           programs + programs / 2, (unsigned long long)total.lockstep_commands,
           (unsigned long long)total.counters[MANTIS_COUNTER_CYCLES]);
    for (int i = 0; i < WAYS; i++)
        mantis_destroy(executors[i]);
    return tap_done();
}
