/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors and the submission ring: building, reading, appending (see mantis/command.h). */
#include "commands/operands.h"

#include <string.h>

static uint32_t low_mask(uint32_t width)
{
    return width >= 32 ? UINT32_MAX : (UINT32_C(1) << width) - 1;
}

mantis_command mantis_command_make(mantis_opcode opcode)
{
    mantis_command c;
    memset(&c, 0, sizeof c);
    mantis_set(&c, MANTIS_ALL_OPCODE, (uint32_t)opcode);
    return c;
}

mantis_status mantis_set(mantis_command *command, uint32_t field, uint32_t value)
{
    const uint32_t lsb = MANTIS_FIELD_LSB(field), mask = low_mask(MANTIS_FIELD_WIDTH(field)) << lsb;
    if (value > low_mask(MANTIS_FIELD_WIDTH(field)))
        return MANTIS_BAD_ARGUMENT;
    uint32_t *word = &command->word[MANTIS_FIELD_WORD(field) & 31];
    *word = (*word & ~mask) | value << lsb;
    return MANTIS_OK;
}

uint32_t mantis_get(const mantis_command *command, uint32_t field)
{
    return command->word[MANTIS_FIELD_WORD(field) & 31] >> MANTIS_FIELD_LSB(field) &
           low_mask(MANTIS_FIELD_WIDTH(field));
}

bool mantis_vector_has(const mantis_command *command, int term)
{
    return mantis_get(command, term < 3 ? MANTIS_VECTOR_X_KIND[term] : MANTIS_VECTOR_C3_PRESENT) != 0;
}

mantis_status mantis_ring_push(mantis_memory *memory, mantis_ring *ring, const mantis_command *command)
{
    if (!memory || !memory->bytes || !ring || !command || mantis_ring_fault(ring).status ||
        ring->tail - ring->head >= ring->slots)
        return MANTIS_BAD_ARGUMENT;
    const uint64_t at = ring->base + (uint64_t)(ring->tail & (ring->slots - 1)) * MANTIS_DESCRIPTOR_BYTES;
    if (at + MANTIS_DESCRIPTOR_BYTES > memory->size)
        return MANTIS_BAD_ADDRESS;
    for (int w = 0; w < 32; w++)
        for (int b = 0; b < 4; b++) /* little-endian on any host */
            memory->bytes[at + 4 * (unsigned)w + (unsigned)b] = (uint8_t)(command->word[w] >> 8 * b);
    ring->tail++;
    return MANTIS_OK;
}
