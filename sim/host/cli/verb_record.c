/* SPDX-License-Identifier: Apache-2.0 */
/* mantis record: a unit's port values out of a training step, for gate-level simulation (docs/records.md). */
#include "host/cli/verbs.h"
#include "host/support/options.h"
#include "host/support/output.h"
#include "host/export/port_record.h"
#include "host/training/trainer.h"
#include "platform/platform.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    training_options run;
    const char *unit, *phase, *out, *data;
    uint64_t clocks;
} arguments;

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    const option options[] = {
        {"phase", OPTION_TEXT, &a->phase, "NAME", "forward (default), input_gradient, weight_gradient or update"},
        {"out", OPTION_TEXT, &a->out, "FILE", "the record"},
        {"net", OPTION_TEXT, &a->run.net, "NAME", "network, as in mantis train (default mlp)"},
        {"data", OPTION_TEXT, &a->data, "DIR",
         "folder with MNIST, Fashion-MNIST or CIFAR files; digits or digits32: drawn (default digits)"},
        {"steps", OPTION_U64, &a->run.steps, "K", "train K steps, then record the next (default 50)"},
        {"clocks", OPTION_U64, &a->clocks, "N", "length of the record (default 20000)"},
        {"batch", OPTION_U32, &a->run.batch, "B", "images a step (default 128)"},
        {"bits", OPTION_INT, &a->run.bits, "4..8", "bits of matrix operands (default 8)"},
        {"seed", OPTION_U64, &a->run.seed, "S", "seed of weights, order and rounding (default 1)"},
    };
    const command_line line = {
        "mantis record UNIT --out FILE [options]",
        "Trains on golden, then writes what a unit's ports see in one phase of a step on the cycle model, clock by "
        "clock.\n"
        "Units: pe, mac_array_8, fp_pe_{bf16,fp16,fp32}[_pipelined], align_lane, align_add, lza, vector_term, "
        "map_lane,\n"
        "mapping_unit, quantizer_lane.",
        options, sizeof options / sizeof *options,
        "  mantis record pe --phase weight_gradient --out build/synth/records/pe.weight_gradient\n"};
    if (options_parse(&line, argc, argv, &a->unit, 1, helped, error) != MANTIS_OK || *helped)
        return error->status;
    static const char *const PHASES[][2] = {{"forward", "forward"},
                                            {"input_gradient", "input gradient"},
                                            {"weight_gradient", "weight gradient"},
                                            {"update", "update"}};
    for (size_t i = 0; i < sizeof PHASES / sizeof *PHASES; i++)
        if (strcmp(a->phase, PHASES[i][0]) == 0) {
            a->phase = PHASES[i][1];
            if (!record_find(a->unit))
                return host_fail(error, MANTIS_BAD_ARGUMENT, "no records of '%s': see mantis record --help", a->unit);
            if (!a->out)
                return host_fail(error, MANTIS_BAD_ARGUMENT, "--out FILE is missing");
            a->run.steps++;
            a->run.profile = true;
            return MANTIS_OK;
        }
    return host_fail(error, MANTIS_BAD_ARGUMENT,
                     "--phase %s: forward, input_gradient, weight_gradient or update expected", a->phase);
}

static mantis_status record(const arguments *a, trainer *t, host_error *error)
{
    const record_unit *unit = record_find(a->unit);
    recorder r;
    mantis_platform_options watched = {.watch = record_watch, .watch_context = &r};
    while (t->step + 1 < t->steps)
        if (trainer_step(t, error) != MANTIS_OK)
            return error->status;
    mantis_executor *clocked = unit->clock ? platform_cycle_create(&watched) : NULL;
    if (unit->clock && !clocked)
        return host_fail(error, MANTIS_NO_MEMORY, "the cycle model does not fit into memory");
    output file;
    FILE *to = NULL;
    if (output_open(&file, a->out, error) == MANTIS_OK && !(to = fdopen(dup(file.spool.file), "w"))) {
        host_fail(error, MANTIS_IO_ERROR, "%s: cannot write: %s", a->out, strerror(errno));
        output_discard(&file);
    }
    if (!to) {
        mantis_destroy(clocked);
        return error->status;
    }
    record_wrap(&r, clocked ? clocked : t->executor, &t->program);
    record_start(&r, unit, a->phase, a->clocks, to);
    t->program.executor = &r.base;
    trainer_step(t, error);
    t->program.executor = t->executor;
    mantis_destroy(clocked);
    uint64_t written = r.written;
    const bool bad = ferror(to) != 0;
    if (fclose(to) != 0 || bad)
        host_fail(error, MANTIS_IO_ERROR, "%s: cannot write: %s", a->out, strerror(errno));
    if (!written)
        host_fail(error, MANTIS_BAD_ARGUMENT, "%s does nothing in this phase", a->unit);
    if (error->status == MANTIS_OK)
        output_commit(&file, error);
    output_discard(&file);
    return error->status;
}

mantis_status command_record(int argc, char **argv, host_error *error)
{
    arguments a = {.run = training_defaults(), .phase = "forward", .clocks = 20000};
    a.run.steps = 50;
    data_pair data;
    trainer t;
    bool helped;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped || output_check(a.out, error) != MANTIS_OK ||
        data_load(&data, a.data, error) != MANTIS_OK)
        return error->status;
    if (trainer_open(&t, &a.run, &data, error) == MANTIS_OK) {
        record(&a, &t, error);
        trainer_close(&t);
    }
    data_free(&data);
    return error->status;
}
