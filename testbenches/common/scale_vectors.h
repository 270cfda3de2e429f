/* SPDX-License-Identifier: Apache-2.0 */
/* rows.txt, groups.txt and raw.txt of testbenches/vectors: their records, each as commands through any executor. */
#ifndef MANTIS_SCALE_VECTORS_H
#define MANTIS_SCALE_VECTORS_H

#include "mantis/executor.h"

#include <stdio.h>

typedef struct {
    unsigned maps, products, sums, limits; /* records of each kind; sums: ALIGN's */
    unsigned refused;                      /* of them with a status other than OK */
    unsigned differing;                    /* records in which a byte, a flag or the status differs */
    int broken;                            /* the file ends early, or a record is not understood */
} scale_counts;

/* All records of a file. The first that differs is told on stdout. */
scale_counts scale_vectors_run(FILE *f, mantis_executor *executor);

#endif
