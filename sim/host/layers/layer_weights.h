/* SPDX-License-Identifier: Apache-2.0 */
/* Weights as operands: parameter 0 of a layer, mapped once a step into its qw. */
#ifndef MANTIS_LAYERS_LAYER_WEIGHTS_H
#define MANTIS_LAYERS_LAYER_WEIGHTS_H

#include "host/layers/layer.h"

/* Appends the mapping for y, unless it stands in the program already (layer_weights_ahead); each of qw's columns sums
 * over `depth` rows at a time. */
void layer_map_weights(program *p, const layer_context *context, node *self, const tensor *qw, uint32_t depth);
/* For dx, which the mapping for y serves but where another training is emulated. */
void layer_map_weights_back(program *p, const layer_context *context, node *self, const tensor *qw);

/* Appends the mapping for y before the layers in front of it, put aside, so that it runs beside their products. Its
 * random streams are those that it took in the step before: a forward pass takes the same in each. */
void layer_weights_ahead(program *p, const layer_context *context, node *self);

#endif
