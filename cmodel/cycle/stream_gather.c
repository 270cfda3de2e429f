/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for the groups' data, and beats put together to groups. */
#include "cycle/stream_units.h"

#include "cycle/descriptor.h"

#include <string.h>

bool stream_requests(const struct stream *s)
{
    return s->state == STREAM_FLOW && s->rq_group < s->groups && stream_slots_first_data(&s->fields.slots) != SLOT_NONE;
}

/* PEAK, MAP and ALIGN read their tensor by one request, VECTOR each slot of each group by its own. */
uint32_t stream_request_addr(const struct stream *s)
{
    uint32_t base = stream_slot_addr(s->fields.desc, s->rq_slot);
    return s->fields.slots.opcode == MANTIS_OP_VECTOR
               ? base + 16 * s->rq_group * stream_slot_size(&s->fields.slots, s->rq_slot)
               : base;
}

uint64_t stream_request_bytes(const struct stream *s)
{
    if (s->fields.slots.opcode != MANTIS_OP_VECTOR)
        return (uint64_t)(s->fields.slots.opcode == MANTIS_OP_ALIGN ? 8 : 4) * s->n;
    return (uint64_t)stream_elements(s, s->rq_group) * stream_slot_size(&s->fields.slots, s->rq_slot);
}

/* To the slot that follows in the group, or to the next group's first. */
static void next_slot(uint32_t *group, uint32_t *slot, const struct stream_slots *slots)
{
    *slot = stream_slots_next_data(slots, *slot);
    if (*slot == SLOT_NONE) {
        *slot = stream_slots_first_data(slots);
        *group += 1;
    }
}

void stream_advance_request(struct stream *s)
{
    if (s->fields.slots.opcode == MANTIS_OP_VECTOR)
        next_slot(&s->rq_group, &s->rq_slot, &s->fields.slots);
    else
        s->rq_group = s->groups;
}

static bool at_last_beat(const struct stream *s)
{
    return s->ga_beat + 1 == stream_slot_beats(&s->fields.slots, s->ga_slot, stream_elements(s, s->ga_group));
}

bool stream_gather_ready(const struct stream *s)
{
    if (s->state != STREAM_FLOW || s->ga_group >= s->groups || stream_slots_first_data(&s->fields.slots) == SLOT_NONE)
        return false;
    return !s->grp_valid || !at_last_beat(s) || stream_takes_group(s);
}

void stream_gather_beat(struct stream *s, const uint32_t beat[4 * PORT_RATIO])
{
    bool last = at_last_beat(s);
    if (s->ga_beat == 0)
        memset(s->gather, 0, sizeof s->gather);
    memcpy(&s->gather[4 * PORT_RATIO * s->ga_beat], beat, PORT_BYTES);
    s->ga_beat++;
    if (last) {
        memcpy(s->grp_data, s->gather, sizeof s->grp_data);
        s->grp_valid = 1;
        s->ga_beat = 0;
        next_slot(&s->ga_group, &s->ga_slot, &s->fields.slots);
    }
}

void stream_flow_begin(struct stream *s)
{
    s->state = STREAM_FLOW;
    s->rq_group = s->ga_group = s->ga_beat = 0;
    s->rq_slot = s->ga_slot = stream_slots_first_data(&s->fields.slots);
    stream_words_begin(s);
}
