/* SPDX-License-Identifier: Apache-2.0 */
/* Random words of what MAP and VECTOR map next, fetched a step ahead into a register. */
#include "cycle/stream_units.h"

#include <string.h>

/* The slots that are mapped stochastically: MAP's only one, VECTOR's fp32 tensors. */
static bool maps(const struct stream *s, uint32_t slot)
{
    switch (s->fields.slots.opcode) {
    case MANTIS_OP_MAP: return slot == 0 && stream_field(s, MANTIS_MAP_STOCHASTIC);
    case MANTIS_OP_VECTOR:
        return s->fields.slots.present[slot] && s->fields.slots.kind[slot] == SLOT_FP32 &&
               stream_field(s, MANTIS_VECTOR_MAP_STOCHASTIC);
    default: return false;
    }
}

static uint32_t next_slot(const struct stream *s, uint32_t slot)
{
    while (slot < SLOT_CONSTANT && !maps(s, slot))
        slot++;
    return slot < SLOT_CONSTANT ? slot : (uint32_t)SLOT_NONE;
}

void stream_words_begin(struct stream *s)
{
    s->rw_group = 0;
    s->rw_slot = next_slot(s, 0);
}

bool stream_words_wanted(const struct stream *s)
{
    return s->state == STREAM_FLOW && s->rw_slot != SLOT_NONE && s->rw_group < s->groups;
}

/* The register's words go into the map lanes in this clock. */
bool stream_words_used(const struct stream *s)
{
    uint32_t slot = s->fields.slots.opcode == MANTIS_OP_MAP ? 0 : s->ex_slot;
    return s->r_valid && stream_takes_group(s) && slot < SLOT_CONSTANT && maps(s, slot);
}

/* takes: words that are there are taken. */
void stream_words_tick(struct stream *s, const struct stream_in *in, bool takes, bool used)
{
    if (used)
        s->r_valid = 0;
    if (!takes || !in->have_i)
        return;
    memcpy(s->r_words, in->words_i, sizeof s->r_words);
    s->r_valid = 1;
    s->rw_slot = next_slot(s, s->rw_slot + 1);
    if (s->rw_slot == SLOT_NONE) {
        s->rw_slot = next_slot(s, 0);
        s->rw_group++;
    }
}
