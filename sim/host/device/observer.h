/* SPDX-License-Identifier: Apache-2.0 */
/* An executor around another one that looks at each MAP while it passes: the shared exponent of the mapped tensor and
 * how far its mantissas are from the fp32 values, each under its own exponent. The commands and their results are those
 * of the inner executor. */
#ifndef MANTIS_DEVICE_OBSERVER_H
#define MANTIS_DEVICE_OBSERVER_H

#include "host/device/arena.h"

#include <stdbool.h>

typedef struct {
    char name[ARENA_NAME_BYTES]; /* of the fp32 tensor */
    uint64_t step;
    int exponent; /* the largest, where stretches or channels have their own */
    double error; /* sqrt(sum (x - q*2^E)^2 / sum x^2); 0 for a tensor of zeros */
} observation;

typedef struct {
    mantis_executor base; /* give this to a program */
    mantis_executor *inner;
    const arena *arena;
    uint64_t step; /* written into what is observed from here on */
    observation *seen;
    size_t count, capacity;
    bool failed; /* out of memory: what was seen later is missing */
} observer;

/* inner and arena live longer. Tensors of fewer than 16 elements (coefficients) are passed over, and signs. */
void observer_begin(observer *o, mantis_executor *inner, const arena *arena);
/* Frees what was seen, not the inner executor. */
void observer_end(observer *o);

#endif
