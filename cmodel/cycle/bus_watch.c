/* SPDX-License-Identifier: Apache-2.0 */
#include "cycle/bus_watch.h"

void bus_watch_outputs(const struct bus_watch *s, const struct bus_watch_in *in, struct bus_watch_out *out)
{
    (void)in;
    out->lost_o = s->lost;
}

bool bus_watch_stirs(const struct bus_watch *s, const struct bus_watch_in *in)
{
    return in->limit_i > 0 || s->count > 0;
}

void bus_watch_tick(struct bus_watch *s, const struct bus_watch_in *in, const struct bus_watch_out *out)
{
    (void)out;
    const bool missed = in->limit_i > 0 && in->waits_i && !in->moves_i;
    const uint64_t run = (uint64_t)s->count + 1;
    if (missed && run >= in->limit_i)
        s->lost = 1;
    s->count = missed ? (uint32_t)run : 0;
    if (!in->rst_ni)
        s->count = s->lost = 0;
}
