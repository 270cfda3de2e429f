/* SPDX-License-Identifier: Apache-2.0 */
/* Attention's part on the host: softmax over rows of scores and its backward, in IEEE basic operations
 * (host/support/basic_math.h), shared among the executor's threads. */
#ifndef MANTIS_LAYERS_ATTENTION_ROWS_H
#define MANTIS_LAYERS_ATTENTION_ROWS_H

#include "host/device/program.h"

typedef struct {
    tensor scores, weights; /* rows of t columns, padded */
    uint32_t t;
    double scale; /* of scores: 1 / sqrt(d) */
} attention_rows;

/* weights = softmax(scores * scale), and their peak. */
void attention_softmax(program *p, const attention_rows *r);
/* scores, which hold the gradient of the weights, become that of the scores; their peak. */
void attention_softmax_gradient(program *p, const attention_rows *r);

#endif
