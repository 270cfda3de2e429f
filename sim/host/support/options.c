/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEFT_COLUMNS 26

/* The shortest of the usual forms that reads back to the same number. */
static void write_real(char digits[40], double value)
{
    for (int most = 15; most <= 17; most++) {
        snprintf(digits, 40, "%.*g", most, value);
        if (strtod(digits, NULL) == value)
            return;
    }
}

/* What an option holds, as a word; NULL for a text that is not there. */
static const char *write_value(const option *o, char digits[40])
{
    switch (o->kind) {
    case OPTION_TEXT: return *(const char *const *)o->to;
    case OPTION_REAL: write_real(digits, *(const double *)o->to); break;
    case OPTION_INT: snprintf(digits, 40, "%d", *(const int *)o->to); break;
    case OPTION_U32: snprintf(digits, 40, "%" PRIu32, *(const uint32_t *)o->to); break;
    case OPTION_U64: snprintf(digits, 40, "%" PRIu64, *(const uint64_t *)o->to); break;
    case OPTION_FLAG: return NULL;
    }
    return digits;
}

void option_line(const option *o, text *to)
{
    char digits[40];
    const char *value = write_value(o, digits);
    if (o->kind == OPTION_FLAG ? !*(const bool *)o->to : !value)
        text_add(to, "no --%s\n", o->name);
    else
        text_add(to, "--%s%s%s\n", o->name, value ? " " : "", value ? value : "");
}

static void print_option(const option *o)
{
    char left[160], digits[40];
    const char *value = write_value(o, digits);
    const int width = snprintf(left, sizeof left, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
    printf("  %-*s%s%*s %s", LEFT_COLUMNS, left, width > LEFT_COLUMNS ? "\n" : "",
           width > LEFT_COLUMNS ? LEFT_COLUMNS + 2 : 0, "", o->help);
    if (value && !strstr(o->help, "default"))
        printf(" (default %s)", value);
    printf("\n");
}

static void print_help(const command_line *line)
{
    printf("usage: %s\n\n%s\n", line->usage, line->about);
    if (line->option_count)
        printf("\noptions:\n");
    for (size_t i = 0; i < line->option_count; i++)
        print_option(&line->options[i]);
    if (line->examples)
        printf("\nexamples:\n%s", line->examples);
}

static mantis_status bad_value(const option *o, const char *text, const char *wanted, host_error *error)
{
    return host_fail(error, MANTIS_BAD_ARGUMENT, "%s %s: %s expected", o->name, text, wanted);
}

/* A range as words: "4..8", "above 0 and at most 1", "0 or more and below 1". */
static mantis_status out_of_range(const option *o, const char *text, const char *low, int low_length, bool above,
                                  const char *high, bool below, host_error *error)
{
    if (!above && !below)
        return bad_value(o, text, o->value, error);
    return host_fail(error, MANTIS_BAD_ARGUMENT, "%s %s: %s%.*s%s and %s %s expected", o->name, text,
                     above ? "above " : "", low_length, low, above ? "" : " or more", below ? "below" : "at most",
                     high);
}

static mantis_status check_range(const option *o, const char *text, double value, host_error *error)
{
    const char *dots = strstr(o->value, "..");
    const bool above = dots > o->value && dots[-1] == '<', below = dots[2] == '<';
    const char *high = dots + 2 + below;
    const double least = strtod(o->value, NULL), most = strtod(high, NULL);
    if (value >= least && value <= most && !(above && value == least) && !(below && value == most))
        return MANTIS_OK;
    return out_of_range(o, text, o->value, (int)(dots - o->value - above), above, high, below, error);
}

/* "8|16" as "8 or 16", "a|b|c" as "a, b or c". */
static mantis_status check_list(const option *o, const char *text, host_error *error)
{
    char words[256] = "";
    size_t used = 0;
    for (const char *at = o->value, *end; *at && used < sizeof words; at = *end ? end + 1 : end) {
        end = at + strcspn(at, "|");
        const size_t length = (size_t)(end - at);
        if (strlen(text) == length && strncmp(at, text, length) == 0)
            return MANTIS_OK;
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%.*s",
                                 at == o->value ? ""
                                 : *end         ? ", "
                                                : " or ",
                                 (int)length, at);
    }
    return bad_value(o, text, words, error);
}

mantis_status option_check(const option *o, host_error *error)
{
    char digits[40];
    const char *text = write_value(o, digits);
    if (!text || !o->value)
        return MANTIS_OK;
    if (strchr(o->value, '|'))
        return check_list(o, text, error);
    if (!strstr(o->value, ".."))
        return MANTIS_OK;
    const double value = o->kind == OPTION_REAL  ? *(const double *)o->to
                         : o->kind == OPTION_INT ? *(const int *)o->to
                         : o->kind == OPTION_U32 ? *(const uint32_t *)o->to
                                                 : (double)*(const uint64_t *)o->to;
    return check_range(o, text, value, error);
}

const option *option_find(const option *options, size_t count, const char *name, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(options[i].name) == length && strncmp(options[i].name, name, length) == 0)
            return &options[i];
    return NULL;
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
        const option *o = option_find(line->options, line->option_count, word + 2, length);
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
        if (take(o, value, error) != MANTIS_OK || option_check(o, error) != MANTIS_OK) {
            const host_error said = *error; /* names the thing; here it is an option */
            snprintf(error->text, sizeof error->text, "--%.*s", (int)sizeof error->text - 3, said.text);
            return error->status;
        }
    }
    if (found != wanted)
        return host_fail(error, MANTIS_BAD_ARGUMENT, "%d of %d arguments given; usage: %s", found, wanted, line->usage);
    return MANTIS_OK;
}
