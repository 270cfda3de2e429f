/* SPDX-License-Identifier: Apache-2.0 */
/* The digits' pen strokes, distorted at random, and how they cover pixels. IEEE basic operations only. */
#ifndef MANTIS_DATA_STROKES_H
#define MANTIS_DATA_STROKES_H

#include "host/support/host_random.h"

#define STROKE_POINTS 12 /* most of a stroke */

typedef struct {
    double x, y;
} stroke_point;

/* The jittered stroke of a digit in pixels of a square of `side` (28 to 32: its size does not follow). Returns the
 * number of its points. */
int stroke_place(host_random *r, int digit, int side, stroke_point *to);

/* How much of a pixel the pen covers, 0..1. */
double stroke_cover(const stroke_point *stroke, int points, double radius, int x, int y);

#endif
