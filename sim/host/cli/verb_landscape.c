/* SPDX-License-Identifier: Apache-2.0 */
/* mantis landscape: the loss around a checkpoint's weights in two random directions, in integers and in fp32. */
#include "host/cli/verbs.h"
#include "host/reports/landscape.h"
#include "host/support/json.h"
#include "host/support/progress.h"
#include "host/training/resume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *checkpoint, *out, *data;
    landscape_order order;
    uint32_t threads;
    bool json;
} arguments;

static mantis_status parse(int argc, char **argv, arguments *a, bool *helped, host_error *error)
{
    const option options[] = {
        {"out", OPTION_TEXT, &a->out, "DIR", "where table and picture go"},
        {"points", OPTION_U32, &a->order.points, "3..201", "points of a side, an odd number"},
        {"span", OPTION_REAL, &a->order.span, "0<..100", "how far to go, in lengths of the weights"},
        {"images", OPTION_U32, &a->order.images, "1..1000000", "test images a loss is the mean of, whole batches"},
        {"seed", OPTION_U64, &a->order.seed, "S", "seed of the directions"},
        {"data", OPTION_TEXT, &a->data, "DIR", "the run's data, where they are not where the checkpoint says"},
        {"threads", OPTION_U32, &a->threads, "T", "threads (default: one per processor)"},
        {"json", OPTION_FLAG, &a->json, NULL, "end with one line of JSON"},
    };
    const command_line line = {"mantis landscape RUN.ck --out DIR [options]",
                               "The loss at w + a d1 + b d2 around a checkpoint's weights w, over a grid of a and b, "
                               "in the run's integers and\n"
                               "in fp32. d1 and d2 are random and normalized filter by filter: what feeds an output "
                               "channel has the length of\n"
                               "the weights there. Writes DIR/landscape.tsv and, with gnuplot, DIR/landscape.svg.",
                               options, sizeof options / sizeof *options,
                               "  mantis train --net lenet5 --data data/mnist --checkpoint run.ck\n"
                               "  mantis landscape run.ck --points 21 --images 512 --out landscape\n"};
    if (options_parse(&line, argc, argv, &a->checkpoint, 1, helped, error) != MANTIS_OK || *helped)
        return error->status;
    if (!a->out || !*a->out)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--out DIR is missing: where shall the picture go?");
    if (a->order.points % 2 == 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--points %u: an odd number, so that the weights are one of them",
                         a->order.points);
    return MANTIS_OK;
}

typedef struct {
    uint32_t all;
    bool quiet;
} shown;

static void show(void *context, uint32_t points)
{
    const shown *s = context;
    if (!s->quiet)
        fprintf(stderr, "\rpoint %u of %u%s", points, s->all, points == s->all ? "\n" : "");
}

static mantis_status take(const arguments *a, const training_options *options, const data_pair *data, host_error *error)
{
    trainer integer, floating;
    training_options o = *options;
    const uint32_t n = a->order.points, middle = n * n / 2;
    char title[NETWORK_NAME_BYTES + 64], net[NETWORK_NAME_BYTES];
    double *loss = calloc(2 * (size_t)n * n, sizeof *loss);
    if (!loss)
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for %u points", n * n);
    o.executor = "golden";
    o.machine.threads = a->threads;
    if (trainer_open(&integer, &o, data, error) == MANTIS_OK) {
        o.executor = "float";
        o.multiplier = NULL;
        o.machine.random_bits = 24;
        if (trainer_resume(&integer, a->checkpoint, error) == MANTIS_OK &&
            trainer_open(&floating, &o, data, error) == MANTIS_OK) {
            shown s = {n * n, a->json};
            network_name(o.net, net);
            snprintf(title, sizeof title, "%s: loss around the weights of step %llu", net,
                     (unsigned long long)integer.step);
            if (landscape_take(&a->order, &integer, &floating, loss, show, &s, error) == MANTIS_OK &&
                landscape_plot(&a->order, loss, title, a->out, error) == MANTIS_OK) {
                json j = json_begin(stdout);
                json_text(&j, "net", net);
                json_unsigned(&j, "points", n);
                json_real(&j, "span", a->order.span);
                json_real(&j, "loss_integer", loss[middle]);
                json_real(&j, "loss_float", loss[n * n + middle]);
                json_text(&j, "out", a->out);
                json_end(&j);
            }
            trainer_close(&floating);
        }
        trainer_close(&integer);
    }
    free(loss);
    return error->status;
}

mantis_status verb_landscape(int argc, char **argv, host_error *error)
{
    arguments a = {.order = {.points = 21, .span = 1.0, .images = 512, .seed = 1}};
    training_arguments run = training_arguments_defaults();
    data_pair data;
    char *texts = NULL;
    uint64_t step;
    bool helped;
    if (parse(argc, argv, &a, &helped, error) != MANTIS_OK || helped)
        return error->status;
    if (resume_options(a.checkpoint, true, &run, &step, &texts, error) == MANTIS_OK &&
        resume_network(run.run.net, NULL, a.checkpoint, error) == MANTIS_OK &&
        training_arguments_finish(&run, error) == MANTIS_OK &&
        resume_data(&data, a.data ? a.data : run.data, a.data, a.checkpoint, error) == MANTIS_OK) {
        take(&a, &run.run, &data, error);
        data_free(&data);
    }
    free(texts);
    return error->status;
}
