/* SPDX-License-Identifier: Apache-2.0 */
/* Programs ordered for two engines: the weights of every kind of network and method are bit for bit those of commands
 * in the order of appending; golden finds no race in them, though each AFTER is the largest that leaves none; and the
 * order is another one, of more commands where products begin with the rows that are mapped. From a run's second step
 * on each update stands among the layers before, or in the next step. */
#include "../common/safe_after.h"
#include "../common/tap.h"

#include "host/data/data_sources.h"
#include "host/device/executors.h"
#include "host/training/trainer.h"

#include <stdlib.h>
#include <string.h>

static host_error error;

/* An executor around golden that looks at what it is given. */
typedef struct {
    mantis_executor base;
    mantis_executor *inner;
    uint64_t commands, unordered, wrong; /* whose AFTER is not 0, not the largest */
    uint64_t order;                      /* a sum over what stands where */
    uint64_t left;                       /* commands that a step has left to the next one, of all steps */
} watcher;

static mantis_status run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    watcher *w = (watcher *)self;
    mantis_ring before = *ring;
    for (before.tail = ring->head; before.tail != ring->tail; before.tail++) {
        mantis_command c;
        memcpy(&c, memory->bytes + ring->base + (before.tail & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES, sizeof c);
        const uint32_t after = mantis_get(&c, MANTIS_ALL_AFTER);
        w->commands++;
        w->unordered += after > 0;
        w->wrong += after != safe_after(memory, &before, &c);
        w->order = w->order * 31 + c.word[5] + c.word[12];
    }
    return mantis_run(w->inner, memory, ring, report);
}

static void share(mantis_executor *self, mantis_work work, void *context, size_t tasks)
{
    mantis_share(((watcher *)self)->inner, work, context, tasks);
}

static void destroy(mantis_executor *self)
{
    (void)self;
}

static const mantis_executor_class CLASS = {"watcher", run, destroy, share};

static bool train(const training_options *o, const data_pair *data, watcher *w, char hex[65])
{
    training_options own = *o;
    trainer t;
    *w = (watcher){.base = {&CLASS}, .inner = executors_create(o->executor, &o->machine, &error)};
    own.given = &w->base;
    if (!w->inner || trainer_open(&t, &own, data, &error) != MANTIS_OK)
        return false;
    while (error.status == MANTIS_OK && t.step < t.steps) {
        trainer_step_on(&t, &error);
        w->left += t.program.waiting.count;
    }
    if (error.status == MANTIS_OK)
        trainer_finish(&t, &error);
    tap_ok(t.program.waiting.count == 0, "%s: nothing is left at the end", o->net);
    trainer_weights_hash(&t, hex);
    trainer_close(&t);
    mantis_destroy(w->inner);
    return error.status == MANTIS_OK;
}

/* on: whether a step leaves something to the next one. */
static void check(const char *what, training_options o, const data_pair *data, bool cut, bool on)
{
    char plain[65] = "", ordered[65] = "";
    watcher one, two;
    o.batch = 8;
    o.rate = 0.02;
    o.machine.threads = 2;
    const bool good = train(&o, data, &one, plain);
    o.overlap = true;
    tap_ok(good && train(&o, data, &two, ordered) && strcmp(plain, ordered) == 0, "%s: the same weights%s%s", what,
           error.status ? ": " : "", error.text);
    tap_ok(one.unordered == 0 && one.commands <= two.commands && one.order != two.order && two.wrong == 0 &&
               two.unordered > two.commands / 10,
           "%s: %llu of %llu commands begin beside others, each as early as may be", what,
           (unsigned long long)two.unordered, (unsigned long long)two.commands);
    tap_ok(one.left == 0 && (two.left > 0) == on, "%s: steps leave %llu commands to the next ones", what,
           (unsigned long long)two.left);
    tap_ok((two.commands > one.commands) == cut, "%s: %llu commands in order", what, (unsigned long long)one.commands);
}

static training_options options_of(const char *net, uint64_t steps)
{
    training_options o = training_defaults();
    o.net = net;
    o.steps = steps;
    return o;
}

/* An evaluation between steps, and another rate in each, find what the steps before have left done. */
static void looked_at(const data_pair *data)
{
    double metric[2][2], loss[2][2];
    char hex[2][65] = {"", ""};
    size_t left = 0;
    for (int ordered = 0; ordered < 2; ordered++) {
        training_options o = options_of("resnet8", 4);
        trainer t;
        memset(&error, 0, sizeof error);
        o.batch = 8;
        o.rate = 0.02;
        o.schedule.kind = SCHEDULE_COSINE;
        o.overlap = ordered;
        if (trainer_open(&t, &o, data, &error) != MANTIS_OK)
            abort();
        for (int i = 0; i < 4 && trainer_step_on(&t, &error) == MANTIS_OK; i++) {
            left += t.program.waiting.count;
            if (i % 2)
                trainer_evaluate(&t, &metric[ordered][i / 2], &loss[ordered][i / 2], &error);
        }
        trainer_weights_hash(&t, hex[ordered]);
        trainer_close(&t);
    }
    tap_ok(error.status == MANTIS_OK && left > 0 && memcmp(metric[0], metric[1], sizeof metric[0]) == 0 &&
               memcmp(loss[0], loss[1], sizeof loss[0]) == 0 && strcmp(hex[0], hex[1]) == 0,
           "what looks at the weights between steps sees them learned: %s", error.text);
}

/* What a step has left runs on the run's own executor, also where an evaluation on golden comes in between. */
static void whose_clocks(const data_pair *data)
{
    uint64_t active[2] = {0, 0};
    for (int evaluated = 0; evaluated < 2; evaluated++) {
        training_options o = options_of("mlp", 3);
        double metric;
        trainer t;
        o.executor = "counting";
        o.batch = 8;
        o.overlap = true;
        if (trainer_open(&t, &o, data, &error) != MANTIS_OK)
            abort();
        while (error.status == MANTIS_OK && t.step < t.steps) {
            trainer_step_on(&t, &error);
            if (evaluated)
                trainer_evaluate_part(&t, 8, &metric, NULL, &error);
        }
        if (error.status == MANTIS_OK)
            trainer_finish(&t, &error);
        active[evaluated] = t.program.totals.counters[MANTIS_COUNTER_MAC_ACTIVE];
        trainer_close(&t);
    }
    tap_ok(error.status == MANTIS_OK && active[0] > 0 && active[0] == active[1],
           "all products of three steps have clocks, evaluated between or not: %llu", (unsigned long long)active[0]);
}

/* A layer whose gradients took another number of random streams than in the step before, or weights that were mapped
 * ahead with other streams than they have at their place: commands that ran beside others have drawn wrong words, and
 * the run must not go on. */
static void other_streams(const training_options *o, const data_pair *data)
{
    for (int forward = 0; forward < 2; forward++) {
        training_options own = *o;
        trainer t;
        memset(&error, 0, sizeof error);
        own.batch = 8;
        own.overlap = true;
        if (trainer_open(&t, &own, data, &error) != MANTIS_OK || trainer_step(&t, &error) != MANTIS_OK)
            abort();
        if (forward)
            for (uint32_t i = 0; i < t.net.count; i++)
                t.net.nodes[i].weights.stream++;
        else
            t.net.learned_streams++;
        tap_ok(trainer_step(&t, &error) == MANTIS_MISMATCH && strstr(error.text, "without --overlap") &&
                   strstr(error.text, forward ? "linear" : "gradients"),
               "another number of streams than before is an error: %s", error.text);
        trainer_close(&t);
    }
}

int main(void)
{
    static const struct {
        const char *name;
        methods methods;
    } METHODS[] = {
        {"resnet8, psq", {.gradient = {QUANTIZER_PSQ, 0, 0}}},
        {"resnet8, bhq", {.gradient = {QUANTIZER_BHQ, 0, 0}}},
        {"resnet8, shift of both", {.activation = {QUANTIZER_SHIFT, 4, 0}, .gradient = {QUANTIZER_SHIFT, 8, 0}}},
        {"resnet8, l1", {.norm = NORM_L1}}};
    data_pair digits, colour;
    if (data_draw(&digits, 64, 16, 5, &error) != MANTIS_OK ||
        data_draw_channels(&colour, 3, 64, 16, 5, &error) != MANTIS_OK)
        return 1;
    check("mlp", options_of("mlp", 4), &digits, false, true);
    check("lenet5", options_of("lenet5", 4), &digits, false, true);
    check("vit", options_of("vit", 2), &digits, true, true);
    check("resnet8", options_of("resnet8", 3), &colour, true, true);
    check("mobilenetv2", options_of("mobilenetv2", 1), &colour, true, false);
    check("depthwise", options_of("testbenches/nets/depthwise.net", 3), &colour, true, true);
    for (size_t i = 0; i < sizeof METHODS / sizeof *METHODS; i++) {
        training_options o = options_of("resnet8", 2);
        o.methods = METHODS[i].methods;
        check(METHODS[i].name, o, &colour, true, true);
    }
    training_options o = options_of("lenet5", 1);
    o.executor = "cycle";
    check("lenet5 on the cycle model", o, &digits, false, false);
    o = options_of("mlp", 3);
    o.executor = "cycle";
    check("mlp on the cycle model", o, &digits, false, true);
    check("first_norm", options_of("testbenches/nets/first_norm.net", 4), &colour, true, true);
    looked_at(&digits);
    whose_clocks(&digits);
    o = options_of("mlp", 4);
    other_streams(&o, &digits);
    data_free(&digits);
    data_free(&colour);
    return tap_done();
}
