/* SPDX-License-Identifier: Apache-2.0 */
/* mantis gemm: one product of int8 arrays through a GEMM command on an executor. */
#include "host/cli/verbs.h"
#include "host/device/executors.h"
#include "host/support/json_common.h"
#include "host/support/output.h"
#include "host/support/options.h"
#include "host/device/program.h"
#include "host/layers/quantizer.h"
#include "host/reports/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *path[2], *bias, *out, *executor;
    const char *scale[2], *group_exponents; /* of A and B: a number, or a file of several; of A: g of each channel */
    int exponent[2], groups;
    uint32_t rows_per_scale;
    bool transpose_a, transpose_b, raw, json;
    executor_options machine;
} arguments;

typedef struct {
    npy a, b, bias;
    npy scale[2], groups; /* int32 exponents where a file was given; uint8 */
} arrays;

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    const option options[] = {
        {"ea", OPTION_TEXT, &a->scale[0], "E",
         "shared exponent of A, or a file E.npy of one for every H rows; no default"},
        {"eb", OPTION_TEXT, &a->scale[1], "E",
         "shared exponent of B, or, with --transpose-b, a file E.npy of one a column; no default"},
        {"rows-per-scale", OPTION_U32, &a->rows_per_scale, "H", "rows of A that have an exponent of E.npy together"},
        {"groups", OPTION_INT, &a->groups, "0|1|2|4|8",
         "A has group exponents along its stored rows, in so many groups"},
        {"group-exponents", OPTION_TEXT, &a->group_exponents, "g.npy",
         "uint8: g of each channel of A, as `mantis map --groups-out` writes it"},
        {"raw", OPTION_FLAG, &a->raw, NULL, "C is the sums themselves, int64 (numerics section 14)"},
        {"bias", OPTION_TEXT, &a->bias, "D.npy", "fp32 bias of N elements, added in the accumulator"},
        {"transpose-a", OPTION_FLAG, &a->transpose_a, NULL, "A.npy is stored K x M"},
        {"transpose-b", OPTION_FLAG, &a->transpose_b, NULL, "B.npy is stored N x K"},
        {"out", OPTION_TEXT, &a->out, "C.npy", "result: fp32, M x N (int64 with --raw)"},
        {"executor", OPTION_TEXT, &a->executor, "NAME", "golden, cycle, rtl, lockstep (all three) or float"},
        {"json", OPTION_FLAG, &a->json, NULL, "what is printed is JSON with and without it"},
        {"memory", OPTION_TEXT, &a->machine.memory, "KIND",
         "of cycle and rtl: " EXECUTORS_MEMORIES " (docs/memories.md)"},
        {"latency", OPTION_U32, &a->machine.latency, "CLOCKS", "memory latency of cycle and rtl"},
        {"backpressure", OPTION_U32, &a->machine.backpressure, "SEED",
         "random memory back-pressure of cycle and rtl (default: none)"},
    };
    const command_line line = {
        "mantis gemm A.npy B.npy --ea E --eb E --out C.npy [options]",
        "C = A * B * 2^(ea+eb) + bias for int8 A (M x K) and B (K x N): exact int32 sums, each rounded once to fp32 "
        "(numerics sections 5, 6).\n"
        "Prints exponent, peak, sticky flags and, with clocks, the counters as JSON.",
        options, sizeof options / sizeof *options,
        "  mantis gemm a.npy b.npy --ea -7 --eb -9 --bias d.npy --out c.npy\n"
        "  mantis gemm a.npy b.npy --ea -7 --eb -9 --out c.npy --executor lockstep --backpressure 3\n"
        "  mantis gemm q.npy b.npy --ea e.npy --rows-per-scale 64 --eb -9 --out c.npy\n"
        "  mantis gemm q.npy b.npy --ea -7 --groups 4 --group-exponents g.npy --eb -9 --raw --out c.npy\n"};
    if (options_parse(&line, argc, argv, a->path, 2, helped, error) != MANTIS_OK || *helped)
        return error->status;
    for (int i = 0; i < 2; i++) {
        char *end;
        if (!a->scale[i])
            return host_fail(error, MANTIS_BAD_ARGUMENT, "--e%c E is missing: the shared exponent of %c", "ab"[i],
                             "AB"[i]);
        const long value = strtol(a->scale[i], &end, 10);
        if (end == a->scale[i] || *end)
            continue; /* a file */
        a->exponent[i] = value < INT32_MIN || value > INT32_MAX ? INT32_MAX : (int)value;
        a->scale[i] = NULL;
        if (a->exponent[i] < MANTIS_MIN_EXPONENT || a->exponent[i] > MANTIS_MAX_EXPONENT)
            return host_fail(error, MANTIS_BAD_ARGUMENT, "--e%c %ld: %d..%d expected", "ab"[i], value,
                             MANTIS_MIN_EXPONENT, MANTIS_MAX_EXPONENT);
    }
    if (!a->groups != !a->group_exponents)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--groups G and --group-exponents g.npy belong together");
    if (a->groups && a->scale[0])
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "--groups: A has one exponent then, --ea E, and g of each channel");
    if (a->scale[1] && !a->transpose_b)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "--eb %s: exponents of B lie along its columns: it is stored N x K, --transpose-b",
                         a->scale[1]);
    if (a->scale[0] && a->transpose_a)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "--ea %s: exponents of rows lie along the sum with --transpose-a: use --groups", a->scale[0]);
    if (a->raw && (a->bias || a->scale[0] || a->scale[1]))
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--raw: no --bias and one exponent for each of A and B");
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

/* A file of exponents: one for each of `wanted` rows or columns. */
static mantis_status load_exponents(const char *path, uint64_t wanted, const char *what, npy *to, host_error *error)
{
    if (npy_read(path, NPY_I4, to, error) != MANTIS_OK)
        return error->status;
    if (to->count != wanted)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: %" PRIu64 " exponents, the product has %" PRIu64 " %s", path,
                         to->count, wanted, what);
    const int32_t *e = to->data;
    for (uint64_t i = 0; i < to->count; i++)
        if (e[i] < MANTIS_MIN_EXPONENT || e[i] > MANTIS_MAX_EXPONENT)
            return host_fail(error, MANTIS_BAD_FILE, "%s: element %" PRIu64 " is %" PRId32 ": %d..%d expected", path, i,
                             e[i], MANTIS_MIN_EXPONENT, MANTIS_MAX_EXPONENT);
    return MANTIS_OK;
}

static mantis_status load_scales(const arguments *a, arrays *m, uint64_t rows, uint64_t cols, uint64_t depth,
                                 host_error *error)
{
    const uint64_t height = a->rows_per_scale ? a->rows_per_scale : 1, channels = m->a.shape[1];
    if (a->scale[0] &&
        load_exponents(a->scale[0], (rows + height - 1) / height, "entries of rows", &m->scale[0], error) != MANTIS_OK)
        return error->status;
    if (a->scale[1] && load_exponents(a->scale[1], cols, "columns", &m->scale[1], error) != MANTIS_OK)
        return error->status;
    if (!a->groups || npy_read(a->group_exponents, NPY_U1, &m->groups, error) != MANTIS_OK)
        return error->status;
    if (m->groups.count != channels)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: %" PRIu64 " channels, rows of %s have %" PRIu64,
                         a->group_exponents, m->groups.count, a->path[0], channels);
    const uint8_t *g = m->groups.data;
    for (uint64_t i = 0; i < channels; i++)
        if (g[i] >= a->groups)
            return host_fail(error, MANTIS_BAD_FILE, "%s: element %" PRIu64 " is %d: 0..%d with --groups %d",
                             a->group_exponents, i, g[i], a->groups - 1, a->groups);
    const quantizer shift = {QUANTIZER_SHIFT, (uint32_t)a->groups, 8};
    if (!a->transpose_a && depth > quantizer_depth(&shift))
        return host_fail(error, MANTIS_BAD_SHAPE,
                         "K = %" PRIu64 " is beyond %" PRIu32 ": with %d groups the accumulator holds no more", depth,
                         quantizer_depth(&shift), a->groups);
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
    const uint64_t rows = m->a.shape[a->transpose_a];
    if (load_scales(a, m, rows, n, depth_a, error) != MANTIS_OK || !a->bias ||
        npy_read(a->bias, NPY_F4, &m->bias, error) != MANTIS_OK)
        return error->status;
    if (m->bias.count != n)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: %" PRIu64 " elements, the product has N = %" PRIu64 " columns",
                         a->bias, m->bias.count, n);
    return MANTIS_OK;
}

/* A or B under the scales that were given. */
static tensor scaled(const arguments *o, const arrays *m, arena *arena, const tensor *t, int which)
{
    const uint64_t height = which == 0 && o->rows_per_scale ? o->rows_per_scale : 1, span = height * t->cols;
    if (o->scale[which])
        return arena_scaled(arena, t,
                            (tensor_scaling){MANTIS_SCALED_BY_SPAN,
                                             (uint32_t)(span < tensor_elements(t) ? span : tensor_elements(t)), 0},
                            "exponents of %c", "AB"[which]);
    if (which == 0 && m->groups.count && o->groups)
        return arena_scaled(arena, t, (tensor_scaling){MANTIS_SCALED_BY_CHANNEL, t->cols, (uint32_t)o->groups},
                            "groups of A");
    return *t;
}

static void write_scale(const arguments *o, const arrays *m, const arena *arena, const tensor *t, int which)
{
    uint8_t *at = arena->memory.bytes + t->scale;
    if (t->scaling.kind == MANTIS_SCALED_BY_SPAN) {
        memcpy(at, m->scale[which].data, 4 * m->scale[which].count);
        return;
    }
    memcpy(at, &o->exponent[which], 4);
    if (t->scaling.kind == MANTIS_SCALED_BY_CHANNEL)
        memcpy(at + 16, m->groups.data, m->groups.count);
}

static mantis_status multiply(const arguments *o, const arrays *m, arena *arena, mantis_executor *executor,
                              host_error *error)
{
    tensor a = arena_tensor(arena, TENSOR_DFP8, (uint32_t)m->a.shape[0], (uint32_t)m->a.shape[1], "A");
    tensor b = arena_tensor(arena, TENSOR_DFP8, (uint32_t)m->b.shape[0], (uint32_t)m->b.shape[1], "B");
    a = scaled(o, m, arena, &a, 0);
    b = scaled(o, m, arena, &b, 1);
    uint32_t rows = o->transpose_a ? a.cols : a.rows, cols = o->transpose_b ? b.rows : b.cols;
    tensor bias = arena_tensor(arena, TENSOR_FP32, 1, cols, "bias");
    tensor c = arena_tensor(arena, o->raw ? TENSOR_RAW : TENSOR_FP32, rows, cols, "C");
    if (arena_commit(arena, error) != MANTIS_OK)
        return error->status;
    memcpy(arena_at(arena, &a), m->a.data, tensor_bytes(&a));
    memcpy(arena_at(arena, &b), m->b.data, tensor_bytes(&b));
    write_scale(o, m, arena, &a, 0);
    write_scale(o, m, arena, &b, 1);
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
                                       .out = &c,
                                       .raw = o->raw});
    if (program_run(&p) != MANTIS_OK)
        return host_fail(error, p.error.status, "%s", p.error.text);
    npy result = {.type = o->raw ? NPY_I8 : NPY_F4,
                  .dimensions = 2,
                  .shape = {rows, cols},
                  .count = (uint64_t)rows * cols,
                  .data = arena_at(arena, &c)};
    if (npy_write(o->out, &result, error) != MANTIS_OK)
        return error->status;
    json j = json_begin(stdout);
    if (o->raw)
        json_signed(&j, "exponent", (int32_t)arena_scale(arena, &c));
    else if (!o->scale[0] && !o->scale[1] && !o->groups)
        json_signed(&j, "shared_exponent", o->exponent[0] + o->exponent[1]);
    if (!o->raw)
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
    arguments a = {.executor = "golden", .machine.memory = "zero"};
    bool helped;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped)
        return error->status;
    arrays m = {0};
    mantis_executor *executor = NULL;
    arena arena;
    arena_begin(&arena);
    if (output_check(a.out, error) == MANTIS_OK && load(&a, &m, error) == MANTIS_OK)
        executor = executors_create(a.executor, &a.machine, error);
    if (executor)
        multiply(&a, &m, &arena, executor, error);
    mantis_destroy(executor);
    arena_free(&arena);
    npy_free(&m.a);
    npy_free(&m.b);
    npy_free(&m.bias);
    npy_free(&m.scale[0]);
    npy_free(&m.scale[1]);
    npy_free(&m.groups);
    return error->status;
}
