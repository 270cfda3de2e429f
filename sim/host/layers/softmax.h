/* SPDX-License-Identifier: Apache-2.0 */
/* Softmax cross-entropy on the host, in IEEE basic operations (host/basic_math.h): the same bits on every machine. */
#ifndef MANTIS_LAYERS_SOFTMAX_H
#define MANTIS_LAYERS_SOFTMAX_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    double loss;      /* mean over the samples of -log softmax(logits)[label] */
    uint32_t correct; /* samples whose largest logit (the first of equals) is the label's */
} softmax_result;

/* logits[n][classes] -> dlogits[n][classes] = (softmax - onehot(label)) / n; dlogits NULL: loss and accuracy only.
 * labels < classes. False, and nothing usable, when a logit is Inf or NaN. */
bool softmax_cross_entropy(const float *logits, const uint16_t *labels, uint32_t n, uint32_t classes, float *dlogits,
                           softmax_result *result);

/* The largest logit, the first of equals; `classes` when one is Inf or NaN. */
uint32_t softmax_best(const float *row, uint32_t classes);
/* -log softmax(row)[label] of one row whose largest logit is `best`; gradient[classes] = (softmax - onehot(label)) / n,
 * NULL: the loss only. */
double softmax_row(const float *row, uint32_t classes, uint32_t best, uint32_t label, double n, float *gradient);

#endif
