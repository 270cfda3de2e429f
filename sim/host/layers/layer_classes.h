/* SPDX-License-Identifier: Apache-2.0 */
/* The layers there are, one file each. docs/networks.md says what each computes. */
#ifndef MANTIS_LAYERS_LAYER_CLASSES_H
#define MANTIS_LAYERS_LAYER_CLASSES_H

#include "host/layers/layer.h"

extern const layer_class LAYER_INPUT;   /* layer_shape.c: the image */
extern const layer_class LAYER_FLATTEN; /* layer_shape.c */
extern const layer_class LAYER_LINEAR;
extern const layer_class LAYER_CONV;
extern const layer_class LAYER_BATCH_NORM;
extern const layer_class LAYER_LAYER_NORM;
extern const layer_class LAYER_RELU;  /* layer_relu.c */
extern const layer_class LAYER_RELU6; /* layer_relu.c */
extern const layer_class LAYER_GELU;
extern const layer_class LAYER_ADD;
extern const layer_class LAYER_MAX_POOL;     /* layer_pool.c */
extern const layer_class LAYER_AVERAGE_POOL; /* layer_pool.c */
extern const layer_class LAYER_GLOBAL_AVERAGE;
extern const layer_class LAYER_PATCHES;
extern const layer_class LAYER_POSITION;
extern const layer_class LAYER_ATTENTION;

#endif
