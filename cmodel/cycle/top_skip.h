/* SPDX-License-Identifier: Apache-2.0 */
/* top_skip: commands that have come and gone without their clocks, between programs (docs/decisions.md, "Counting").
 *
 * A machine that rests differs, as far as later clocks see it, from one that rests elsewhere only in how many commands
 * it has had and in whose turn it is where two take turns. */
#ifndef MANTIS_CYCLE_TOP_SKIP_H
#define MANTIS_CYCLE_TOP_SKIP_H

#include "cycle/mantis_top.h"

#ifdef __cplusplus
extern "C" {
#endif

struct top_turns {
    uint32_t reader, writer, align;
};

struct top_turns mantis_top_turns(const struct mantis_top *top);
/* The machine rests: so many commands more have ended, after which turns are these. */
void mantis_top_skip(struct mantis_top *top, uint32_t commands, const struct top_turns *turns);

#ifdef __cplusplus
}
#endif
#endif
