/* SPDX-License-Identifier: Apache-2.0 */
/* Detection: SSD's loss of classes and boxes, a mean over the batch's matched default boxes (boxes/detection_loss.h);
 * mean average precision of the boxes that are found (boxes/found_boxes.h, average_precision.h) in all samples that
 * were shown without a gradient. Class 0 is the background. */
#include "host/boxes/average_precision.h"
#include "host/layers/detect.h"
#include "host/layers/layer_classes.h"
#include "host/tasks/task.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    detection what;
    found_list found;
    object *objects; /* of all samples, which are numbered in order */
    size_t count, capacity;
    uint32_t seen;
    bool failed; /* out of memory: there is no metric */
} detecting;

static size_t state_bytes(const task *t)
{
    (void)t;
    return sizeof(detecting);
}

static bool open_state(task *t, uint32_t batch)
{
    detecting *s = t->state;
    centered_box *defaults = detect_defaults(t->last);
    return detection_open(&s->what, defaults, t->last->out.h, t->classes, batch) && defaults;
}

static void begin_state(task *t)
{
    detecting *s = t->state;
    s->found.count = s->count = 0;
    s->seen = 0;
    s->failed = false;
}

static void close_state(task *t)
{
    detecting *s = t->state;
    detection_close(&s->what);
    found_boxes_free(&s->found);
    free(s->objects);
}

/* Keeps the objects of n samples for the metric. */
static bool keep(detecting *s, const targets *of, uint32_t n)
{
    const size_t count = of->first[n];
    if (s->count + count > s->capacity) {
        const size_t capacity = 2 * (s->count + count);
        object *grown = realloc(s->objects, capacity * sizeof *grown);
        if (!grown)
            return false;
        s->objects = grown;
        s->capacity = capacity;
    }
    for (size_t k = 0; k < count; k++) {
        s->objects[s->count] = of->objects[k];
        s->objects[s->count++].image += s->seen;
    }
    return true;
}

static bool find(detecting *s, const float *values, const targets *of, uint32_t n)
{
    const size_t sample = (size_t)s->what.count * detection_columns(&s->what);
    if (!keep(s, of, n))
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (!found_boxes_add(&s->found, &s->what, s->seen + i, values + i * sample))
            return false;
    s->seen += n;
    return true;
}

static bool loss(task *t, const float *values, const targets *of, uint32_t n, float *gradient, task_result *result)
{
    detecting *s = t->state;
    detection_result got;
    detection_match(&s->what, n, of->objects, of->first);
    if (!detection_loss(&s->what, n, values, of->objects, of->first, gradient, &got))
        return false;
    if (!gradient && !s->failed)
        s->failed = !find(s, values, of, n);
    *result = (task_result){got.classes + got.boxes, got.matched};
    return true;
}

static double metric(const task *t)
{
    const detecting *s = t->state;
    const double mean =
        s->seen && !s->failed ? mean_average_precision(&s->found, s->objects, (uint32_t)s->count, t->classes) : -1.0;
    return mean < 0.0 ? (double)NAN : mean;
}

const task_class TASK_DETECT = {.name = "detection",
                                .metric = "mAP",
                                .key = "mean_average_precision",
                                .target = "classes and boxes of its objects",
                                .ends = &LAYER_DETECT,
                                .targets = TARGET_OBJECTS,
                                .state_bytes = state_bytes,
                                .open = open_state,
                                .begin = begin_state,
                                .close = close_state,
                                .loss = loss,
                                .metric_of = metric};
