/* SPDX-License-Identifier: Apache-2.0 */
/* Attention's part on the host: softmax over rows of scores and its backward, in IEEE basic operations in single
 * precision (host/support/single_exp.h), shared among the executor's threads. Results are fp32 that is mapped to
 * mantissas of some bits next. A sum over a row has sixteen lanes: element i is added to that of i % 16, from left to
 * right; then lanes 8 apart are added up, 4, 2, 1.
 *
 *     e = exp((score - largest) * scale)    weight = e * (1 / sum of e)
 *     gradient of the score = weight * (gradient of the weight - sum of both's products) * scale */
#ifndef MANTIS_LAYERS_ATTENTION_ROWS_H
#define MANTIS_LAYERS_ATTENTION_ROWS_H

#include "host/device/program.h"

typedef struct {
    tensor scores, weights; /* rows of t columns, padded */
    uint32_t t;
    float scale; /* of scores: 1 / sqrt(d) */
} attention_rows;

/* weights = softmax(scores * scale), and their peak. */
void attention_softmax(program *p, const attention_rows *r);
/* scores, which hold the gradient of the weights, become that of the scores; their peak. */
void attention_softmax_gradient(program *p, const attention_rows *r);

#endif
