/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of a convolution: its images, its kernel, and which of its products are patch views that the machine
 * takes (docs/views.md); the others are done as a product for each tap. */
#ifndef MANTIS_LAYERS_CONV_SHAPE_H
#define MANTIS_LAYERS_CONV_SHAPE_H

#include "host/layers/layer.h"

typedef struct {
    uint32_t h, w, oh, ow; /* pixels of an image of x and of y */
    uint32_t kernel, stride, pad, rate, taps;
    uint32_t groups, in, out; /* in, out: channels of a group */
} conv_shape;

/* Of a node whose shape is inferred. */
conv_shape conv_shape_of(const node *self);
/* Sets out and macs. BAD_SHAPE with the reason. */
mantis_status conv_infer(node *self, host_error *error);

/* BAD_SHAPE: more channels than a product sums, or a constant of VECTOR has (bias_of_taps, 0: none). */
mantis_status conv_check(const conv_shape *s, uint32_t bias_of_taps, host_error *error);

/* y = P(x) w and dw = P(x)^T dy; dx = P(dy) w by taps: which the machine does as views of so many images. */
bool conv_views_x(const conv_shape *s);
bool conv_views_dy(const conv_shape *s);
patch_view conv_view_x(const conv_shape *s, uint32_t images);
patch_view conv_view_dy(const conv_shape *s, uint32_t images);

#endif
