/* SPDX-License-Identifier: Apache-2.0 */
/* SSD's loss of a batch: cross-entropy of the classes of the matched default boxes and of the hardest others, and
 * smooth L1 of the four numbers of the matched ones, both divided by the number of matched boxes in the batch.
 *
 * Each box has a row of `classes` logits (0: background) and four numbers (box_code.h). In each image three times as
 * many unmatched boxes count as there are matched ones: those whose background loss is greatest. */
#ifndef MANTIS_BOXES_DETECTION_LOSS_H
#define MANTIS_BOXES_DETECTION_LOSS_H

#include "host/boxes/box_code.h"
#include "host/boxes/ranking.h"

#define DETECTION_NEGATIVES 3u

typedef struct {
    centered_box *defaults;
    uint32_t count, classes; /* default boxes of an image; classes with the background */
    uint32_t batch;          /* images that there is room for */
    uint32_t *match;         /* batch x count */
    ranked *negatives;       /* count */
} detection;

typedef struct {
    double classes, boxes; /* the two parts; their sum is the loss. 0 where no box is matched */
    uint32_t matched;      /* boxes */
} detection_result;

/* False: out of memory. defaults stay the caller's until then, and are freed with the rest by detection_close. */
bool detection_open(detection *d, centered_box *defaults, uint32_t count, uint32_t classes, uint32_t batch);
void detection_close(detection *d);

/* Columns of a row: classes and four numbers. */
uint32_t detection_columns(const detection *d);

/* Finds which box answers for which object: image i of n has objects[first[i]] .. objects[first[i + 1] - 1]. */
void detection_match(detection *d, uint32_t n, const object *objects, const uint32_t *first);

/* Loss of rows[n * count][columns] after detection_match of the same images, and its gradient (NULL: none). False, and
 * nothing usable, when a row holds Inf or NaN. */
bool detection_loss(detection *d, uint32_t n, const float *rows, const object *objects, const uint32_t *first,
                    float *gradient, detection_result *result);

#endif
