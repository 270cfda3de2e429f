/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks a second of a whole training step, for mantis bench: the first step of its kind on the cycle model, and later
 * ones on the counting executor, which has counted them before. */
#include "host/cli/bench_table.h"

#include "host/data/data_sources.h"
#include "host/support/clock.h"
#include "host/training/trainer.h"

#include <stdio.h>

enum { STEPS = 4 };

/* The best step's rate. */
static mantis_status run(const training_options *o, const data_pair *data, double *rate, host_error *error)
{
    trainer t;
    if (trainer_open(&t, o, data, error) != MANTIS_OK)
        return error->status;
    *rate = 0.0;
    for (int step = 0; step < STEPS && error->status == MANTIS_OK; step++) {
        const uint64_t before = t.program.totals.counters[MANTIS_COUNTER_CYCLES];
        const double start = clock_seconds();
        trainer_step(&t, error);
        const double seconds = clock_seconds() - start;
        const double now = (double)(t.program.totals.counters[MANTIS_COUNTER_CYCLES] - before) / seconds;
        *rate = now > *rate ? now : *rate;
    }
    trainer_close(&t);
    return error->status;
}

mantis_status bench_clocked_step(bench_table *t, double rtl, host_error *error)
{
    static const char *const EXECUTORS[] = {"cycle", "counting"};
    training_arguments a = training_arguments_defaults();
    data_pair data;
    if (data_load(&data, "digits32", error) != MANTIS_OK)
        return error->status;
    a.run.net = "resnet20";
    a.run.batch = 1;
    a.run.steps = STEPS;
    a.run.machine = t->machine;
    for (int i = 0; i < 2 && error->status == MANTIS_OK; i++) {
        char name[64], key[32];
        double rate = 0.0;
        a.run.executor = EXECUTORS[i];
        if (run(&a.run, &data, &rate, error) != MANTIS_OK)
            break;
        snprintf(name, sizeof name, "%s, step of resnet20, one image", EXECUTORS[i]);
        snprintf(key, sizeof key, "%s_resnet20", EXECUTORS[i]);
        bench_add(t, key, name, "kclocks/s", 1e3, rate, rtl > 0.0 ? "rtl" : NULL, rtl);
    }
    data_free(&data);
    return error->status;
}
