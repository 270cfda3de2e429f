/* SPDX-License-Identifier: Apache-2.0 */
/* top_loads: when nobody looks, clocks in which a product's loads move and nothing else but the array, and in which the
 * host asks for the status (docs/decisions.md, "Clocks that nobody sees"). They have the reader, the loader and what it
 * feeds, clock by clock, without the other units and without the wires between them. */
#ifndef MANTIS_CYCLE_TOP_LOADS_H
#define MANTIS_CYCLE_TOP_LOADS_H

#include "cycle/mantis_top.h"

#ifdef __cplusplus
extern "C" {
#endif

/* For how many clocks from now on it will be so, if nothing comes but reads of csr: 0 if it has not been so in the last
 * `since` clocks. */
uint64_t mantis_top_loads(const struct mantis_top *top, uint64_t since);
/* One of them, by the pins of the memory's side; of `out` those of reading. Did anything move? */
bool mantis_top_load(struct mantis_top *top, const struct mantis_top_in *in, struct mantis_top_out *out);
/* So many of them are over, in which so many beats came. */
void mantis_top_loaded(struct mantis_top *top, uint64_t clocks, uint64_t beats);

#ifdef __cplusplus
}
#endif
#endif
