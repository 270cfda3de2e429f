/* SPDX-License-Identifier: Apache-2.0 */
/* What the images of a batch teach, in the kind of their data set: the other kinds' pointers are NULL. */
#ifndef MANTIS_DATA_TARGETS_H
#define MANTIS_DATA_TARGETS_H

#include "host/data/augment.h"

typedef struct {
    uint16_t *labels; /* TARGET_CLASS: [n] */
    uint8_t *masks;   /* TARGET_MASK: [n][rows][cols] */
    object *objects;  /* TARGET_OBJECTS: of sample i those from first[i] on, before first[i + 1]; image is i */
    uint32_t *first;  /* [n + 1] */
} targets;

/* Room for n samples of either set. NO_MEMORY; targets_free in every case. */
mantis_status targets_make(targets *t, const data_pair *data, uint32_t n, host_error *error);
void targets_free(targets *t);

/* Sample i's from image `index` of the set, moved as the image was; i in order from 0. An object that leaves
 * the image wholly is dropped, one that leaves it in part is cut. */
void targets_take(targets *t, uint32_t i, const dataset *set, uint32_t index, const augment_move *move);

#endif
