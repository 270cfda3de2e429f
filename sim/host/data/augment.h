/* SPDX-License-Identifier: Apache-2.0 */
/* Random crop and horizontal flip of a training image and of its mask: integers alone, a function of (seed, number of
 * the sample in the run), so that a resumed run and every executor see the same pictures. */
#ifndef MANTIS_DATA_AUGMENT_H
#define MANTIS_DATA_AUGMENT_H

#include "host/data/dataset.h"

typedef struct {
    uint32_t crop; /* the image shifted by -crop..crop pixels in both directions; 0 (the training mean) comes in from
                      outside */
    bool flip;     /* left and right exchanged in every second image on average */
} augmentation;

/* Where an image goes: pixel (y, x) becomes that of (y + dy, x + dx), then left and right are exchanged. */
typedef struct {
    int32_t dy, dx;
    bool flip;
} augment_move;

/* sample: step * batch + position. Crop at most rows and cols. */
augment_move augment_draw(const augmentation *a, uint64_t seed, uint64_t sample);
/* In place on x[rows][cols][channels], normalized; on mask[rows][cols], where TARGET_IGNORED comes in from outside. */
void augment_image(const augment_move *move, const dataset *set, float *x);
void augment_mask(const augment_move *move, const dataset *set, uint8_t *mask);

#endif
