/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/output_set.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

mantis_status output_set_add(output_set *set, text *t, const char *name, host_error *error)
{
    char temporary[64];
    if (error->status != MANTIS_OK || set->count == OUTPUT_SET_FILES) {
        text_free(t);
        return error->status;
    }
    snprintf(temporary, sizeof temporary, "%s.new", name);
    if (text_write(t, set->folder, temporary, error) == MANTIS_OK)
        set->names[set->count++] = name;
    return error->status;
}

mantis_status output_set_end(output_set *set, host_error *error)
{
    char from[1200], to[1200];
    bool failed = error->status != MANTIS_OK;
    for (size_t i = 0; i < set->count; i++) {
        snprintf(from, sizeof from, "%s/%s.new", set->folder, set->names[i]);
        snprintf(to, sizeof to, "%s/%s", set->folder, set->names[i]);
        if (failed)
            unlink(from);
        else if (rename(from, to) < 0)
            host_fail(error, MANTIS_IO_ERROR, "%s: cannot rename: %s", from, strerror(errno));
    }
    return error->status;
}
