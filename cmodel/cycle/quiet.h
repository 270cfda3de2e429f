/* SPDX-License-Identifier: Apache-2.0 */
/* quiet: what is left out of clocks because it would change nothing (docs/decisions.md, "Clocks that nobody sees"). A
 * unit whose step would change no register is not stepped, one that was not stepped goes on showing what it shows, and
 * wires from units that show nothing new are not drawn anew. So registers and ports are the same as if all were done.
 * When nobody looks at the ports inside, payloads without valid are left out, too. */
#ifndef MANTIS_CYCLE_QUIET_H
#define MANTIS_CYCLE_QUIET_H

#include <stdbool.h>
#include <stdint.h>

/* A bit a unit. All 0: nothing has been shown yet, and somebody looks. */
struct quiet {
    bool unseen;
    bool known;     /* what the units show follows from what they showed; otherwise all is to be shown */
    bool all;       /* this clock shows and steps all */
    uint32_t stale; /* stepped since they showed their ports */
    uint32_t fresh; /* show their ports anew in this clock */
};

static inline void quiet_set(struct quiet *q, bool unseen)
{
    q->unseen = unseen;
    q->known = false;
}

/* A clock's ports are to be shown. */
static inline void quiet_show(struct quiet *q, bool reset)
{
    q->all = reset || !q->known;
    q->fresh = q->all ? ~0u : q->stale;
}

/* A clock's edge begins. */
static inline void quiet_edge(struct quiet *q)
{
    q->stale = q->all || !q->known ? ~0u : 0;
    q->fresh = 0;
    q->known = true;
}

/* True: the unit is to be stepped, which changes something. */
static inline bool quiet_steps(struct quiet *q, unsigned unit, bool stirs)
{
    q->stale |= (uint32_t)stirs << unit;
    return stirs || q->all;
}

#endif
