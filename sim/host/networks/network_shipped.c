/* SPDX-License-Identifier: Apache-2.0 */
/* The networks of sim/host/networks, compiled in, so that they are found from any directory. */
#include "host/networks/network_text.h"

#include <string.h>

#include "host/networks.inc" /* generated: SHIPPED_<name>[], SHIPPED[] */

const char *network_shipped(const char *name, size_t *bytes)
{
    *bytes = 0;
    for (size_t i = 0; i < sizeof SHIPPED / sizeof *SHIPPED; i++)
        if (strcmp(SHIPPED[i].name, name) == 0) {
            *bytes = SHIPPED[i].bytes;
            return SHIPPED[i].text;
        }
    return NULL;
}

const char *network_shipped_name(size_t index)
{
    return index < sizeof SHIPPED / sizeof *SHIPPED ? SHIPPED[index].name : NULL;
}

const char *network_shipped_names(void)
{
    return SHIPPED_NAMES;
}
