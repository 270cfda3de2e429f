/* SPDX-License-Identifier: Apache-2.0 */
/* How complete sums of VECTOR and ALIGN leave for the align unit: from D, or with a port of more than 128 bits from E,
 * so that D takes the next group's terms meanwhile. */
#include "cycle/stream_units.h"

#include <string.h>

enum { HAS_E = PORT_RATIO > 1 };

static struct stream_sums sums_of_d(const struct stream *s)
{
    struct stream_sums sums = {.valid = s->pq_valid, .count = s->pq_count, .gate = s->pq_gate, .flip = s->flip};
    memcpy(sums.p, s->p_port, sizeof sums.p);
    memcpy(sums.q, s->q_port, sizeof sums.q);
    memcpy(sums.up, s->up, sizeof sums.up);
    return sums;
}

const struct stream_sums *stream_sums_shown(const struct stream *s, struct stream_sums *room)
{
    if (HAS_E)
        return &s->e;
    *room = sums_of_d(s);
    return room;
}

bool stream_sums_full(const struct stream *s)
{
    return s->pq_valid && (!HAS_E || s->e.valid);
}

bool stream_sums_taken(const struct stream *s, const struct stream_in *in, const struct stream_out *out)
{
    const uint32_t valid = HAS_E ? s->e.valid : s->pq_valid;
    return valid && in->al_ready_i && (!out->al_stochastic_o || in->have_i);
}

void stream_sums_leave(struct stream *s, bool taken)
{
    s->out_group += taken;
    if (!HAS_E) {
        if (taken)
            s->pq_valid = 0;
        return;
    }
    if (s->pq_valid && (!s->e.valid || taken)) {
        s->e = sums_of_d(s);
        s->pq_valid = 0;
    } else if (taken) {
        s->e.valid = 0;
    }
}
