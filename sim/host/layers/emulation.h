/* SPDX-License-Identifier: Apache-2.0 */
/* Quantizers of others, emulated: fp32 values on the host, replaced by what is left of them after mapping and back. No
 * command does this; products of such values are those of fp32 (executor float). Rounding is to nearest, ties to even,
 * in IEEE basic operations. */
#ifndef MANTIS_LAYERS_EMULATION_H
#define MANTIS_LAYERS_EMULATION_H

#include <stddef.h>
#include <stdint.h>

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

#endif
