/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a field of a descriptor held in 32 words. Field ids are the generated MANTIS_<OPCODE>_<FIELD>. */
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
