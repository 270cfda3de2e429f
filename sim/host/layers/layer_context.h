/* SPDX-License-Identifier: Apache-2.0 */
/* What a layer knows of the network around it. The network owns one context and hands it to every layer; how values
 * are rounded stands in the program. */
#ifndef MANTIS_LAYERS_LAYER_CONTEXT_H
#define MANTIS_LAYERS_LAYER_CONTEXT_H

#include "host/device/coefficient.h"

typedef struct {
    uint32_t batch;     /* samples that tensors are laid out for */
    int bits;           /* of GEMM operands, 4..8 */
    int norm_bits;      /* of the normalization layers' operands, 8 or 16 */
    bool training;      /* of the forward pass at hand: batch statistics, else running averages */
    tensor ones, qones; /* 1 x n, fp32 and DFP-8: sums over at most n rows are products with ones */
    coefficient one;    /* 1, of terms that VECTOR adds as they are */
} layer_context;

/* Lays out ones for sums of at most so many rows (up to MAX_K), and the coefficient. */
void layer_context_layout(layer_context *context, arena *arena, uint32_t rows);
/* Appends what must run once before the first step: the mapping of ones and of the coefficient. */
void layer_context_setup(program *p, const layer_context *context);

/* out (1 x cols) = column sums of q (rows x cols, DFP-8), in pieces where there are more than MAX_K rows. piece: fp32
 * of at least cols elements, used then; NULL where there never are so many rows. */
void layer_column_sums(program *p, const layer_context *context, const tensor *q, const tensor *out,
                       const tensor *piece);

#endif
