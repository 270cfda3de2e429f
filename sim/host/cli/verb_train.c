/* SPDX-License-Identifier: Apache-2.0 */
/* mantis train */
#include "host/data/data_sources.h"
#include "host/cli/verbs.h"
#include "host/support/json.h"
#include "host/support/output_set.h"
#include "host/networks/network_text.h"
#include "host/reports/plot.h"
#include "host/reports/report.h"
#include "host/training/resume.h"
#include "host/training/training_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    training_arguments common;
    const char *checkpoint, *resume, *plot;
    const char *given_data; /* on the command line */
    char *texts;            /* of the checkpoint, which options point into */
    uint64_t checkpoint_every;
    bool describe;
} arguments;

static const char ABOUT[] =
    "Trains a network in integers: int8 (or less) matrix products, 16-bit SGD. The same program of commands runs on "
    "any\n"
    "executor: golden (functional C), cycle (clocked C model), rtl (Verilated SystemVerilog), float (fp32 baseline).\n"
    "Without --data it draws distorted digits. Progress goes to stderr, the summary to stdout.";

static const char EXAMPLES[] =
    "  mantis train --net mlp --data data/mnist --epochs 3                    MNIST on the golden model\n"
    "  mantis train --net mlp --data data/mnist --epochs 3 --executor float   the fp32 baseline of it\n"
    "  mantis train --net mlp --steps 300 --checkpoint run.ck                 stop at 300 (or by Ctrl-C) ...\n"
    "  mantis train --resume run.ck --steps 600 --checkpoint run.ck           ... and go on to the same bits\n"
    "  mantis train --net mlp --steps 3 --batch 32 --lockstep 1 --trace step.fst   one step through golden, cycle and "
    "RTL\n"
    "  mantis train --net resnet20 --data data/cifar10-jpeg --describe        layers, shapes, parameters, MACs\n"
    "  mantis train --net mlp --init w.npz --steps 100                        starts from weights of yours "
    "(docs/weights.md)\n"
    "  mantis train --net mlp --bits 6 --json                                 6-bit operands, one JSON line at the "
    "end\n";

/* The words of the command line, over what is in `a`. */
static mantis_status take_words(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    training_options *r = &a->common.run;
    executor_options *m = &r->machine;
    option options[TRAINING_ARGUMENTS_MOST];
    const option own[] = {
        {"lockstep", OPTION_U64, &r->lockstep, "K",
         "send the first K steps through golden, cycle and rtl side by side"},
        {"trace", OPTION_TEXT, &m->trace, "FILE.fst", "waveform of the rtl (gtkwave reads it)"},
        {"trace-product", OPTION_U64, &m->trace_product, "K", "the waveform begins with the K-th product (GEMM)"},
        {"trace-first", OPTION_U64, &m->trace_first, "CLOCKS", "so many clocks after that, or after reset"},
        {"trace-count", OPTION_U64, &m->trace_count, "CLOCKS", "length of the waveform (default: to the end)"},
        {"checkpoint", OPTION_TEXT, &a->checkpoint, "FILE", "write a checkpoint at the end"},
        {"checkpoint-every", OPTION_U64, &a->checkpoint_every, "N", "and after every N steps"},
        {"resume", OPTION_TEXT, &a->resume, "FILE",
         "go on from a checkpoint, with the options of its run; others are refused where they decide bits"},
        {"describe", OPTION_FLAG, &a->describe, NULL,
         "print the network: layers, shapes, parameters, MACs forward and backward"},
        {"plot", OPTION_TEXT, &a->plot, "DIR",
         "write loss.tsv, loss.svg and, with clocks, cycles.tsv, cycles.svg, roofline.tsv, roofline.svg"},
    };
    size_t count = training_arguments_table(&a->common, true, options, 0);
    _Static_assert(sizeof own / sizeof *own <= TRAINING_ARGUMENTS_OWN, "the table has no room for that");
    memcpy(options + count, own, sizeof own);
    const command_line line = {"mantis train [options]", ABOUT, options, count + sizeof own / sizeof *own, EXAMPLES};
    return options_parse(&line, argc, argv, NULL, 0, helped, error);
}

/* A run that goes on takes the options of its checkpoint; those on the command line come over them. */
static mantis_status take_checkpoint(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    arguments given = *a;
    uint64_t step;
    given.common.run.steps = given.common.run.epochs = 0;
    given.common.run.net = given.common.data = NULL;
    if (take_words(argc, argv, &given, helped, error) != MANTIS_OK || *helped || !given.resume)
        return error->status;
    if (resume_options(given.resume, true, &a->common, &step, &a->texts, error) != MANTIS_OK ||
        resume_network(a->common.run.net, given.common.run.net, given.resume, error) != MANTIS_OK)
        return error->status;
    if (given.common.run.epochs && !given.common.run.steps)
        a->common.run.steps = 0;
    a->given_data = given.common.data;
    return MANTIS_OK;
}

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    training_options *r = &a->common.run;
    if (take_checkpoint(argc, argv, a, helped, error) != MANTIS_OK || *helped ||
        take_words(argc, argv, a, helped, error) != MANTIS_OK ||
        training_arguments_finish(&a->common, error) != MANTIS_OK)
        return error->status;
    if (a->resume && r->init)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "--init starts a run from its weights, --resume goes on with those of "
                         "the checkpoint: leave one of them out");
    if (a->checkpoint_every && !a->checkpoint)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--checkpoint-every needs --checkpoint FILE");
    if (r->machine.trace && !r->lockstep && strcmp(r->executor, "rtl") != 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--trace shows the rtl: it needs --executor rtl or --lockstep K");
    if ((r->machine.trace_first || r->machine.trace_count) && !r->machine.trace)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--trace-first and --trace-count need --trace FILE");
    r->profile = (a->plot || a->common.json) && !r->overlap && /* which has no clocks of one layer alone */
                 (r->lockstep || strcmp(r->executor, "cycle") == 0 || strcmp(r->executor, "counting") == 0 ||
                  strcmp(r->executor, "rtl") == 0);
    return MANTIS_OK;
}

/* Where results will go, before there are any. The trainer opens the waveform itself. */
static mantis_status check_outputs(const arguments *a, host_error *error)
{
    const char *const plots[] = {"loss.tsv",   "loss.svg",     a->common.run.profile ? "cycles.tsv" : NULL,
                                 "cycles.svg", "roofline.tsv", "roofline.svg",
                                 NULL};
    if (output_check(a->checkpoint, error) == MANTIS_OK && a->plot)
        output_set_check(a->plot, plots, error);
    return error->status;
}

static mantis_status plot(const trainer *t, const char *folder, host_error *error)
{
    if (t->step == t->first_step) {
        fprintf(stderr, "note: no step was left to do: nothing to plot\n");
        return MANTIS_OK;
    }
    char net[NETWORK_NAME_BYTES], name[NETWORK_NAME_BYTES + 64];
    network_name(t->options.net, net);
    snprintf(name, sizeof name, "%s, %s, %d bits", net, t->options.executor, t->options.bits);
    const plot_curve curve = {name, t->losses, t->step - t->first_step, t->first_step};
    plot_loss(folder, &curve, 1, error);
    if (t->program.profile)
        plot_cycles(folder, t->program.sections, t->program.section_count, error);
    if (t->program.profile && error->status == MANTIS_OK)
        plot_roofline(folder, t->program.sections, t->program.section_count, error);
    if (t->program.overlap && error->status == MANTIS_OK)
        fprintf(stderr, "note: with --overlap layers run beside each other: no cycles.* and roofline.* by layer\n");
    return error->status;
}

/* Lays the network out for the data without training it. */
static mantis_status describe(const training_options *options, const data_pair *data, host_error *error)
{
    network net;
    arena arena;
    arena_begin(&arena);
    if (trainer_network(&net, options, data, error) == MANTIS_OK && network_layout(&net, &arena, error) == MANTIS_OK) {
        if (arena.error.status == MANTIS_OK)
            network_describe(&net, arena.next, stdout);
        else
            *error = arena.error;
    }
    network_close(&net);
    arena_free(&arena);
    return error->status;
}

static mantis_status train(arguments *a, const data_pair *data, host_error *error)
{
    trainer t;
    run_result result;
    clock_shares shares = {{0}};
    const char *name = a->common.run.executor;
    const bool watched = (strcmp(name, "cycle") == 0 || strcmp(name, "counting") == 0) && !a->common.run.lockstep;
    a->common.run.machine.shares = watched ? &shares : NULL;
    if (trainer_open(&t, &a->common.run, data, error) != MANTIS_OK)
        return error->status;
    if ((!a->resume || trainer_resume(&t, a->resume, error) == MANTIS_OK) &&
        training_run(&t, a->common.run.net, a->checkpoint, a->checkpoint_every, error) == MANTIS_OK &&
        run_result_take(&result, &t, error) == MANTIS_OK) {
        result.shares = watched ? &shares : NULL;
        report_summary(&result, stdout);
        if (a->plot)
            plot(&t, a->plot, error);
        if (error->status == MANTIS_OK && a->common.json)
            report_json(&result, stdout);
    } else if (error->status == MANTIS_NONFINITE && a->plot) {
        host_error unsaid = {.status = MANTIS_OK}; /* the run's own error comes first */
        plot(&t, a->plot, &unsaid);                /* how it came to that */
    }
    trainer_close(&t);
    return error->status;
}

mantis_status verb_train(int argc, char **argv, host_error *error)
{
    arguments a = {.common = training_arguments_defaults()};
    data_pair data;
    bool helped;
    if (parse(argc, argv, &a, &helped, error) == MANTIS_OK && !helped &&
        (a.describe || check_outputs(&a, error) == MANTIS_OK) &&
        resume_data(&data, a.common.data, a.given_data, a.resume, error) == MANTIS_OK) {
        if (a.describe)
            describe(&a.common.run, &data, error);
        else
            train(&a, &data, error);
        data_free(&data);
    }
    free(a.texts);
    return error->status;
}
