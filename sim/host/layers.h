/* Layers as plain emitters of commands: forward and backward of one layer each, with shapes in the comments.
 *
 * n is the number of samples in the batch at hand (x->rows), at most the batch the layer was laid out for. Nothing here
 * computes: the functions append commands to a program. */
#ifndef MANTIS_HOST_LAYERS_H
#define MANTIS_HOST_LAYERS_H

#include "host/parameter.h"
#include "host/program.h"

/* y = x * weight + bias */
typedef struct {
    char name[LAYER_NAME_BYTES];
    uint32_t in, out;
    parameter weight; /* in x out */
    parameter bias;   /* 1 x out */
    tensor qx;        /* batch x in, int8: the input as the forward pass mapped it, kept for backward */
    tensor qw;        /* in x out, int8 */
    tensor qdy;       /* batch x out, int8 */
} linear;

void linear_layout(linear *l, image *image, const char *name, uint32_t batch, uint32_t in, uint32_t out);

/* y[n][out] = x[n][in] * weight + bias, int8 x int8 with the bias in the accumulator. */
void linear_forward(program *p, linear *l, const tensor *x, const tensor *y, int bits);

/* weight.gradient[in][out] = qx^T dy, bias.gradient[1][out] = ones[1][n] dy, dx[n][in] = dy weight^T.
 * dy[n][out] with its peak recorded; qones[1][batch] int8; dx NULL: not wanted (the first layer). */
void linear_backward(program *p, linear *l, const tensor *qones, const tensor *dy, const tensor *dx, int bits);

/* y = max(x, 0), element-wise, through DFP-16; one is the coefficient 1. */
void relu_forward(program *p, const tensor *one, const tensor *x, const tensor *y);

/* dy = y > 0 ? dy : 0, in place, through DFP-16. */
void relu_backward(program *p, const tensor *one, const tensor *y, const tensor *dy);

#endif
