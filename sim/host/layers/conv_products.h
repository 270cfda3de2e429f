/* SPDX-License-Identifier: Apache-2.0 */
/* The three products of a convolution over int8 operands, each as a patch view where the machine takes it
 * (docs/views.md), else as one product for each tap (conv_taps). A transposed convolution's are the same three.
 *
 *     y = P(x) w + b          dw = P(x)^T dy          dx = P(dy) w by taps, + b
 *
 * Sums longer than the context's longest are cut by whole images and add up as raw sums: their bits do not depend on
 * the cut. So are long products for dw where commands are ordered for two engines: a piece finds a place beside
 * streams that the whole does not. */
#ifndef MANTIS_LAYERS_CONV_PRODUCTS_H
#define MANTIS_LAYERS_CONV_PRODUCTS_H

#include "host/layers/conv_taps.h"

typedef struct {
    conv_shape shape;
    conv_scratch scratch;
    tensor constant; /* the bias of a sum over taps, added by VECTOR */
    tensor columns;  /* RAW: layer_pixel_sums for the bias' gradient */
} conv_products;

/* columns: of the bias, 0 without; it is added to dx (bias_of_dx), else to y. */
void conv_products_layout(conv_products *c, const conv_shape *shape, const layer_context *context, arena *arena,
                          const char *name, uint32_t columns, bool bias_of_dx);

/* x: n*h*w rows of all channels; dy, y: n*oh*ow rows; w: [(kh, kw, ci) x co] a group. bias NULL: none. */
void conv_y(program *p, const conv_products *c, const layer_context *context, uint32_t n, const tensor *x,
            const tensor *w, const tensor *bias, const tensor *y);
void conv_dw(program *p, const conv_products *c, const layer_context *context, uint32_t n, const tensor *x,
             const tensor *dy, const tensor *dw);
void conv_dx(program *p, const conv_products *c, const layer_context *context, uint32_t n, const tensor *dy,
             const tensor *w, const tensor *bias, const tensor *dx);

#endif
