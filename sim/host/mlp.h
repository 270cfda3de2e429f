/* The multi-layer perceptron 784-256-128-10 with ReLU between layers: layout, initialization, and its programs.
 *
 *     x[n][784] -> fc1 -> y1[n][256] -> relu -> h1 -> fc2 -> y2[n][128] -> relu -> h2 -> fc3 -> logits[n][10]
 *
 * The host writes x and, after the forward pass, dlogits (softmax cross-entropy, host/softmax.h). */
#ifndef MANTIS_HOST_MLP_H
#define MANTIS_HOST_MLP_H

#include "host/layers.h"
#include "host/sgd.h"

#define MLP_LAYERS 3
#define MLP_PARAMETERS (2 * MLP_LAYERS)

typedef struct {
    uint32_t batch;
    uint32_t width[MLP_LAYERS + 1]; /* 784, 256, 128, 10 */
    int bits;                       /* of GEMM operands, 4..8 */
    linear layer[MLP_LAYERS];
    tensor x;              /* batch x width[0] */
    tensor y[MLP_LAYERS];  /* batch x width[i+1], before ReLU; the last one are the logits */
    tensor h[MLP_LAYERS];  /* after ReLU; the last one is unused */
    tensor dy[MLP_LAYERS]; /* gradients of y */
    tensor ones, qones;    /* 1 x batch: bias gradients are products with ones */
    sgd sgd;
    parameter *parameters[MLP_PARAMETERS]; /* fc1.w, fc1.b, fc2.w, ... */
} mlp;

/* Lays the network out. width[0] is the image size, width[3] the number of classes; in-between 256 and 128. */
void mlp_layout(mlp *net, image *image, uint32_t batch, uint32_t inputs, uint32_t classes, int bits);
/* The same with any widths (tests use small ones). */
void mlp_layout_widths(mlp *net, image *image, uint32_t batch, const uint32_t width[MLP_LAYERS + 1], int bits);

/* Uniform in +-1/sqrt(in), weights and biases, from the seed. Writes the committed image; velocities are zero. */
void mlp_initialize(mlp *net, image *image, uint64_t seed);

/* Appends what must run once before the first step, and after a checkpoint was loaded: coefficients, ones, parameters' peaks. */
void mlp_setup(program *p, mlp *net, float rate, float momentum, float decay);
/* Appends logits[n] from x[n]. */
void mlp_forward(program *p, mlp *net, uint32_t n);
/* Appends all gradients from dlogits[n]. */
void mlp_backward(program *p, mlp *net, uint32_t n);
/* Appends the update of every parameter. */
void mlp_update(program *p, mlp *net);

#endif
