/* SPDX-License-Identifier: Apache-2.0 */
/* How a product is cut, decided once from its sizes alone. Slicing, staging of patches, partial sums and scratch all
 * read the plan; none of them looks at the sizes again.
 *
 * A group's product is cut in slices along one axis: rows of C, which are written apart, or the depth, where each slice
 * but the first leaves partial sums that are added in order. With a view the axis is that of its pixels, since a patch
 * is laid out whole: the rows of a patch matrix, the depth of a transposed one. */
#ifndef MANTIS_FLOAT_PLAN_H
#define MANTIS_FLOAT_PLAN_H

#include "float/float_product.h"
#include "float/float_sizes.h"

typedef enum { FLOAT_BY_ROWS, FLOAT_BY_DEPTH } float_axis;

typedef struct {
    float_axis axis;
    size_t length;        /* of the axis: m or k */
    size_t slice, slices; /* of a group: so long, the last may be shorter; none is empty */
    size_t batch;         /* groups at a time: all of them where they write apart, else one after the other */
    size_t stage_pixels;  /* with a view: pixels whose patches are laid out at a time */
    bool alone;           /* not worth waking the threads */
    /* Scratch, in floats. */
    size_t stage_floats;   /* of one thread */
    size_t lines_floats;   /* B by taps as one matrix, a line for each column; all groups */
    size_t partial_floats; /* [batch][slices - 1][m][n] */
} float_plan;

float_plan float_plan_of(const float_product *p);

/* Floats of one patch. */
static inline size_t float_patch_size(const float_product *p)
{
    return p->trans_a ? p->m : p->k;
}

/* No two groups write one element: each C behind the one before, or all of them in the columns of one matrix. */
bool float_groups_apart(const float_product *p);

#endif
