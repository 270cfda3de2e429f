/* SPDX-License-Identifier: Apache-2.0 */
/* mantis quantize: one fp32 array through a quantizer and back, with the variance and bias of what it leaves. */
#include "host/cli/verbs.h"
#include "host/device/executors.h"
#include "host/reports/quantizer_trial.h"
#include "host/support/json_common.h"
#include "host/support/npy.h"
#include "host/support/options.h"
#include "host/support/output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *in, *out, *method, *mode, *executor;
    int bits;
    bool saturate, json;
    uint64_t seed;
    uint32_t step, stream, rows, draws;
} arguments;

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    const option options[] = {
        {"method", OPTION_TEXT, &a->method, QUANTIZER_GRADIENTS "|mx",
         "one exponent, one a sample, block Householder, groups of channels; mx: blocks of 32, an emulation"},
        {"bits", OPTION_INT, &a->bits, "4..8", "of the mantissas"},
        {"out", OPTION_TEXT, &a->out, "Y.npy", "result: fp32 of the same shape"},
        {"rows-per-scale", OPTION_U32, &a->rows, "H",
         "rows of an exponent of psq and bhq (default: those of a sample, the array's first index)"},
        {"draws", OPTION_U32, &a->draws, "2..1000000", "draws behind variance and bias, of steps T, T+1, ..."},
        {"mode", OPTION_TEXT, &a->mode, "stochastic|nearest", "nearest: half away from zero"},
        {"saturate", OPTION_FLAG, &a->saturate, NULL, "no headroom (numerics section 2)"},
        {"seed", OPTION_U64, &a->seed, "S", "seed of the random words"},
        {"step", OPTION_U32, &a->step, "T", "training step of the result"},
        {"stream", OPTION_U32, &a->stream, "K", "first random stream"},
        {"executor", OPTION_TEXT, &a->executor, "NAME", "golden, cycle or rtl"},
        {"json", OPTION_FLAG, &a->json, NULL, "what is printed is JSON with and without it"},
    };
    const command_line line = {
        "mantis quantize X.npy --method M --out Y.npy [options]",
        "Maps an fp32 array by a quantizer and back: what a product would see of it (numerics sections 2, 10 to 12). "
        "The\n"
        "last index counts channels, the first one samples, those between them a sample's rows.\n"
        "Prints method, bits, variance (mean over the elements) and bias (mean deviation) as JSON.",
        options, sizeof options / sizeof *options,
        "  mantis quantize dy.npy --method psq --bits 5 --out y.npy\n"
        "  mantis quantize dy.npy --method bhq --bits 4 --draws 100 --out y.npy\n"};
    if (options_parse(&line, argc, argv, &a->in, 1, helped, error) != MANTIS_OK || *helped)
        return error->status;
    if (!a->out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out Y.npy is missing");
    if (strcmp(a->executor, "float") == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--executor float keeps no mantissas: use golden, cycle or rtl");
    return MANTIS_OK;
}

/* Samples, rows and channels of an array. */
static mantis_status shapes(const arguments *a, const npy *in, quantizer_order *o, host_error *error)
{
    const uint64_t channels = in->dimensions ? in->shape[in->dimensions - 1] : 1,
                   samples = in->dimensions > 1 ? in->shape[0] : 1, rows = in->count / channels,
                   height = a->rows ? a->rows : rows / samples;
    if (in->count > MANTIS_MAX_COUNT / 8)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: more than 2^27 elements: split it", a->in);
    if (rows % height)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: %" PRIu64 " rows are no multiple of --rows-per-scale %" PRIu64,
                         a->in, rows, height);
    if (rows / height > MANTIS_MAX_COEF && (o->how.kind == QUANTIZER_PSQ || o->how.kind == QUANTIZER_BHQ))
        return host_fail(error, MANTIS_BAD_SHAPE,
                         "%s: %" PRIu64 " exponents, a tensor has at most %d: use --rows-per-scale", a->in,
                         rows / height, MANTIS_MAX_COEF);
    if (channels > MANTIS_MAX_DIM || rows > MANTIS_MAX_DIM)
        return host_fail(error, MANTIS_BAD_SHAPE, "%s: a side is longer than %d", a->in, MANTIS_MAX_DIM);
    o->samples = (uint32_t)(rows / height);
    o->height = (uint32_t)height;
    o->channels = (uint32_t)channels;
    return MANTIS_OK;
}

static mantis_status quantize(const arguments *a, npy *in, mantis_executor *executor, host_error *error)
{
    quantizer_order o = {.x = in->data,
                         .mx = strcmp(a->method, "mx") == 0,
                         .nearest = strcmp(a->mode, "nearest") == 0,
                         .saturate = a->saturate,
                         .seed = a->seed,
                         .step = a->step,
                         .stream = a->stream,
                         .draws = a->draws};
    quantizer_trial trial;
    quantizer_parse(a->method, &o.how);
    o.how.bits = a->bits;
    float *values = malloc(in->count * sizeof *values);
    if (!values)
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", a->in);
    else if (shapes(a, in, &o, error) == MANTIS_OK && quantizer_try(&o, executor, values, &trial, error) == MANTIS_OK) {
        npy result = *in;
        result.data = values;
        if (npy_write(a->out, &result, error) == MANTIS_OK) {
            json j = json_begin(stdout);
            json_text(&j, "method", a->method);
            json_signed(&j, "bits", a->bits);
            json_real(&j, "variance", trial.variance);
            json_real(&j, "bias", trial.bias);
            json_unsigned(&j, "draws", a->draws);
            json_text(&j, "mode", o.mx ? "nearest" : a->mode);
            json_unsigned(&j, "samples", o.samples);
            json_bool(&j, "emulated", o.mx);
            json_shape(&j, in);
            json_sticky(&j, trial.sticky);
            json_text(&j, "executor", o.mx ? NULL : a->executor);
            json_end(&j);
        }
    }
    free(values);
    return error->status;
}

mantis_status verb_quantize(int argc, char **argv, host_error *error)
{
    arguments a = {.method = "ptq", .mode = "stochastic", .executor = "golden", .bits = 8, .seed = 1, .draws = 16};
    bool helped;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped)
        return error->status;
    npy in;
    if (output_check(a.out, error) != MANTIS_OK || npy_read(a.in, NPY_F4, &in, error) != MANTIS_OK)
        return error->status;
    mantis_executor *executor = executors_create(a.executor, &(executor_options){0}, error);
    if (executor)
        quantize(&a, &in, executor, error);
    mantis_destroy(executor);
    npy_free(&in);
    return error->status;
}
