/* SPDX-License-Identifier: Apache-2.0 */
/* mantis replay: layers of the training step that follows a checkpoint, on golden and again on the machine. */
#include "host/data/data_sources.h"
#include "host/cli/verbs.h"
#include "host/support/json.h"
#include "host/export/replay.h"
#include "host/reports/report.h"
#include "host/training/resume.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *snapshot, *layers, *executor, *pass, *net, *data;
    executor_options machine;
    bool shapes, json;
} arguments;

static const char ABOUT[] = "Takes a checkpoint of mantis train and runs the next training step on golden. The "
                            "commands of the chosen layers run a second time, from the\n"
                            "same memory, on the machine: --executor cycle on the cycle model, rtl on cycle model and "
                            "Verilated RTL in the same clocks with every port compared\n"
                            "in every clock. Every byte that a command may write is compared with golden's. The exit "
                            "status is 1 when anything differs.\n"
                            "The checkpoint knows network, data and all options of its run; --net and --data say where "
                            "network file and data are now, if not where they were.";

static const char EXAMPLES[] =
    "  mantis train --net resnet20 --data digits32 --batch 2 --steps 3 --checkpoint r20.ck      a snapshot\n"
    "  mantis replay r20.ck --layer s1b1a,s1b1an --executor rtl                two layers (mantis train --describe "
    "lists them), all passes\n"
    "  mantis replay r20.ck --layer all --shapes --executor rtl               one layer of each distinct shape\n"
    "  mantis replay r20.ck --layer head --executor cycle --pass weight_gradient --json\n";

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    executor_options *m = &a->machine;
    const option options[] = {
        {"layer", OPTION_TEXT, &a->layers, "LIST", "names separated by commas, or all"},
        {"shapes", OPTION_FLAG, &a->shapes, NULL,
         "of these (of all without --layer) one of each kind, numbers and shapes"},
        {"executor", OPTION_TEXT, &a->executor, "rtl|cycle", "which model replays"},
        {"pass", OPTION_TEXT, &a->pass, "forward|input_gradient|weight_gradient|update|all", "of the step"},
        {"net", OPTION_TEXT, &a->net, "FILE", "where the network's description is now (default: where it was)"},
        {"data", OPTION_TEXT, &a->data, "DIR", "where the data are now (default: where they were)"},
        {"threads", OPTION_U32, &m->threads, "T", "threads of golden (default: one per processor)"},
        {"memory", OPTION_TEXT, &m->memory, "KIND", EXECUTORS_MEMORIES " (docs/memories.md)"},
        {"latency", OPTION_U32, &m->latency, "CLOCKS", "memory latency"},
        {"backpressure", OPTION_U32, &m->backpressure, "SEED", "random memory back-pressure (default: none)"},
        {"cycle-limit", OPTION_U64, &m->cycle_limit, "CLOCKS", "give up a command after so many clocks"},
        {"json", OPTION_FLAG, &a->json, NULL, "end with one line of JSON"},
    };
    const command_line line = {"mantis replay SNAPSHOT --layer LIST [options]", ABOUT, options,
                               sizeof options / sizeof *options, EXAMPLES};
    if (options_parse(&line, argc, argv, &a->snapshot, 1, helped, error) != MANTIS_OK || *helped)
        return error->status;
    if (executors_check_memory(m->memory, error) != MANTIS_OK)
        return error->status;
    if (!a->layers && !a->shapes)
        return host_fail(
            error, MANTIS_BAD_ARGUMENT,
            "which layers? --layer NAME,..., --layer all, or --shapes; mantis train --describe lists them");
    if (!a->layers)
        a->layers = "all";
    return MANTIS_OK;
}

/* The options of the snapshot's run, for its next step. Texts live as long as *texts. */
static mantis_status read_snapshot(const arguments *a, training_arguments *run, char **texts, host_error *error)
{
    uint64_t step;
    if (resume_options(a->snapshot, false, run, &step, texts, error) != MANTIS_OK ||
        resume_network(run->run.net, a->net, a->snapshot, error) != MANTIS_OK ||
        training_arguments_finish(run, error) != MANTIS_OK)
        return error->status;
    if (run->run.machine.random_bits != 24)
        return host_fail(
            error, MANTIS_BAD_ARGUMENT,
            "%s: a run with --random-bits %d, an experiment on golden alone; the machine's random words have 24 bits",
            a->snapshot, run->run.machine.random_bits);
    if (run->run.multiplier)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "%s: a run with --multiplier %s; replay compares with exact products (mantis train --lockstep "
                         "compares with any)",
                         a->snapshot, run->run.multiplier);
    if (run->run.steps && step >= run->run.steps)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "%s: the run ended with this checkpoint and its schedule has no next step; take one on the "
                         "way (--checkpoint-every)",
                         a->snapshot);
    if (!run->run.steps)
        run->run.steps = step + 1;
    run->run.net = a->net ? a->net : run->run.net;
    run->data = a->data ? a->data : run->data;
    run->run.executor = "golden";
    run->run.machine.threads = a->machine.threads;
    run->run.profile = true;
    return MANTIS_OK;
}

/* One step from the snapshot, with the rows in r. device NULL: counts the commands and their work, which finds mistakes
 * before the long run. */
static mantis_status step(const arguments *a, const training_arguments *run, const data_pair *data,
                          mantis_replay_device *device, replay *r, progress *bar, host_error *error)
{
    trainer t;
    if (trainer_open(&t, &run->run, data, error) != MANTIS_OK)
        return error->status;
    bool *chosen = calloc(t.net.count, sizeof *chosen);
    replay_begin(r, t.program.executor, device, &t.program, &t.net, chosen);
    r->bar = bar;
    for (int i = 0; i < REPLAY_PASSES; i++)
        r->passes[i] = strcmp(a->pass, "all") == 0 || strcmp(a->pass, REPLAY_PASS_NAMES[i]) == 0;
    t.program.executor = &r->base;
    if (!chosen)
        host_fail(error, MANTIS_NO_MEMORY, "out of memory");
    else if (trainer_resume(&t, a->snapshot, error) == MANTIS_OK &&
             replay_choose(&t.net, a->layers, a->shapes, chosen, error) == MANTIS_OK)
        trainer_step(&t, error);
    if (error->status == MANTIS_OK && !r->row_count)
        host_fail(
            error, MANTIS_BAD_ARGUMENT,
            "--layer %s, --pass %s: no command belongs to these; the host does their part, or they pass values on",
            a->layers, a->pass);
    trainer_close(&t);
    free(chosen);
    r->program = NULL;
    r->net = NULL;
    r->chosen = NULL;
    return error->status;
}

static replay_row sum_of(const replay *r)
{
    replay_row sum = {.layer = "sum"};
    for (size_t i = 0; i < r->row_count; i++) {
        const replay_row *row = &r->rows[i];
        sum.commands += row->commands;
        sum.differing_bytes += row->differing_bytes;
        sum.differing_cycles += row->differing_cycles;
        sum.differing_commands += row->differing_commands;
        for (int k = 0; k < MANTIS_COUNTERS; k++)
            sum.counters[k] += row->counters[k];
    }
    return sum;
}

static void print_row(const replay_row *row, const char *pass)
{
    char active[16] = "-";
    if (row->counters[MANTIS_COUNTER_GEMM_CYCLES])
        snprintf(active, sizeof active, "%.1f", 100.0 * report_mac_active(row->counters));
    printf("  %-15s %-16s %9" PRIu64 " %12" PRIu64 " %13s %16" PRIu64 " %17" PRIu64 "\n", row->layer, pass,
           row->commands, row->counters[MANTIS_COUNTER_CYCLES], active, row->differing_bytes, row->differing_cycles);
}

static bool first_of_layer(const replay *r, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(r->rows[k].layer, r->rows[i].layer) == 0)
            return false;
    return true;
}

static unsigned layers_of(const replay *r)
{
    unsigned count = 0;
    for (size_t i = 0; i < r->row_count; i++)
        count += first_of_layer(r, i);
    return count;
}

/* Layers in order of their first commands, the passes of each together. */
static void print_table(const replay *r)
{
    const replay_row sum = sum_of(r);
    char layers[24];
    snprintf(layers, sizeof layers, "%u layer%s", layers_of(r), layers_of(r) == 1 ? "" : "s");
    printf("\n  %-15s %-16s %9s %12s %13s %16s %17s\n", "layer", "pass", "commands", "clocks", "MAC active, %",
           "differing bytes", "differing cycles");
    for (size_t i = 0; i < r->row_count; i++) {
        const bool first = first_of_layer(r, i);
        for (size_t k = i; first && k < r->row_count; k++)
            if (strcmp(r->rows[k].layer, r->rows[i].layer) == 0)
                print_row(&r->rows[k], REPLAY_PASS_SECTIONS[r->rows[k].pass]);
    }
    print_row(&sum, layers);
}

static void json_row(json *j, const replay_row *row)
{
    json_unsigned(j, "commands", row->commands);
    json_unsigned(j, "clocks", row->counters[MANTIS_COUNTER_CYCLES]);
    json_unsigned(j, "gemm_cycles", row->counters[MANTIS_COUNTER_GEMM_CYCLES]);
    json_real(j, "mac_active_fraction", report_mac_active(row->counters));
    json_unsigned(j, "differing_commands", row->differing_commands);
    json_unsigned(j, "differing_bytes", row->differing_bytes);
    json_unsigned(j, "differing_cycles", row->differing_cycles);
}

static void print_json(const arguments *a, const training_arguments *run, const replay *r)
{
    const replay_row sum = sum_of(r);
    json j = json_begin(stdout);
    json_text(&j, "snapshot", a->snapshot);
    json_text(&j, "net", run->run.net);
    json_unsigned(&j, "batch", run->run.batch);
    json_text(&j, "executor", a->executor);
    json_unsigned(&j, "layers", layers_of(r));
    json_row(&j, &sum);
    json_open(&j, "rows", '[');
    for (size_t i = 0; i < r->row_count; i++) {
        json_open(&j, NULL, '{');
        json_text(&j, "layer", r->rows[i].layer);
        json_text(&j, "pass", REPLAY_PASS_NAMES[r->rows[i].pass]);
        json_row(&j, &r->rows[i]);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_end(&j);
}

static mantis_status run_twice(const arguments *a, const training_arguments *run, const data_pair *data,
                               host_error *error)
{
    replay counted = {.device = NULL}, r = counted;
    const mantis_platform_options platform = executors_platform(&a->machine);
    const mantis_status status = step(a, run, data, NULL, &counted, NULL, error);
    const uint64_t work = counted.work;
    replay_end(&counted);
    if (status != MANTIS_OK)
        return status;
    mantis_replay_device *device = mantis_replay_create(strcmp(a->executor, "rtl") == 0, &platform);
    if (!device)
        return host_fail(error, MANTIS_UNAVAILABLE,
                         "executor %s is not in this build (or out of memory): build with 'make build'", a->executor);
    progress bar = progress_begin(run->run.net, 0, work);
    step(a, run, data, device, &r, &bar, error);
    if (error->status == MANTIS_OK)
        progress_part(&bar, work, "done");
    progress_end(&bar);
    if (error->status == MANTIS_OK) {
        const replay_row sum = sum_of(&r);
        print_table(&r);
        if (a->json)
            print_json(a, run, &r);
        if (sum.differing_commands)
            host_fail(error, MANTIS_MISMATCH, "%" PRIu64 " of %" PRIu64 " commands differ; the first: %s",
                      sum.differing_commands, sum.commands, r.first);
    }
    replay_end(&r);
    mantis_replay_destroy(device);
    return error->status;
}

mantis_status verb_replay(int argc, char **argv, host_error *error)
{
    arguments a = {.executor = "rtl", .pass = "all", .machine.memory = "zero"};
    training_arguments run = training_arguments_defaults();
    data_pair data;
    char *texts = NULL;
    bool helped;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped)
        return error->status;
    if (read_snapshot(&a, &run, &texts, error) == MANTIS_OK &&
        resume_data(&data, run.data, a.data, a.snapshot, error) == MANTIS_OK) {
        run_twice(&a, &run, &data, error);
        data_free(&data);
    }
    free(texts);
    return error->status;
}
