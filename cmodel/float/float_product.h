/* SPDX-License-Identifier: Apache-2.0 */
/* Products in fp32: C = op(A) * op(B) + bias for each group, cut in tasks that write apart. */
#ifndef MANTIS_FLOAT_PRODUCT_H
#define MANTIS_FLOAT_PRODUCT_H

#include "float/float_kernels.h"

typedef struct {
    const float *a, *b, *bias; /* of group 0; bias may be NULL */
    float *c;
    size_t m, n, k, lda, ldb, ldc, groups, a_step, b_step, c_step; /* steps from a group to the next, in elements */
    bool trans_a, trans_b, view;
    mantis_patch patch;        /* of group 0; with a view, trans_a: the product reduces over pixels */
    size_t channels, tap_step; /* with a view and trans_b: B lies by taps, channels of each */
} float_product;

/* Groups of one channel and one column, side by side: channels are lanes. */
bool float_depthwise_fits(const float_product *p);
mantis_status float_depthwise(float_executor *x, const float_product *p);
/* All others, by sgemm. */
mantis_status float_blas(float_executor *x, const float_product *p);

#endif
