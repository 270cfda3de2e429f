/* SPDX-License-Identifier: Apache-2.0 */
/* The windows of a pooling layer: kernel x kernel pixels, a stride apart, of an image with pad more on each side.
 * Padding is never a value: a window at the edge has the pixels that it covers. */
#ifndef MANTIS_LAYERS_POOL_WINDOW_H
#define MANTIS_LAYERS_POOL_WINDOW_H

#include "host/layers/layer.h"
#include "host/layers/pool_pick.h"

#define POOL_ATTRIBUTES                                                  \
    {                                                                    \
        {LAYER_KERNEL, LAYER_REQUIRED, 1, 64}, {LAYER_STRIDE, 0, 0, 64}, \
        {                                                                \
            LAYER_PAD, 0, 0, 63                                          \
        }                                                                \
    }

/* Sets out, and the stride where it is the kernel. BAD_SHAPE. */
mantis_status pool_infer(node *self, host_error *error);

pool_windows pool_windows_of(const node *self);

/* The first and last row (or column) of window `at`, of `size` in the image. */
void pool_span(const node *self, uint32_t at, uint32_t size, uint32_t *first, uint32_t *last);

#endif
