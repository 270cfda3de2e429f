/* SPDX-License-Identifier: Apache-2.0 */
/* A network in double, written from the layers' formulas alone (docs/networks.md): the forward pass and the loss, for
 * finite differences. */
#ifndef MANTIS_REFERENCE_NETWORK_H
#define MANTIS_REFERENCE_NETWORK_H

#include "host/networks/network.h"

typedef struct {
    const network *net;
    const arena *arena;
    uint32_t n;
    double *y[64];          /* of each node, n samples */
    double *weights[64][2]; /* of each node's parameters */
    double kink;            /* the smallest distance of a value from where a layer has no derivative */
} reference;

/* Copies the parameters from the arena. */
void reference_open(reference *r, const network *net, const arena *arena, uint32_t n);
void reference_close(reference *r);
/* Fills y from the arena's input; the last node's. */
const double *reference_forward(reference *r);
/* The same, and the mean cross-entropy of softmax; labels[n * h * w] of the last layer's rows: one of a sample, or one
 * of each pixel. */
double reference_loss(reference *r, const uint16_t *labels);

#endif
