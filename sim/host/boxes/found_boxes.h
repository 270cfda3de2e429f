/* SPDX-License-Identifier: Apache-2.0 */
/* From a network's rows to the boxes that it found in an image, as SSD does: each class by itself, scores above 0.01,
 * the 400 best, non-maximum suppression at an overlap of 0.45; of all classes together the 200 best stay. */
#ifndef MANTIS_BOXES_FOUND_BOXES_H
#define MANTIS_BOXES_FOUND_BOXES_H

#include "host/boxes/detection_loss.h"

#define FOUND_SCORE   0.01
#define FOUND_TRIED   400u /* of a class */
#define FOUND_OVERLAP 0.45
#define FOUND_MOST    200u /* of an image */

typedef struct {
    object what; /* its image as the caller numbers them */
    double score;
} found_box;

/* A list that grows. */
typedef struct {
    found_box *box;
    size_t count, capacity;
} found_list;

/* Appends what rows[count][columns] of one image say, in falling order of scores; the rows are finite. False: out of
 * memory. */
bool found_boxes_add(found_list *list, const detection *d, uint32_t image, const float *rows);
void found_boxes_free(found_list *list);

#endif
