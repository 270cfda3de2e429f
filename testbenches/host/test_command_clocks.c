/* SPDX-License-Identifier: Apache-2.0 */
/* What the builder for two engines believes that commands take, beside the clocks that they take alone on the cycle
 * model: a step's products, and its streams, together between two thirds and three halves of them. An order is as good
 * as these. */
#include "../common/tap.h"

#include "host/data/data_sources.h"
#include "host/device/command_clocks.h"
#include "host/device/executors.h"
#include "host/device/one_by_one.h"
#include "host/training/trainer.h"

#include <stdlib.h>

static host_error error;

typedef struct {
    mantis_executor base;
    mantis_executor *inner;
    uint64_t believed[ENGINES], taken[ENGINES];
} counter;

static void seen(void *context, const mantis_memory *memory, const mantis_command *command, const mantis_report *one)
{
    counter *k = context;
    const mantis_engine engine = mantis_engine_of(command);
    mantis_touched touched;
    (void)memory;
    mantis_touched_by(command, &touched);
    k->believed[engine] += command_clocks(command, &touched);
    k->taken[engine] += one->counters[engine == ENGINE_PRODUCTS ? MANTIS_COUNTER_PRODUCTS : MANTIS_COUNTER_STREAMS];
}

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    counter *k = (counter *)self;
    return one_by_one_run(k->inner, memory, ring, report, seen, k);
}

static void destroy(mantis_executor *self)
{
    (void)self;
}

static void step(const char *net, const data_pair *data)
{
    static const mantis_executor_class CLASS = {"counter", run, destroy, NULL};
    static const char *const NAMES[ENGINES] = {[ENGINE_PRODUCTS] = "products", [ENGINE_STREAMS] = "streams"};
    counter k = {.base = {&CLASS}, .inner = executors_create("cycle", &(executor_options){.threads = 1}, &error)};
    training_options o = training_defaults();
    trainer t;
    o.net = net;
    o.steps = 1;
    o.batch = 8;
    o.given = &k.base;
    const bool good = k.inner && trainer_open(&t, &o, data, &error) == MANTIS_OK;
    if (!good || trainer_step(&t, &error) != MANTIS_OK) {
        printf("# %s\n", error.text);
        abort();
    }
    for (int e = 0; e < ENGINES; e++)
        tap_ok(k.taken[e] > 0 && 3 * k.believed[e] > 2 * k.taken[e] && 2 * k.believed[e] < 3 * k.taken[e],
               "%s: %s take %llu clocks, believed %llu", net, NAMES[e], (unsigned long long)k.taken[e],
               (unsigned long long)k.believed[e]);
    trainer_close(&t);
    mantis_destroy(k.inner);
}

int main(void)
{
    data_pair digits, colour;
    if (data_draw(&digits, 64, 16, 5, &error) != MANTIS_OK ||
        data_draw_channels(&colour, 3, 64, 16, 5, &error) != MANTIS_OK)
        return 1;
    step("mlp", &digits);
    step("lenet5", &digits);
    step("vit", &digits);
    step("resnet8", &colour);
    data_free(&digits);
    data_free(&colour);
    return tap_done();
}
