/* SPDX-License-Identifier: Apache-2.0 */
/* Where a row or column of C stands among its operand's finer exponents, and what they add to the product's exponent
 * (section 10.5). */
#ifndef MANTIS_CYCLE_DRAIN_SCALES_H
#define MANTIS_CYCLE_DRAIN_SCALES_H

#include "cycle/product_scaling.h"

/* Row or column / SPAN and what is left: the entry, or the channel. 24 bits each; D. */
struct drain_position {
    uint32_t quotient, rest;
};

struct drain_position drain_position_of(uint32_t index, uint32_t span);
/* Of the next row or column. A span of 0 is one entry for all. */
struct drain_position drain_position_next(struct drain_position p, uint32_t span);

/* The place in the operand's store, from the group's first on; 12 bits. */
uint32_t drain_scale_addr(const struct product_scaling *x, uint32_t first, struct drain_position p);
/* E of an entry, or -g of a channel. */
int32_t drain_scale_term(const struct product_scaling *x, uint32_t data);

#endif
