/* SPDX-License-Identifier: Apache-2.0 */
/* mantis record: a unit's port values out of a training step, for gate-level simulation (docs/records.md). */
#include "host/data/data_sources.h"
#include "host/cli/verbs.h"
#include "host/support/options.h"
#include "host/support/output.h"
#include "host/export/port_record.h"
#include "host/training/trainer.h"
#include "host/training/training_arguments.h"
#include "platform/platform.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    training_arguments common;
    const char *unit, *phase, *out;
    uint64_t clocks;
} arguments;

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    const option options[] = {
        {"phase", OPTION_TEXT, &a->phase, "forward|input_gradient|weight_gradient|update", "of the step"},
        {"out", OPTION_TEXT, &a->out, "FILE", "the record"},
        training_argument(&a->common, "net"),
        training_argument(&a->common, "data"),
        {"steps", OPTION_U64, &a->common.run.steps, "K", "train K steps, then record the next"},
        {"clocks", OPTION_U64, &a->clocks, "N", "length of the record"},
        training_argument(&a->common, "batch"),
        training_argument(&a->common, "bits"),
        training_argument(&a->common, "seed"),
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
    static const char *const PHASES[][2] = {{"input_gradient", "input gradient"},
                                            {"weight_gradient", "weight gradient"}};
    for (size_t i = 0; i < sizeof PHASES / sizeof *PHASES; i++)
        if (strcmp(a->phase, PHASES[i][0]) == 0)
            a->phase = PHASES[i][1];
    if (!record_find(a->unit))
        return host_fail(error, MANTIS_BAD_ARGUMENT, "no records of '%s': see mantis record --help", a->unit);
    if (!a->out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out FILE is missing");
    a->common.run.profile = true;
    return training_arguments_further(&a->common, 1, error);
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
    if (output_open(&file, a->out, error) == MANTIS_OK && !(to = output_stream(&file, error)))
        output_discard(&file);
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
    output_stream_end(&file, to, error);
    if (!written)
        host_fail(error, MANTIS_BAD_ARGUMENT, "%s does nothing in this phase", a->unit);
    if (error->status == MANTIS_OK)
        output_commit(&file, error);
    output_discard(&file);
    return error->status;
}

mantis_status verb_record(int argc, char **argv, host_error *error)
{
    arguments a = {.common = training_arguments_defaults(), .phase = "forward", .clocks = 20000};
    a.common.run.steps = 50;
    data_pair data;
    trainer t;
    bool helped;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped || output_check(a.out, error) != MANTIS_OK ||
        data_load(&data, a.common.data, error) != MANTIS_OK)
        return error->status;
    if (trainer_open(&t, &a.common.run, &data, error) == MANTIS_OK) {
        record(&a, &t, error);
        trainer_close(&t);
    }
    data_free(&data);
    return error->status;
}
