/* SPDX-License-Identifier: Apache-2.0 */
/* GELU in its tanh form, x * s(u), u = 2*sqrt(2/pi) * (x + 0.044715 x^3), s the logistic function, and its slope, in
 * IEEE basic operations in single precision (host/support/single_exp.h). With w = x held to -9..9 and u of w:
 *
 *     u = w * (c + d * w^2)    du/dw = c + 3*d * w^2    c = 2*sqrt(2/pi), d = 0.044715 * c
 *     s = 1 / (1 + e^-u)       y = max(x, -9) * s      slope = s + w*s * (e^-u * s) * du/dw
 *
 * Beyond 9, s is 1 in fp32; below -9, y and slope are smaller than 1e-26. So any finite x has finite results: e^-u does
 * not overflow, and s is no denormal number. */
#ifndef MANTIS_LAYERS_GELU_VALUES_H
#define MANTIS_LAYERS_GELU_VALUES_H

#include <stddef.h>

/* y and slope of n elements; y may be x. */
void gelu_values(const float *x, float *y, float *restrict slope, size_t n);

#endif
