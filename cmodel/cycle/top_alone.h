/* SPDX-License-Identifier: Apache-2.0 */
/* top_alone: when nobody looks, clocks in which one engine is in the middle of its work, the other rests, and the host
 * asks for the status (docs/decisions.md, "Clocks that nobody sees"). They have the units that move, clock by clock,
 * without the others and without the wires to them: of products the reader, the loader and what it feeds, while the
 * array's inner issues are put off; of streams the stream unit and what it uses. */
#ifndef MANTIS_CYCLE_TOP_ALONE_H
#define MANTIS_CYCLE_TOP_ALONE_H

#include "cycle/mantis_top.h"

#ifdef __cplusplus
extern "C" {
#endif

/* For how many clocks from now on it will be so, if nothing comes but reads of csr: 0 if it has not been so in the last
 * `since` clocks. */
uint64_t mantis_top_alone(const struct mantis_top *top, uint64_t since);
/* One of them, by the pins of the memory's side. Did anything move? */
bool mantis_top_alone_clock(struct mantis_top *top, const struct mantis_top_in *in, struct mantis_top_out *out);
/* So many of them are over, in which so many beats were read and written. */
void mantis_top_alone_end(struct mantis_top *top, uint64_t clocks, uint64_t reads, uint64_t writes);

/* Part of mantis_top_tick: what moved in this clock. */
void mantis_top_see_alone(struct mantis_top *top);

#ifdef __cplusplus
}
#endif
#endif
