/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/json.h"

#include <inttypes.h>
#include <math.h>

/* Bytes of the UTF-8 character at p, 0 when there is none: no overlong forms, no surrogates, nothing past U+10FFFF. */
static int character(const unsigned char *p)
{
    static const struct {
        unsigned char first, last, least, most; /* of the first byte, of the second */
        int bytes;
    } FORMS[] = {{0x01, 0x7f, 0x00, 0xff, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
                 {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
                 {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        if (p[0] < FORMS[i].first || p[0] > FORMS[i].last)
            continue;
        if (FORMS[i].bytes > 1 && (p[1] < FORMS[i].least || p[1] > FORMS[i].most))
            return 0;
        for (int k = 2; k < FORMS[i].bytes; k++)
            if ((p[k] & 0xc0) != 0x80)
                return 0;
        return FORMS[i].bytes;
    }
    return 0;
}

static void quote(FILE *to, const char *text)
{
    fputc('"', to);
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        const int bytes = character(p);
        if (bytes == 0)
            fputs("\\ufffd", to); /* a file's name may be any bytes, JSON is UTF-8 */
        else if (*p == '"' || *p == '\\')
            fprintf(to, "\\%c", *p);
        else if (*p < 0x20)
            fprintf(to, "\\u%04x", *p);
        else
            fwrite(p, 1, (size_t)bytes, to);
        p += bytes ? bytes : 1;
    }
    fputc('"', to);
}

static void begin_member(json *j, const char *key)
{
    if (!j->first)
        fputs(", ", j->to);
    j->first = false;
    if (key) {
        quote(j->to, key);
        fputs(": ", j->to);
    }
}

json json_begin(FILE *to)
{
    fputc('{', to);
    return (json){to, true};
}

void json_text(json *j, const char *key, const char *value)
{
    begin_member(j, key);
    if (value)
        quote(j->to, value);
    else
        fputs("null", j->to);
}

void json_unsigned(json *j, const char *key, uint64_t value)
{
    begin_member(j, key);
    fprintf(j->to, "%" PRIu64, value);
}

void json_signed(json *j, const char *key, int64_t value)
{
    begin_member(j, key);
    fprintf(j->to, "%" PRId64, value);
}

void json_real(json *j, const char *key, double value)
{
    begin_member(j, key);
    if (isfinite(value))
        fprintf(j->to, "%.9g", value);
    else
        fputs("null", j->to);
}

void json_thousandths(json *j, const char *key, uint64_t value)
{
    begin_member(j, key);
    fprintf(j->to, "%" PRIu64 ".%03u", value / 1000, (unsigned)(value % 1000));
}

void json_bool(json *j, const char *key, bool value)
{
    begin_member(j, key);
    fputs(value ? "true" : "false", j->to);
}

void json_open(json *j, const char *key, char bracket)
{
    begin_member(j, key);
    fputc(bracket, j->to);
    j->first = true;
}

void json_close(json *j, char bracket)
{
    fputc(bracket, j->to);
    j->first = false;
}

bool json_end(json *j)
{
    fputs("}\n", j->to);
    return fflush(j->to) == 0 && !ferror(j->to);
}
