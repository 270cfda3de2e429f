/* SPDX-License-Identifier: Apache-2.0 */
/* mantis bench: golden's kernels against the limits of this machine and against OpenBLAS, clocks per second of the
 * clocked executors, images per second of training. Everything is measured in one run, so ratios hold whatever else the
 * machine does. */
#include "host/data/data_sources.h"
#include "host/cli/verbs.h"
#include "host/support/clock.h"
#include "host/support/host_random.h"
#include "host/support/json.h"
#include "host/networks/network.h"
#include "host/reports/machine_limits.h"
#include "host/training/trainer.h"
#include "host/training/training_arguments.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ENOUGH_SECONDS 0.4 /* a measurement repeats until this long, and takes its best round */
#define MOST_LINES     32

typedef struct {
    training_arguments common;
    bool quick;
} arguments;

/* One line of the table. rate in units per second; against: what it is a fraction of, 0 when of nothing. */
typedef struct {
    char name[NETWORK_NAME_BYTES + 64];
    const char *unit, *against_name;
    double rate, against, scale; /* scale: units are shown divided by it */
} line;

typedef struct {
    line lines[MOST_LINES];
    size_t count;
    double quick; /* divides sizes */
    executor_options machine;
} table;

static void add(table *t, const char *name, const char *unit, double scale, double rate, const char *against_name,
                double against)
{
    if (t->count == MOST_LINES)
        return;
    line *l = &t->lines[t->count++];
    memset(l, 0, sizeof *l);
    snprintf(l->name, sizeof l->name, "%s", name);
    l->unit = unit;
    l->scale = scale;
    l->rate = rate;
    l->against_name = against_name;
    l->against = against;
}

/* Which commands a measurement repeats. */
typedef enum { WORK_GEMM, WORK_MAP, WORK_VECTOR } work_kind;

typedef struct {
    work_kind kind;
    uint32_t m, n, k; /* GEMM; else m x n elements */
} work;

typedef struct {
    double seconds;  /* of the best round */
    uint64_t clocks; /* of that round; 0 for executors without clocks */
} timing;

static void append(program *p, const work *w, const tensor *x, const tensor *y)
{
    switch (w->kind) {
    case WORK_GEMM: program_gemm(p, &(gemm_operation){.a = &x[1], .b = &y[1], .out = &x[2]}); break;
    case WORK_MAP: program_map(p, &x[0], &x[1], 8); break;
    case WORK_VECTOR:
        program_vector(p, &(vector_operation){.term = {{&x[0], &y[2]}, {&y[0], &y[2]}}, .out = &x[2]});
        break;
    }
}

/* Repeats a command; the operands are mapped random values, so the float executor has its shadows. */
static mantis_status measure(const work *w, const char *name, const executor_options *machine, timing *best,
                             host_error *error)
{
    mantis_executor *executor = executors_create(name, machine, error);
    if (!executor)
        return error->status;
    bool gemm = w->kind == WORK_GEMM;
    arena arena;
    program p;
    arena_begin(&arena);
    tensor x[3], y[3], one = arena_tensor(&arena, TENSOR_FP32, 1, 1, "one");
    x[0] = arena_tensor(&arena, TENSOR_FP32, w->m, gemm ? w->k : w->n, "x");
    y[0] = arena_tensor(&arena, TENSOR_FP32, gemm ? w->k : w->m, w->n, "y");
    x[1] = arena_tensor(&arena, TENSOR_DFP8, x[0].rows, x[0].cols, "x.q");
    y[1] = arena_tensor(&arena, TENSOR_DFP8, y[0].rows, y[0].cols, "y.q");
    x[2] = arena_tensor(&arena, TENSOR_FP32, w->m, w->n, "out");
    y[2] = arena_tensor(&arena, TENSOR_DFP16, 1, 1, "one.q");
    if (arena_commit(&arena, error) == MANTIS_OK) {
        host_random r = host_random_make(1, RANDOM_VECTORS, 1);
        for (int which = 0; which < 2; which++) {
            float *to = arena_at(&arena, which ? &y[0] : &x[0]);
            for (uint64_t i = 0, n = tensor_elements(which ? &y[0] : &x[0]); i < n; i++)
                to[i] = (float)((int32_t)(uint32_t)host_random_next(&r)) * 0x1p-31f;
        }
        *(float *)arena_at(&arena, &one) = 1.0f;
        program_init(&p, &arena, executor, 1);
        program_peak(&p, &one);
        program_map(&p, &one, &y[2], 16);
        for (int which = 0; which < 2; which++) {
            program_peak(&p, which ? &y[0] : &x[0]);
            program_map(&p, which ? &y[0] : &x[0], which ? &y[1] : &x[1], 8);
        }
        program_run(&p);
        *best = (timing){1e30, 0};
        double begin = clock_seconds();
        for (int round = 0; p.error.status == MANTIS_OK && (round < 2 || clock_seconds() - begin < ENOUGH_SECONDS);
             round++) {
            uint64_t clocks = p.totals.counters[MANTIS_COUNTER_CYCLES];
            double start = clock_seconds();
            append(&p, w, x, y);
            program_run(&p);
            double seconds = clock_seconds() - start;
            if (seconds < best->seconds)
                *best = (timing){seconds, p.totals.counters[MANTIS_COUNTER_CYCLES] - clocks};
        }
        if (p.error.status != MANTIS_OK)
            host_fail(error, p.error.status, "%s", p.error.text);
        program_free(&p);
    }
    arena_free(&arena);
    mantis_destroy(executor);
    return error->status;
}

/* True when the build has an executor. */
static bool exists(const char *name)
{
    host_error none = {.status = MANTIS_OK};
    mantis_executor *executor = executors_create(name, &(executor_options){.threads = 1}, &none);
    mantis_destroy(executor);
    return executor != NULL;
}

static mantis_status products(table *t, const machine_limits *limits, host_error *error)
{
    static const struct {
        const char *what;
        work w;
    } SHAPES[] = {
        {"1024 x 1024 x 1024", {WORK_GEMM, 1024, 1024, 1024}},
        {"fc1 of mlp, 128 x 256 x 784", {WORK_GEMM, 128, 256, 784}},
        {"ResNet-20 stage 1, 131072 x 16 x 144", {WORK_GEMM, 131072, 16, 144}},
    };
    bool blas = exists("float");
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        work w = SHAPES[i].w;
        char name[64];
        timing golden, sgemm;
        if (t->quick > 1.0)
            w.m = w.m > 1024 ? 8192 : w.m / 2;
        double macs = (double)w.m * w.n * w.k;
        if (measure(&w, "golden", &t->machine, &golden, error) != MANTIS_OK)
            return error->status;
        snprintf(name, sizeof name, "golden GEMM %s", SHAPES[i].what);
        add(t, name, "GMAC/s", 1e9, macs / golden.seconds, "int8 limit", limits->int8_macs);
        if (!blas)
            continue;
        if (measure(&w, "float", &t->machine, &sgemm, error) != MANTIS_OK)
            return error->status;
        snprintf(name, sizeof name, "OpenBLAS sgemm %s", SHAPES[i].what);
        add(t, name, "GMAC/s", 1e9, macs / sgemm.seconds, "golden", macs / golden.seconds);
    }
    return MANTIS_OK;
}

/* Streams: bytes that a command must read and write at least, against copying as many. */
static mantis_status streams(table *t, const machine_limits *limits, host_error *error)
{
    static const struct {
        const char *what;
        work w;
        double bytes; /* an element */
        bool cached;
    } STREAMS[] = {
        {"golden MAP to int8, 16 M elements", {WORK_MAP, 16384, 1024, 0}, 5.0, false},
        {"golden MAP to int8, 8 K elements", {WORK_MAP, 8, 1024, 0}, 5.0, true},
        {"golden VECTOR of 2 tensors, 16 M elements", {WORK_VECTOR, 16384, 1024, 0}, 12.0, false},
    };
    for (size_t i = 0; i < sizeof STREAMS / sizeof *STREAMS; i++) {
        work w = STREAMS[i].w;
        timing golden;
        if (t->quick > 1.0 && w.m > 1024)
            w.m /= 8;
        if (measure(&w, "golden", &t->machine, &golden, error) != MANTIS_OK)
            return error->status;
        add(t, STREAMS[i].what, "GB/s", 1e9, STREAMS[i].bytes * w.m * w.n / golden.seconds,
            STREAMS[i].cached ? "cached copy" : "memory copy",
            STREAMS[i].cached ? limits->copy_cached_bytes : limits->copy_bytes);
    }
    return MANTIS_OK;
}

static mantis_status clocks(table *t, host_error *error)
{
    static const char *const CLOCKED[] = {"cycle", "rtl"};
    const work w = {WORK_GEMM, 64, 64, t->quick > 1.0 ? 128 : 512};
    double before = 0.0;
    for (int i = 0; i < 2; i++) {
        char name[64];
        timing time;
        if (!exists(CLOCKED[i]))
            continue;
        if (measure(&w, CLOCKED[i], &t->machine, &time, error) != MANTIS_OK)
            return error->status;
        double rate = (double)time.clocks / time.seconds;
        snprintf(name, sizeof name, "%s, product of 64 x 64 x %u", CLOCKED[i], w.k);
        add(t, name, "kclocks/s", 1e3, rate, i ? "cycle" : NULL, before);
        before = rate;
    }
    return MANTIS_OK;
}

static mantis_status training(table *t, const arguments *a, host_error *error)
{
    static const char *const EXECUTORS[] = {"golden", "float"};
    data_pair data;
    char net[NETWORK_NAME_BYTES], name[NETWORK_NAME_BYTES + 64];
    network_name(a->common.run.net, net);
    double before = 0.0;
    if (data_load(&data, a->common.data, error) != MANTIS_OK)
        return error->status;
    for (int i = 0; i < 2 && error->status == MANTIS_OK; i++) {
        trainer run;
        training_options o = a->common.run;
        if (!exists(EXECUTORS[i]))
            continue;
        o.executor = EXECUTORS[i];
        o.steps = UINT32_MAX / 1024; /* more than will be done */
        if (trainer_open(&run, &o, &data, error) != MANTIS_OK)
            break;
        double begin = clock_seconds(), best = 1e30;
        for (int round = 0; error->status == MANTIS_OK && (round < 3 || clock_seconds() - begin < 3.0 * ENOUGH_SECONDS);
             round++) {
            double start = clock_seconds();
            trainer_step(&run, error);
            double seconds = clock_seconds() - start;
            best = seconds < best ? seconds : best;
        }
        trainer_close(&run);
        snprintf(name, sizeof name, "%s trains %s, batch %u", EXECUTORS[i], net, o.batch);
        add(t, name, "images/s", 1.0, o.batch / best, i ? "golden" : NULL, before);
        before = o.batch / best;
    }
    data_free(&data);
    return error->status;
}

static void print(const table *t)
{
    printf("\n  %-54s %10s %-10s %s\n", "what", "rate", "", "of");
    for (size_t i = 0; i < t->count; i++) {
        const line *l = &t->lines[i];
        printf("  %-54s %10.1f %-10s", l->name, l->rate / l->scale, l->unit);
        if (l->against > 0.0)
            printf(" %7.1f %% of %s", 100.0 * l->rate / l->against, l->against_name);
        printf("\n");
    }
}

static void print_json(const table *t, const machine_limits *limits)
{
    json j = json_begin(stdout);
    json_unsigned(&j, "threads", limits->threads);
    json_text(&j, "instruction", limits->instruction);
    json_real(&j, "int8_macs_per_second", limits->int8_macs);
    json_real(&j, "copy_bytes_per_second", limits->copy_bytes);
    json_real(&j, "cached_copy_bytes_per_second", limits->copy_cached_bytes);
    json_open(&j, "measurements", '[');
    for (size_t i = 0; i < t->count; i++) {
        const line *l = &t->lines[i];
        json_open(&j, NULL, '{');
        json_text(&j, "name", l->name);
        json_text(&j, "unit", l->unit);
        json_real(&j, "rate", l->rate / l->scale);
        json_text(&j, "against", l->against > 0.0 ? l->against_name : NULL);
        json_real(&j, "ratio", l->against > 0.0 ? l->rate / l->against : (double)__builtin_nan(""));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_end(&j);
}

mantis_status verb_bench(int argc, char **argv, host_error *error)
{
    arguments a = {.common = training_arguments_defaults()};
    const option options[] = {
        training_argument(&a.common, "net"),
        training_argument(&a.common, "data"),
        training_argument(&a.common, "batch"),
        training_argument(&a.common, "threads"),
        {"quick", OPTION_FLAG, &a.quick, NULL, "smaller operands: a look, not a measurement"},
        {"json", OPTION_FLAG, &a.common.json, NULL, "one line of JSON instead of the table"},
    };
    const command_line line = {
        "mantis bench [options]",
        "Measures golden's kernels beside what this machine can do at most (int8 products in registers, copying "
        "memory) and beside OpenBLAS,\n"
        "clocks per second of the clocked executors, and images per second of training, all in this run.",
        options, sizeof options / sizeof *options, "  mantis bench\n  mantis bench --threads 1 --json\n"};
    bool helped;
    machine_limits limits;
    if (options_parse(&line, argc, argv, NULL, 0, &helped, error) != MANTIS_OK || helped ||
        machine_limits_measure(&limits, a.common.run.machine.threads, error) != MANTIS_OK)
        return error->status;
    table t = {.quick = a.quick ? 8.0 : 1.0, .machine = a.common.run.machine};
    char name[64];
    snprintf(name, sizeof name, "limit: int8 products in registers, %s", limits.instruction);
    add(&t, name, "GMAC/s", 1e9, limits.int8_macs, NULL, 0.0);
    add(&t, "limit: memory copy, bytes read and written", "GB/s", 1e9, limits.copy_bytes, NULL, 0.0);
    add(&t, "limit: copy within the first cache", "GB/s", 1e9, limits.copy_cached_bytes, NULL, 0.0);
    if (products(&t, &limits, error) != MANTIS_OK || streams(&t, &limits, error) != MANTIS_OK ||
        clocks(&t, error) != MANTIS_OK || training(&t, &a, error) != MANTIS_OK)
        return error->status;
    if (a.common.json)
        print_json(&t, &limits);
    else
        print(&t);
    return MANTIS_OK;
}
