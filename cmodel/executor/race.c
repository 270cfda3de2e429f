/* SPDX-License-Identifier: Apache-2.0 */
#include "executor/race.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void mantis_race_begin(mantis_race_window *w)
{
    w->start = w->number;
}

/* A descriptor of this run stays in its slot while anything is held against it: what wrote there would end the order of
 * all before. */
static mantis_command command_before(const uint8_t *memory, const mantis_ring *ring, uint64_t back)
{
    mantis_command c;
    const uint32_t slot = (ring->head - (uint32_t)back) & (ring->slots - 1);
    memcpy(&c, memory + ring->base + (uint64_t)slot * MANTIS_DESCRIPTOR_BYTES, sizeof c);
    return c;
}

static bool writes_into(const mantis_ring *ring, const mantis_touched *t)
{
    const uint64_t last = ring->base + (uint64_t)ring->slots * MANTIS_DESCRIPTOR_BYTES - 1;
    return mantis_touched_writes(t, ring->base, last < UINT32_MAX ? (uint32_t)last : UINT32_MAX);
}

/* Makes sure of what command `number` touches, and returns where it stands. */
static size_t look_at(mantis_race_window *w, uint64_t number, const mantis_command *c, const mantis_ring *ring)
{
    const size_t at = number % RACE_WINDOW;
    if (w->touched[at].next != number + 1) {
        mantis_touched_by(c, &w->touched[at].by);
        w->touched[at].ends = writes_into(ring, &w->touched[at].by);
        w->touched[at].next = number + 1;
    }
    return at;
}

static bool writes(const mantis_operand *o)
{
    return o->kind == OPERAND_OUT || o->kind == OPERAND_RESULT;
}

/* Names the operands that meet. */
static mantis_fault race(const mantis_command *c, const mantis_command *earlier, uint64_t back, const mantis_ring *ring)
{
    mantis_operand mine[MANTIS_MAX_OPERANDS], its[MANTIS_MAX_OPERANDS];
    const int n = mantis_operands(c, mine), m = mantis_operands(earlier, its);
    mantis_fault f = {MANTIS_RACE, ""};
    for (const mantis_operand *a = mine; a < mine + n; a++)
        for (const mantis_operand *b = its; b < its + m; b++)
            if ((writes(a) || writes(b)) && a->address < b->address + b->bytes && b->address < a->address + a->bytes) {
                snprintf(f.reason, sizeof f.reason,
                         "its %s meets %s of command %" PRIu32 ", %s tag %" PRIu32 ", at 0x%08" PRIx32
                         ", and neither waits for the other",
                         a->name, b->name, ring->head - (uint32_t)back,
                         mantis_opcode_name((int)mantis_get(earlier, MANTIS_ALL_OPCODE)),
                         mantis_get(earlier, MANTIS_ALL_TAG), a->address > b->address ? a->address : b->address);
                return f;
            }
    return f;
}

mantis_fault mantis_race_check(mantis_race_window *w, const mantis_command *c, const uint8_t *memory,
                               const mantis_ring *ring)
{
    const mantis_engine engine = mantis_engine_of(c);
    const uint64_t number = w->number++, after = mantis_get(c, MANTIS_ALL_AFTER);
    uint64_t from = number - w->start > after ? number - after : w->start;
    from = from > w->horizon[engine] ? from : w->horizon[engine];
    const size_t mine = from < number ? look_at(w, number, c, ring) : 0;
    for (uint64_t other = number; other-- > from;) {
        const mantis_command earlier = command_before(memory, ring, number - other);
        const size_t its = look_at(w, other, &earlier, ring);
        if (w->touched[its].ends) { /* nothing behind it was read before it and all before it had ended */
            from = other + 1;
            break;
        }
        if (mantis_engine_of(&earlier) != engine && mantis_touched_conflict(&w->touched[mine].by, &w->touched[its].by))
            return race(c, &earlier, number - other, ring);
    }
    w->horizon[engine] = from;
    return (mantis_fault){MANTIS_OK, ""};
}
