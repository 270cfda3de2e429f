/* SPDX-License-Identifier: Apache-2.0 */
/* Segmentation: softmax cross-entropy of each pixel's class, the mean over the batch's pixels that are not
 * TARGET_IGNORED; those have gradient 0. Mean IoU from the confusion matrix of all pixels that count:
 *
 *     IoU(c) = both(c) / (said(c) + true(c) - both(c))
 *
 * the mean over the classes that a pixel is or was said to be: a class absent from both has no IoU and does not
 * count. */
#include "host/layers/layer_classes.h"
#include "host/layers/softmax.h"
#include "host/tasks/task.h"

#include <math.h>
#include <string.h>

/* The state is the confusion matrix: pixels[true class][said class]. */
static size_t state_bytes(const task *t)
{
    return (size_t)t->classes * t->classes * sizeof(uint64_t);
}

static uint64_t counted(const uint8_t *masks, uint64_t pixels)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < pixels; i++)
        count += masks[i] != TARGET_IGNORED;
    return count;
}

static bool loss(task *t, const float *values, const targets *of, uint32_t n, float *gradient, task_result *result)
{
    uint64_t *confusion = t->state;
    const uint32_t classes = t->classes;
    const uint64_t pixels = (uint64_t)n * t->last->out.h * t->last->out.w, items = counted(of->masks, pixels);
    double sum = 0.0;
    for (uint64_t i = 0; i < pixels; i++) {
        const float *row = values + i * classes;
        float *to = gradient ? gradient + i * classes : NULL;
        const uint32_t best = softmax_best(row, classes), label = of->masks[i];
        if (best == classes)
            return false;
        if (label != TARGET_IGNORED) {
            confusion[label * classes + best]++;
            sum += softmax_row(row, classes, best, label, (double)items, to);
        } else if (to) {
            memset(to, 0, classes * sizeof *to);
        }
    }
    *result = (task_result){items ? sum / (double)items : 0.0, items};
    return true;
}

static double mean_iou(const task *t)
{
    const uint64_t *confusion = t->state;
    const uint32_t classes = t->classes;
    double sum = 0.0;
    uint32_t present = 0;
    for (uint32_t c = 0; c < classes; c++) {
        const uint64_t both = confusion[c * classes + c];
        uint64_t either = 0;
        for (uint32_t k = 0; k < classes; k++)
            either += confusion[c * classes + k] + confusion[k * classes + c];
        either -= both;
        if (either) {
            sum += (double)both / (double)either;
            present++;
        }
    }
    return present ? sum / (double)present : (double)NAN;
}

const task_class TASK_SEGMENT = {.name = "segmentation",
                                 .metric = "mean IoU",
                                 .key = "mean_iou",
                                 .target = "a class of each pixel",
                                 .ends = &LAYER_SEGMENT,
                                 .targets = TARGET_MASK,
                                 .state_bytes = state_bytes,
                                 .loss = loss,
                                 .metric_of = mean_iou};
