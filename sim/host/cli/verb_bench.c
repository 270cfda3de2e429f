/* SPDX-License-Identifier: Apache-2.0 */
/* mantis bench: golden's kernels against the limits of this machine and against OpenBLAS, clocks per second of the
 * clocked executors, images per second of training. Everything is measured in one run, so ratios hold whatever else the
 * machine does. */
#include "host/cli/bench_table.h"
#include "host/cli/verbs.h"
#include "host/support/clock.h"
#include "host/support/host_random.h"
#include "host/networks/network.h"
#include "host/training/training_arguments.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    training_arguments common;
    bool quick, all, explain, training, growth;
} arguments;

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
        for (int round = 0; p.error.status == MANTIS_OK && (round < 2 || clock_seconds() - begin < BENCH_SECONDS);
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

static mantis_status products(bench_table *t, const machine_limits *limits, host_error *error)
{
    static const struct {
        const char *key, *what;
        work w;
    } SHAPES[] = {
        {"gemm_1024", "1024 x 1024 x 1024", {WORK_GEMM, 1024, 1024, 1024}},
        {"gemm_fc1", "fc1 of mlp, 128 x 256 x 784", {WORK_GEMM, 128, 256, 784}},
        {"gemm_conv1", "ResNet-20 stage 1, 131072 x 16 x 144", {WORK_GEMM, 131072, 16, 144}},
    };
    bool blas = bench_has("float");
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
        bench_add(t, SHAPES[i].key, name, "GMAC/s", 1e9, macs / golden.seconds, "int8 limit", limits->int8_macs);
        if (!blas)
            continue;
        if (measure(&w, "float", &t->machine, &sgemm, error) != MANTIS_OK)
            return error->status;
        snprintf(name, sizeof name, "OpenBLAS sgemm %s", SHAPES[i].what);
        bench_add(t, NULL, name, "GMAC/s", 1e9, macs / sgemm.seconds, "golden", macs / golden.seconds);
    }
    return MANTIS_OK;
}

/* Streams: bytes that a command must read and write at least, against copying as many. */
static mantis_status streams(bench_table *t, const machine_limits *limits, host_error *error)
{
    static const struct {
        const char *key, *what;
        work w;
        double bytes; /* an element */
        bool cached;
    } STREAMS[] = {
        {"map_stochastic", "golden MAP to int8, 16 M elements", {WORK_MAP, 16384, 1024, 0}, 5.0, false},
        {"map_cached", "golden MAP to int8, 8 K elements", {WORK_MAP, 8, 1024, 0}, 5.0, true},
        {"vector_2", "golden VECTOR of 2 tensors, 16 M elements", {WORK_VECTOR, 16384, 1024, 0}, 12.0, false},
    };
    for (size_t i = 0; i < sizeof STREAMS / sizeof *STREAMS; i++) {
        work w = STREAMS[i].w;
        timing golden;
        if (t->quick > 1.0 && w.m > 1024)
            w.m /= 8;
        if (measure(&w, "golden", &t->machine, &golden, error) != MANTIS_OK)
            return error->status;
        bench_add(t, STREAMS[i].key, STREAMS[i].what, "GB/s", 1e9, STREAMS[i].bytes * w.m * w.n / golden.seconds,
                  STREAMS[i].cached ? "cached copy" : "memory copy",
                  STREAMS[i].cached ? limits->copy_cached_bytes : limits->copy_bytes);
    }
    return MANTIS_OK;
}

/* Clocks a second of what counts or simulates them, beside the RTL's. */
static mantis_status clocks(bench_table *t, host_error *error)
{
    static const struct {
        const char *key, *executor, *what;
        bool detail;
    } CLOCKED[] = {{"rtl_khz", "rtl", "rtl", false},
                   {"cycle_khz", "cycle", "cycle", false},
                   {"cycle_detail", "cycle", "cycle, all ports shown", true},
                   {"cycle_lockstep", "lockstep", "lockstep", false},
                   {"cycle_counting", "counting", "counting", false}};
    const work w = {WORK_GEMM, 64, 64, t->quick > 1.0 ? 128 : 512};
    double rtl = 0.0;
    for (size_t i = 0; i < sizeof CLOCKED / sizeof *CLOCKED; i++) {
        char name[64];
        timing time;
        executor_options machine = t->machine;
        machine.detail = CLOCKED[i].detail;
        if (!bench_has(CLOCKED[i].executor))
            continue;
        if (measure(&w, CLOCKED[i].executor, &machine, &time, error) != MANTIS_OK)
            return error->status;
        double rate = (double)time.clocks / time.seconds;
        snprintf(name, sizeof name, "%s, product of 64 x 64 x %u", CLOCKED[i].what, w.k);
        bench_add(t, CLOCKED[i].key, name, "kclocks/s", 1e3, rate, rtl > 0.0 ? "rtl" : NULL, rtl);
        rtl = i == 0 ? rate : rtl;
    }
    return t->quick > 1.0 ? MANTIS_OK : bench_clocked_step(t, rtl, error);
}

static mantis_status everything(bench_table *t, const machine_limits *limits, const arguments *a, host_error *error)
{
    if (!t->training && (products(t, limits, error) != MANTIS_OK || streams(t, limits, error) != MANTIS_OK ||
                         clocks(t, error) != MANTIS_OK))
        return error->status;
    return bench_training(t, &a->common, a->all, error);
}

mantis_status verb_bench(int argc, char **argv, host_error *error)
{
    arguments a = {.common = training_arguments_defaults()};
    const option options[] = {
        training_argument(&a.common, "net"),
        training_argument(&a.common, "data"),
        training_argument(&a.common, "batch"),
        training_argument(&a.common, "threads"),
        training_argument(&a.common, "pin"),
        {"quick", OPTION_FLAG, &a.quick, NULL, "smaller operands: a look, not a measurement"},
        {"all", OPTION_FLAG, &a.all, NULL, "trains each of seven networks at a batch of its own instead of --net"},
        {"training", OPTION_FLAG, &a.training, NULL, "golden's training alone: neither kernels nor fp32"},
        {"explain", OPTION_FLAG, &a.explain, NULL,
         "instead of all that: what each command of a step of --net costs, how products are done and why"},
        {"growth", OPTION_FLAG, &a.growth, NULL,
         "instead of all that: images a second of --net at batches of 1 to 1024, with one thread to all"},
        {"json", OPTION_FLAG, &a.common.json, NULL, "one line of JSON instead of the table"},
    };
    const command_line line = {
        "mantis bench [options]",
        "Measures golden's kernels beside what this machine can do at most (int8 products in registers, copying "
        "memory) and beside OpenBLAS,\n"
        "clocks per second of the clocked executors, and images per second of training, all in this run.",
        options, sizeof options / sizeof *options, "  mantis bench\n  mantis bench --threads 1 --all --json\n"};
    bool helped;
    machine_limits limits;
    if (options_parse(&line, argc, argv, NULL, 0, &helped, error) != MANTIS_OK || helped)
        return error->status;
    if (a.explain)
        return bench_explain(&a.common, error);
    if (machine_limits_measure(&limits, a.common.run.machine.threads, error) != MANTIS_OK)
        return error->status;
    bench_table t = {.quick = a.quick ? 8.0 : 1.0, .machine = a.common.run.machine};
    char name[64];
    snprintf(name, sizeof name, "limit: int8 products in registers, %s", limits.instruction);
    bench_add(&t, NULL, name, "GMAC/s", 1e9, limits.int8_macs, NULL, 0.0);
    bench_add(&t, NULL, "limit: memory copy, bytes read and written", "GB/s", 1e9, limits.copy_bytes, NULL, 0.0);
    bench_add(&t, NULL, "limit: copy within the first cache", "GB/s", 1e9, limits.copy_cached_bytes, NULL, 0.0);
    t.training = a.training;
    if ((a.growth ? bench_growth(&t, &a.common, error) : everything(&t, &limits, &a, error)) != MANTIS_OK)
        return error->status;
    if (a.common.json)
        bench_print_json(&t, &limits);
    else
        bench_print(&t);
    return MANTIS_OK;
}
