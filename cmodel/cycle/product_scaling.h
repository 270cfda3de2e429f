/* SPDX-License-Identifier: Apache-2.0 */
/* product_scaling: the fields of a GEMM that say how an operand's exponents are finer than one for all, as gemm and its
 * units read them, whatever the opcode (microarchitecture 10). */
#ifndef MANTIS_CYCLE_PRODUCT_SCALING_H
#define MANTIS_CYCLE_PRODUCT_SCALING_H

#include <stdbool.h>
#include <stdint.h>

struct product_scaling {
    bool scaled;    /* entries or channels */
    bool channels;  /* of group exponents; else entries over spans of rows or columns */
    bool along_sum; /* channels that lie along k: products are shifted before they are summed */
    bool along_out; /* entries, or channels that lie along m or n: each sum has an exponent of its own */
    uint32_t addr;  /* X_SCALE */
    uint32_t span;
    uint32_t last_g; /* G - 1 */
    uint32_t step;   /* from a group of products to the next */
};

/* operand: 0 A, 1 B. */
struct product_scaling product_scaling_of(const uint32_t desc[32], uint32_t operand);

/* Entries or channels over all groups; entries: of one group. 13 bits in a command that passed the checks. */
uint32_t product_scaling_total(const uint32_t desc[32], uint32_t operand, uint32_t entries);

/* The exponent that a tile's finer exponents are added to: E_A + E_B, less G - 1 for channels along k. */
int32_t product_scaling_base(const uint32_t desc[32], int32_t e_a, int32_t e_b);

#endif
