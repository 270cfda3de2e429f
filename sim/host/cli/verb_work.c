/* SPDX-License-Identifier: Apache-2.0 */
/* mantis work: what one training step makes the units do, by layer and pass. */
#include "host/data/data_sources.h"
#include "host/cli/verbs.h"
#include "host/reports/report_engines.h"
#include "host/reports/report_shares.h"
#include "host/support/json.h"
#include "host/training/trainer.h"
#include "host/training/training_arguments.h"
#include "host/device/activity.h"

#include <inttypes.h>
#include <string.h>

/* The columns of the table; JSON has all. */
static const int SHOWN[] = {ACTIVITY_cycles, ACTIVITY_macs,    ACTIVITY_aligned,    ACTIVITY_mapped,
                            ACTIVITY_terms,  ACTIVITY_reduced, ACTIVITY_read_beats, ACTIVITY_write_beats};
enum { COLUMNS = sizeof SHOWN / sizeof *SHOWN };

static const char ABOUT[] = "Trains --steps steps on golden (default 1), sends one more through the cycle model and "
                            "counts, in every clock, what each unit does: by layer\n"
                            "and pass. --json has every count, in the form that synth/tools/step_energy reads.";

static mantis_status parse(int argc, char **argv, training_arguments *a, bool *helped, host_error *error)
{
    option options[TRAINING_ARGUMENTS_MOST];
    const size_t count = training_arguments_table(a, true, options, 0);
    const command_line line = {"mantis work [options]", ABOUT, options, count,
                               "  mantis work --net resnet20 --batch 8 --data digits32\n"};
    if (options_parse(&line, argc, argv, NULL, 0, helped, error) != MANTIS_OK || *helped ||
        training_arguments_finish(a, error) != MANTIS_OK)
        return error->status;
    if (strcmp(a->run.executor, "golden") != 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "--executor %s: the steps before run on golden, the counted one on cycle", a->run.executor);
    a->run.profile = true;
    return training_arguments_further(a, 3, error); /* the counted one, and two that are ordered for two engines */
}

/* Sections without a layer are the host's setup, not a layer's pass. */
static bool has_work(const activity *w, size_t section)
{
    return w->program->sections[section].layer[0] && w->sections[section][ACTIVITY_cycles];
}

/* Of the whole step, the host's setup too; counters that the counted step has not moved are 0. */
static uint64_t whole_step(const activity *w, clock_shares *all, uint64_t counters[MANTIS_COUNTERS])
{
    uint64_t useful = 0;
    memset(all, 0, sizeof *all);
    memset(counters, 0, MANTIS_COUNTERS * sizeof *counters);
    for (size_t i = 0; i < w->program->section_count; i++) {
        useful += w->program->sections[i].clocked_useful;
        for (int k = 0; k < MANTIS_COUNTERS; k++)
            counters[k] += w->program->sections[i].counters[k];
        for (int k = 0; k < CLOCK_SHARES; k++)
            all->clocks[k] += w->shares[i].clocks[k];
    }
    return useful;
}

static void show_useful(uint64_t useful, uint64_t clocks, FILE *to)
{
    fprintf(to, " %12" PRIu64 " %11.2f%%\n", useful, 100.0 * report_fill(useful, clocks));
}

static void show(const activity *w, const engine_bounds *b, FILE *to)
{
    uint64_t sum[COLUMNS] = {0}, useful = 0, counters[MANTIS_COUNTERS];
    clock_shares all;
    fprintf(to, "%-16s %-15s", "layer", "pass");
    for (int c = 0; c < COLUMNS; c++)
        fprintf(to, " %12s", activity_name(SHOWN[c]));
    fprintf(to, " %12s %12s\n", "useful_macs", "of all");
    for (size_t i = 0; i < w->program->section_count; i++) {
        if (!has_work(w, i))
            continue;
        fprintf(to, "%-16s %-15s", w->program->sections[i].layer, w->program->sections[i].phase);
        for (int c = 0; c < COLUMNS; c++) {
            fprintf(to, " %12" PRIu64, w->sections[i][SHOWN[c]]);
            sum[c] += w->sections[i][SHOWN[c]];
        }
        useful += w->program->sections[i].clocked_useful;
        show_useful(w->program->sections[i].clocked_useful, w->sections[i][ACTIVITY_cycles], to);
    }
    fprintf(to, "%-32s", "sum");
    for (int c = 0; c < COLUMNS; c++)
        fprintf(to, " %12" PRIu64, sum[c]);
    show_useful(useful, sum[0], to);
    useful = whole_step(w, &all, counters);
    fprintf(to, "\n%.2f %% of the array's places in all %" PRIu64 " clocks of the step do useful MACs\n",
            100.0 * report_fill(useful, all.clocks[CLOCK_SHARE_cycles]), all.clocks[CLOCK_SHARE_cycles]);
    report_shares_text(&all, "", to);
    report_engines_text(b, to);
}

static void pass(json *j, const activity *w, size_t section)
{
    char name[PROGRAM_SECTION_BYTES];
    snprintf(name, sizeof name, "%s", w->program->sections[section].phase);
    for (char *c = name; *c; c++)
        if (*c == ' ')
            *c = '_';
    json_open(j, name, '{');
    for (int item = 0; item < ACTIVITY_COUNT; item++)
        json_unsigned(j, activity_name(item), w->sections[section][item]);
    json_unsigned(j, "useful_macs", w->program->sections[section].clocked_useful);
    json_real(j, "useful_mac_fraction_of_all_clocks",
              report_fill(w->program->sections[section].clocked_useful, w->sections[section][ACTIVITY_cycles]));
    report_clocks_json(j, &w->shares[section]);
    json_close(j, '}');
}

static void show_json(const training_options *o, const activity *w, const engine_bounds *b, FILE *to)
{
    const program *p = w->program;
    clock_shares all;
    uint64_t counters[MANTIS_COUNTERS];
    const uint64_t useful = whole_step(w, &all, counters);
    json j = json_begin(to);
    json_text(&j, "net", o->net);
    json_unsigned(&j, "batch", o->batch);
    json_bool(&j, "fuse", o->methods.fuse);
    json_unsigned(&j, "array", MANTIS_N);
    json_unsigned(&j, "port_bits", MANTIS_PORT);
    json_unsigned(&j, "step", o->steps - 1);
    json_unsigned(&j, "useful_macs", useful);
    json_real(&j, "useful_mac_fraction_of_all_clocks", report_fill(useful, all.clocks[CLOCK_SHARE_cycles]));
    report_shares_json(&j, counters, &all);
    report_engines_json(&j, b);
    json_open(&j, "layers", '{');
    for (size_t i = 0; i < p->section_count; i++) {
        size_t before = 0;
        while (before < i && !(has_work(w, before) && strcmp(p->sections[before].layer, p->sections[i].layer) == 0))
            before++;
        if (before < i || !has_work(w, i))
            continue; /* its layer is there already */
        json_open(&j, p->sections[i].layer, '{');
        for (size_t k = i; k < p->section_count; k++)
            if (has_work(w, k) && strcmp(p->sections[k].layer, p->sections[i].layer) == 0)
                pass(&j, w, k);
        json_close(&j, '}');
    }
    json_close(&j, '}');
    json_end(&j);
}

/* One step by layers, and one as --overlap orders it: the second one of these, which begins beside what the first one
 * has left and leaves as much. */
static mantis_status step(trainer *t, activity *w, engine_bounds *bounds, host_error *error)
{
    while (t->step + 3 < t->steps)
        if (trainer_step(t, error) != MANTIS_OK)
            return error->status;
    t->arena.ring.head = t->arena.ring.tail = 0; /* a machine that takes a ring from its middle on stops at its end */
    if (activity_open(w, &t->program, error) != MANTIS_OK)
        return error->status;
    t->program.executor = &w->base;
    bool room = true;
    if (trainer_step(t, error) == MANTIS_OK && (room = engine_bounds_find(&w->log, bounds))) {
        step_log in_turn = w->log;
        w->log = (step_log){.nodes = NULL};
        t->program.profile = false;
        t->program.overlap = true;
        if (trainer_step_on(t, error) == MANTIS_OK) {
            step_log_free(&w->log);
            room = trainer_step_on(t, error) != MANTIS_OK || engine_bounds_find_built(&w->log, &in_turn, bounds);
        }
        step_log_free(&in_turn);
    }
    t->program.executor = t->executor;
    return room ? error->status : host_fail(error, MANTIS_NO_MEMORY, "the graph of commands does not fit into memory");
}

mantis_status verb_work(int argc, char **argv, host_error *error)
{
    training_arguments a = training_arguments_defaults();
    data_pair data;
    trainer t;
    activity w = {0};
    engine_bounds bounds;
    bool helped;
    a.run.steps = 1;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped || data_load(&data, a.data, error) != MANTIS_OK)
        return error->status;
    if (trainer_open(&t, &a.run, &data, error) == MANTIS_OK) {
        if (step(&t, &w, &bounds, error) == MANTIS_OK) {
            if (a.json)
                show_json(&a.run, &w, &bounds, stdout);
            else
                show(&w, &bounds, stdout);
        }
        activity_close(&w);
        trainer_close(&t);
    }
    data_free(&data);
    return error->status;
}
