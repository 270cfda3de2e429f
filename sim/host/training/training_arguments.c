/* SPDX-License-Identifier: Apache-2.0 */
#include "host/training/training_arguments.h"

#include <string.h>

training_arguments training_arguments_defaults(void)
{
    return (training_arguments){.run = training_defaults(), .rounding = "stochastic", .schedule = "constant"};
}

size_t training_arguments_table(training_arguments *a, option *to, size_t count)
{
    training_options *r = &a->run;
    executor_options *m = &r->machine;
    const option common[] = {
        {"net", OPTION_TEXT, &r->net, "NAME",
         "network: lenet5, mlp, mobilenetv2, resnet8, resnet18, resnet20, vit, or a FILE (docs/networks.md)"},
        {"data", OPTION_TEXT, &a->data, "DIR",
         "folder with MNIST, Fashion-MNIST or CIFAR files, plain or .gz; digits or digits32: drawn (default digits)"},
        {"executor", OPTION_TEXT, &r->executor, "NAME", "golden, cycle, rtl or float (default golden)"},
        {"steps", OPTION_U64, &r->steps, "N",
         "length of the run in steps, counted from its start also after --resume (0: --epochs decides)"},
        {"epochs", OPTION_U32, &r->epochs, "E", "length in epochs, unless --steps is given (default 1)"},
        {"batch", OPTION_U32, &r->batch, "B", "images a step (default 128)"},
        {"norm-bits", OPTION_INT, &r->norm_bits, "8|16", "bits of the normalization layers' operands (default 16)"},
        {"nearest", OPTION_TEXT, &a->nearest, "LIST",
         "round to nearest in these directions alone: forward, backward, update"},
        {"random-bits", OPTION_INT, &m->random_bits, "1..24",
         "experiment outside the contract, golden alone: random words of fewer bits (default 24)"},
        {"lr", OPTION_REAL, &r->rate, "X", "learning rate (default 0.01)"},
        {"schedule", OPTION_TEXT, &a->schedule, "KIND",
         "of the rate: constant (default), step, cosine or poly; no warm-up"},
        {"schedule-every", OPTION_U64, &r->schedule.every, "N",
         "step: steps between drops (default: a third of the run)"},
        {"schedule-factor", OPTION_REAL, &r->schedule.factor, "X",
         "step: what a drop multiplies the rate by (default 0.1)"},
        {"schedule-power", OPTION_REAL, &r->schedule.power, "X",
         "poly: power of the part of the run that is left (default 0.9)"},
        {"momentum", OPTION_REAL, &r->momentum, "X", "momentum (default 0.9)"},
        {"weight-decay", OPTION_REAL, &r->decay, "X", "weight decay (default 5e-4)"},
        {"crop", OPTION_U32, &r->augment.crop, "P",
         "shift training images by up to P pixels each way, at random (default 0)"},
        {"flip", OPTION_FLAG, &r->augment.flip, NULL, "mirror training images left to right, at random"},
        {"seed", OPTION_U64, &r->seed, "S", "seed of weights, order and rounding (default 1)"},
        {"threads", OPTION_U32, &m->threads, "T",
         "threads of golden and float (default: one a processor); never changes golden's bits"},
        {"latency", OPTION_U32, &m->latency, "CLOCKS", "memory latency of cycle and rtl (default 0)"},
        {"backpressure", OPTION_U32, &m->backpressure, "SEED",
         "random memory back-pressure of cycle and rtl (default 0: none)"},
        {"cycle-limit", OPTION_U64, &m->cycle_limit, "CLOCKS", "give up a run of commands after so many clocks"},
        {"json", OPTION_FLAG, &a->json, NULL, "end with one line of JSON"},
    };
    memcpy(to + count, common, sizeof common);
    return count + sizeof common / sizeof *common;
}

/* "forward,update": the directions that round to nearest. */
static mantis_status take_directions(training_options *o, const char *list, host_error *error)
{
    static const char *const NAMES[] = {"forward", "backward", "update"};
    bool *const to[] = {&o->nearest_forward, &o->nearest_backward, &o->nearest_update};
    for (const char *at = list; at && *at; at += strspn(at, ",")) {
        const size_t length = strcspn(at, ",");
        int i = 0;
        while (i < 3 && (strlen(NAMES[i]) != length || strncmp(NAMES[i], at, length) != 0))
            i++;
        if (i == 3)
            return host_fail(error, MANTIS_BAD_ARGUMENT,
                             "--nearest %s: forward, backward and update, separated by commas, expected", list);
        *to[i] = true;
        at += length;
    }
    return MANTIS_OK;
}

mantis_status training_arguments_finish(training_arguments *a, host_error *error)
{
    if (strcmp(a->rounding, "nearest") != 0 && strcmp(a->rounding, "stochastic") != 0)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--rounding %s: stochastic or nearest expected", a->rounding);
    if (a->run.machine.random_bits < 1 || a->run.machine.random_bits > 24)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "--random-bits %d: 1..24 expected; none at all is --rounding nearest",
                         a->run.machine.random_bits);
    if (take_directions(&a->run, a->nearest, error) != MANTIS_OK)
        return error->status;
    a->run.nearest = strcmp(a->rounding, "nearest") == 0;
    if (!executors_known(a->run.executor))
        return host_fail(error, MANTIS_BAD_ARGUMENT, "--executor %s: golden, cycle, rtl or float expected",
                         a->run.executor);
    return schedule_parse(a->schedule, &a->run.schedule.kind, error);
}
