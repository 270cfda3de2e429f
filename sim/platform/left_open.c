/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/left_open.h"

#include "commands/touched.h"

#include <string.h>

static mantis_command command_at(const mantis_memory *memory, const mantis_ring *ring, uint32_t index)
{
    mantis_command c;
    const uint64_t slot = ring->base + (uint64_t)(index & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES;
    memset(&c, 0, sizeof c);
    if (slot + sizeof c <= memory->size)
        memcpy(&c, memory->bytes + slot, sizeof c);
    return c;
}

/* Then what is behind it was read after it had ended. */
static bool writes_ring(const mantis_command *c, const mantis_ring *ring)
{
    const uint64_t last = ring->base + (uint64_t)ring->slots * MANTIS_DESCRIPTOR_BYTES - 1;
    mantis_touched t;
    mantis_touched_by(c, &t);
    return mantis_touched_writes(&t, ring->base, last < UINT32_MAX ? (uint32_t)last : UINT32_MAX);
}

/* The devices' bytes of what c writes become golden's, where they are the same on both. */
static void close_outputs(const mantis_command *c, const mantis_memory *golden, mantis_memory sides[2])
{
    mantis_extent list[MANTIS_MAX_EXTENTS];
    const unsigned count = mantis_command_extents(c, golden->size, list);
    for (unsigned i = 0; i < count; i++) {
        const size_t bytes = (size_t)list[i].bytes, at = list[i].address;
        if (!list[i].written || memcmp(sides[0].bytes + at, sides[1].bytes + at, bytes) != 0)
            continue;
        memcpy(sides[0].bytes + at, golden->bytes + at, bytes);
        memcpy(sides[1].bytes + at, golden->bytes + at, bytes);
    }
}

uint32_t left_open_close(const mantis_memory *golden, const mantis_ring *ring, uint32_t failed, uint32_t end,
                         mantis_memory sides[2])
{
    const mantis_command bad = command_at(golden, ring, failed);
    uint32_t open = 0;
    if (mantis_command_check(&bad, golden->size) == MANTIS_OK && writes_ring(&bad, ring))
        return 0;
    for (uint32_t i = failed + 1; i != end; i++) {
        const mantis_command c = command_at(golden, ring, i);
        if (mantis_engine_of(&c) == mantis_engine_of(&bad)) /* its engine stands */
            continue;
        if (mantis_get(&c, MANTIS_ALL_AFTER) < i - failed) /* it waits, and its engine's commands behind it do */
            break;
        if (mantis_command_check(&c, golden->size) != MANTIS_OK) /* it ends before it begins, and its engine with it */
            break;
        close_outputs(&c, golden, sides);
        open++;
        if (writes_ring(&c, ring))
            break;
    }
    return open;
}
