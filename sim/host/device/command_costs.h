/* SPDX-License-Identifier: Apache-2.0 */
/* An executor around golden that keeps what each shape of command costs, and in which way golden does it and why. The
 * commands and their results are golden's. */
#ifndef MANTIS_DEVICE_COMMAND_COSTS_H
#define MANTIS_DEVICE_COMMAND_COSTS_H

#include "mantis/executor.h"

#include <stdbool.h>

#define COST_SHAPE_BYTES 96

typedef struct {
    char shape[COST_SHAPE_BYTES]; /* "GEMM 1024 x 16 x 144, view 3 x 3" */
    const char *way, *why;        /* of products, else empty */
    uint64_t calls;
    double work;    /* of a call: multiplications, or elements */
    double seconds; /* of the quickest call */
} command_cost;

typedef struct {
    mantis_executor base; /* give this to a program */
    mantis_executor *inner;
    command_cost *costs;
    size_t count, capacity;
    const char *way, *why; /* of the command under way */
    double start;
    bool failed; /* out of memory: some commands are missing */
} command_costs;

/* inner is golden and lives longer. */
void command_costs_begin(command_costs *c, mantis_executor *inner);
/* Forgets what was kept. */
void command_costs_clear(command_costs *c);
/* The dearest first. */
void command_costs_sort(command_costs *c);
void command_costs_end(command_costs *c);

#endif
