/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/left_open.h"

#include "platform/ring_slots.h"

#include "commands/touched.h"

#include <string.h>

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
    const mantis_command bad = ring_command(golden, ring, failed);
    uint32_t open = 0;
    if (mantis_command_check(&bad, golden->size) == MANTIS_OK && ring_is_written(ring, &bad))
        return 0;
    for (uint32_t i = failed + 1; i != end; i++) {
        const mantis_command c = ring_command(golden, ring, i);
        if (mantis_engine_of(&c) == mantis_engine_of(&bad)) /* its engine stands */
            continue;
        if (mantis_get(&c, MANTIS_ALL_AFTER) < i - failed) /* it waits, and its engine's commands behind it do */
            break;
        if (mantis_command_check(&c, golden->size) != MANTIS_OK) /* it ends before it begins, and its engine with it */
            break;
        close_outputs(&c, golden, sides);
        open++;
        if (ring_is_written(ring, &c))
            break;
    }
    return open;
}
