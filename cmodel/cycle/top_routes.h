/* SPDX-License-Identifier: Apache-2.0 */
/* top_routes: the wires between the units of mantis_top, by channel and opcode (microarchitecture 3). Part of it.
 */
#ifndef MANTIS_CYCLE_TOP_ROUTES_H
#define MANTIS_CYCLE_TOP_ROUTES_H

#include "cycle/mantis_top.h"

#include <string.h>

/* Copies one port of an array's width. */
#define WIRE(to, from) memcpy((to), (from), sizeof(to))
/* Words that go along with a valid: shown always, or in clocks that nobody sees with it. */
#define WIRE_WITH(valid, to, from)       \
    do {                                 \
        if (!t->quiet.unseen || (valid)) \
            WIRE(to, from);              \
    } while (0)
/* Does one of these units show anything new? Its bit. */
#define UNIT(name)  ((uint32_t)1 << TOP_##name)
#define NEWS(units) ((t->quiet.fresh & (units)) != 0)
#define FRESH(name) NEWS(UNIT(name))
/* A unit's ports, and its edge. */
#define SHOW(unit, of, u)                            \
    do {                                             \
        if (FRESH(unit))                             \
            of##_outputs(&(u).s, &(u).in, &(u).out); \
    } while (0)
#define TICK(unit, of, u, stirs)                       \
    do {                                               \
        if (quiet_steps(&t->quiet, TOP_##unit, stirs)) \
            of##_tick(&(u).s, &(u).in, &(u).out);      \
    } while (0)
/* A port to a wider one, whose other bits are 0. */
#define WIDEN(to, from) (memset((to), 0, sizeof(to)), memcpy((to), (from), sizeof(from)))

/* All units show their outputs: fills their inputs but the pins', and lets random answer the wants of this clock. */
void top_routes(struct mantis_top *t, const struct mantis_top_in *in);
/* Those of them that the streams' units have with each other, their channels and their random words. */
void top_routes_streams(struct mantis_top *t);
/* The flags that csr raises with this clock's edge. */
uint32_t top_sticky_event(const struct mantis_top *t);

#endif
