/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/text.h"

#include "host/support/files.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(text *t, size_t more)
{
    size_t wanted = t->size + more + 1;
    if (t->failed || wanted <= t->capacity)
        return !t->failed;
    char *bytes = realloc(t->bytes, wanted + t->capacity + 512);
    if (!bytes) {
        t->failed = true;
        return false;
    }
    t->bytes = bytes;
    t->capacity += wanted + 512;
    return true;
}

void text_add(text *t, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        t->failed = true;
    else if (reserve(t, (size_t)length)) {
        vsnprintf(t->bytes + t->size, (size_t)length + 1, format, again);
        t->size += (size_t)length;
    }
    va_end(again);
}

void text_add_escaped(text *t, const char *value)
{
    for (; *value; value++)
        switch (*value) {
        case '&': text_add(t, "&amp;"); break;
        case '<': text_add(t, "&lt;"); break;
        case '>': text_add(t, "&gt;"); break;
        case '"': text_add(t, "&quot;"); break;
        default: text_add(t, "%c", *value);
        }
}

void text_free(text *t)
{
    free(t->bytes);
    memset(t, 0, sizeof *t);
}

mantis_status text_write(text *t, const char *folder, const char *name, host_error *error)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        host_fail(error, MANTIS_IO_ERROR, "%s: the folder's name is too long", name);
    else if (t->failed)
        host_fail(error, MANTIS_NO_MEMORY, "%s: out of memory", path);
    else
        files_write_whole(path, t->bytes ? t->bytes : "", t->size, error);
    text_free(t);
    return error->status;
}
