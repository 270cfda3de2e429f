/* SPDX-License-Identifier: Apache-2.0 */
/* command_scaling: what a descriptor says of exponents finer than one for the tensor: entries over spans of elements,
 * rows or columns, and groups of channels (commands.md, numerics sections 10 and 11). */
#ifndef MANTIS_CYCLE_COMMAND_SCALING_H
#define MANTIS_CYCLE_COMMAND_SCALING_H

#include <stdbool.h>
#include <stdint.h>

enum { SCALING_ONE = 0, SCALING_SPANS = 1, SCALING_CHANNELS = 2, SCALING_UNDEFINED = 3 };

/* Of x0 (PEAK, MAP, GEMM) or x1 (GEMM); of every other operand code 0. What the code leaves out is as it stands. */
struct command_scaling {
    uint32_t code;
    uint32_t span;   /* elements, rows or columns an entry; or channels */
    uint32_t last_g; /* G - 1: the largest g of a channel, with groups of channels */
    uint32_t step;   /* GEMM: entries or channels from a group of products to the next */
    bool along_sum;  /* GEMM: groups of channels that lie along k */
};
struct command_scaling command_scaling(const uint32_t desc[32], unsigned operand);

/* Division i, of operand i: how many entries it has is ceil(dividend / divisor). False: there is nothing to divide. */
struct command_division {
    bool used;
    uint32_t dividend, divisor;
};
struct command_division command_division(const uint32_t desc[32], unsigned i);

/* The quotients, 1 where there was nothing to divide; exact: division 0 left no rest. */
struct command_entries {
    uint32_t count[2];
    bool exact;
};

/* Entries, or channels, of an operand over all groups of products. */
uint64_t command_scale_total(const uint32_t desc[32], unsigned operand, const struct command_entries *entries);

/* E_C of raw sums (numerics section 14), from the exponents of both operands. */
int32_t command_raw_exponent(const uint32_t desc[32], int32_t e_a, int32_t e_b);

/* Parts of the checks: the codes of step 0, the sizes of step 1. */
bool command_scaling_legal(const uint32_t desc[32]);
bool command_scaling_shape(const uint32_t desc[32], const struct command_entries *entries);

#endif
