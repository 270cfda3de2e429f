/* SPDX-License-Identifier: Apache-2.0 */
/* A trained tensor with its gradient and momentum, all fp32 and of one shape, each with a peak entry. */
#ifndef MANTIS_LAYERS_PARAMETER_H
#define MANTIS_LAYERS_PARAMETER_H

#include "host/device/arena.h"

#define LAYER_NAME_BYTES 16

typedef struct {
    char name[LAYER_NAME_BYTES + 8];
    tensor value, gradient, velocity;
    double center, spread; /* initial values: uniform in center +- spread */
} parameter;

/* Lays the three tensors out and names them "layer.name"; center and spread start at 0. */
void parameter_layout(parameter *p, arena *arena, uint32_t rows, uint32_t cols, const char *layer, const char *name);

/* Draws the values from (seed, index), in IEEE basic operations; the velocity becomes 0. */
void parameter_initialize(const parameter *p, const arena *arena, uint64_t seed, uint64_t index);

#endif
