/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_help(const command_line *line)
{
    printf("usage: %s\n\n%s\n", line->usage, line->about);
    if (line->option_count)
        printf("\noptions:\n");
    for (size_t i = 0; i < line->option_count; i++) {
        const option *o = &line->options[i];
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
        printf("  %-26s %s\n", left, o->help);
    }
    if (line->examples)
        printf("\nexamples:\n%s", line->examples);
}

static mantis_status bad_value(const option *o, const char *text, const char *wanted, host_error *error)
{
    return host_fail(error, MANTIS_BAD_ARGUMENT, "--%s %s: %s expected", o->name, text, wanted);
}

static mantis_status take(const option *o, const char *text, host_error *error)
{
    char *end;
    errno = 0;
    switch (o->kind) {
    case OPTION_TEXT: *(const char **)o->to = text; return MANTIS_OK;
    case OPTION_REAL: {
        double value = strtod(text, &end);
        if (end == text || *end || errno || !(value > -1e300 && value < 1e300))
            return bad_value(o, text, "a number", error);
        *(double *)o->to = value;
        return MANTIS_OK;
    }
    case OPTION_INT: {
        long value = strtol(text, &end, 10);
        if (end == text || *end || errno || value < INT32_MIN || value > INT32_MAX)
            return bad_value(o, text, "an integer", error);
        *(int *)o->to = (int)value;
        return MANTIS_OK;
    }
    default: {
        uint64_t limit = o->kind == OPTION_U32 ? UINT32_MAX : UINT64_MAX;
        unsigned long long value =
            strtoull(text, &end, text[0] == '0' && (text[1] | 32) == 'x' ? 16 : 10); /* no octal: 010 is ten */
        if (end == text || *end || errno || strchr(text, '-') || value > limit)
            return bad_value(o, text, o->kind == OPTION_U32 ? "an integer 0..2^32-1" : "an integer 0..2^64-1", error);
        if (o->kind == OPTION_U32)
            *(uint32_t *)o->to = (uint32_t)value;
        else
            *(uint64_t *)o->to = value;
        return MANTIS_OK;
    }
    }
}

mantis_status options_parse(const command_line *line, int argc, char **argv, const char **positional, int wanted,
                            bool *helped, host_error *error)
{
    int found = 0;
    *helped = false;
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(line);
            *helped = true;
            return MANTIS_OK;
        }
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];
        if (strncmp(word, "--", 2) != 0) {
            if (found == wanted)
                return host_fail(error, MANTIS_BAD_ARGUMENT, "'%s' is one word too many; usage: %s", word, line->usage);
            positional[found++] = word;
            continue;
        }
        const char *equals = strchr(word, '=');
        size_t length = equals ? (size_t)(equals - word - 2) : strlen(word + 2);
        const option *o = NULL;
        for (size_t k = 0; k < line->option_count && !o; k++)
            if (strlen(line->options[k].name) == length && strncmp(line->options[k].name, word + 2, length) == 0)
                o = &line->options[k];
        if (!o)
            return host_fail(error, MANTIS_BAD_ARGUMENT, "unknown option %s; usage: %s", word, line->usage);
        if (o->kind == OPTION_FLAG) {
            if (equals)
                return host_fail(error, MANTIS_BAD_ARGUMENT, "--%s takes no value", o->name);
            *(bool *)o->to = true;
            continue;
        }
        const char *value = equals ? equals + 1 : i + 1 < argc ? argv[++i] : NULL;
        if (!value)
            return host_fail(error, MANTIS_BAD_ARGUMENT, "--%s needs a value: %s", o->name, o->help);
        if (take(o, value, error) != MANTIS_OK)
            return error->status;
    }
    if (found != wanted)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "%d of %d arguments given; usage: %s", found, wanted, line->usage);
    return MANTIS_OK;
}
