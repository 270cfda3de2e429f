/* SPDX-License-Identifier: Apache-2.0 */
/* mantis export */
#include "host/cli/verbs.h"
#include "host/support/options.h"
#include "host/support/tensor_file.h"
#include "host/training/checkpoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static mantis_status export(const char *checkpoint, const char *out, host_error *error)
{
    weight_list w;
    uint8_t *bytes;
    uint64_t values = 0;
    if (checkpoint_weights(checkpoint, &w, &bytes, error) == MANTIS_OK && weights_write(&w, out, error) == MANTIS_OK) {
        for (uint32_t i = 0; i < w.count; i++)
            values += (uint64_t)w.list[i].rows * w.list[i].cols;
        printf("%s: %" PRIu32 " tensors, %" PRIu64 " values\n", out, w.count, values);
    }
    weights_free(&w);
    free(bytes);
    return error->status;
}

mantis_status verb_export(int argc, char **argv, host_error *error)
{
    const char *checkpoint, *out = NULL;
    bool helped;
    const option options[] = {
        {"out", OPTION_TEXT, &out, "FILE", "what to write: a name that ends with .npz or .safetensors"}};
    const command_line line = {
        "mantis export RUN.ck --out FILE",
        "Writes a checkpoint's weights for other programs: every trained tensor and batch-norms' running averages, as "
        "fp32\n"
        "matrices under the names that `mantis train --describe` shows behind each layer's (docs/weights.md). mantis\n"
        "train --init FILE starts a training from such a file.",
        options, 1,
        "  mantis train --net mlp --steps 200 --checkpoint run.ck\n"
        "  mantis export run.ck --out w.npz                      numpy.load reads it\n"
        "  mantis export run.ck --out w.safetensors\n"};
    if (options_parse(&line, argc, argv, &checkpoint, 1, &helped, error) != MANTIS_OK || helped)
        return error->status;
    if (!out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out FILE is missing");
    if (tensor_file_check(out, error) == MANTIS_OK && output_check(out, error) == MANTIS_OK)
        export(checkpoint, out, error);
    return error->status;
}
