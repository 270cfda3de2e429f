/* SPDX-License-Identifier: Apache-2.0 */
/* What a layer is: a node of a network with shapes, tensors and parameters, and a class that knows how to infer its
 * shape, lay it out, and append its forward and backward commands.
 *
 * Activations are NHWC: a sample of h x w pixels (or tokens) of c channels; a batch is a matrix of n*h*w rows and c
 * columns, so every layer sees its input as a matrix with channels innermost. Values flow from a node's input nodes to
 * its y; gradients flow from its `gradient` (with respect to y, peak recorded) to dx[i] (with respect to input i). A
 * layer that needs numbers on the host (statistics, softmax, pooling) runs what is pending and computes in integers or
 * in IEEE basic operations between programs.
 *
 * Room layers: what one layer computes: shapes, forward and backward commands, parameters. Knows its context, not the
 * network. */
#ifndef MANTIS_LAYERS_LAYER_H
#define MANTIS_LAYERS_LAYER_H

#include "host/layers/layer_context.h"
#include "host/layers/parameter.h"

#define LAYER_INPUTS     12 /* most inputs of a layer */
#define LAYER_PARAMETERS 2

typedef struct {
    uint32_t h, w, c;
} shape;

typedef enum {
    LAYER_OUT,
    LAYER_KERNEL,
    LAYER_STRIDE,
    LAYER_PAD,
    LAYER_DILATE,
    LAYER_GROUPS,
    LAYER_HEADS,
    LAYER_BIAS,
    LAYER_FACTOR,
    LAYER_CORNERS,
    LAYER_RATIOS,
    LAYER_LEAST,
    LAYER_MOST,
    LAYER_FROZEN,
    LAYER_ATTRIBUTES
} layer_attribute;

#define LAYER_REQUIRED UINT32_MAX

typedef struct node node;

typedef struct {
    const char *kind;     /* the word in the description */
    const char *about;    /* one line for the manual and --describe */
    uint32_t inputs;      /* how many; of a layer that takes several, the fewest */
    uint32_t inputs_most; /* of a layer that takes several; else 0 */
    struct {              /* attributes it takes, ended by most = 0 */
        layer_attribute attribute;
        uint32_t fallback; /* or LAYER_REQUIRED */
        uint32_t least, most;
    } attributes[8];
    bool passes_value;    /* y is the input's, reshaped: no command */
    bool passes_gradient; /* every input's gradient is this node's own: no command */
    bool overwrites;      /* y may lie on input 0's values and dx on dy: nothing reads them later */
    bool keeps_value;     /* backward reads its own y: no later layer may overwrite it */
    bool ends_in_vector;  /* y is made by one last VECTOR, node_finish, which takes in what stands behind it */
    bool weighted;      /* its MACs of forward recur in the weight gradient; else backward has twice those of forward */
    bool constant;      /* its products' weights are constants: backward has the MACs of forward once */
    size_t state_bytes; /* of what layout keeps in node->state */
    /* Of a layer that ends a network and names what is learned (docs/networks.md): whether its values fit the data's
     * images and classes; BAD_SHAPE as infer. NULL: any layer, whose values may be the logits of classes. */
    mantis_status (*fits)(const node *self, const shape *image, uint32_t classes, host_error *error);
    /* Sets out and macs from from[i]->out. BAD_SHAPE with the reason, without the layer's name. */
    mantis_status (*infer)(node *self, host_error *error);
    /* Parameters, mantissas and scratch; y and dx are laid out by the network. NULL: nothing. */
    void (*layout)(node *self, const layer_context *context, arena *arena);
    /* Frees what layout allocated beside the state itself. NULL: nothing. */
    void (*release)(node *self);
    /* Appends what must run once before the first step. NULL: nothing. */
    void (*setup)(program *p, const layer_context *context, node *self);
    /* Appends the mapping of its weights for y, by layer_map_weights; forward calls it, too. NULL: there are none. */
    void (*map_weights)(program *p, const layer_context *context, node *self);
    /* Appends y[n samples] from the inputs. */
    void (*forward)(program *p, const layer_context *context, node *self, uint32_t n);
    /* Appends parameters' gradients and dx[i] from dy (n*h*w x c). NULL for passes_gradient. */
    void (*backward)(program *p, const layer_context *context, node *self, uint32_t n, const tensor *dy);
} layer_class;

/* A layer that reads a node's values, and as which of its inputs. */
typedef struct {
    node *by;
    uint32_t slot;
} node_reader;

struct node {
    char name[LAYER_NAME_BYTES];
    int line; /* of the description */
    const layer_class *class_;
    uint32_t attribute[LAYER_ATTRIBUTES];
    node *from[LAYER_INPUTS];
    uint32_t inputs;                       /* how many of them */
    node_reader reader;                    /* the last reader of y; by NULL: none */
    node_reader next_reader[LAYER_INPUTS]; /* of from[i] beside this one */
    uint32_t readers;
    node *maker;                      /* the layer whose last VECTOR makes y, too; NULL: this one */
    const node *addend;               /* of a maker: whose values it adds, or NULL */
    bool relu;                        /* of a maker: y = max(y, 0) */
    bool gated;                       /* the sum of its readers' gradients is gated by y: dx is the gradient */
    bool frees_value, frees_gradient; /* its reader may write over y; nobody else reads the gradient's tensor */
    shape out;
    uint64_t macs;           /* forward, a sample */
    bool wants_gradient;     /* a parameter lies here or upstream */
    tensor y;                /* batch*h*w x c */
    tensor gradient;         /* with respect to y: a consumer's dx, or the sum of several in a tensor of its own */
    tensor dx[LAYER_INPUTS]; /* batch rows of input i; laid out where from[i]->wants_gradient */
    parameter parameters[LAYER_PARAMETERS];
    uint32_t parameter_count;
    parameter *running; /* batch-norm's averages (value: mean, velocity: variance), else NULL */
    parameter *frozen;  /* of a frozen one (value: beta, velocity: gamma), else NULL */
    /* Random streams of the mapping of its weights, as last taken; ahead: this step's stands in the program already. */
    struct {
        uint32_t stream, count;
        bool ahead;
    } weights;
    void *state;
};

/* NULL when there is no layer of this kind. */
const layer_class *layer_find(const char *kind);
/* "input, linear, ..." into `to`, which it returns. */
const char *layer_kinds(char *to, size_t size);
/* The i-th class, NULL past the last: for lists. */
const layer_class *layer_at(size_t i);
extern const char *const LAYER_ATTRIBUTE_NAMES[LAYER_ATTRIBUTES];
/* Whether the class does not take the attribute, or this is what it has where none is given. */
bool layer_is_default(const layer_class *c, layer_attribute attribute, uint32_t value);

uint64_t shape_elements(const shape *s);
/* A tensor of a node's batch cut to n samples of shape s. */
tensor samples_of(const tensor *t, const shape *s, uint32_t n);
/* Input i's values, n samples. */
tensor node_x(const node *self, uint32_t i, uint32_t n);
tensor node_y(const node *self, uint32_t n);
/* fp32 words of a tensor in the committed arena, by index. */
uint32_t word_at(const arena *arena, const tensor *t, uint64_t i);
void set_word(const arena *arena, const tensor *t, uint64_t i, uint32_t word);
/* REDUCE's pair i: S1, S2. */
void sums_at(const arena *arena, const tensor *sums, uint64_t i, int64_t pair[2]);

/* Runs what is pending and not put aside; true when all went well and t, whose peak is recorded, is finite: before the
 * host computes with it. */
bool finite_on_host(program *p, const node *self, const tensor *t);

/* Appends the VECTOR that makes y, and with it what the layers behind this one would do to it (network_fuse.h). */
void node_finish(program *p, const layer_context *context, const node *self, uint32_t n, vector_operation last);

/* dx[i] of n samples; false when nobody wants it. */
bool node_dx(const node *self, uint32_t i, uint32_t n, tensor *dx);

#endif
