/* SPDX-License-Identifier: Apache-2.0 */
/* mantis align: integers with an exponent to fp32, each rounded once (numerics section 6). */
#include "host/cli/verbs.h"
#include "host/support/json_common.h"
#include "host/support/output.h"
#include "host/support/options.h"
#include "mantis/numerics.h"

#include <stdlib.h>
#include <string.h>

mantis_status verb_align(int argc, char **argv, host_error *error)
{
    const char *in_path, *out_path = NULL, *mode = "nearest";
    int exponent = INT32_MIN;
    mantis_random_key key = {1, 0, 0};
    bool helped, json_asked = false;
    const option options[] = {
        {"exponent", OPTION_INT, &exponent, "-32768..32767", "value is integer * 2^E; no default"},
        {"out", OPTION_TEXT, &out_path, "F.npy", "result: fp32 of the same shape"},
        {"mode", OPTION_TEXT, &mode, "nearest|stochastic", "nearest: ties to even"},
        {"seed", OPTION_U64, &key.seed, "S", "seed of the random words"},
        {"step", OPTION_U32, &key.step, "T", "training step"},
        {"stream", OPTION_U32, &key.stream, "K", "random stream"},
        {"json", OPTION_FLAG, &json_asked, NULL, "what is printed is JSON with and without it"},
    };
    const command_line line = {"mantis align P.npy --exponent E --out F.npy [options]",
                               "Aligns int64 integers at one exponent to fp32, rounding each once (numerics section "
                               "6): what the LZA unit does.\n"
                               "Prints the result's peak and the sticky flags as JSON.",
                               options, sizeof options / sizeof *options,
                               "  mantis align sums.npy --exponent -20 --out values.npy\n"};
    if (options_parse(&line, argc, argv, &in_path, 1, &helped, error) != MANTIS_OK || helped)
        return error->status;
    if (!out_path)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out F.npy is missing");
    if (exponent == INT32_MIN)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--exponent E is missing");
    const bool stochastic = strcmp(mode, "stochastic") == 0;

    npy in;
    if (output_check(out_path, error) != MANTIS_OK || npy_read(in_path, NPY_I8, &in, error) != MANTIS_OK)
        return error->status;
    npy out = in;
    out.type = NPY_F4;
    uint32_t *words = out.data = malloc(in.count * sizeof *words);
    if (!words) {
        npy_free(&in);
        return host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", in_path);
    }
    if (in.count > (uint64_t)MANTIS_MAX_GROUPS * MANTIS_LANES)
        host_fail(error, MANTIS_BAD_SHAPE, "%s: more than 2^32 elements: split it", in_path);
    uint32_t sticky = 0;
    if (error->status == MANTIS_OK)
        sticky = mantis_align(in.data, in.count, &(mantis_align_options){exponent, stochastic, key, 0}, words);
    if (error->status == MANTIS_OK && npy_write(out_path, &out, error) == MANTIS_OK) {
        json j = json_begin(stdout);
        json_signed(&j, "exponent", exponent);
        json_peak(&j, mantis_peak(words, in.count));
        json_text(&j, "mode", mode);
        json_unsigned(&j, "count", in.count);
        json_shape(&j, &in);
        json_sticky(&j, sticky);
        json_end(&j);
    }
    free(words);
    npy_free(&in);
    return error->status;
}
