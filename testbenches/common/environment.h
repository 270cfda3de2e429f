/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that a test takes from its environment (seeds, how many programs, how long). */
#ifndef MANTIS_ENVIRONMENT_H
#define MANTIS_ENVIRONMENT_H

#include <stdlib.h>

static inline unsigned long environment(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text != NULL && *text != '\0' ? strtoul(text, NULL, 0) : otherwise;
}

#endif
