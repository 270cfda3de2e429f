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
    const char *in, *out, *mode, *executor;
    int bits;
    bool saturate;
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
        {"executor", OPTION_TEXT, &a->executor, "NAME", "golden, cycle or rtl"},
    };
    const command_line line = {
        "mantis map IN.npy --out Q.npy [options]",
        "Maps an fp32 array to dynamic fixed point: mantissas q and one shared exponent E, value q * 2^E (numerics "
        "sections 2 to 4).\n"
        "Prints the shared exponent, the peak and the sticky flags as JSON.",
        options, sizeof options / sizeof *options,
        "  mantis map w.npy --bits 8 --mode stochastic --seed 7 --step 3 --stream 2 --out q.npy\n"
        "  mantis map w.npy --bits 16 --mode nearest --out q16.npy\n"};
    if (options_parse(&line, argc, argv, &a->in, 1, helped, error) != MANTIS_OK || *helped)
        return error->status;
    if (!a->out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out Q.npy is missing");
    if (strcmp(a->executor, "float") == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--executor float keeps no mantissas: use golden, cycle or rtl");
    return MANTIS_OK;
}

static mantis_status map(const arguments *a, arena *arena, mantis_executor *executor, const npy *in, host_error *error)
{
    tensor x = arena_tensor(arena, TENSOR_FP32, 1, (uint32_t)in->count, "%s", "the input");
    tensor q =
        arena_tensor(arena, a->bits == 16 ? TENSOR_DFP16 : TENSOR_DFP8, 1, (uint32_t)in->count, "%s", "the mantissas");
    if (arena_commit(arena, error) != MANTIS_OK)
        return error->status;
    memcpy(arena_at(arena, &x), in->data, tensor_bytes(&x));
    program p;
    program_init(&p, arena, executor, a->seed);
    p.step = a->step;
    p.stream = a->stream;
    p.stochastic = strcmp(a->mode, "stochastic") == 0;
    p.saturate = a->saturate;
    program_peak(&p, &x);
    program_map(&p, &x, &q, a->bits);
    if (program_run(&p) != MANTIS_OK)
        return host_fail(error, p.error.status, "%s: %s", a->in, p.error.text);
    npy result = *in;
    result.type = a->bits == 16 ? NPY_I2 : NPY_I1;
    result.data = arena_at(arena, &q);
    if (npy_write(a->out, &result, error) != MANTIS_OK)
        return error->status;
    json j = json_begin(stdout);
    json_signed(&j, "shared_exponent", (int32_t)arena_scale(arena, &q));
    json_peak(&j, arena_scale(arena, &x));
    json_signed(&j, "bits", a->bits);
    json_text(&j, "mode", a->mode);
    json_bool(&j, "saturate", a->saturate);
    json_unsigned(&j, "count", in->count);
    json_shape(&j, in);
    json_sticky(&j, p.totals.sticky);
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
    if (output_check(a.out, error) != MANTIS_OK || npy_read(a.in, NPY_F4, &in, error) != MANTIS_OK)
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
