/* SPDX-License-Identifier: Apache-2.0 */
#include "host/export/states.h"

#include <string.h>

const unit_state UNIT_STATES[] = {
#include "host/states.inc"
};
const size_t UNIT_STATE_COUNT = sizeof UNIT_STATES / sizeof *UNIT_STATES;

const char *unit_state_name(const char *unit, uint32_t value)
{
    for (size_t i = 0; i < UNIT_STATE_COUNT; i++)
        if (UNIT_STATES[i].value == value && strcmp(UNIT_STATES[i].name, unit) == 0)
            return UNIT_STATES[i].state;
    return NULL;
}
