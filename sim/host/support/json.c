/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/json.h"

#include <inttypes.h>
#include <math.h>

static void quote(FILE *to, const char *text)
{
    fputc('"', to);
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        if (*p == '"' || *p == '\\')
            fprintf(to, "\\%c", *p);
        else if (*p < 0x20)
            fprintf(to, "\\u%04x", *p);
        else
            fputc(*p, to);
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
