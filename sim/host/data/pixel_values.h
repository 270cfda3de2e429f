/* SPDX-License-Identifier: Apache-2.0 */
/* Normalized values of pixels: those of the data's table, or, by AVX-512, (pixel - mean) * (1 / deviation) in double,
 * which is half of the time. Two roundings may make another float than the table's one division: so it is done where
 * all of the table's values come out the same. */
#ifndef MANTIS_DATA_PIXEL_VALUES_H
#define MANTIS_DATA_PIXEL_VALUES_H

#include "host/data/dataset.h"

#include <stdbool.h>

enum { PIXEL_VALUES = 24 }; /* side by side: whole pixels of one, two and three channels */

typedef struct {
    const data_pair *data; /* must outlive it, with the same table */
    uint32_t channels;
    bool computed; /* not looked up */
    double mean[PIXEL_VALUES], factor[PIXEL_VALUES];
} pixel_values;

pixel_values pixel_values_of(const data_pair *data);

/* x[0..size-1] of whole pixels. */
void pixel_values_fill(const pixel_values *v, const uint8_t *pixels, uint32_t size, float *x);

#endif
