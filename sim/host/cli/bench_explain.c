/* SPDX-License-Identifier: Apache-2.0 */
/* What a training step's commands cost on golden, shape by shape, with the way of each product and why it is that one,
 * for mantis bench --explain. Each call counts as the quickest of its shape: other programs run, too. */
#include "host/cli/bench_table.h"

#include "host/data/data_sources.h"
#include "host/device/command_costs.h"
#include "host/support/clock.h"
#include "host/support/json.h"
#include "host/training/trainer.h"

#include <inttypes.h>
#include <stdio.h>

enum { STEPS = 4 }; /* after one that warms up */

/* Of a step, in the quickest calls. */
static double seconds_of(const command_cost *c)
{
    return c->seconds * (double)c->calls / STEPS;
}

static void print(const command_costs *k, const char *net, const training_options *o, double step)
{
    double all = 0.0;
    for (size_t i = 0; i < k->count; i++)
        all += seconds_of(&k->costs[i]);
    printf("\n  %s, batch %u: commands of %.2f ms, a step of %.2f ms\n", net, o->batch, 1e3 * all, 1e3 * step);
    printf("\n  %8s %6s %6s  %-50s %9s  %s\n", "ms", "share", "calls", "what", "rate", "way: why");
    for (size_t i = 0; i < k->count; i++) {
        const command_cost *c = &k->costs[i];
        printf("  %8.3f %5.1f%% %6.1f  %-50s ", 1e3 * seconds_of(c), 100.0 * seconds_of(c) / all,
               (double)c->calls / STEPS, c->shape);
        if (c->way[0])
            printf("%5.0f G/s  %s: %s\n", 1e-9 * c->work / c->seconds, c->way, c->why);
        else
            printf("%6.2f ns\n", c->work > 0.0 ? 1e9 * c->seconds / c->work : 0.0);
    }
}

static void print_json(const command_costs *k, const char *net, const training_options *o, double step)
{
    json j = json_begin(stdout);
    json_text(&j, "net", net);
    json_unsigned(&j, "batch", o->batch);
    json_real(&j, "step_seconds", step);
    json_open(&j, "commands", '[');
    for (size_t i = 0; i < k->count; i++) {
        const command_cost *c = &k->costs[i];
        json_open(&j, NULL, '{');
        json_text(&j, "shape", c->shape);
        json_text(&j, "way", c->way[0] ? c->way : NULL);
        json_text(&j, "why", c->way[0] ? c->why : NULL);
        json_real(&j, "calls", (double)c->calls / STEPS);
        json_real(&j, "work", c->work);
        json_real(&j, "seconds", c->seconds);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_end(&j);
}

static mantis_status steps(trainer *run, command_costs *k, double *step, host_error *error)
{
    if (trainer_step(run, error) != MANTIS_OK)
        return error->status;
    command_costs_clear(k);
    *step = 1e30;
    for (int i = 0; i < STEPS && error->status == MANTIS_OK; i++) {
        const double start = clock_seconds();
        trainer_step(run, error);
        const double seconds = clock_seconds() - start;
        *step = seconds < *step ? seconds : *step;
    }
    if (error->status == MANTIS_OK && k->failed)
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for the commands' costs");
    return error->status;
}

mantis_status bench_explain(const training_arguments *a, host_error *error)
{
    training_options o = a->run;
    data_pair data;
    command_costs k;
    trainer run;
    char net[NETWORK_NAME_BYTES];
    double step = 0.0;
    mantis_executor *golden = executors_create("golden", &o.machine, error);
    if (!golden)
        return error->status;
    if (data_load(&data, a->data, error) == MANTIS_OK) {
        command_costs_begin(&k, golden);
        o.given = &k.base;
        o.steps = STEPS + 1;
        network_name(o.net, net);
        if (trainer_open(&run, &o, &data, error) == MANTIS_OK) {
            if (steps(&run, &k, &step, error) == MANTIS_OK) {
                command_costs_sort(&k);
                (a->json ? print_json : print)(&k, net, &o, step);
            }
            trainer_close(&run);
        }
        command_costs_end(&k);
        data_free(&data);
    }
    mantis_destroy(golden);
    return error->status;
}
