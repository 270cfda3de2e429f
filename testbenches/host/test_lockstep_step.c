/* SPDX-License-Identifier: Apache-2.0 */
/* One whole training step of the MLP at batch 32 (forward, backward, update) through golden, cycle model and RTL side
 * by side, under memory latency and random back-pressure: nothing differs, and the weights are those of golden alone.
 * So also, at a small batch, with each kind of memory: one that serves a burst at a time hangs a master that sends
 * addresses ahead of their data. Also each clocked executor alone, at a small batch, at other bit widths and
 * roundings. */
#include "scratch.h"

#include "host/data/data_sources.h"
#include "host/training/trainer.h"

static data_pair data;

/* Trains; MANTIS_UNAVAILABLE when the build lacks the executor. */
static mantis_status train(training_options o, char hex[65], program_totals *totals)
{
    host_error error = {.status = MANTIS_OK};
    trainer t;
    o.machine.threads = 1;
    if (trainer_open(&t, &o, &data, &error) != MANTIS_OK)
        return error.status;
    while (error.status == MANTIS_OK && t.step < t.steps)
        trainer_step(&t, &error);
    if (error.status != MANTIS_OK)
        printf("# %s\n", error.text);
    trainer_weights_hash(&t, hex);
    *totals = t.program.totals;
    trainer_close(&t);
    return error.status;
}

static void compare(training_options o, const char *what)
{
    char alone[65], beside[65];
    program_totals totals;
    training_options golden = o;
    golden.executor = "golden";
    golden.lockstep = 0;
    golden.machine = (executor_options){0};
    if (train(golden, alone, &totals) != MANTIS_OK) {
        tap_ok(false, "%s: golden alone trains", what);
        return;
    }
    mantis_status status = train(o, beside, &totals);
    if (status == MANTIS_UNAVAILABLE) {
        tap_skip(what, "not in this build");
        return;
    }
    tap_ok(status == MANTIS_OK && strcmp(alone, beside) == 0, "%s: the weights of golden alone", what);
    tap_ok(totals.counters[MANTIS_COUNTER_CYCLES] > 10000 && totals.counters[MANTIS_COUNTER_MAC_ACTIVE] > 0,
           "%s: %llu cycles", what, (unsigned long long)totals.counters[MANTIS_COUNTER_CYCLES]);
    if (o.lockstep)
        tap_ok(totals.lockstep_commands == totals.commands && totals.commands > 0 && totals.differing_bytes == 0 &&
                   totals.differing_cycles == 0,
               "%s: %llu commands, %llu differing bytes, %llu differing cycles", what,
               (unsigned long long)totals.lockstep_commands, (unsigned long long)totals.differing_bytes,
               (unsigned long long)totals.differing_cycles);
}

int main(void)
{
    host_error error = {.status = MANTIS_OK};
    if (data_draw(&data, 64, 10, 5, &error) != MANTIS_OK)
        return 1;
    training_options o = training_defaults();
    o.steps = o.lockstep = 1;
    o.batch = 32;
    o.machine.latency = 9;
    o.machine.backpressure = 3;
    compare(o, "lockstep, batch 32");

    o.batch = 3;
    o.machine.latency = 0;
    o.machine.cycle_limit = 20000000;
    for (int i = PLATFORM_MEMORY_SINGLE; i < PLATFORM_MEMORIES; i++) {
        char what[64];
        o.machine.memory = platform_memory_name((platform_memory)i);
        o.machine.backpressure = i % 2 ? 3 : 0;
        snprintf(what, sizeof what, "lockstep, batch 3, %s", o.machine.memory);
        compare(o, what);
    }

    o.lockstep = 0;
    o.batch = 5;
    o.bits = 5;
    o.executor = "cycle";
    compare(o, "cycle model, batch 5, 5 bits");
    o.machine = (executor_options){0};
    o.bits = 8;
    o.nearest = o.saturate = true;
    o.executor = "rtl";
    compare(o, "RTL, batch 5, nearest, saturating, zero-wait memory");
    data_free(&data);
    return tap_done();
}
