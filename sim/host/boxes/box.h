/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes in an image, in parts of its sides: 0..1 from left to right and from top to bottom.
 *
 * Room boxes: detection on arrays: default boxes, matching, encoding, loss, suppression, average precision. Knows
 * neither layers nor data sets. IEEE basic operations in double, in a fixed order: the same bits on every machine. */
#ifndef MANTIS_BOXES_BOX_H
#define MANTIS_BOXES_BOX_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    double x0, y0, x1, y1; /* left, top, right, bottom */
} box;

/* The same by its middle and sides. */
typedef struct {
    double x, y, w, h;
} centered_box;

/* An object in an image; class 0 is the background and no object's. */
typedef struct {
    uint32_t image;
    uint16_t class_;
    box at;
} object;

box box_of(const centered_box *b);
centered_box box_centered(const box *b);
double box_area(const box *b);
/* Common area of two boxes by the area that they cover together; 0 where they do not meet. */
double box_overlap(const box *a, const box *b);
/* What lies in the image. */
box box_clipped(const box *b);

#endif
