/* Stochastic gradient descent with momentum and weight decay, as command programs:
 *
 *     v = momentum*v + g + decay*w       VECTOR, in place on v
 *     w = w - rate*v                     VECTOR, in place on w
 *
 * Each fp32 tensor enters as DFP-16, rounded stochastically when mapped (numerics section 7). The coefficients are fp32
 * scalars that the host writes and a small program maps to DFP-16, so every executor sees them by the same commands. */
#ifndef MANTIS_HOST_SGD_H
#define MANTIS_HOST_SGD_H

#include "host/layers.h"

/* A scalar coefficient: its fp32 value and its DFP-16 form. */
typedef struct {
    tensor value, mantissa;
} coefficient;

void coefficient_layout(coefficient *c, image *image, const char *name);
/* Writes the value and appends PEAK and MAP (nearest) for it. */
void coefficient_set(program *p, const coefficient *c, float value);

typedef struct {
    coefficient one, momentum, decay, minus_rate;
    bool has_momentum, has_decay; /* a term whose coefficient is zero is left out */
} sgd;

void sgd_layout(sgd *s, image *image);
/* Appends the mapping of the coefficients: once before training, and again when the rate changes. */
void sgd_set(program *p, sgd *s, float rate, float momentum, float decay);
/* Appends the update of one parameter from its gradient. */
void sgd_update(program *p, const sgd *s, const parameter *parameter);

#endif
