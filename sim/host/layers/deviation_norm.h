/* SPDX-License-Identifier: Apache-2.0 */
/* Batch normalization by the mean absolute deviation of each channel (numerics section 13).
 *
 *     forward    qx = MAP x (norm bits); S1 = REDUCE qx; d = VECTOR with the sign of qx less its mean; sgn = MAP d by
 *                sign; sums of sgn and sgn*qx = REDUCE sgn, qx; host: c0, c3; y = VECTOR c0*qx + c3
 *     backward   qg = MAP dy (norm bits); G1, G2 = REDUCE qg, qx; host: dbeta, dgamma, c1, c3;
 *                dx = VECTOR c0*qg + c1*sgn + c3
 *
 * d lies in y's place until y comes. The running averages are those of mean and deviation. */
#ifndef MANTIS_LAYERS_DEVIATION_NORM_H
#define MANTIS_LAYERS_DEVIATION_NORM_H

#include "host/layers/deviations.h"
#include "host/layers/layer.h"

typedef struct {
    parameter running;   /* value: mean, velocity: mean absolute deviation; 1 x c */
    tensor qx, qg;       /* m x c, norm bits */
    tensor sgn;          /* m x c, int8 */
    tensor sums, signs;  /* c pairs: S1 or G1, G2; sums of sgn and sgn*qx */
    coefficient c[3];    /* c0, c1, c3 */
    coefficient sign[2]; /* of d: factor and constant */
    deviations *of;      /* each channel's, from forward to backward */
} deviation_norm;

void deviation_norm_layout(node *self, deviation_norm *s, const layer_context *context, arena *arena);
void deviation_norm_release(deviation_norm *s);
void deviation_norm_forward(program *p, const layer_context *context, const node *self, deviation_norm *s, uint32_t n);
void deviation_norm_backward(program *p, const layer_context *context, const node *self, deviation_norm *s, uint32_t n,
                             const tensor *dy);

/* The coefficients of d for channel or row i, for layers that keep their own. */
void deviation_set_sign(const arena *im, const coefficient sign[2], uint32_t i, uint64_t n, int64_t s1, int32_t ex);

#endif
