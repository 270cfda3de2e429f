/* SPDX-License-Identifier: Apache-2.0 */
/* Classification: softmax cross-entropy of an image's class; accuracy: the share of images whose largest logit is their
 * class's. */
#include "host/layers/softmax.h"
#include "host/tasks/task.h"

#include <math.h>

typedef struct {
    uint64_t correct, seen;
} counts;

static size_t state_bytes(const task *t)
{
    (void)t;
    return sizeof(counts);
}

static bool loss(task *t, const float *values, const targets *of, uint32_t n, float *gradient, task_result *result)
{
    counts *s = t->state;
    softmax_result found;
    if (!softmax_cross_entropy(values, of->labels, n, t->classes, gradient, &found))
        return false;
    s->correct += found.correct;
    s->seen += n;
    *result = (task_result){found.loss, n};
    return true;
}

static double metric(const task *t)
{
    const counts *s = t->state;
    return s->seen ? (double)s->correct / (double)s->seen : (double)NAN;
}

const task_class TASK_CLASSIFY = {.name = "classification",
                                  .metric = "accuracy",
                                  .key = "accuracy",
                                  .target = "a class",
                                  .targets = TARGET_CLASS,
                                  .state_bytes = state_bytes,
                                  .loss = loss,
                                  .metric_of = metric};
