/* SPDX-License-Identifier: Apache-2.0 */
#include "port_text.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *text_path;
int text_line;

void port_fail(const char *path, int line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: ", path, line);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

FILE *text_open(const char *path)
{
    text_path = path;
    text_line = 0;
    FILE *in = fopen(path, "r");
    if (!in)
        FAIL("%s", strerror(errno));
    return in;
}

bool text_next_line(FILE *in, char line[TEXT_LINE])
{
    if (!fgets(line, TEXT_LINE, in)) {
        if (ferror(in))
            FAIL("%s", strerror(errno));
        return false;
    }
    text_line++;
    if (!strchr(line, '\n') && !feof(in))
        FAIL("line longer than %d characters", TEXT_LINE - 2);
    return true;
}

char *text_trim(char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    for (char *end = s + strlen(s); end > s && isspace((unsigned char)end[-1]);)
        *--end = 0;
    return s;
}

void text_copy(char *to, size_t size, const char *from, const char *what)
{
    if (strlen(from) >= size)
        FAIL("%s longer than %zu characters", what, size - 1);
    strcpy(to, from);
}

bool text_is_name(const char *s)
{
    return (islower((unsigned char)*s) || *s == '_') && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(s);
}

char *text_take_comment(char *line)
{
    char *comment = strstr(line, "//");
    if (!comment)
        return line + strlen(line);
    *comment = 0;
    comment = text_trim(comment + 2);
    if (strstr(comment, "/*") || strstr(comment, "*/"))
        FAIL("a port's comment may not hold /* or */");
    return comment;
}

bool text_ends_in(const char *s, const char *end)
{
    const size_t a = strlen(s), b = strlen(end);
    return a > b && strcmp(s + a - b, end) == 0;
}

unsigned long text_number(const char *s, const char *what)
{
    char *end;
    errno = 0;
    const unsigned long v = strtoul(s, &end, 10);
    if (!isdigit((unsigned char)*s) || *end || errno || v > 65536)
        FAIL("%s '%s' is not a number up to 65536", what, s);
    return v;
}
