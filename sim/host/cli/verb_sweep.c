/* SPDX-License-Identifier: Apache-2.0 */
/* mantis sweep: one training run for every combination of bits, rounding, headroom and seed, and fp32 beside them. */
#include "host/data/data_sources.h"
#include "host/cli/verbs.h"
#include "host/support/json.h"
#include "host/support/output_set.h"
#include "host/networks/network.h"
#include "host/reports/sweep.h"
#include "host/reports/run_file.h"
#include "host/reports/run_take.h"
#include "host/training/training_arguments.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    training_arguments common;
    const char *bits, *rounding, *saturate, *gradients, *out;
    uint32_t seeds;
    bool no_float, fresh;
    int bit[5], bit_count, nearest[2], nearest_count, headroom[2], headroom_count, gradient[7], gradient_count;
    quantizer quantizers[7]; /* of the gradients */
} arguments;

static const char ABOUT[] =
    "Trains every combination of the lists, K seeds each, from the same weights on the same images, and fp32 beside "
    "them. Prints a table\n"
    "and writes OUT/index.html with plots and OUT/sweep.tsv. A run that diverges is a result. "
    "Finished runs are kept\n"
    "in OUT/runs: the same command after an interruption, or with longer lists, trains only what is missing.";

/* Comma-separated words, each one of `words`, into their indices; repeated words are refused. */
static mantis_status list(const char *name, const char *given, const char *const *words, int count, int *to, int *taken,
                          host_error *error)
{
    *taken = 0;
    for (const char *at = given;; at++) {
        size_t length = strcspn(at, ",");
        int found = -1;
        for (int i = 0; i < count; i++)
            if (strlen(words[i]) == length && strncmp(words[i], at, length) == 0)
                found = i;
        for (int i = 0; i < *taken && found >= 0; i++)
            if (to[i] == found)
                found = -1;
        if (found < 0)
            return host_fail(error, MANTIS_BAD_ARGUMENT, "--%s %s: a list without repetition of %s, %s%s expected",
                             name, given, words[0], words[1], count > 2 ? ", ..." : "");
        to[(*taken)++] = found;
        at += length;
        if (!*at)
            return MANTIS_OK;
    }
}

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    static const char *const BITS[] = {"4", "5", "6", "7", "8"}, *const ROUNDING[] = {"stochastic", "nearest"},
                             *const HEADROOM[] = {"0", "1"};
    static const char *const GRADIENTS[] = {"ptq", "psq", "bhq", "shift:1", "shift:2", "shift:4", "shift:8"};
    option options[TRAINING_ARGUMENTS_MOST];
    const option own[] = {
        {"bits", OPTION_TEXT, &a->bits, "LIST", "bits of matrix operands"},
        {"rounding", OPTION_TEXT, &a->rounding, "LIST", "stochastic, nearest or both"},
        {"saturate", OPTION_TEXT, &a->saturate, "LIST", "0 (headroom), 1 (saturate) or both"},
        {"gradient", OPTION_TEXT, &a->gradients, "LIST", "quantizers of dy: ptq, psq, bhq, shift:1, 2, 4 or 8"},
        {"seeds", OPTION_U32, &a->seeds, "1..64", "runs of each combination, seeds S, S+1, ..."},
        {"out", OPTION_TEXT, &a->out, "DIR", "where page and table go"},
        {"no-float", OPTION_FLAG, &a->no_float, NULL, "leave fp32 out"},
        {"fresh", OPTION_FLAG, &a->fresh, NULL, "train anew, also what OUT/runs holds"},
    };
    size_t count = training_arguments_table(&a->common, false, options, 0);
    _Static_assert(sizeof own / sizeof *own <= TRAINING_ARGUMENTS_OWN, "the table has no room for that");
    memcpy(options + count, own, sizeof own);
    const command_line line = {
        "mantis sweep --out DIR [options]", ABOUT, options, count + sizeof own / sizeof *own,
        "  mantis sweep --net mlp --data data/mnist --bits 8,7,6,5,4 --rounding stochastic,nearest --out "
        "ablation\n"
        "  mantis sweep --net mlp --steps 200 --bits 8,4 --saturate 0,1 --seeds 3 --out headroom --json\n"};
    if (options_parse(&line, argc, argv, NULL, 0, helped, error) != MANTIS_OK || *helped ||
        training_arguments_finish(&a->common, error) != MANTIS_OK ||
        list("bits", a->bits, BITS, 5, a->bit, &a->bit_count, error) != MANTIS_OK ||
        list("rounding", a->rounding, ROUNDING, 2, a->nearest, &a->nearest_count, error) != MANTIS_OK ||
        list("saturate", a->saturate, HEADROOM, 2, a->headroom, &a->headroom_count, error) != MANTIS_OK ||
        list("gradient", a->gradients, GRADIENTS, 7, a->gradient, &a->gradient_count, error) != MANTIS_OK)
        return error->status;
    for (int i = 0; i < a->gradient_count; i++)
        quantizer_parse(GRADIENTS[a->gradient[i]], &a->quantizers[i]);
    if (!a->out || !*a->out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out DIR is missing: where shall the table go?");
    if (strcmp(a->common.run.executor, "float") == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "--executor float: a sweep varies integer training; fp32 is beside it anyway");
    return MANTIS_OK;
}

/* Where results will go, before there are any. */
static mantis_status check_outputs(const char *folder, host_error *error)
{
    static const char *const FILES[] = {"index.html", "sweep.tsv", NULL};
    return output_set_check(folder, FILES, error) == MANTIS_OK ? run_file_check(folder, error) : error->status;
}

/* Trains one cell of the table: all seeds of a combination. */
static mantis_status take(sweep_cell *cell, const arguments *a, const data_pair *data, host_error *error)
{
    char runs[1024], title[NETWORK_NAME_BYTES + 96], net[NETWORK_NAME_BYTES];
    double final_loss = 0.0;
    snprintf(runs, sizeof runs, "%s/" RUN_LOGS, a->out);
    network_name(a->common.run.net, net);
    for (uint32_t k = 0; k < a->seeds; k++) {
        run_log r;
        run_order order = {.train = a->common.run, .folder = runs, .title = title, .fresh = a->fresh};
        order.train.seed += k;
        order.train.bits = cell->bits;
        order.train.nearest = cell->nearest;
        order.train.saturate = cell->saturate;
        order.train.methods.gradient = cell->gradient;
        if (cell->is_float)
            run_order_float(&order);
        snprintf(title, sizeof title, "%s %.*s seed %" PRIu64, net, (int)sizeof cell->name, cell->name,
                 order.train.seed);
        if (run_take(&r, &order, data, error) != MANTIS_OK)
            return error->status;
        cell->metric[k] = run_log_metric(&r);
        final_loss += r.diverged ? 0.0 : run_log_final_loss(&r);
        cell->diverged += r.diverged;
        run_log_free(&r);
    }
    cell->seeds = a->seeds;
    cell->final_loss = final_loss / (double)(a->seeds - cell->diverged); /* 0 / 0: NAN */
    sweep_summarize(cell);
    return MANTIS_OK;
}

static void show(const arguments *a, const data_pair *data, const sweep_cell *cells, size_t count)
{
    const training_options *o = &a->common.run;
    const char *key = task_of_data(data)->key;
    char report[1100], mean[64];
    snprintf(mean, sizeof mean, "mean_%s", key);
    snprintf(report, sizeof report, "%s/index.html", a->out);
    if (!a->common.json) {
        sweep_print(cells, count, task_of_data(data)->metric, stdout);
        printf("\n  report  %s\n", report);
        return;
    }
    json j = json_begin(stdout);
    json_text(&j, "net", o->net);
    json_text(&j, "data", data->source);
    json_text(&j, "executor", o->executor);
    json_unsigned(&j, "seeds", a->seeds);
    json_open(&j, "runs", '[');
    for (size_t i = 0; i < count; i++) {
        const sweep_cell *c = &cells[i];
        json_open(&j, NULL, '{');
        json_text(&j, "name", c->name);
        json_text(&j, "arithmetic", c->is_float ? "fp32" : "integer");
        json_unsigned(&j, "bits", c->is_float ? 32 : (uint64_t)c->bits);
        json_text(&j, "rounding", c->is_float ? NULL : c->nearest ? "nearest" : "stochastic");
        json_bool(&j, "saturate", c->saturate);
        json_text(&j, "gradient", c->is_float ? NULL : quantizer_name(&c->gradient));
        json_open(&j, key, '[');
        for (uint32_t k = 0; k < c->seeds; k++)
            json_real(&j, NULL, c->metric[k]);
        json_close(&j, ']');
        json_real(&j, mean, c->mean);
        json_real(&j, "final_loss", c->final_loss);
        json_unsigned(&j, "diverged", c->diverged);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_text(&j, "report", report);
    json_end(&j);
}

/* The combinations in the order of the table: fp32 first. */
static size_t combine(const arguments *a, sweep_cell *cells)
{
    size_t count = 0;
    if (!a->no_float)
        cells[count++] = (sweep_cell){.is_float = true, .name = "fp32"};
    for (int g = 0; g < a->gradient_count; g++)
        for (int s = 0; s < a->headroom_count; s++)
            for (int r = 0; r < a->nearest_count; r++)
                for (int b = 0; b < a->bit_count; b++) {
                    sweep_cell *c = &cells[count++];
                    *c = (sweep_cell){.bits = 4 + a->bit[b],
                                      .nearest = a->nearest[r] == 1,
                                      .saturate = a->headroom[s] == 1,
                                      .gradient = a->quantizers[g]};
                    snprintf(c->name, sizeof c->name, "int%d %s%s%s%s", c->bits,
                             c->gradient.kind == QUANTIZER_PTQ ? "" : quantizer_name(&c->gradient),
                             c->gradient.kind == QUANTIZER_PTQ ? "" : " ", c->nearest ? "nearest" : "stochastic",
                             c->saturate ? " saturate" : "");
                }
    return count;
}

mantis_status verb_sweep(int argc, char **argv, host_error *error)
{
    arguments a = {.common = training_arguments_defaults(),
                   .bits = "8,7,6,5,4",
                   .rounding = "stochastic",
                   .saturate = "0",
                   .gradients = "ptq",
                   .seeds = 1};
    data_pair data;
    bool helped;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped ||
        data_load(&data, a.common.data, error) != MANTIS_OK)
        return error->status;
    sweep_cell cells[1 + SWEEP_CURVES * 5];
    size_t count = combine(&a, cells);
    check_outputs(a.out, error);
    for (size_t i = 0; i < count && error->status == MANTIS_OK; i++)
        take(&cells[i], &a, &data, error);
    if (error->status == MANTIS_OK && sweep_page(cells, count, &a.common.run, &data, a.out, error) == MANTIS_OK)
        show(&a, &data, cells, count);
    data_free(&data);
    return error->status;
}
