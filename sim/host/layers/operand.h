/* SPDX-License-Identifier: Apache-2.0 */
/* An operand of a layer's products: a tensor of samples mapped to DFP-8 under one of the quantizers, with its scale.
 *
 * A layer uses a tensor across (products that reduce over channels: y from x, dx from dy) and along (products that
 * reduce over samples: dw). Exponents of samples lie along a reduction over samples, so psq and bhq map a second time
 * for dw, by tensor; ptq and shift serve both with one mapping where the bits are the same. Mantissas of both stand in
 * the same place, one after the other. */
#ifndef MANTIS_LAYERS_OPERAND_H
#define MANTIS_LAYERS_OPERAND_H

#include "host/layers/emulation.h"
#include "host/layers/quantizer.h"

typedef struct {
    quantizer across, along;
    uint32_t height;            /* rows of a sample */
    uint32_t channels;          /* of a row */
    tensor q;                   /* mantissas, rows x channels, under one exponent */
    tensor spare;               /* of data: q's place in the step before and after; else empty */
    tensor fine;                /* the same, under exponents of samples or groups of channels */
    tensor peaks;               /* an entry a sample or channel */
    bool by_tensor;             /* how they were mapped last */
    const emulation *emulation; /* of emulated quantizers */
} operand;

/* Lays out for so many samples, and names it "layer.name". BAD_SHAPE (kept in the arena) when a quantizer cannot take
 * it: bhq more than MAX_COEF samples, shift more than MAX_COEF channels. */
void operand_layout(operand *o, arena *arena, quantizer across, quantizer along, uint32_t samples, uint32_t height,
                    uint32_t channels, const emulation *emulation, const char *layer, const char *name);

/* A second place for mantissas under one exponent; where commands are ordered for two engines each mapping across then
 * takes the one that the mapping before did not: so a step's data are mapped while the last weight gradient of the step
 * before still reads its own. */
void operand_layout_spare(operand *o, arena *arena, const char *layer, const char *name);

/* Whether one mapping serves both uses. */
bool operand_serves_both(const operand *o);
/* Appends the mapping of x, whose peak is recorded (bhq as psq: reflection.h makes the rest). */
void operand_map_across(program *p, operand *o, const tensor *x);
void operand_map_along(program *p, operand *o, const tensor *x);

/* The mantissas' first rows, scaled as they were mapped last. */
tensor operand_rows(const operand *o, uint32_t rows);
/* A part of them that a group of a product takes: of group exponents, those of so many channels. */
tensor operand_group(const tensor *q, uint32_t channels);

#endif
