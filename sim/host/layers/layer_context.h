/* SPDX-License-Identifier: Apache-2.0 */
/* What a layer knows of the network around it. The network owns one context and hands it to every layer; how values
 * are rounded stands in the program. */
#ifndef MANTIS_LAYERS_LAYER_CONTEXT_H
#define MANTIS_LAYERS_LAYER_CONTEXT_H

#include "host/device/coefficient.h"
#include "host/layers/methods.h"
#include "host/layers/reflection.h"

typedef struct {
    uint32_t batch;           /* samples that tensors are laid out for */
    int bits;                 /* of GEMM operands, 4..8 */
    int norm_bits;            /* of the normalization layers' operands, 8 or 16 */
    norm_kind norm;           /* what they divide by: standard or mean absolute deviation */
    quantizer activation;     /* of x in y = x w; with the bits above */
    quantizer gradient;       /* of dy in dx = dy w */
    int weight_gradient_bits; /* of dy in dw = x dy */
    emulated emulate;
    emulation *emulation;   /* where something is emulated */
    reflection *reflection; /* where gradient is bhq */
    uint32_t longest_sum;   /* terms of a product, up to MAX_K: longer sums are cut and add up raw */
    bool training;          /* of the forward pass at hand: batch statistics, else running averages */
    tensor ones, qones;     /* 1 x n, fp32 and DFP-8: sums over at most n rows are products with ones */
    coefficient one;        /* 1, of terms that VECTOR adds as they are */
} layer_context;

/* x and dy as operands of a layer with weights: m = samples * height rows of so many channels. data: x comes from
 * outside, no gradient goes to it. */
void layer_operand_x(const layer_context *context, operand *o, arena *arena, bool data, uint32_t height,
                     uint32_t channels, const char *layer);
void layer_operand_dy(const layer_context *context, operand *o, arena *arena, uint32_t height, uint32_t channels,
                      const char *layer);
/* Says in the arena's error when a product of this depth cannot take a quantizer's group exponents. */
void layer_check_depth(arena *arena, const char *layer, const char *product, uint64_t depth, const quantizer *q);

/* The product for dx: maps dy across where its mapping for dw does not serve, and says where the result goes (`to`: dx,
 * or the reflection's scratch). False after an error. Then the product, then the second. */
bool layer_open_dx(program *p, const layer_context *context, operand *dy, const tensor *value, const tensor *dx,
                   tensor *to);
void layer_close_dx(program *p, const layer_context *context, const tensor *dx);

/* Lays out ones for sums of at most so many rows (up to MAX_K), and the coefficient. */
void layer_context_layout(layer_context *context, arena *arena, uint32_t rows);
/* Appends what must run once before the first step: the mapping of ones and of the coefficient. */
void layer_context_setup(program *p, const layer_context *context);

/* out (1 x cols) = column sums of q (rows x cols, DFP-8). raw: RAW, at least cols elements, used where there are more
 * rows than the context's longest sum; NULL where there never are so many. */
void layer_column_sums(program *p, const layer_context *context, const tensor *q, const tensor *out, const tensor *raw);

/* The same sums over pixels or tokens, of which there are many: by REDUCE, which runs beside products, where q has one
 * exponent. raw: RAW, at least cols elements. */
void layer_pixel_sums(program *p, const layer_context *context, const tensor *q, const tensor *out, const tensor *raw);

#endif
