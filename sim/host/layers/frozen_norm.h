/* SPDX-License-Identifier: Apache-2.0 */
/* Batch normalization that learns nothing, batch_norm frozen=1: the running averages, gamma and beta stay as they came
 * with the weights, in training too.
 *
 *     forward    a = gamma/sigma, b = beta - mean*a of each channel, by the host; y = VECTOR a*x + b
 *     backward   dx = VECTOR a*dy
 *
 * x and dy are mapped to DFP-16 on the fly. */
#ifndef MANTIS_LAYERS_FROZEN_NORM_H
#define MANTIS_LAYERS_FROZEN_NORM_H

#include "host/layers/layer.h"

typedef struct {
    parameter running; /* value: mean, velocity: variance; 1 x c */
    parameter frozen;  /* value: beta, velocity: gamma */
    coefficient a, b;
    bool by_deviation; /* the norm L1: velocity is the mean absolute deviation, a = gamma/deviation */
} frozen_norm;

void frozen_norm_layout(node *self, frozen_norm *s, const layer_context *context, arena *arena);
void frozen_norm_forward(program *p, const layer_context *context, const node *self, const frozen_norm *s, uint32_t n);
void frozen_norm_backward(program *p, const node *self, const frozen_norm *s, uint32_t n, const tensor *dy);

#endif
