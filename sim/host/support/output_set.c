/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/output_set.h"

#include "host/support/files.h"

#include <stdio.h>

mantis_status output_set_check(const char *folder, const char *const *names, host_error *error)
{
    files_make_folder(folder, error);
    for (; *names && error->status == MANTIS_OK; names++)
        output_check_in(folder, *names, error);
    return error->status;
}

output *output_set_open(output_set *set, const char *name, host_error *error)
{
    if (set->count == OUTPUT_SET_FILES) {
        host_fail(error, MANTIS_IO_ERROR, "%s/%s: more than %d files in one set", set->folder, name, OUTPUT_SET_FILES);
        return NULL;
    }
    char *path = set->files[set->count].path;
    output *file = &set->files[set->count].file;
    if (snprintf(path, PATH_MAX, "%s/%s", set->folder, name) >= PATH_MAX)
        host_fail(error, MANTIS_IO_ERROR, "%s: the folder's name is too long", name);
    if (error->status != MANTIS_OK || output_open(file, path, error) != MANTIS_OK)
        return NULL;
    set->count++;
    return file;
}

mantis_status output_set_add(output_set *set, text *t, const char *name, host_error *error)
{
    if (t->failed)
        host_fail(error, MANTIS_NO_MEMORY, "%s/%s: out of memory", set->folder, name);
    output *file = error->status == MANTIS_OK ? output_set_open(set, name, error) : NULL;
    if (file)
        output_write(file, t->bytes ? t->bytes : "", t->size, error);
    text_free(t);
    return error->status;
}

mantis_status output_set_end(output_set *set, host_error *error)
{
    for (size_t i = 0; i < set->count && error->status == MANTIS_OK; i++)
        output_flush(&set->files[i].file, error);
    for (size_t i = 0; i < set->count && error->status == MANTIS_OK; i++)
        output_commit(&set->files[i].file, error);
    for (size_t i = 0; i < set->count; i++)
        output_discard(&set->files[i].file);
    set->count = 0;
    return error->status;
}
