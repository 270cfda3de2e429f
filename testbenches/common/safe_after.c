/* SPDX-License-Identifier: Apache-2.0 */
#include "safe_after.h"

#include <string.h>

bool commands_conflict(const mantis_command *a, const mantis_command *b, uint64_t memory_size)
{
    mantis_extent x[MANTIS_MAX_EXTENTS], y[MANTIS_MAX_EXTENTS];
    const unsigned n = mantis_command_extents(a, memory_size, x), m = mantis_command_extents(b, memory_size, y);
    for (unsigned i = 0; i < n; i++)
        for (unsigned k = 0; k < m; k++)
            if ((x[i].written || y[k].written) && x[i].address < y[k].address + y[k].bytes &&
                y[k].address < x[i].address + x[i].bytes)
                return true;
    return false;
}

static bool is_product(const mantis_command *c)
{
    return mantis_get(c, MANTIS_ALL_OPCODE) == MANTIS_OP_GEMM;
}

uint32_t safe_after(const mantis_memory *memory, const mantis_ring *ring, const mantis_command *c)
{
    for (uint32_t back = 1; back <= ring->tail - ring->head && back <= 255; back++) {
        mantis_command other;
        const uint32_t slot = (ring->tail - back) & (ring->slots - 1);
        memcpy(&other, memory->bytes + ring->base + slot * MANTIS_DESCRIPTOR_BYTES, sizeof other);
        if (is_product(c) != is_product(&other) && commands_conflict(c, &other, memory->size))
            return back - 1;
    }
    return 255;
}
