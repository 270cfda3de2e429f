/* SPDX-License-Identifier: Apache-2.0 */
/* A run's network on its test images. */
#include "host/training/trainer.h"

#include "host/training/divergence.h"
#include "host/training/trainer_run.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The executor that evaluates: the run's own, or golden in place of clocked ones. NULL with the error. */
static mantis_executor *evaluator(trainer *t, host_error *error)
{
    const char *name = t->options.executor;
    if (t->executor && strcmp(name, "cycle") != 0 && strcmp(name, "counting") != 0 && strcmp(name, "rtl") != 0)
        return t->executor;
    if (!t->evaluator)
        t->evaluator = executors_create("golden", &t->options.machine, error);
    return t->evaluator;
}

mantis_status trainer_evaluate(trainer *t, double *metric, double *mean_loss, host_error *error)
{
    return trainer_evaluate_part(t, t->order.data->test.count, metric, mean_loss, error);
}

mantis_status trainer_evaluate_part(trainer *t, uint32_t images, double *metric, double *mean_loss, host_error *error)
{
    program *p = &t->program;
    const uint32_t count = images < t->order.data->test.count ? images : t->order.data->test.count;
    uint64_t items = 0;
    double loss = 0.0;
    char when[64];
    snprintf(when, sizeof when, "evaluation after step %" PRIu64, t->step);
    const tensor *logits = network_logits(&t->net);
    mantis_executor *own = p->executor, *here = evaluator(t, error);
    if (!here)
        return error->status;
    if (trainer_finish(t, error) != MANTIS_OK)
        return error->status;
    bool profile = p->profile;
    p->profile = false;
    p->executor = here;
    if (p->totals.commands == 0)
        trainer_setup(t);
    program_begin_step(p, (uint32_t)t->step);
    task_begin(&t->task);
    for (uint32_t first = 0, n; first < count && error->status == MANTIS_OK; first += n) {
        task_result result = {0.0, 0};
        n = batches_test(&t->order, first, arena_at(&t->arena, network_input(&t->net)), &t->targets);
        network_forward(p, &t->net, n, false);
        if (trainer_run(t, PROGRAM_ALL, when, error) != MANTIS_OK)
            break;
        const bool finite = task_loss(&t->task, arena_at(&t->arena, logits), &t->targets, n, NULL, &result);
        divergence_of_loss(&t->net, finite ? result.loss : (double)NAN, INFINITY, when, error);
        items += result.items;
        loss += result.loss * (double)result.items;
    }
    p->executor = own;
    p->profile = profile;
    *metric = task_metric(&t->task);
    if (mean_loss)
        *mean_loss = loss / (double)items;
    return error->status;
}
