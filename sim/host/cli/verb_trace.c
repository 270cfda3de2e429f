/* SPDX-License-Identifier: Apache-2.0 */
/* mantis trace: the commands of one training step in time. */
#include "host/data/data_sources.h"
#include "host/cli/verbs.h"
#include "host/export/timeline_show.h"
#include "host/support/output.h"
#include "host/training/trainer.h"
#include "host/training/training_arguments.h"

#include <string.h>

typedef struct {
    training_arguments common;
    const char *out, *executor; /* of the traced step */
    bool commands;
} arguments;

static const char ABOUT[] =
    "Trains --steps steps on golden (default 1), sends one more through --executor and says, command by command, how\n"
    "long it took, what it moved and why the MAC array waited: by layer and pass. With clocks (cycle, rtl) time is\n"
    "clocks and bytes are also counted at the memory port; without them (golden, float) it is nanoseconds.\n"
    "--out writes the same as trace events, for ui.perfetto.dev or chrome://tracing.";

static const char EXAMPLES[] =
    "  mantis trace --net lenet5 --batch 8 --executor cycle                     where the clocks of a step go\n"
    "  mantis trace --net mlp --batch 8 --executor rtl --out step.json          open it in ui.perfetto.dev\n"
    "  mantis trace --net mlp --commands                                        each command on golden\n";

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    option options[TRAINING_ARGUMENTS_MOST];
    size_t count = training_arguments_table(&a->common, true, options, 0);
    options[count++] = (option){"out", OPTION_TEXT, &a->out, "FILE.json", "the step as trace events"};
    options[count++] = (option){"commands", OPTION_FLAG, &a->commands, NULL, "a row for each command"};
    const command_line line = {"mantis trace [options]", ABOUT, options, count, EXAMPLES};
    if (options_parse(&line, argc, argv, NULL, 0, helped, error) != MANTIS_OK || *helped ||
        training_arguments_finish(&a->common, error) != MANTIS_OK)
        return error->status;
    training_options *r = &a->common.run;
    a->executor = r->executor;
    if (strcmp(a->executor, "lockstep") == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "--executor lockstep: three machines have no common time; take golden, cycle, rtl or float");
    r->executor = "golden"; /* of the steps before */
    r->profile = true;
    if (training_arguments_further(&a->common, 1, error) != MANTIS_OK)
        return error->status;
    return output_check(a->out, error);
}

static mantis_status write_events(const timeline *t, const timeline_title *title, const char *path, host_error *error)
{
    output file;
    if (output_open(&file, path, error) != MANTIS_OK)
        return error->status;
    FILE *to = output_stream(&file, error);
    if (to) {
        timeline_events(t, title, to);
        if (output_stream_end(&file, to, error) == MANTIS_OK)
            output_commit(&file, error);
    }
    output_discard(&file);
    return error->status;
}

static mantis_status show(const arguments *a, const trainer *t, const timeline *seen, host_error *error)
{
    const timeline_title title = {a->common.run.net, a->executor, a->common.run.batch, t->steps - 1};
    if (seen->failed)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for the commands of a step");
    if (a->out && write_events(seen, &title, a->out, error) != MANTIS_OK)
        return error->status;
    if (a->common.json)
        timeline_json(seen, &title, stdout);
    else
        timeline_table(seen, a->commands, stdout);
    return error->status;
}

static mantis_status step(const arguments *a, trainer *t, host_error *error)
{
    const bool clocked = strcmp(a->executor, "cycle") == 0 || strcmp(a->executor, "rtl") == 0;
    timeline seen;
    mantis_executor *executor = executors_create(a->executor, &a->common.run.machine, error);
    if (!executor)
        return error->status;
    while (t->step + 1 < t->steps && error->status == MANTIS_OK)
        trainer_step(t, error);
    if (error->status == MANTIS_OK) {
        timeline_begin(&seen, executor, &t->program, clocked);
        t->program.executor = &seen.base;
        trainer_step(t, error);
        t->program.executor = t->executor;
        if (error->status == MANTIS_OK)
            show(a, t, &seen, error);
        timeline_end(&seen);
    }
    mantis_destroy(executor);
    return error->status;
}

mantis_status verb_trace(int argc, char **argv, host_error *error)
{
    arguments a = {.common = training_arguments_defaults()};
    data_pair data;
    trainer t;
    bool helped;
    a.common.run.steps = 1;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped ||
        data_load(&data, a.common.data, error) != MANTIS_OK)
        return error->status;
    if (trainer_open(&t, &a.common.run, &data, error) == MANTIS_OK) {
        step(&a, &t, error);
        trainer_close(&t);
    }
    data_free(&data);
    return error->status;
}
