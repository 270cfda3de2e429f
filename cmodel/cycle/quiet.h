/* SPDX-License-Identifier: Apache-2.0 */
/* quiet: what is left out of clocks in which nobody looks at the ports inside (docs/decisions.md, "Clocks that nobody
 * sees"). A unit whose step would change no register is not stepped, one that was not stepped goes on showing what it
 * shows, and wires from units that show nothing new are not drawn anew. Registers and pins are the same either way. */
#ifndef MANTIS_CYCLE_QUIET_H
#define MANTIS_CYCLE_QUIET_H

#include <stdbool.h>
#include <stdint.h>

/* A bit a unit. */
struct quiet {
    bool unseen;
    bool all;       /* this clock is as if it were seen: it is, or the machine is in reset */
    uint32_t stale; /* stepped since they showed their ports */
    uint32_t fresh; /* show their ports anew in this clock */
};

static inline void quiet_set(struct quiet *q, bool unseen)
{
    q->unseen = unseen;
    q->stale = ~0u;
}

/* A clock's ports are to be shown. */
static inline void quiet_show(struct quiet *q, bool reset)
{
    q->all = !q->unseen || reset;
    q->fresh = q->all ? ~0u : q->stale;
}

/* A clock's edge begins. */
static inline void quiet_edge(struct quiet *q)
{
    q->stale = q->all ? ~0u : 0;
    q->fresh = 0;
}

/* True: the unit is to be stepped, which changes something or is seen. */
static inline bool quiet_steps(struct quiet *q, unsigned unit, bool stirs)
{
    q->stale |= (uint32_t)stirs << unit;
    return stirs || q->all;
}

#endif
