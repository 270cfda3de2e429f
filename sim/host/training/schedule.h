/* SPDX-License-Identifier: Apache-2.0 */
/* The learning rate of each step: constant, step, cosine or poly, from the first step to the last without warm-up. IEEE
 * basic operations only (host/basic_math.h), so every machine takes the same rates.
 *
 *     constant   rate
 *     step       rate * factor^floor(t / every)
 *     cosine     rate * (1 + cos(pi * t / T)) / 2
 *     poly       rate * (1 - t / T)^power
 *
 * t counts steps from 0, T is the length of the run in steps. */
#ifndef MANTIS_TRAINING_SCHEDULE_H
#define MANTIS_TRAINING_SCHEDULE_H

#include "host/support/error.h"

typedef enum { SCHEDULE_CONSTANT, SCHEDULE_STEP, SCHEDULE_COSINE, SCHEDULE_POLY } schedule_kind;

typedef struct {
    schedule_kind kind;
    double factor;  /* step: 0 < factor <= 1 */
    uint64_t every; /* step: in steps; 0: a third of the run */
    double power;   /* poly: 0 < power <= 16 */
} schedule;

/* Constant; with factor 0.1, every 0 and power 0.9 for whoever sets the kind. */
schedule schedule_defaults(void);
/* The kind's name into *kind. BAD_ARGUMENT. */
mantis_status schedule_parse(const char *name, schedule_kind *kind, host_error *error);
const char *schedule_name(schedule_kind kind);
/* BAD_ARGUMENT when a parameter is out of range. */
mantis_status schedule_check(const schedule *s, host_error *error);
/* step: steps from one drop to the next in a run of `steps` steps. */
uint64_t schedule_every(const schedule *s, uint64_t steps);
/* The rate of step t of a run of `steps` steps, t < steps. */
double schedule_rate(const schedule *s, double rate, uint64_t t, uint64_t steps);

#endif
