/* SPDX-License-Identifier: Apache-2.0 */
/* A VECTOR that lets a tensor through a gate, times one, together with what follows it (vector_gates.c). */
#ifndef MANTIS_VECTOR_GATES_H
#define MANTIS_VECTOR_GATES_H

#include "golden/chain.h"

typedef struct {
    mantis_chain chain;
    mantis_vector_loop loop;
    bool maps;
    int32_t emax;      /* of the mantissas as they are written */
    uint64_t elements; /* of the tensor */
    uint8_t *exponent; /* MAP's entry */
    mantis_sums_behind sums;
} mantis_gates;

/* Sets plan->gate2 and plan->q where VECTOR c and those behind it are done at once. False: they are not, or there are
 * none. room: bytes of scratch that are wanted. */
bool mantis_gates_plan(mantis_golden *g, const mantis_command *c, uint8_t *memory, mantis_vector_plan *plan,
                       const bool drawn[4], mantis_gates *gates, size_t *room);
/* The results' peak is known and stands in its entry. */
void mantis_gates_end(mantis_golden *g, const mantis_gates *gates, const mantis_vector_plan *plan, uint32_t peak);

#endif
