/* SPDX-License-Identifier: Apache-2.0 */
/* mantis/training.h and mantis/network.h as a user meets them: the same bits as the program's own trainer, on golden
 * and cycle, from arrays, from a text, over a checkpoint, on an executor of the caller's; and everything that can be
 * wrong. */
#include "../host/scratch.h"

#include "host/data/data_sources.h"
#include "host/training/trainer.h"
#include "mantis/cycle.h"
#include "mantis/network.h"
#include "mantis/training.h"

#include <glob.h>
#include <math.h>

static mantis_error error;
static const char TINY[] = "input x\nflatten f\nlinear fc1 out=8\nrelu r1\nlinear fc2 out=classes\n";

static mantis_training_options small(uint64_t steps)
{
    mantis_training_options o = mantis_training_defaults();
    o.steps = steps;
    o.batch = 16;
    o.seed = 7;
    return o;
}

static const char *hash(const mantis_training *t)
{
    static char hex[4][65];
    static int next;
    char *to = hex[next++ & 3];
    mantis_training_hash(t, to);
    return to;
}

static const char *run(mantis_training *t, uint64_t steps)
{
    for (uint64_t i = 0; i < steps; i++)
        if (mantis_training_step(t, &error) != MANTIS_OK)
            return error.text;
    return hash(t);
}

/* The same run through the rooms of the program. */
static const char *expected(uint64_t steps, const data_pair *data)
{
    static char hex[65];
    host_error e = {.status = MANTIS_OK};
    training_options o = training_defaults();
    trainer t;
    o.steps = steps;
    o.batch = 16;
    o.seed = 7;
    if (trainer_open(&t, &o, data, &e) != MANTIS_OK)
        return "the program cannot";
    while (t.step < steps && trainer_step(&t, &e) == MANTIS_OK)
        ;
    trainer_weights_hash(&t, hex);
    trainer_close(&t);
    return hex;
}

static void test_bits(const mantis_data *data, mantis_executor *golden)
{
    data_pair pair;
    host_error e = {.status = MANTIS_OK};
    data_load(&pair, "digits", &e);
    const mantis_training_options o = small(6);
    mantis_training *t = mantis_training_create(&o, data, golden, &error), *again;
    tap_ok(t && strcmp(run(t, 6), expected(6, &pair)) == 0, "six steps leave the program's weights");
    const mantis_training_state s = mantis_training_look(t);
    tap_ok(s.step == 6 && s.steps == 6 && s.loss > 0.0 && s.totals.commands > 0 && s.totals.macs > 0, "its state");
    tap_ok(mantis_training_step(t, &error) == MANTIS_BAD_ARGUMENT && strstr(error.text, "done"), "no seventh step");
    double accuracy = -1.0, loss = -1.0;
    const char *before = hash(t);
    mantis_training_evaluate(t, &accuracy, &loss, &error);
    tap_ok(error.status == MANTIS_OK && accuracy >= 0.0 && loss > 0.0 &&
               mantis_training_evaluate(t, NULL, NULL, NULL) == MANTIS_OK && strcmp(before, hash(t)) == 0,
           "evaluation: %.1f %% right, and nothing changes", 100.0 * accuracy);

    /* Three steps, a checkpoint, and the other three in another run, with a run of another seed in between. */
    const char *path = scratch_path("half.ck");
    mantis_training_options other = o;
    other.seed = 8;
    again = mantis_training_create(&o, data, golden, &error);
    mantis_training *between = mantis_training_create(&other, data, golden, &error);
    run(again, 3);
    tap_ok(mantis_training_save(again, path, &error) == MANTIS_OK, "a checkpoint: %s", error.text);
    tap_ok(mantis_training_resume(again, path, &error) == MANTIS_BAD_ARGUMENT, "is not read in mid-run");
    mantis_training_destroy(again);
    again = mantis_training_create(&o, data, golden, &error);
    tap_ok(mantis_training_resume(between, path, &error) == MANTIS_BAD_FILE, "nor by another run: %s", error.text);
    tap_ok(mantis_training_resume(again, path, &error) == MANTIS_OK && mantis_training_look(again).step == 3,
           "resumed");
    for (int i = 0; i < 3; i++) {
        mantis_training_step(again, &error);
        mantis_training_step(between, &error);
    }
    tap_ok(strcmp(hash(again), hash(t)) == 0, "goes on to the same bits, another run beside it");
    mantis_training_destroy(between);
    mantis_training_destroy(again);
    mantis_training_destroy(t);
    data_free(&pair);
}

/* An executor of the caller's own: counts runs and passes them on. */
typedef struct {
    mantis_executor base;
    mantis_executor *inner;
    unsigned runs;
} counting;

static mantis_status count_run(mantis_executor *self, mantis_memory *memory, mantis_ring *ring, mantis_report *report)
{
    counting *c = (counting *)self;
    c->runs++;
    return mantis_run(c->inner, memory, ring, report);
}

static void no_destroy(mantis_executor *self)
{
    ((counting *)self)->runs = 1000000; /* the run must leave its executor alone */
}

static void test_executors(const mantis_data *data, mantis_executor *golden)
{
    static const mantis_executor_class CLASS = {"counting", count_run, no_destroy, NULL};
    counting own = {{&CLASS}, golden, 0};
    mantis_executor *cycle = mantis_cycle_create(NULL, &error);
    mantis_training_options o = small(2);
    o.net = NULL;
    o.net_text = TINY;
    o.batch = 4;
    mantis_executor *const executors[] = {golden, cycle, &own.base};
    const char *weights[3];
    for (int i = 0; i < 3; i++) {
        mantis_training *t = mantis_training_create(&o, data, executors[i], &error);
        weights[i] = t ? run(t, 2) : error.text;
        if (i == 1 && t)
            tap_ok(mantis_training_look(t).totals.counters[MANTIS_COUNTER_CYCLES] > 0, "cycle counts its clocks");
        mantis_training_destroy(t);
    }
    tap_ok(strlen(weights[0]) == 64 && strcmp(weights[0], weights[1]) == 0, "golden and cycle leave the same: %s",
           weights[0]);
    tap_ok(strcmp(weights[0], weights[2]) == 0 && own.runs > 0 && own.runs < 1000000, "so does one's own executor");
    mantis_destroy(cycle);
}

static void test_arrays(const mantis_data *data, mantis_executor *golden)
{
    mantis_data_arrays a = mantis_data_look(data);
    mantis_data *copy = mantis_data_create(&a, &error);
    const mantis_training_options o = small(2);
    mantis_training *t = mantis_training_create(&o, data, golden, &error),
                    *u = mantis_training_create(&o, copy, golden, &error);
    tap_ok(t && u && strcmp(run(t, 2), run(u, 2)) == 0, "the same images as arrays: the same bits");
    mantis_training_destroy(t);
    mantis_training_destroy(u);
    mantis_data_close(copy);
    uint16_t labels[2] = {0, 3};
    const uint8_t pixels[2 * 4 * 4] = {1, 2, 3};
    const mantis_images two = {pixels, labels, 2};
    a = (mantis_data_arrays){4, 4, 1, 3, two, two};
    tap_ok(!mantis_data_create(&a, &error) && error.status == MANTIS_BAD_ARGUMENT && strstr(error.text, "label 3"),
           "a label beyond the classes: %s", error.text);
    a.classes = 4;
    a.channels = 4;
    tap_ok(!mantis_data_create(&a, &error) && error.status == MANTIS_BAD_ARGUMENT, "four channels: %s", error.text);
    a.channels = 1;
    a.test.count = 0;
    tap_ok(!mantis_data_create(&a, &error) && error.status == MANTIS_BAD_ARGUMENT, "no test images: %s", error.text);
    a.test.count = 2;
    copy = mantis_data_create(&a, &error);
    tap_ok(copy && mantis_data_look(copy).classes == 4 && mantis_data_look(copy).train.labels[1] == 3, "well now");
    mantis_data_close(copy);
    mantis_data_close(NULL);
    tap_ok(!mantis_data_open(scratch(), &error) && error.status == MANTIS_BAD_FILE, "a folder without data: %s",
           error.text);
}

static void test_weights(const mantis_data *data, mantis_executor *golden)
{
    const mantis_training_options o = small(4);
    mantis_training_options other = o;
    other.seed = 1234;
    mantis_training *t = mantis_training_create(&o, data, golden, &error),
                    *u = mantis_training_create(&other, data, golden, &error);
    run(t, 2);
    run(u, 1);
    mantis_parameter p;
    uint32_t count = 0;
    for (; mantis_training_parameter(t, count, &p) == MANTIS_OK; count++) {
        const size_t n = (size_t)p.rows * p.cols;
        float *values = malloc(n * sizeof *values);
        mantis_training_get(t, p.name, MANTIS_PARAMETER_VALUE, values, n, &error);
        mantis_training_set(u, p.name, MANTIS_PARAMETER_VALUE, values, n, &error);
        mantis_training_get(t, p.name, MANTIS_PARAMETER_VELOCITY, values, n, &error);
        mantis_training_set(u, p.name, MANTIS_PARAMETER_VELOCITY, values, n, &error);
        free(values);
    }
    double a = 0.0, b = 1.0, loss_a = 0.0, loss_b = 1.0;
    tap_ok(count >= 4 && strcmp(hash(t), hash(u)) == 0, "%u parameters carried over by name", count);
    mantis_training_evaluate(t, &a, &loss_a, &error);
    mantis_training_evaluate(u, &b, &loss_b, &error);
    tap_ok(a == b && loss_a == loss_b, "the machine sees them, and their peaks: both answer alike, loss %g", loss_a);
    mantis_training_parameter(t, 0, &p);
    const size_t n = (size_t)p.rows * p.cols;
    float *values = calloc(n, sizeof *values);
    mantis_training_get(u, p.name, MANTIS_PARAMETER_VALUE, values, n, &error);
    for (size_t i = 0; i < n; i++)
        values[i] *= 64.0f;
    const uint32_t sticky = mantis_training_look(u).totals.sticky;
    mantis_training_set(u, p.name, MANTIS_PARAMETER_VALUE, values, n, &error);
    mantis_training_evaluate(u, NULL, NULL, &error);
    tap_ok(sticky == 0 && mantis_training_look(u).totals.sticky == 0,
           "larger weights bring their peak: none saturates");
    memset(values, 0, n * sizeof *values);
    const char *before = hash(t);
    values[n - 1] = INFINITY;
    tap_ok(mantis_training_set(t, p.name, MANTIS_PARAMETER_VALUE, values, n, &error) == MANTIS_BAD_ARGUMENT &&
               strstr(error.text, "Inf"),
           "Inf is refused: %s", error.text);
    values[n - 1] = 0.0f;
    tap_ok(mantis_training_set(t, p.name, MANTIS_PARAMETER_VALUE, values, n - 1, &error) == MANTIS_BAD_ARGUMENT &&
               mantis_training_set(t, "no.w", MANTIS_PARAMETER_VALUE, values, n, &error) == MANTIS_BAD_ARGUMENT &&
               mantis_training_get(t, p.name, (mantis_parameter_part)2, values, n, &error) == MANTIS_BAD_ARGUMENT &&
               strcmp(before, hash(t)) == 0,
           "a wrong count, name or part changes nothing");
    free(values);
    mantis_training_destroy(t);
    mantis_training_destroy(u);
}

/* All weights through a file: the run that loads them has the bits of the one that saved them. */
static void test_weight_files(const mantis_data *data, mantis_executor *golden)
{
    const mantis_training_options o = small(4);
    const char *file = scratch_path("w.safetensors"), *checkpoint = scratch_path("w.ck");
    mantis_training *t = mantis_training_create(&o, data, golden, &error), *from;
    run(t, 2);
    tap_ok(mantis_training_save_weights(t, file, &error) == MANTIS_OK, "weights are saved");
    from = mantis_training_create(&o, data, golden, &error);
    tap_ok(mantis_training_load_weights(from, file, &error) == MANTIS_OK && strcmp(hash(from), hash(t)) == 0,
           "and loaded");
    const char *after = run(from, 1);
    mantis_training_save(from, checkpoint, &error);
    mantis_training_load_weights(from, file, &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, "before its first step", "not after a step");
    mantis_training_destroy(from);
    from = mantis_training_create(&o, data, golden, &error);
    mantis_training_resume(from, checkpoint, &error);
    failed_with(&error, MANTIS_BAD_FILE, "initial weights", "a checkpoint of given weights and a run of drawn ones");
    tap_ok(mantis_training_load_weights(from, file, &error) == MANTIS_OK &&
               mantis_training_resume(from, checkpoint, &error) == MANTIS_OK && strcmp(hash(from), after) == 0,
           "with the same weights it resumes");
    mantis_training_save_weights(from, "w.pt", &error);
    failed_with(&error, MANTIS_BAD_ARGUMENT, ".safetensors", "a name that says no form");
    mantis_training_load_weights(from, checkpoint, &error);
    failed_with(&error, MANTIS_BAD_FILE, "neither an .npz nor", "a file of another kind");
    mantis_training_destroy(from);
    mantis_training_destroy(t);
    scratch_remove();
}

static void refused(const mantis_training_options *o, const mantis_data *data, mantis_executor *executor,
                    mantis_status status, const char *what)
{
    mantis_training *t = mantis_training_create(o, data, executor, &error);
    tap_ok(!t && error.status == status && error.text[0], "%s: %s", what, error.text);
    mantis_training_destroy(t);
}

static void test_refused(const mantis_data *data, mantis_executor *golden)
{
    mantis_training_options o = small(2);
    refused(&o, data, NULL, MANTIS_BAD_ARGUMENT, "no executor");
    refused(&o, NULL, golden, MANTIS_BAD_ARGUMENT, "no data");
    o.net = "nonsuch";
    refused(&o, data, golden, MANTIS_BAD_ARGUMENT, "no such network");
    o.net_text = "input x\nlinear fc out=3 from=y\n";
    refused(&o, data, golden, MANTIS_BAD_FILE, "a bad text");
    o = small(2);
    o.batch = 0;
    refused(&o, data, golden, MANTIS_BAD_ARGUMENT, "batch 0");
    o.batch = 60000;
    refused(&o, data, golden, MANTIS_BAD_ARGUMENT, "a batch of more images than there are");
    o = small(2);
    o.bits = 9;
    refused(&o, data, golden, MANTIS_BAD_ARGUMENT, "9 bits");
    o = small(2);
    o.schedule = (mantis_schedule_kind)4;
    refused(&o, data, golden, MANTIS_BAD_ARGUMENT, "no such schedule");
    o = small(20);
    o.rate = 1000.0;
    mantis_training *t = mantis_training_create(&o, data, golden, &error);
    run(t, 20);
    const mantis_error first = error;
    tap_ok(first.status == MANTIS_NONFINITE && mantis_training_step(t, &error) == MANTIS_NONFINITE &&
               strcmp(first.text, error.text) == 0 && mantis_training_save(t, scratch_path("no"), &error) != MANTIS_OK,
           "a run that diverged stays so: %s", first.text);
    mantis_training_destroy(t);
    mantis_training_destroy(NULL);
}

static void test_network(void)
{
    mantis_network_options o = {.source = "lenet5", .height = 28, .width = 28, .channels = 1, .classes = 10};
    mantis_network *net = mantis_network_open(&o, &error);
    mantis_layer first, last;
    uint64_t parameters = 0;
    const uint32_t count = net ? mantis_network_layers(net) : 0;
    for (uint32_t i = 0; i < count; i++) {
        mantis_network_layer(net, i, &last);
        if (i == 0)
            first = last;
        parameters += last.parameters;
    }
    tap_ok(count > 5 && strcmp(first.kind, "input") == 0 && first.height == 28 && !first.from[0] && !last.from[1] &&
               last.channels == 10 && last.from[0] && parameters > 40000 &&
               mantis_network_layer(net, count, &last) == MANTIS_BAD_ARGUMENT,
           "%u layers, %llu parameters", count, (unsigned long long)parameters);
    char text[64], whole[8192];
    const size_t length = mantis_network_describe(net, whole, sizeof whole);
    tap_ok(length == strlen(whole) && strstr(whole, "lenet5: images 28 x 28 x 1") &&
               mantis_network_describe(net, text, sizeof text) == length && strlen(text) == sizeof text - 1 &&
               strncmp(text, whole, sizeof text - 1) == 0,
           "described, whole and cut");
    tap_ok(mantis_network_bytes(net) > 4 * parameters, "%llu bytes", (unsigned long long)mantis_network_bytes(net));
    mantis_network_close(net);
    unsigned shipped = 0;
    bool found = false;
    for (const char *name; (name = mantis_network_shipped(shipped)); shipped++)
        found |= strcmp(name, "mlp") == 0;
    glob_t files;
    const bool listed = glob("sim/host/networks/shipped/*.net", 0, NULL, &files) == 0;
    tap_ok(listed && shipped == files.gl_pathc && found, "%u networks are shipped: those of the folder", shipped);
    if (listed)
        globfree(&files);
    o = (mantis_network_options){.text = TINY, .height = 5, .width = 5, .channels = 1, .classes = 3, .batch = 2};
    net = mantis_network_open(&o, &error);
    tap_ok(net && mantis_network_layers(net) == 5, "a text");
    mantis_network_close(net);
    o.classes = 0;
    tap_ok(!mantis_network_open(&o, &error) && error.status == MANTIS_BAD_FILE && strstr(error.text, "network:5"), "%s",
           error.text);
    o = (mantis_network_options){.text = "input x\nnonsense y\n", .height = 5, .width = 5, .channels = 1, .classes = 3};
    tap_ok(!mantis_network_open(&o, &error) && error.status == MANTIS_BAD_FILE && strstr(error.text, "network:2"), "%s",
           error.text);
    mantis_network_close(NULL);
}

/* Methods by name: the bits of the program's own trainer with them, and names that there are not. */
static void test_methods(const mantis_data *data, const data_pair *pair, mantis_executor *executor)
{
    const mantis_training_options o = small(3);
    const mantis_methods how = {"psq", "shift:4", "l1", 5, 0, false};
    training_options own = training_defaults();
    host_error e = {.status = MANTIS_OK};
    char hex[65] = "";
    trainer t;
    own.steps = 3;
    own.batch = 16;
    own.seed = 7;
    own.methods = (methods){.activation = {QUANTIZER_SHIFT, 4, 0},
                            .gradient = {QUANTIZER_PSQ, 0, 0},
                            .gradient_bits = 5,
                            .weight_gradient_bits = 8,
                            .norm = NORM_L1};
    if (trainer_open(&t, &own, pair, &e) == MANTIS_OK) {
        while (t.step < t.steps && trainer_step(&t, &e) == MANTIS_OK)
            ;
        trainer_weights_hash(&t, hex);
        trainer_close(&t);
    }
    mantis_training *with = mantis_training_create_with(&o, &how, data, executor, &error),
                    *without = mantis_training_create(&o, data, executor, &error);
    char theirs[65] = "none";
    if (with)
        memcpy(theirs, run(with, 3), 64);
    tap_ok(strcmp(theirs, hex) == 0 && without && strcmp(run(without, 3), hex) != 0, "methods by name: %.12s %s",
           theirs, e.text);
    mantis_training_destroy(with);
    mantis_training_destroy(without);
    static const mantis_methods WRONG[] = {{"psk", NULL, NULL, 0, 0, false},
                                           {NULL, "bhq", NULL, 0, 0, false},
                                           {NULL, NULL, "l3", 0, 0, false},
                                           {"psq", NULL, NULL, 3, 0, false},
                                           {"psq", NULL, NULL, 0, 9, false}};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        tap_ok(!mantis_training_create_with(&o, &WRONG[i], data, executor, &error) &&
                   error.status == MANTIS_BAD_ARGUMENT,
               "refused: %s", error.text);
}

int main(void)
{
    mantis_data *data = mantis_data_open("digits", &error);
    mantis_executor *golden = mantis_golden_create(1, NULL);
    test_bits(data, golden);
    test_executors(data, golden);
    test_arrays(data, golden);
    test_weights(data, golden);
    test_weight_files(data, golden);
    test_refused(data, golden);
    host_error e = {.status = MANTIS_OK};
    data_pair pair;
    if (data_load(&pair, "digits", &e) == MANTIS_OK) {
        test_methods(data, &pair, golden);
        data_free(&pair);
    }
    test_network();
    mantis_destroy(golden);
    mantis_data_close(data);
    return tap_done();
}
