/* SPDX-License-Identifier: Apache-2.0 */
/* What batch-norm and layer-norm share: the input's shape, at most MANTIS_MAX_COEF channels, and gamma and beta of each
 * channel. */
#ifndef MANTIS_LAYERS_NORMALIZATION_H
#define MANTIS_LAYERS_NORMALIZATION_H

#include "host/layers/layer.h"

/* BAD_SHAPE for too many channels: their coefficients are held in the machine. */
mantis_status normalization_infer(node *self, host_error *error);
/* Parameters 0 and 1: gamma, starting at 1, and beta, at 0. */
void normalization_layout(node *self, arena *arena);

#endif
