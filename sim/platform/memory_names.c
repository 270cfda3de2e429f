/* SPDX-License-Identifier: Apache-2.0 */
/* The names of the platform's memories. */
#include "platform/platform.h"

#include <string.h>

static const char *const NAMES[PLATFORM_MEMORIES] = {"zero", "single", "locked", "ddr4", "lpddr4"};

const char *platform_memory_name(platform_memory memory)
{
    return NAMES[memory];
}

bool platform_memory_named(const char *name, platform_memory *memory)
{
    for (int i = 0; i < PLATFORM_MEMORIES; i++)
        if (strcmp(name, NAMES[i]) == 0) {
            *memory = (platform_memory)i;
            return true;
        }
    return false;
}
