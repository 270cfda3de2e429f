/* SPDX-License-Identifier: Apache-2.0 */
/* bus_watch: notices a memory that does not answer (microarchitecture 4). */
#ifndef MANTIS_CYCLE_BUS_WATCH_H
#define MANTIS_CYCLE_BUS_WATCH_H

#include "cycle/bus_watch_ports.h"

#include <stdbool.h>

struct bus_watch {
    uint32_t count;
    uint32_t lost;
};

struct bus_watch_unit {
    struct bus_watch s;
    struct bus_watch_in in;
    struct bus_watch_out out;
};

void bus_watch_outputs(const struct bus_watch *s, const struct bus_watch_in *in, struct bus_watch_out *out);
/* Would a clock change anything? */
bool bus_watch_stirs(const struct bus_watch *s, const struct bus_watch_in *in);
void bus_watch_tick(struct bus_watch *s, const struct bus_watch_in *in, const struct bus_watch_out *out);

#endif
