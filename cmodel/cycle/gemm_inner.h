/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_inner: the inner issues of a tile, when nobody looks (docs/decisions.md, "Clocks that nobody sees").
 *
 * Between a tile's first issues and its last one, walker, scratchpads and array do the same in every clock, and nothing
 * that others do has a say in it: the half that is read is full, and it is given back with the step's last issue. So
 * these clocks are put off and done at once: the sums by plain loops over the operands, then the registers as they are
 * after them. What others see of the three stands still meanwhile, but for steps that the walker's queue takes, writes
 * into the scratchpads and rows that leave the shadows. Part of gemm. */
#ifndef MANTIS_CYCLE_GEMM_INNER_H
#define MANTIS_CYCLE_GEMM_INNER_H

#include <stdbool.h>
#include <stdint.h>

struct gemm;

/* No registers. */
struct gemm_inner {
    uint32_t left;   /* clocks that may still be put off */
    uint32_t behind; /* clocks that are */
};

/* The three units' part of a clock's edge, put off or, with the last that may be, done. False: it is to be done by
 * their steps. */
bool gemm_inner_edge(struct gemm *s);
/* Clocks that may still be put off without doing anything, and so many of them. */
uint32_t gemm_inner_left(const struct gemm *s);
void gemm_inner_pass(struct gemm *s, uint32_t clocks);
/* Does what was put off. */
void gemm_inner_settle(struct gemm *s);

#endif
