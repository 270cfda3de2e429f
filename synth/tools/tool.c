/* SPDX-License-Identifier: Apache-2.0 */
#include "tool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("mantis synth: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

void *allocate(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size);
    if (!p)
        die("out of memory");
    return p;
}

void *grow(void *old, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        die("out of memory");
    void *p = realloc(old, count && size ? count * size : 1);
    if (!p)
        die("out of memory");
    return p;
}

char *copy_text(const char *text)
{
    size_t n = strlen(text) + 1;
    return memcpy(allocate(n, 1), text, n);
}

char *read_file(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        die("%s: %s", path, strerror(errno));
    size_t room = 1 << 16, used = 0, n;
    char *text = allocate(room, 1);
    while ((n = fread(text + used, 1, room - used - 1, f)) > 0) {
        used += n;
        if (room - used < 2)
            text = grow(text, room *= 2, 1);
    }
    if (ferror(f))
        die("%s: cannot be read", path);
    fclose(f);
    text[used] = 0;
    if (size)
        *size = used;
    return text;
}

int split(char *line, char **words, int limit)
{
    int n = 0;
    for (char *w = strtok(line, " \t\r\n"); w && n < limit; w = strtok(NULL, " \t\r\n"))
        words[n++] = w;
    return n;
}
