/* SPDX-License-Identifier: Apache-2.0 */
/* mantis map: one fp32 array through PEAK and MAP on an executor. */
#include "host/cli/verbs.h"
#include "host/device/executors.h"
#include "host/support/json_common.h"
#include "host/support/output.h"
#include "host/support/options.h"
#include "host/device/program.h"

#include <inttypes.h>
#include <string.h>

typedef struct {
    const char *in, *out, *mode, *executor, *exponents, *groups_out;
    int bits, groups;
    uint32_t scale_rows;
    bool saturate, json;
    uint64_t seed;
    uint32_t step, stream;
} arguments;

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    const option options[] = {
        {"out", OPTION_TEXT, &a->out, "Q.npy", "result: int8 (int16 with --bits 16) of the same shape"},
        {"bits", OPTION_INT, &a->bits, "4|5|6|7|8|16", "of the mantissas"},
        {"mode", OPTION_TEXT, &a->mode, "stochastic|nearest", "nearest: half away from zero"},
        {"saturate", OPTION_FLAG, &a->saturate, NULL, "no headroom: the paper to the letter (numerics section 2)"},
        {"seed", OPTION_U64, &a->seed, "S", "seed of the random words"},
        {"step", OPTION_U32, &a->step, "T", "training step"},
        {"stream", OPTION_U32, &a->stream, "K", "random stream"},
        {"scale-rows", OPTION_U32, &a->scale_rows, "H",
         "an exponent for every H rows; a row is the array's last index (numerics section 10)"},
        {"groups", OPTION_INT, &a->groups, "0|1|2|4|8",
         "group exponents of the channels, the array's last index, in so many groups (numerics section 11)"},
        {"exponents-out", OPTION_TEXT, &a->exponents, "E.npy", "int32: the exponents, one an entry"},
        {"groups-out", OPTION_TEXT, &a->groups_out, "g.npy", "uint8: g of each channel; its exponent is E - g"},
        {"executor", OPTION_TEXT, &a->executor, "NAME", "golden, cycle or rtl"},
        {"json", OPTION_FLAG, &a->json, NULL, "what is printed is JSON with and without it"},
    };
    const command_line line = {
        "mantis map IN.npy --out Q.npy [options]",
        "Maps an fp32 array to dynamic fixed point: mantissas q and one shared exponent E, value q * 2^E (numerics "
        "sections 2 to 4).\n"
        "Prints the shared exponent (the largest of several), the peak and the sticky flags as JSON.",
        options, sizeof options / sizeof *options,
        "  mantis map w.npy --bits 8 --mode stochastic --seed 7 --step 3 --stream 2 --out q.npy\n"
        "  mantis map w.npy --bits 16 --mode nearest --out q16.npy\n"
        "  mantis map dy.npy --scale-rows 64 --exponents-out e.npy --out q.npy\n"
        "  mantis map x.npy --groups 4 --exponents-out e.npy --groups-out g.npy --out q.npy\n"};
    if (options_parse(&line, argc, argv, &a->in, 1, helped, error) != MANTIS_OK || *helped)
        return error->status;
    if (!a->out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out Q.npy is missing");
    if (a->scale_rows && a->groups)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--scale-rows and --groups: a tensor has one or the other");
    if ((a->scale_rows || a->groups) && !a->exponents)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--exponents-out E.npy is missing: where shall the exponents go?");
    if (!a->groups != !a->groups_out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--groups G and --groups-out g.npy belong together");
    if (strcmp(a->executor, "float") == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--executor float keeps no mantissas: use golden, cycle or rtl");
    return MANTIS_OK;
}

/* The scaling that is asked for; rows and channels by the array's last index. BAD_SHAPE. */
static mantis_status scaling_of(const arguments *a, const npy *in, tensor_scaling *s, host_error *error)
{
    const uint64_t channels = in->dimensions ? in->shape[in->dimensions - 1] : 1,
                   span = (uint64_t)a->scale_rows * channels;
    *s = (tensor_scaling){MANTIS_SCALED_ONCE, 0, 0};
    if (a->groups && channels > MANTIS_MAX_COEF)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: %" PRIu64 " channels: groups are of at most %d", a->in, channels,
                         MANTIS_MAX_COEF);
    if (a->groups)
        *s = (tensor_scaling){MANTIS_SCALED_BY_CHANNEL, (uint32_t)channels, (uint32_t)a->groups};
    if (a->scale_rows)
        *s = (tensor_scaling){MANTIS_SCALED_BY_SPAN, (uint32_t)(span < in->count ? span : in->count), 0};
    if (a->scale_rows && span % 16 && span * MANTIS_MAX_COEF < in->count)
        return host_fail(error, MANTIS_BAD_SHAPE,
                         "%s: more than %d exponents: then --scale-rows takes a multiple of 16 elements", a->in,
                         MANTIS_MAX_COEF);
    return MANTIS_OK;
}

/* The exponents, and of groups each channel's g. The largest exponent. */
static mantis_status write_scales(const arguments *a, const arena *arena, const tensor *q, int32_t *largest,
                                  host_error *error)
{
    const bool by_channel = q->scaling.kind == MANTIS_SCALED_BY_CHANNEL;
    const uint64_t entries = by_channel ? 1 : tensor_entries(q);
    uint8_t *at = arena->memory.bytes + q->scale;
    npy exponents = {.type = NPY_I4, .dimensions = 1, .shape = {entries}, .count = entries, .data = at};
    npy groups = {
        .type = NPY_U1, .dimensions = 1, .shape = {q->scaling.span}, .count = q->scaling.span, .data = at + 16};
    const int32_t *e = exponents.data;
    *largest = e[0];
    for (uint64_t i = 1; i < entries; i++)
        *largest = e[i] > *largest ? e[i] : *largest;
    if (a->exponents)
        npy_write(a->exponents, &exponents, error);
    if (by_channel && error->status == MANTIS_OK)
        npy_write(a->groups_out, &groups, error);
    return error->status;
}

static mantis_status map(const arguments *a, arena *arena, mantis_executor *executor, const npy *in, host_error *error)
{
    tensor x = arena_tensor(arena, TENSOR_FP32, 1, (uint32_t)in->count, "%s", "the input");
    tensor q =
        arena_tensor(arena, a->bits == 16 ? TENSOR_DFP16 : TENSOR_DFP8, 1, (uint32_t)in->count, "%s", "the mantissas");
    tensor_scaling s;
    int32_t largest;
    if (scaling_of(a, in, &s, error) != MANTIS_OK)
        return error->status;
    const tensor whole = x;
    if (s.kind) {
        x = arena_scaled(arena, &x, s, "%s", "the input's peaks");
        q = arena_scaled(arena, &q, s, "%s", "the exponents");
    }
    if (arena_commit(arena, error) != MANTIS_OK)
        return error->status;
    memcpy(arena_at(arena, &x), in->data, tensor_bytes(&x));
    program p;
    program_init(&p, arena, executor, a->seed);
    p.step = a->step;
    p.stream = a->stream;
    p.stochastic = strcmp(a->mode, "stochastic") == 0;
    p.saturate = a->saturate;
    program_peak(&p, &whole);
    if (s.kind)
        program_peak(&p, &x);
    program_map(&p, &x, &q, a->bits);
    if (program_run(&p) != MANTIS_OK)
        return host_fail(error, p.error.status, "%s: %s", a->in, p.error.text);
    npy result = *in;
    result.type = a->bits == 16 ? NPY_I2 : NPY_I1;
    result.data = arena_at(arena, &q);
    if (npy_write(a->out, &result, error) != MANTIS_OK || write_scales(a, arena, &q, &largest, error) != MANTIS_OK)
        return error->status;
    json j = json_begin(stdout);
    json_signed(&j, "shared_exponent", largest);
    json_peak(&j, arena_scale(arena, &whole));
    json_signed(&j, "bits", a->bits);
    json_text(&j, "mode", a->mode);
    json_bool(&j, "saturate", a->saturate);
    json_unsigned(&j, "count", in->count);
    json_shape(&j, in);
    json_sticky(&j, p.totals.sticky);
    json_unsigned(&j, "exponents", s.kind == MANTIS_SCALED_BY_SPAN ? tensor_entries(&q) : 1);
    if (a->groups)
        json_signed(&j, "groups", a->groups);
    json_text(&j, "executor", a->executor);
    json_unsigned(&j, "cycles", p.totals.counters[MANTIS_COUNTER_CYCLES]);
    json_end(&j);
    return MANTIS_OK;
}

mantis_status verb_map(int argc, char **argv, host_error *error)
{
    arguments a = {.mode = "stochastic", .executor = "golden", .bits = 8, .seed = 1};
    bool helped;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped)
        return error->status;
    npy in;
    if (output_check(a.out, error) != MANTIS_OK || output_check(a.exponents, error) != MANTIS_OK ||
        output_check(a.groups_out, error) != MANTIS_OK || npy_read(a.in, NPY_F4, &in, error) != MANTIS_OK)
        return error->status;
    if (in.count > MANTIS_MAX_COUNT / 2) {
        npy_free(&in);
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: more than 2^29 elements: split it", a.in);
    }
    mantis_executor *executor = executors_create(a.executor, &(executor_options){0}, error);
    arena arena;
    arena_begin(&arena);
    if (executor)
        map(&a, &arena, executor, &in, error);
    mantis_destroy(executor);
    arena_free(&arena);
    npy_free(&in);
    return error->status;
}
