/* SPDX-License-Identifier: Apache-2.0 */
/* Stochastic gradient descent with momentum and weight decay, as command programs:
 *
 *     v = momentum*v + g + decay*w       VECTOR, in place on v
 *     w = w - rate*v                     VECTOR, in place on w
 *
 * Each fp32 tensor enters as DFP-16, rounded stochastically when mapped (numerics section 7). */
#ifndef MANTIS_NETWORKS_SGD_H
#define MANTIS_NETWORKS_SGD_H

#include "host/device/coefficient.h"
#include "host/layers/parameter.h"

typedef struct {
    tensor one; /* the coefficient 1, which layers share */
    coefficient momentum, decay, minus_rate;
    bool has_momentum, has_decay; /* a term whose coefficient is zero is left out */
} sgd;

/* one: DFP-16 of the coefficient 1, laid out and mapped by the caller. */
void sgd_layout(sgd *s, arena *arena, const tensor *one);
/* Appends the mapping of the coefficients: once before training. */
void sgd_set(program *p, sgd *s, float rate, float momentum, float decay);
/* Appends the mapping of a new rate: before a step's updates, when a schedule changed it. */
void sgd_set_rate(program *p, const sgd *s, float rate);
/* Random streams that the update of a parameter takes. */
uint32_t sgd_streams(const sgd *s);
/* Appends the update of one parameter from its gradient. */
void sgd_update(program *p, const sgd *s, const parameter *parameter);

#endif
