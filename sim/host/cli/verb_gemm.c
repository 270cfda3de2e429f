/* SPDX-License-Identifier: Apache-2.0 */
/* mantis gemm: one product of int8 arrays through a GEMM command on an executor. */
#include "host/cli/verbs.h"
#include "host/device/executors.h"
#include "host/support/json_common.h"
#include "host/support/output.h"
#include "host/support/options.h"
#include "host/device/program.h"
#include "host/reports/report.h"

#include <inttypes.h>
#include <string.h>

typedef struct {
    const char *path[2], *bias, *out, *executor;
    int exponent[2];
    bool transpose_a, transpose_b;
    uint32_t latency, backpressure;
} arguments;

typedef struct {
    npy a, b, bias;
} arrays;

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    const option options[] = {
        {"ea", OPTION_INT, &a->exponent[0], "E", "shared exponent of A; no default"},
        {"eb", OPTION_INT, &a->exponent[1], "E", "shared exponent of B; no default"},
        {"bias", OPTION_TEXT, &a->bias, "D.npy", "fp32 bias of N elements, added in the accumulator"},
        {"transpose-a", OPTION_FLAG, &a->transpose_a, NULL, "A.npy is stored K x M"},
        {"transpose-b", OPTION_FLAG, &a->transpose_b, NULL, "B.npy is stored N x K"},
        {"out", OPTION_TEXT, &a->out, "C.npy", "result: fp32, M x N"},
        {"executor", OPTION_TEXT, &a->executor, "NAME", "golden, cycle, rtl, lockstep (all three) or float"},
        {"latency", OPTION_U32, &a->latency, "CLOCKS", "memory latency of cycle and rtl"},
        {"backpressure", OPTION_U32, &a->backpressure, "SEED",
         "random memory back-pressure of cycle and rtl (default: none)"},
    };
    const command_line line = {
        "mantis gemm A.npy B.npy --ea E --eb E --out C.npy [options]",
        "C = A * B * 2^(ea+eb) + bias for int8 A (M x K) and B (K x N): exact int32 sums, each rounded once to fp32 "
        "(numerics sections 5, 6).\n"
        "Prints exponent, peak, sticky flags and, with clocks, the counters as JSON.",
        options, sizeof options / sizeof *options,
        "  mantis gemm a.npy b.npy --ea -7 --eb -9 --bias d.npy --out c.npy\n"
        "  mantis gemm a.npy b.npy --ea -7 --eb -9 --out c.npy --executor lockstep --backpressure 3\n"};
    if (options_parse(&line, argc, argv, a->path, 2, helped, error) != MANTIS_OK || *helped)
        return error->status;
    for (int i = 0; i < 2; i++) {
        if (a->exponent[i] == INT32_MIN)
            return host_fail(error, MANTIS_BAD_ARGUMENT, "--e%c E is missing: the shared exponent of %c", "ab"[i],
                             "AB"[i]);
        if (a->exponent[i] < MANTIS_MIN_EXPONENT || a->exponent[i] > MANTIS_MAX_EXPONENT)
            return host_fail(error, MANTIS_BAD_ARGUMENT, "--e%c %d: %d..%d expected", "ab"[i], a -> exponent[i],
                             MANTIS_MIN_EXPONENT, MANTIS_MAX_EXPONENT);
    }
    if (!a->out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out C.npy is missing");
    return MANTIS_OK;
}

/* A matrix of DFP-8 mantissas. */
static mantis_status check_matrix(const char *path, const npy *m, host_error *error)
{
    if (m->dimensions != 2)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: %d dimensions, a matrix has 2", path, m->dimensions);
    if (m->shape[0] > MANTIS_MAX_DIM || m->shape[1] > MANTIS_MAX_DIM)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: a side is longer than %d", path, MANTIS_MAX_DIM);
    const int8_t *q = m->data;
    for (uint64_t i = 0; i < m->count; i++)
        if (q[i] == -128)
            return host_fail(error, MANTIS_BAD_FILE,
                             "%s: element %" PRIu64
                             " is -128, which DFP-8 does not have (numerics section 1): clip to -127",
                             path, i);
    return MANTIS_OK;
}

static mantis_status load(const arguments *a, arrays *m, host_error *error)
{
    if (npy_read(a->path[0], NPY_I1, &m->a, error) != MANTIS_OK ||
        check_matrix(a->path[0], &m->a, error) != MANTIS_OK ||
        npy_read(a->path[1], NPY_I1, &m->b, error) != MANTIS_OK || check_matrix(a->path[1], &m->b, error) != MANTIS_OK)
        return error->status;
    uint64_t depth_a = m->a.shape[!a->transpose_a], depth_b = m->b.shape[a->transpose_b],
             n = m->b.shape[!a->transpose_b];
    if (depth_a != depth_b)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s and %s: K is %" PRIu64 " in A and %" PRIu64 " in B", a->path[0],
                         a->path[1], depth_a, depth_b);
    if (depth_a > MANTIS_MAX_K)
        return host_fail(error, MANTIS_BAD_SHAPE,
                         "K = %" PRIu64 " is beyond %d: split the product and add the parts by VECTOR", depth_a,
                         MANTIS_MAX_K);
    if (!a->bias || npy_read(a->bias, NPY_F4, &m->bias, error) != MANTIS_OK)
        return error->status;
    if (m->bias.count != n)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: %" PRIu64 " elements, the product has N = %" PRIu64 " columns",
                         a->bias, m->bias.count, n);
    return MANTIS_OK;
}

static mantis_status multiply(const arguments *o, const arrays *m, arena *arena, mantis_executor *executor,
                              host_error *error)
{
    tensor a = arena_tensor(arena, TENSOR_DFP8, (uint32_t)m->a.shape[0], (uint32_t)m->a.shape[1], "A");
    tensor b = arena_tensor(arena, TENSOR_DFP8, (uint32_t)m->b.shape[0], (uint32_t)m->b.shape[1], "B");
    uint32_t rows = o->transpose_a ? a.cols : a.rows, cols = o->transpose_b ? b.rows : b.cols;
    tensor bias = arena_tensor(arena, TENSOR_FP32, 1, cols, "bias");
    tensor c = arena_tensor(arena, TENSOR_FP32, rows, cols, "C");
    if (arena_commit(arena, error) != MANTIS_OK)
        return error->status;
    memcpy(arena_at(arena, &a), m->a.data, tensor_bytes(&a));
    memcpy(arena_at(arena, &b), m->b.data, tensor_bytes(&b));
    arena_set_scale(arena, &a, (uint32_t)o->exponent[0]);
    arena_set_scale(arena, &b, (uint32_t)o->exponent[1]);
    program p;
    program_init(&p, arena, executor, 0);
    if (o->bias) {
        memcpy(arena_at(arena, &bias), m->bias.data, tensor_bytes(&bias));
        program_peak(&p, &bias);
    }
    program_gemm(&p, &(gemm_operation){.a = &a,
                                       .b = &b,
                                       .transpose_a = o->transpose_a,
                                       .transpose_b = o->transpose_b,
                                       .bias = o->bias ? &bias : NULL,
                                       .out = &c});
    if (program_run(&p) != MANTIS_OK)
        return host_fail(error, p.error.status, "%s", p.error.text);
    npy result = {.type = NPY_F4,
                  .dimensions = 2,
                  .shape = {rows, cols},
                  .count = (uint64_t)rows * cols,
                  .data = arena_at(arena, &c)};
    if (npy_write(o->out, &result, error) != MANTIS_OK)
        return error->status;
    json j = json_begin(stdout);
    json_signed(&j, "shared_exponent", o->exponent[0] + o->exponent[1]);
    json_peak(&j, arena_scale(arena, &c));
    json_shape(&j, &result);
    json_sticky(&j, p.totals.sticky);
    json_text(&j, "executor", o->executor);
    if (p.totals.counters[MANTIS_COUNTER_CYCLES]) {
        json_counters(&j, p.totals.counters);
        json_real(&j, "mac_active_fraction", report_mac_active(p.totals.counters));
    }
    json_end(&j);
    return MANTIS_OK;
}

mantis_status verb_gemm(int argc, char **argv, host_error *error)
{
    arguments a = {.executor = "golden", .exponent = {INT32_MIN, INT32_MIN}};
    bool helped;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped)
        return error->status;
    arrays m = {0};
    mantis_executor *executor = NULL;
    arena arena;
    arena_begin(&arena);
    if (output_check(a.out, error) == MANTIS_OK && load(&a, &m, error) == MANTIS_OK)
        executor = executors_create(a.executor,
                                    &(executor_options){.latency = a.latency, .backpressure = a.backpressure}, error);
    if (executor)
        multiply(&a, &m, &arena, executor, error);
    mantis_destroy(executor);
    arena_free(&arena);
    npy_free(&m.a);
    npy_free(&m.b);
    npy_free(&m.bias);
    return error->status;
}
