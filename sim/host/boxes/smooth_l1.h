/* SPDX-License-Identifier: Apache-2.0 */
/* The loss of a box's four numbers (Girshick, Fast R-CNN, 2015): a parabola near 0, a line beyond 1, so that no far
 * box outweighs the others. */
#ifndef MANTIS_BOXES_SMOOTH_L1_H
#define MANTIS_BOXES_SMOOTH_L1_H

/* x^2 / 2 for |x| < 1, else |x| - 1/2; *slope: its derivative, never beyond +-1. */
double smooth_l1(double x, double *slope);

#endif
