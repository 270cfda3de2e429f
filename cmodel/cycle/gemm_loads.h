/* SPDX-License-Identifier: Apache-2.0 */
/* gemm_loads: the loader and what it feeds: half flags, walker's records, scratchpads, bias memory. In every clock it
 * is a part of gemm's; when nobody looks, clocks in which nothing of gemm moves but this, while a tile's inner issues
 * are put off, are it alone (docs/decisions.md, "Clocks that nobody sees"). Part of gemm. */
#ifndef MANTIS_CYCLE_GEMM_LOADS_H
#define MANTIS_CYCLE_GEMM_LOADS_H

#include <stdbool.h>

struct gemm;
struct gemm_in;

/* The loader's outputs; the inputs of all that it feeds; gemm's own registers of it. */
void gemm_loads_show(struct gemm *s);
void gemm_loads_route(struct gemm *s, const struct gemm_in *in);
void gemm_loads_take(struct gemm *s);

/* Between two clocks: nothing else will move as long as inner issues are put off. */
bool gemm_loads_alone(const struct gemm *s);
/* A clock of it alone, by the read port of gemm's inputs: its outputs, and the edge. */
void gemm_loads_alone_show(struct gemm *s);
void gemm_loads_alone_tick(struct gemm *s, const struct gemm_in *in);

#endif
