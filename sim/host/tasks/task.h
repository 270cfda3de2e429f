/* SPDX-License-Identifier: Apache-2.0 */
/* What a network learns: a network's last layer and its data's targets name one task, and the task gives the loss, its
 * gradient and the metric.
 *
 *     any layer    TARGET_CLASS   classification   mean cross-entropy          accuracy
 *     segment      TARGET_MASK    segmentation     cross-entropy of a pixel    mean IoU
 *     detect       TARGET_OBJECTS detection        SSD's of classes and boxes  mean average precision
 *
 *     task_open(&t, &net, &data, &error);
 *     task_begin(&t);
 *     for each batch:   task_loss(&t, values, &targets, n, gradient, &result)
 *     task_metric(&t)
 *
 * All in IEEE basic operations, in a fixed order: the same bits on every machine.
 *
 * Room tasks: what a network learns: loss, gradient and metric of a batch's targets; a file each. */
#ifndef MANTIS_TASKS_TASK_H
#define MANTIS_TASKS_TASK_H

#include "host/data/targets.h"
#include "host/networks/network.h"

typedef struct task task;

typedef struct {
    double loss;    /* mean over the items */
    uint64_t items; /* what the loss is the mean of: samples, pixels, ...; 0: nothing to learn from, loss and gradient
                       are 0 */
} task_result;

typedef struct {
    const char *name;                     /* "classification" */
    const char *metric;                   /* for people: "accuracy" */
    const char *key;                      /* in JSON and file names: "accuracy" */
    const char *target;                   /* of an image, for messages: "a class" */
    const layer_class *ends;              /* the layer that ends its networks; NULL: any other */
    target_kind targets;                  /* of its data */
    size_t (*state_bytes)(const task *t); /* of what the metric counts */
    /* NULL where the state holds counts alone, which task_begin sets to 0: fills the state for batches of at most so
     * many samples (false: out of memory), forgets what was counted, frees what it holds. */
    bool (*open)(task *t, uint32_t batch);
    void (*begin)(task *t);
    void (*close)(task *t);
    /* n samples' values, as the network's last layer gives them -> loss and gradient (NULL: none); counts the samples
     * for the metric. False, and nothing usable, when a value is Inf or NaN. */
    bool (*loss)(task *t, const float *values, const targets *of, uint32_t n, float *gradient, task_result *result);
    /* 0..1 over all samples since task_begin; NAN: none that count. */
    double (*metric_of)(const task *t);
} task_class;

struct task {
    const task_class *class_;
    const node *last; /* of the network */
    uint32_t classes;
    void *state; /* without hooks of the class all zero after task_begin */
    size_t state_bytes;
};

/* The task of data of this kind: each kind has one. */
const task_class *task_of_targets(target_kind kind);
const task_class *task_of_data(const data_pair *data);

/* BAD_ARGUMENT when the network learns something else than the data teach; NO_MEMORY. task_close in every case. */
mantis_status task_open(task *t, const network *net, const data_pair *data, host_error *error);
void task_close(task *t);

/* Forgets what was counted. */
void task_begin(task *t);
bool task_loss(task *t, const float *values, const targets *of, uint32_t n, float *gradient, task_result *result);
double task_metric(const task *t);

extern const task_class TASK_CLASSIFY, TASK_SEGMENT, TASK_DETECT;

#endif
