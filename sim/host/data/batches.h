/* SPDX-License-Identifier: Apache-2.0 */
/* Which images make up a step: epochs of shuffled batches, a function of (seed, step) alone, so that a resumed run
 * takes the same images. The images left over at an epoch's end (fewer than a batch) are skipped in that epoch. */
#ifndef MANTIS_DATA_BATCHES_H
#define MANTIS_DATA_BATCHES_H

#include "host/data/pixel_values.h"
#include "host/data/targets.h"

#include "mantis/executor.h"

typedef struct {
    const data_pair *data;
    pixel_values values;
    uint32_t batch, per_epoch;
    uint64_t seed;
    augmentation augment;      /* of training images; all zero after batches_init: none */
    uint64_t epoch;            /* the one `order` is for; UINT64_MAX: none yet */
    uint32_t *order;           /* permutation of the training images */
    mantis_executor *executor; /* whose threads fill in training images; NULL: the caller alone */
} batches;

/* BAD_ARGUMENT when the set holds no whole batch; NO_MEMORY. */
mantis_status batches_init(batches *b, const data_pair *data, uint32_t batch, uint64_t seed, host_error *error);
/* Augments training images from here on. BAD_ARGUMENT for shifts longer than a side of the images. */
mantis_status batches_augment(batches *b, const augmentation *augment, host_error *error);
void batches_free(batches *b);

/* Fills x[batch][rows][cols][channels] (normalized, augmented) and what they teach for a step. */
void batches_training(batches *b, uint64_t step, float *x, targets *of);
/* Fills with test images first.., at most `batch` of them; returns how many. */
uint32_t batches_test(const batches *b, uint32_t first, float *x, targets *of);

#endif
