/* SPDX-License-Identifier: Apache-2.0 */
/* mantis compare: integer and fp32 training from the same start in the same order, over several seeds. */
#include "host/data/data_sources.h"
#include "host/cli/verbs.h"
#include "host/reports/compare.h"
#include "host/reports/report_methods.h"
#include "host/reports/run_file.h"
#include "host/reports/run_take.h"
#include "host/support/json.h"
#include "host/support/output_set.h"
#include "host/networks/network.h"
#include "host/training/training_arguments.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    training_arguments common;
    uint32_t seeds;
    const char *out;
    uint64_t window, tests, observed;
    bool fresh;
} arguments;

static const char ABOUT[] =
    "Trains in integers and in fp32, K seeds each, from the same weights on the same images in the same order, and "
    "writes a page:\n"
    "OUT/index.html with loss and accuracy curves, the seeds' spread, the gap to fp32 against the spread between fp32 "
    "seeds, exponent\n"
    "and mapping error of each tensor, and with --executor cycle or rtl the clocks of each layer and phase; the "
    "numbers are in .tsv files\n"
    "beside it. Finished runs are kept in OUT/runs: the same command after an interruption goes on where it stopped.";

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    training_options *r = &a->common.run;
    option options[TRAINING_ARGUMENTS_MOST];
    const option own[] = {
        {"seeds", OPTION_U32, &a->seeds, "1..64", "runs of each kind, seeds S, S+1, ..."},
        {"out", OPTION_TEXT, &a->out, "DIR", "where the page goes"},
        {"window", OPTION_U64, &a->window, "N",
         "steps whose mean loss makes a point (default 100, or a tenth of shorter runs)"},
        {"tests", OPTION_U64, &a->tests, "N", "test on the way N times in a run"},
        {"observe", OPTION_U64, &a->observed, "N", "steps of the first golden run whose mappings are looked at"},
        {"fresh", OPTION_FLAG, &a->fresh, NULL, "train anew, also what OUT/runs holds"},
    };
    size_t count = training_arguments_table(&a->common, true, options, 0);
    _Static_assert(sizeof own / sizeof *own <= TRAINING_ARGUMENTS_OWN, "the table has no room for that");
    memcpy(options + count, own, sizeof own);
    const command_line line = {
        "mantis compare --out DIR [options]", ABOUT, options, count + sizeof own / sizeof *own,
        "  mantis compare --net mlp --data data/mnist --epochs 3 --seeds 3 --out report\n"
        "  mantis compare --net mlp --steps 2 --batch 16 --executor cycle --seeds 1 --out clocks --json\n"};
    if (options_parse(&line, argc, argv, NULL, 0, helped, error) != MANTIS_OK || *helped ||
        training_arguments_finish(&a->common, error) != MANTIS_OK)
        return error->status;
    if (!a->out || !*a->out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out DIR is missing: where shall the page go?");
    if (strcmp(r->executor, "float") == 0 && !r->methods.emulate)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "--executor float: compare trains float beside an integer executor: golden, cycle or rtl");
    if (a->tests == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--tests 0: 1 or more, the last test is the result");
    return MANTIS_OK;
}

/* Where results will go, before there are any. */
static mantis_status check_outputs(const char *folder, const data_pair *data, host_error *error)
{
    char metric[32];
    const char *const FILES[] = {"index.html", "curves.tsv", metric, "tensors.tsv", NULL};
    snprintf(metric, sizeof metric, "%s.tsv", task_of_data(data)->key);
    return output_set_check(folder, FILES, error) == MANTIS_OK ? run_file_check(folder, error) : error->status;
}

/* Steps of the whole run, as trainer_open counts them. */
static uint64_t run_length(const training_options *o, const data_pair *data)
{
    return o->steps ? o->steps : o->batch ? (uint64_t)o->epochs * (data->train.count / o->batch) : 0;
}

/* Steps from one of `times` looks at a run to the next, the last one at its end. */
static uint64_t spread(uint64_t steps, uint64_t times)
{
    return steps / times + (steps % times != 0);
}

/* All runs: integer[k] and floating[k] for seed + k. */
static mantis_status take(const arguments *a, const data_pair *data, run_log *integer, run_log *floating,
                          host_error *error)
{
    char runs[1024], title[NETWORK_NAME_BYTES + 64], net[NETWORK_NAME_BYTES];
    const training_options *o = &a->common.run;
    uint64_t steps = run_length(o, data);
    snprintf(runs, sizeof runs, "%s/" RUN_LOGS, a->out);
    network_name(o->net, net);
    for (uint32_t k = 0; k < 2 * a->seeds && error->status == MANTIS_OK; k++) {
        bool is_float = k % 2;
        run_order order = {
            .train = *o, .evaluate_every = spread(steps, a->tests), .folder = runs, .title = title, .fresh = a->fresh};
        order.train.seed = o->seed + k / 2;
        if (is_float) {
            run_order_float(&order);
        } else {
            order.train.profile = k == 0 && strcmp(o->executor, "golden") != 0 && !o->overlap;
            order.observe_every = k == 0 && a->observed ? spread(steps, a->observed) : 0;
        }
        snprintf(title, sizeof title, "%s %s seed %" PRIu64, net, order.train.executor, order.train.seed);
        run_take(is_float ? &floating[k / 2] : &integer[k / 2], &order, data, error);
    }
    return error->status;
}

/* KIND_METRIC: [...], as in int_accuracy. */
static void metrics(json *j, const char *kind, const char *metric, const run_log *runs, uint32_t seeds)
{
    char key[64];
    snprintf(key, sizeof key, "%s_%s", kind, metric);
    json_open(j, key, '[');
    for (uint32_t k = 0; k < seeds; k++)
        json_real(j, NULL, run_log_metric(&runs[k]));
    json_close(j, ']');
}

static uint64_t diverged(const run_log *runs, uint32_t seeds)
{
    uint64_t count = 0;
    for (uint32_t k = 0; k < seeds; k++)
        count += runs[k].diverged;
    return count;
}

typedef struct {
    char words[112];
} phrase;

/* "97.20 %", a dash where there is no number. */
static phrase percent(double fraction)
{
    phrase p = {"-"};
    if (isfinite(fraction))
        snprintf(p.words, sizeof p.words, "%.2f %%", 100.0 * fraction);
    return p;
}

/* A difference of metrics: "+0.35 points"; sign "+" or "". */
static phrase points(double fraction, const char *sign)
{
    phrase p = {"-"};
    if (isfinite(fraction))
        snprintf(p.words, sizeof p.words, "%s%.2f points", fraction >= 0.0 ? sign : "", 100.0 * fraction);
    return p;
}

/* Which of a seed's two runs diverged, and when. */
static phrase said(const run_log *integer, const run_log *floating)
{
    phrase p = {""};
    if (integer->diverged && floating->diverged)
        snprintf(p.words, sizeof p.words, "  (diverged: integer after %" PRIu64 " steps, fp32 after %" PRIu64 ")",
                 integer->steps, floating->steps);
    else if (integer->diverged || floating->diverged)
        snprintf(p.words, sizeof p.words, "  (diverged: %s after %" PRIu64 " steps)",
                 integer->diverged ? "integer" : "fp32", (integer->diverged ? integer : floating)->steps);
    return p;
}

static void show(const arguments *a, const data_pair *data, const comparison *c, const run_log *integer,
                 const run_log *floating)
{
    const training_options *o = &a->common.run;
    const task_class *task = task_of_data(data);
    char report[1100], spread[64];
    snprintf(report, sizeof report, "%s/index.html", a->out);
    snprintf(spread, sizeof spread, "float_%s_spread", task->key);
    if (!a->common.json) {
        char difference[64];
        snprintf(difference, sizeof difference, "mean %s difference", task->metric);
        printf("\n  seed        integer       fp32\n");
        for (uint32_t k = 0; k < c->seeds; k++)
            printf("  %-8" PRIu64 "  %9s  %9s%s\n", o->seed + k, percent(run_log_metric(&integer[k])).words,
                   percent(run_log_metric(&floating[k])).words, said(&integer[k], &floating[k]).words);
        printf("\n  %-26s %s (fp32 seeds differ by %s)\n", difference, points(c->mean_difference, "+").words,
               points(c->float_metric_spread, "").words);
        printf("  loss gap                   %s on average, %s at most (windows of %" PRIu64 " steps)\n",
               percent(c->gap_mean).words, percent(c->gap_max).words, c->window);
        printf("  fp32 spread between seeds  %s on average, %s at most\n", percent(c->spread_mean).words,
               percent(c->spread_max).words);
        printf("  report                     %s\n", report);
        return;
    }
    json j = json_begin(stdout);
    json_text(&j, "net", o->net);
    json_text(&j, "data", data->source);
    json_text(&j, "executor", o->executor);
    json_unsigned(&j, "bits", (uint64_t)o->bits);
    report_methods(&j, o);
    json_unsigned(&j, "epochs", o->steps ? 0 : o->epochs);
    json_unsigned(&j, "steps", run_length(o, data));
    json_unsigned(&j, "seeds", c->seeds);
    metrics(&j, "int", task->key, integer, c->seeds);
    metrics(&j, "float", task->key, floating, c->seeds);
    json_unsigned(&j, "int_diverged", diverged(integer, c->seeds));
    json_unsigned(&j, "float_diverged", diverged(floating, c->seeds));
    json_real(&j, "mean_difference", c->mean_difference);
    json_real(&j, "loss_gap_mean", c->gap_mean);
    json_real(&j, "loss_gap_max", c->gap_max);
    json_real(&j, "float_seed_spread", c->spread_mean);
    json_real(&j, "float_seed_spread_max", c->spread_max);
    json_real(&j, spread, c->float_metric_spread);
    json_real(&j, "windows_inside_spread", c->inside);
    json_unsigned(&j, "window", c->window);
    json_text(&j, "report", report);
    json_end(&j);
}

static mantis_status compare(const arguments *a, const data_pair *data, run_log *integer, run_log *floating,
                             host_error *error)
{
    comparison c;
    char title[NETWORK_NAME_BYTES + 64], net[NETWORK_NAME_BYTES];
    if (check_outputs(a->out, data, error) != MANTIS_OK ||
        !executors_available("float", &(executor_options){.threads = 1}, error) ||
        take(a, data, integer, floating, error) != MANTIS_OK ||
        compare_runs(&c, integer, floating, a->seeds, a->window, error) != MANTIS_OK)
        return error->status;
    network_name(a->common.run.net, net);
    snprintf(title, sizeof title, "%s: int%d beside fp32", net, a->common.run.bits);
    const compare_page_content content = {title, &a->common.run, data,    run_length(&a->common.run, data),
                                          &c,    integer,        floating};
    if (compare_page(&content, a->out, error) == MANTIS_OK)
        show(a, data, &c, integer, floating);
    compare_free(&c);
    return error->status;
}

mantis_status verb_compare(int argc, char **argv, host_error *error)
{
    arguments a = {.common = training_arguments_defaults(), .seeds = 3, .tests = 8, .observed = 40};
    data_pair data;
    bool helped;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped ||
        data_load(&data, a.common.data, error) != MANTIS_OK)
        return error->status;
    run_log *runs = calloc(2 * a.seeds, sizeof *runs);
    if (runs)
        compare(&a, &data, runs, runs + a.seeds, error);
    else
        host_fail(error, MANTIS_NO_MEMORY, "out of memory for %u runs", 2 * a.seeds);
    for (uint32_t k = 0; runs && k < 2 * a.seeds; k++)
        run_log_free(&runs[k]);
    free(runs);
    data_free(&data);
    return error->status;
}
