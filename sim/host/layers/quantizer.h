/* SPDX-License-Identifier: Apache-2.0 */
/* The ways in which a tensor becomes an operand of products, by name. What each computes: operand.h, reflection.h.
 *
 *     ptq        one exponent for the tensor (numerics section 2)
 *     psq        one a sample (section 10)
 *     bhq        block Householder: large samples spread over small ones, then one exponent a sample (section 12)
 *     shift:G    group exponents of the channels, G groups (section 11) */
#ifndef MANTIS_LAYERS_QUANTIZER_H
#define MANTIS_LAYERS_QUANTIZER_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    QUANTIZER_PTQ,
    QUANTIZER_PSQ,
    QUANTIZER_BHQ,
    QUANTIZER_SHIFT,
    /* by the host, before a MAP that leaves values as they are (emulation.h): */
    QUANTIZER_INT,      /* ptq */
    QUANTIZER_MX,       /* blocks of 32 along the sum */
    QUANTIZER_DIVISION, /* by the largest value, with clipping */
    QUANTIZER_FP32      /* nothing */
} quantizer_kind;

typedef struct {
    quantizer_kind kind;
    uint32_t groups; /* shift: 1, 2, 4 or 8; else 0 */
    int bits;        /* 4..8 */
} quantizer;

#define QUANTIZER_ACTIVATIONS "ptq|psq|shift:1|shift:2|shift:4|shift:8" /* no reflection serves them */
#define QUANTIZER_GRADIENTS   "ptq|psq|bhq|shift:1|shift:2|shift:4|shift:8"

/* Sets kind and groups by a name of QUANTIZER_GRADIENTS. False: there is no such name. */
bool quantizer_parse(const char *name, quantizer *q);
const char *quantizer_name(const quantizer *q);
bool quantizer_same(const quantizer *a, const quantizer *b);
/* log2 of the groups. */
uint32_t quantizer_log_groups(const quantizer *q);
/* The longest sum of a product whose operand is grouped along it. */
uint32_t quantizer_depth(const quantizer *q);

#endif
