/* SPDX-License-Identifier: Apache-2.0 */
/* Indices in order of falling values, of equals the lower index first: one order only, whatever sorts. */
#ifndef MANTIS_BOXES_RANKING_H
#define MANTIS_BOXES_RANKING_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    double value; /* no NaN */
    uint32_t index;
} ranked;

void ranking_sort(ranked *list, size_t n);

#endif
