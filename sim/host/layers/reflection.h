/* SPDX-License-Identifier: Apache-2.0 */
/* The block Householder quantizer on the machine (numerics section 12): a layer's dy is gathered by the plan, reflected
 * and mapped; the product runs over rows in that order; its result is reflected back and scattered.
 *
 *     reflection_open(p, r, dy, samples, &operand);                operand: its mantissas, an exponent a sample
 *     program_gemm(p, ... .a = its rows, .out = &product ...);     product = reflection_product(r, &dx)
 *     reflection_close(p, r, &dx, samples);
 *
 * One serves all layers of a network, one product at a time. What lies in it from open to close is the network's: no
 * other layer may run in between. Each half runs what is pending, since the host gathers, sums and scatters. */
#ifndef MANTIS_LAYERS_REFLECTION_H
#define MANTIS_LAYERS_REFLECTION_H

#include "host/layers/bhq_plan.h"
#include "host/layers/operand.h"

typedef struct {
    bhq_plan plan;
    tensor x;                    /* samples by position: what is reflected, and what comes of it */
    tensor product;              /* the product's result by position */
    tensor q;                    /* x in 16 bits */
    tensor sums;                 /* a block's followers, summed by column; a row a block */
    tensor word[2], mantissa[2]; /* Y1 and Ka of each block, and their mantissas */
    tensor peaks;                /* of x's samples; of the product's */
    tensor given, peak[2];       /* peak entries under which x, Y1 and Ka are mapped */
    tensor entries, entry[2];    /* exponents of q, and of Y1 and Ka */
    tensor lift, lift_entry;     /* the coefficient 1, and its exponent in each block */
} reflection;

/* Room for so many samples of at most so many elements. Errors are kept in the arena. */
void reflection_layout(reflection *r, arena *arena, uint32_t samples, uint64_t most_elements);
void reflection_free(reflection *r);

/* Gathers x (whose rows are the operand's) by the plan of its samples' peaks, reflects it, and maps it into the
 * operand. False after an error. */
bool reflection_open(program *p, reflection *r, const tensor *x, operand *o);
/* Where a product of the operand goes whose result is like `like`. */
tensor reflection_product(const reflection *r, const tensor *like);
/* Reflects the product back and scatters it into `to`, whose peak is recorded. */
void reflection_close(program *p, reflection *r, const tensor *to);

#endif
