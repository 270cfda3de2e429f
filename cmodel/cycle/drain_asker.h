/* SPDX-License-Identifier: Apache-2.0 */
/* Requests of drain: a tile's pieces are asked for in order, as fast as the writer takes requests, ahead of the rows
 * (section 10.5). */
#ifndef MANTIS_CYCLE_DRAIN_ASKER_H
#define MANTIS_CYCLE_DRAIN_ASKER_H

#include "cycle/drain.h"

void drain_asker_outputs(const struct drain_asker *s, const struct drain_in *in, struct drain_out *out);
/* A tile of the last chunk begins. */
void drain_asker_begin(struct drain_asker *s, const struct drain_in *in);
/* loads: a piece is taken into stage F in this clock. */
void drain_asker_tick(struct drain_asker *s, const struct drain_in *in, bool loads);

#endif
