/* SPDX-License-Identifier: Apache-2.0 */
/* One command in a memory of its own: its operands placed behind each other and filled, run on an executor, its results
 * compared with the loops of reference_commands.h.
 *
 * Operands are small integers times a power of two, or of their whole range. Sums of small ones stay below 2^24 units:
 * no order of additions rounds, so fp32 must leave exactly what a loop in double does. Large results are compared at
 * samples, one out of each of many equal stretches of the result, so that every slice of rows or groups has some; a
 * slice of the depth is in every element. Every other byte must be as it was. */
#ifndef MANTIS_TESTBENCHES_PLACED_H
#define MANTIS_TESTBENCHES_PLACED_H

#include "mantis/command.h"

#include <stdbool.h>

typedef enum { PLACED_SMALL, PLACED_FULL } placed_values;

typedef struct {
    mantis_memory memory;
    mantis_ring ring;
    uint8_t *before; /* the bytes as they were placed */
    uint64_t used;   /* bytes of the command and its operands */
    mantis_command command;
    mantis_report report;
    char wrong[200]; /* what the last comparison found first */
} placed;

/* NULL bytes when out of memory. */
void placed_create(placed *p, uint64_t bytes);
void placed_destroy(placed *p);

/* Takes the command with new addresses. Operands that began at one address still do. False: no room. */
bool placed_set(placed *p, const mantis_command *command, placed_values values, uint64_t seed);

/* Runs it from the placed bytes. Small values are compared with a loop in double, full ones with the numerics' own
 * words. At most so many elements are compared. True: all as expected; else p->wrong says what. */
bool placed_agrees(placed *p, mantis_executor *executor, placed_values values, uint32_t samples);
/* How many of so many drawn commands, in full range, differ; the first that does is told. state: of the tensors' draw.
 */
int placed_wrong_drawn(placed *p, mantis_executor *executor, mantis_command (*drawn)(int trial), int trials,
                       uint32_t samples, const uint64_t *state);

/* A GEMM of rows x cols x depth with packed operands; trans: bit 0 A is stored transposed, bit 1 B. */
mantis_command placed_gemm(uint32_t rows, uint32_t cols, uint32_t depth, unsigned trans);
/* The same with A a view of images of size x size pixels, kernel x kernel, stride 1, as large an output as the input
 * (odd kernels); transposed: the weight gradient. */
mantis_command placed_view(uint32_t images, uint32_t size, uint32_t channels, uint32_t kernel, uint32_t cols,
                           bool transposed);
/* Makes it so many groups, behind each other (matrices), or side by side in the columns (views). */
void placed_groups(mantis_command *c, uint32_t groups);

#endif
