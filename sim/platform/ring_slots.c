/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/ring_slots.h"

#include "commands/touched.h"

#include <string.h>

mantis_command ring_command(const mantis_memory *memory, const mantis_ring *ring, uint32_t index)
{
    mantis_command c;
    const uint64_t slot = ring->base + (uint64_t)(index & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES;
    memset(&c, 0, sizeof c);
    if (slot + sizeof c <= memory->size)
        memcpy(&c, memory->bytes + slot, sizeof c);
    return c;
}

bool ring_is_written(const mantis_ring *ring, const mantis_command *c)
{
    const uint64_t last = ring->base + (uint64_t)ring->slots * MANTIS_DESCRIPTOR_BYTES - 1;
    mantis_touched t;
    mantis_touched_by(c, &t);
    return mantis_touched_writes(&t, ring->base, last < UINT32_MAX ? (uint32_t)last : UINT32_MAX);
}
