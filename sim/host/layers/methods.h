/* SPDX-License-Identifier: Apache-2.0 */
/* How a training's tensors are quantized and normalized: what a network is given beside its description. All zero: one
 * exponent a tensor, the same bits everywhere, division by the standard deviation. */
#ifndef MANTIS_LAYERS_METHODS_H
#define MANTIS_LAYERS_METHODS_H

#include "host/layers/quantizer.h"
#include "host/support/error.h"

#include <stdbool.h>

typedef enum { NORM_L2, NORM_L1 } norm_kind; /* by standard deviation, by mean absolute deviation */

/* Trainings of others, emulated in fp32 products of values that the host has quantized (executor float):
 *     mx         every operand in blocks of 32 along the sum, a power of two each, to nearest
 *     channel    int8 as ptq, weights with a scale of their own for each output channel, to nearest
 *     division   every operand divided by its largest value and clipped, to nearest
 *     banner     int8 as ptq; weight gradients from dy in fp32 */
typedef enum { EMULATE_NOTHING, EMULATE_MX, EMULATE_CHANNEL, EMULATE_DIVISION, EMULATE_BANNER } emulated;
#define EMULATED_NAMES "none|mx|channel|division|banner"

typedef struct {
    quantizer activation, gradient; /* of x in y = x w, of dy in dx = dy w; their bits are the network's and these: */
    int gradient_bits;              /* of dy for dx; 0: as the network's */
    int weight_gradient_bits; /* of dy for dw; 0: as the network's, or 8 with psq and bhq, which map it by itself */
    norm_kind norm;
    bool fuse; /* batch_norm, add and relu behind each other as one VECTOR (network_fuse.h) */
    emulated emulate;
} methods;

const char *methods_emulated_name(emulated e);
/* False: there is no such name. */
bool methods_parse_emulated(const char *name, emulated *e);

/* The bits that these ask for, of a network whose products have so many. */
int methods_gradient_bits(const methods *m, int bits);
int methods_weight_gradient_bits(const methods *m, int bits);

/* The methods of these names, NULL for the first of each. BAD_ARGUMENT: there is no such name, or bits are not 0 or
 * 4..8. */
mantis_status methods_parse(methods *m, const char *gradient, const char *activation, const char *norm,
                            host_error *error);

#endif
