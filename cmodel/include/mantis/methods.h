/* SPDX-License-Identifier: Apache-2.0 */
/* How a training quantizes its tensors and normalizes (docs/networks.md). All zero is what runs without methods have:
 * one exponent a tensor, the same bits everywhere, division by the standard deviation. */
#ifndef MANTIS_METHODS_H
#define MANTIS_METHODS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    /* Of dy in dx = dy w: "ptq", "psq", "bhq", "shift:1", "shift:2", "shift:4" or "shift:8"; NULL: "ptq". */
    const char *gradient;
    const char *activation;   /* of x in y = x w: one of these but "bhq" */
    const char *norm;         /* "l2": by the standard deviation; "l1": by the mean absolute deviation. NULL: "l2" */
    int gradient_bits;        /* of dy for dx, 4..8; 0: those of the other operands */
    int weight_gradient_bits; /* of dy for dw; 0: likewise, but 8 with "psq" and "bhq", which map it by itself */
    bool fuse; /* batch_norm, add and relu that stand behind each other as one VECTOR, rounded once: other bits */
} mantis_methods;

#ifdef __cplusplus
}
#endif
#endif
