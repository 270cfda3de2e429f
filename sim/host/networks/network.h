/* SPDX-License-Identifier: Apache-2.0 */
/* A network built from its description: layout, initialization, and the programs of a training step.
 *
 *     network_open(&net, "lenet5", input, classes, &options, &error);
 *     network_layout(&net, &arena);   arena_commit(&arena, &error);   network_initialize(&net, &arena, seed);
 *     network_setup(&p, &net, rate, momentum, decay);
 *     network_forward(&p, &net, n, true);   ... softmax into net.dlogits ...   network_backward(&p, &net, n);
 * network_update(&p, &net);
 *
 * The host writes the input's y and, after the forward pass, dlogits. Nodes stand in an order in which inputs come
 * first.
 *
 * Room networks: layers linked by a description, laid out and run; the optimizer. */
#ifndef MANTIS_NETWORKS_NETWORK_H
#define MANTIS_NETWORKS_NETWORK_H

#include "host/layers/layer.h"
#include "host/networks/sgd.h"

#define NETWORK_NAME_BYTES 256    /* a file name of any length, and its 0 */
#define NETWORK_MAX_BATCH  65535u /* images of a patch view */

typedef struct {
    uint32_t batch;
    int bits;                                               /* of GEMM operands, 4..8 */
    int norm_bits;                                          /* of the normalization layers' operands, 8 or 16 */
    methods methods;                                        /* quantizers and norm */
    bool nearest_forward, nearest_backward, nearest_update; /* rounding when mapping; else stochastic */
    bool input_gradient;                                    /* backward leaves nodes[0].gradient */
    uint32_t longest_sum; /* terms of a product at most; 0: as many as the machine sums (MAX_K) */
} network_options;

typedef struct {
    char name[NETWORK_NAME_BYTES];
    bool nearest_forward, nearest_backward, nearest_update, input_gradient; /* as in the options */
    uint32_t classes;
    node *nodes; /* nodes[0] is the image, the last one's y are the logits */
    uint32_t count;
    layer_context context; /* what its layers know of it */
    reflection reflection; /* of the context */
    emulation emulation;   /* likewise */
    tensor dlogits;        /* batch x classes */
    sgd sgd;
    parameter **parameters; /* trained tensors in order of nodes */
    uint32_t parameter_count;
    parameter *
        *saved; /* what a checkpoint holds: the parameters, then batch-norms' running averages and frozen values */
    uint32_t saved_count;
    /* Of network_learn: a step's images, the random streams that its gradients took; where those of the step begin. */
    uint32_t learned_images, learned_streams, learned_first;
    bool learned_stochastic; /* rounding of the step's commands */
    uint32_t forward_images; /* of the last training step: its streams are known */
} network;

/* Reads the description (a shipped network's name or a file), links and infers shapes for images of `input` and so many
 * classes (0: the last layer's size is its own, and there is no out=classes). BAD_ARGUMENT (no such network), BAD_FILE
 * with "name:line: ..." otherwise. Free with network_close in every case. */
mantis_status network_open(network *net, const char *source, const shape *input, uint32_t classes,
                           const network_options *options, host_error *error);
/* The same from a text; name is what messages call it. */
mantis_status network_open_text(network *net, const char *name, const char *text, const shape *input, uint32_t classes,
                                const network_options *options, host_error *error);
/* What titles call the network of this source: resnet.net in some folder is resnet. */
void network_name(const char *source, char name[NETWORK_NAME_BYTES]);
void network_close(network *net);

/* Lays all tensors out. BAD_ARGUMENT (batch), BAD_SHAPE, NO_MEMORY; the arena may keep an error of its own, which
 * arena_commit returns. */
mantis_status network_layout(network *net, arena *arena, host_error *error);
/* Weights uniform in +-1/sqrt(fan in) from the seed, gamma 1, beta 0, averages 0 and 1. Writes the committed arena. */
void network_initialize(const network *net, const arena *arena, uint64_t seed);

/* SHA-256 of all parameters' fp32 values, in order of layers, weights before bias, then of batch-norms' running means
 * and variances, and frozen ones' beta and gamma. */
void network_hash(const network *net, const arena *arena, char hex[65]);

/* Appends what must run once before the first step, and after a checkpoint was loaded: coefficients, ones, parameters'
 * peaks. */
void network_setup(program *p, network *net, float rate, float momentum, float decay);
/* Of these, what the layers' passes need: their constants. */
void network_setup_layers(program *p, network *net);
/* Appends (and where the host takes part, runs) the forward pass of n samples. */
void network_forward(program *p, network *net, uint32_t n, bool training);
/* Appends all gradients from dlogits[n]. */
void network_backward(program *p, network *net, uint32_t n);
/* The same, with `behind` called when a node's gradients are appended. */
void network_backward_with(program *p, network *net, uint32_t n, void (*behind)(program *p, network *net, node *self));
/* Appends the update of every parameter. */
void network_update(program *p, network *net);
void network_update_parameter(program *p, const network *net, const parameter *w);
/* Both, with the same bytes; network_learn.c. */
void network_learn(program *p, network *net, uint32_t n);

const tensor *network_input(const network *net);
const tensor *network_logits(const network *net);
/* MACs of the backward pass of a node, a sample: weight gradient and input gradient. */
uint64_t node_backward_macs(const node *self);
/* Its trained values; after network_layout. */
uint64_t node_parameters(const node *self);

#endif
