/* SPDX-License-Identifier: Apache-2.0 */
/* Coefficients of VECTOR: fp32 numbers that the host writes, mapped to DFP-16 by commands, so that every executor sees
 * them in its own arithmetic. One for the tensor (1 x 1), one per channel (1 x n) or one per row (n x 1). */
#ifndef MANTIS_DEVICE_COEFFICIENT_H
#define MANTIS_DEVICE_COEFFICIENT_H

#include "host/device/program.h"

typedef struct {
    tensor value;    /* fp32 */
    tensor mantissa; /* DFP-16: what VECTOR takes */
} coefficient;

void coefficient_layout(coefficient *c, arena *arena, uint32_t rows, uint32_t cols, const char *layer,
                        const char *name);
/* Appends PEAK and MAP (nearest) of the first rows of the values as they will stand when the command runs; draws no
 * random stream. */
void coefficient_map(program *p, const coefficient *c, uint32_t rows);
/* Writes a scalar coefficient's value and maps it. */
void coefficient_set(program *p, const coefficient *c, float value);

#endif
