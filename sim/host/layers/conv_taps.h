/* SPDX-License-Identifier: Apache-2.0 */
/* A convolution as one plain product for each tap, for what no patch view takes: a stride of 3, pads and kernels beyond
 * a view's, images of more pixels than a product sums. For each image and each group of channels
 *
 *     y[oy]  += x[oy*S + a*R - pad] w[t]              dx[oy*S + a*R - pad] += dy[oy] w[t]^T
 *     dw[t]  += x[oy*S + a*R - pad]^T dy[oy]          t = (a, b); rows of pixels S apart
 *
 * is one command whose groups are the rows oy: S times the leading dimension leads from a pixel to the one that the
 * next output sees. The raw sums add up (numerics section 14) in `sums`, which the first command clears; ALIGN rounds
 * them once, so that the bits are a view's. */
#ifndef MANTIS_LAYERS_CONV_TAPS_H
#define MANTIS_LAYERS_CONV_TAPS_H

#include "host/layers/conv_shape.h"

typedef struct {
    tensor sums;  /* RAW: of whichever product is at work */
    tensor blank; /* fp32, a row that nobody writes: 0 */
    tensor zeros; /* DFP8: it, mapped anew for each product */
} conv_scratch;

/* Lays out the zeros; the sums are the caller's. */
void conv_taps_layout(conv_scratch *scratch, const conv_shape *s, arena *arena, const char *name);

/* x: images*h*w rows of all channels; dy: images*oh*ow rows; w: as stored. Results: fp32, packed. */
void conv_taps_y(program *p, const conv_shape *s, const conv_scratch *scratch, uint32_t images, const tensor *x,
                 const tensor *w, const tensor *y);
void conv_taps_dw(program *p, const conv_shape *s, const conv_scratch *scratch, uint32_t images, const tensor *x,
                  const tensor *dy, const tensor *dw);
void conv_taps_dx(program *p, const conv_shape *s, const conv_scratch *scratch, uint32_t images, const tensor *dy,
                  const tensor *w, const tensor *dx);

#endif
