/* SPDX-License-Identifier: Apache-2.0 */
#include "host/tasks/task.h"

#include <stdlib.h>
#include <string.h>

/* The one list of tasks. */
static const task_class *const TASKS[] = {&TASK_CLASSIFY, &TASK_SEGMENT, &TASK_DETECT};
#define TASK_COUNT (sizeof TASKS / sizeof *TASKS)

const task_class *task_of_targets(target_kind kind)
{
    for (size_t i = 1; i < TASK_COUNT; i++)
        if (TASKS[i]->targets == kind)
            return TASKS[i];
    return TASKS[0];
}

const task_class *task_of_data(const data_pair *data)
{
    return task_of_targets(dataset_targets(&data->train));
}

/* The task whose networks end in such a layer. */
static const task_class *task_of_layer(const layer_class *last)
{
    for (size_t i = 1; i < TASK_COUNT; i++)
        if (TASKS[i]->ends == last)
            return TASKS[i];
    return TASKS[0];
}

mantis_status task_open(task *t, const network *net, const data_pair *data, host_error *error)
{
    memset(t, 0, sizeof *t);
    t->last = &net->nodes[net->count - 1];
    t->class_ = task_of_layer(t->last->class_);
    t->classes = data->train.classes;
    const task_class *of_data = task_of_data(data);
    if (of_data != t->class_)
        return host_fail(error, MANTIS_BAD_ARGUMENT,
                         "network %s learns %s of each image (its last layer is %s), the data, %s, have %s: other data "
                         "or another network",
                         net->name, t->class_->target, t->last->class_->kind, data->source, of_data->target);
    t->state_bytes = t->class_->state_bytes(t);
    t->state = calloc(1, t->state_bytes);
    if (!t->state || (t->class_->open && !t->class_->open(t, net->context.batch)))
        return host_fail(error, MANTIS_NO_MEMORY, "out of memory for the counts of a metric");
    return MANTIS_OK;
}

void task_close(task *t)
{
    if (t->state && t->class_->close)
        t->class_->close(t);
    free(t->state);
    memset(t, 0, sizeof *t);
}

void task_begin(task *t)
{
    if (t->class_->begin)
        t->class_->begin(t);
    else
        memset(t->state, 0, t->state_bytes);
}

bool task_loss(task *t, const float *values, const targets *of, uint32_t n, float *gradient, task_result *result)
{
    return t->class_->loss(t, values, of, n, gradient, result);
}

double task_metric(const task *t)
{
    return t->class_->metric_of(t);
}
