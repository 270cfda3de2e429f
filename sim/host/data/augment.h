/* SPDX-License-Identifier: Apache-2.0 */
/* Random crop and horizontal flip of a training image: integers alone, a function of (seed, number of the sample in the
 * run), so that a resumed run and every executor see the same pictures. */
#ifndef MANTIS_DATA_AUGMENT_H
#define MANTIS_DATA_AUGMENT_H

#include "host/data/dataset.h"

typedef struct {
    uint32_t crop; /* the image shifted by -crop..crop pixels in both directions; 0 (the training mean) comes in from
                      outside */
    bool flip;     /* left and right exchanged in every second image on average */
} augmentation;

/* In place on x[rows][cols][channels], normalized. sample: step * batch + position. Crop at most rows and cols. */
void augment_image(const augmentation *a, uint64_t seed, uint64_t sample, const dataset *set, float *x);

#endif
