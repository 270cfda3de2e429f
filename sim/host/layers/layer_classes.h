/* SPDX-License-Identifier: Apache-2.0 */
/* The layers there are: the one list, a file each where none is named. A class holds its kind, keys and what it does;
 * docs/networks.md says what each computes, and test_layer_table holds its table against the classes. */
#ifndef MANTIS_LAYERS_LAYER_CLASSES_H
#define MANTIS_LAYERS_LAYER_CLASSES_H

#include "host/layers/layer.h"

#define LAYER_CLASSES(X)                    \
    X(INPUT) /* layer_shape.c: the image */ \
    X(LINEAR)                               \
    X(CONV)                                 \
    X(DECONV)                               \
    X(BATCH_NORM)                           \
    X(LAYER_NORM)                           \
    X(RELU)  /* layer_relu.c */             \
    X(RELU6) /* layer_relu.c */             \
    X(GELU)                                 \
    X(ADD)                                  \
    X(CONCAT)                               \
    X(FLATTEN) /* layer_shape.c */          \
    X(MAX_POOL)                             \
    X(AVERAGE_POOL)                         \
    X(GLOBAL_AVERAGE)                       \
    X(PATCHES)                              \
    X(POSITION)                             \
    X(CLASS_TOKEN) /* layer_tokens.c */     \
    X(FIRST_TOKEN) /* layer_tokens.c */     \
    X(ATTENTION)                            \
    X(UPSAMPLE)                             \
    X(SEGMENT)                              \
    X(BOXES)                                \
    X(DETECT)

#define DECLARE_LAYER(name) extern const layer_class LAYER_##name;
LAYER_CLASSES(DECLARE_LAYER)
#undef DECLARE_LAYER

#endif
