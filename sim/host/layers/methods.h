/* SPDX-License-Identifier: Apache-2.0 */
/* How a training's tensors are quantized and normalized: what a network is given beside its description. All zero: one
 * exponent a tensor, the same bits everywhere, division by the standard deviation. */
#ifndef MANTIS_LAYERS_METHODS_H
#define MANTIS_LAYERS_METHODS_H

#include "host/layers/quantizer.h"
#include "host/support/error.h"

typedef enum { NORM_L2, NORM_L1 } norm_kind; /* by standard deviation, by mean absolute deviation */

typedef struct {
    quantizer activation, gradient; /* of x in y = x w, of dy in dx = dy w; their bits are the network's and these: */
    int gradient_bits;              /* of dy for dx; 0: as the network's */
    int weight_gradient_bits; /* of dy for dw; 0: as the network's, or 8 with psq and bhq, which map it by itself */
    norm_kind norm;
} methods;

/* The bits that these ask for, of a network whose products have so many. */
int methods_gradient_bits(const methods *m, int bits);
int methods_weight_gradient_bits(const methods *m, int bits);

/* The methods of these names, NULL for the first of each. BAD_ARGUMENT: there is no such name, or bits are not 0 or
 * 4..8. */
mantis_status methods_parse(methods *m, const char *gradient, const char *activation, const char *norm,
                            host_error *error);

#endif
