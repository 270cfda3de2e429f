/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a field of a descriptor held in 32 words. Where a field lies is the generated MANTIS_<OPCODE>_<FIELD>, as in
 * every description; what a command means by it, which operands it has and what is checked is decoded here anew, not
 * taken from cmodel/commands, so that one mistake cannot stand in golden and cycle alike. */
#ifndef MANTIS_CYCLE_DESCRIPTOR_H
#define MANTIS_CYCLE_DESCRIPTOR_H

#include "mantis/command.h"

#include <stdint.h>

static inline uint32_t descriptor_field(const uint32_t desc[32], uint32_t field)
{
    uint32_t width = MANTIS_FIELD_WIDTH(field);
    uint32_t mask = width == 32 ? 0xffffffffu : (1u << width) - 1;
    return desc[MANTIS_FIELD_WORD(field)] >> MANTIS_FIELD_LSB(field) & mask;
}

#endif
