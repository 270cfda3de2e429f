/* SPDX-License-Identifier: Apache-2.0 */
/* Quantizers of others, emulated: fp32 values on the host, replaced by what is left of them after mapping and back. No
 * command does this; products of such values are those of fp32 (executor float). Rounding is to nearest, ties to even,
 * in IEEE basic operations; QUANTIZER_INT rounds as MAP does, by the same words. */
#ifndef MANTIS_LAYERS_EMULATION_H
#define MANTIS_LAYERS_EMULATION_H

#include "host/device/program.h"
#include "host/layers/quantizer.h"

enum { EMULATION_MX_BLOCK = 32 };

/* A row of elements that lie `step` apart. */
typedef struct {
    const float *from;
    float *to;
    size_t count, step;
} emulation_row;

/* MX: blocks of 32 share a power of two, the largest element's; elements are integers of `bits` with bits - 2 places
 * below the point (MXINT8: 6). */
void emulate_mx(const emulation_row *row, int bits);
/* Division with clipping: x / s rounded and clipped to +-(2^(bits-1) - 1), s = largest / (2^(bits-1) - 1), times s. */
void emulate_division(const emulation_row *row, int bits);

/* What all layers of a network share: room for the largest tensor that one of them quantizes. */
typedef struct {
    tensor scratch; /* fp32, one row */
} emulation;

void emulation_layout(emulation *e, arena *arena, uint64_t most_elements);
/* Appends the mapping of x into q after the host has quantized it: sums of a product run over `depth` elements `step`
 * apart, step 1: along the rows of x, else down its columns, depth rows at a time. each: of division, a scale for each
 * such run in place of one for all. Runs what is pending. */
void emulation_map(program *p, const emulation *e, const quantizer *how, const tensor *x, const tensor *q,
                   uint32_t depth, uint32_t step, bool each);

#endif
