/* SPDX-License-Identifier: Apache-2.0 */
/* Images per second of training, for mantis bench. */
#include "host/cli/bench_table.h"

#include "host/data/data_sources.h"
#include "host/support/clock.h"
#include "host/training/trainer.h"

#include <stdio.h>

mantis_status bench_train(const training_options *options, const data_pair *data, double *rate, host_error *error)
{
    trainer run;
    training_options o = *options;
    o.steps = UINT32_MAX / 1024; /* more than will be done */
    if (trainer_open(&run, &o, data, error) != MANTIS_OK)
        return error->status;
    double begin = clock_seconds(), best = 1e30;
    for (int round = 0; error->status == MANTIS_OK && (round < 3 || clock_seconds() - begin < 3.0 * BENCH_SECONDS);
         round++) {
        double start = clock_seconds();
        trainer_step(&run, error);
        double seconds = clock_seconds() - start;
        best = seconds < best ? seconds : best;
    }
    trainer_close(&run);
    *rate = o.batch / best;
    return error->status;
}

/* Golden's best step with so many threads, and with one, in turn: what else the machine does falls on both. */
static mantis_status train_with_threads(const training_options *options, const data_pair *data, double rate[2],
                                        host_error *error)
{
    trainer run[2];
    double best[2] = {1e30, 1e30};
    int open = 0;
    for (; open < 2 && error->status == MANTIS_OK; open++) {
        training_options o = *options;
        o.executor = "golden";
        o.steps = UINT32_MAX / 1024;
        o.machine.threads = open ? 1 : options->machine.threads;
        if (trainer_open(&run[open], &o, data, error) != MANTIS_OK)
            break;
    }
    const double begin = clock_seconds();
    for (int round = 0; error->status == MANTIS_OK && (round < 3 || clock_seconds() - begin < 6.0 * BENCH_SECONDS);
         round++) {
        for (int i = 0; i < 2 && error->status == MANTIS_OK; i++) {
            const double start = clock_seconds();
            trainer_step(&run[i], error);
            const double seconds = clock_seconds() - start;
            best[i] = seconds < best[i] ? seconds : best[i];
        }
    }
    while (open-- > 0)
        trainer_close(&run[open]);
    for (int i = 0; i < 2; i++)
        rate[i] = options->batch / best[i];
    return error->status;
}

static mantis_status threads(bench_table *t, const training_options *options, const char *net, const data_pair *data,
                             host_error *error)
{
    char name[NETWORK_NAME_BYTES + 64], key[NETWORK_NAME_BYTES + 16];
    double rate[2];
    if (options->machine.threads == 1 || train_with_threads(options, data, rate, error) != MANTIS_OK)
        return error->status;
    snprintf(name, sizeof name, "golden trains %s, batch %u, all threads", net, options->batch);
    snprintf(key, sizeof key, "threads_%s", net);
    bench_add(t, key, name, "images/s", 1.0, rate[0], "one thread", rate[1]);
    return MANTIS_OK;
}

/* The network and data of the options, on golden and in fp32. */
static mantis_status training(bench_table *t, const training_arguments *a, host_error *error)
{
    static const char *const EXECUTORS[] = {"golden", "float"};
    data_pair data;
    char net[NETWORK_NAME_BYTES], name[NETWORK_NAME_BYTES + 64], key[NETWORK_NAME_BYTES + 16];
    network_name(a->run.net, net);
    double rate = 0.0, before = 0.0;
    if (data_load(&data, a->data, error) != MANTIS_OK)
        return error->status;
    for (int i = 0; i < (t->training ? 1 : 2) && error->status == MANTIS_OK; i++) {
        training_options o = a->run;
        if (!bench_has(EXECUTORS[i]))
            continue;
        o.executor = EXECUTORS[i];
        if (bench_train(&o, &data, &rate, error) != MANTIS_OK)
            break;
        snprintf(name, sizeof name, "%s trains %s, batch %u", EXECUTORS[i], net, o.batch);
        snprintf(key, sizeof key, "%s_%s", i ? "fp32" : "train", net);
        bench_add(t, key, name, "images/s", 1.0, rate, i ? "golden" : NULL, before);
        before = rate;
    }
    if (error->status == MANTIS_OK && !t->training)
        threads(t, &a->run, net, &data, error);
    data_free(&data);
    return error->status;
}

/* The shipped networks at the batches of docs/networks.md, on golden and in fp32. */
mantis_status bench_training(bench_table *t, const training_arguments *a, bool all, host_error *error)
{
    static const struct {
        const char *net, *data;
        uint32_t batch;
    } NETS[] = {{"mlp", "digits", 128},         {"lenet5", "digits32", 128},  {"resnet8", "digits32", 128},
                {"resnet20", "digits32", 128},  {"resnet18", "digits32", 64}, {"vit", "digits32", 64},
                {"mobilenetv2", "digits32", 32}};
    if (!all)
        return training(t, a, error);
    for (size_t i = 0; i < sizeof NETS / sizeof *NETS && error->status == MANTIS_OK; i++) {
        training_arguments one = *a;
        one.run.net = NETS[i].net;
        one.run.batch = NETS[i].batch;
        one.data = NETS[i].data;
        training(t, &one, error);
    }
    return error->status;
}
