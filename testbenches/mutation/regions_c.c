/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions of C functions: what is assigned, initialized with, returned; conditions. */
#include "regions.h"

static int find(const source *s, int i, const char *what)
{
    while (i < s->count && !source_is(s, i, what))
        i = s->tokens[i].pair > i ? s->tokens[i].pair + 1 : i + 1;
    return i;
}

static bool has(const source *s, int first, int end, const char *text)
{
    for (int i = first; i < end; i++)
        if (source_is(s, i, text))
            return true;
    return false;
}

static void value(const source *s, region_list *list, int first, int end)
{
    if (!has(s, first, end, "{") && !has(s, first, end, "=") && find(s, first, ",") >= end)
        regions_add(list, (region){REGION_VALUE, first, end, -1, false, true});
}

/* Returns the token behind the statement at i. */
static int statement(const source *s, region_list *list, int i)
{
    if (source_is(s, i, "{")) {
        const int close = s->tokens[i].pair;
        i++;
        while (i < close)
            i = statement(s, list, i);
        return close + 1;
    }
    if (source_is(s, i, "if")) {
        const int close = s->tokens[i + 1].pair;
        regions_add(list, (region){REGION_CONDITION, i + 2, close, -1,
                                   has(s, i + 2, close, "reset") || has(s, i + 2, close, "rst_ni"), true});
        i = statement(s, list, close + 1);
        return source_is(s, i, "else") ? statement(s, list, i + 1) : i;
    }
    if (source_is(s, i, "for") || source_is(s, i, "while") || source_is(s, i, "switch"))
        return statement(s, list, s->tokens[i + 1].pair + 1);
    if (source_is(s, i, "do"))
        return statement(s, list, i + 1);
    if (source_is(s, i, "case") || source_is(s, i, "default"))
        return find(s, i, ":") + 1;
    const int end = find(s, i, ";");
    if (source_is(s, i, "return")) {
        value(s, list, i + 1, end);
    } else if (!source_is(s, i, "static") && !source_is(s, i, "enum")) {
        static const char *const signs[] = {"=", "+=", "-=", "&=", "|=", "^=", "<<=", ">>="};
        int to = end;
        for (int k = 0; k < 8; k++) {
            const int at = find(s, i, signs[k]);
            to = at < to ? at : to;
        }
        if (to < end)
            value(s, list, to + 1, end);
    }
    return end + 1;
}

void regions_c(const source *s, region_list *list)
{
    for (int i = 0; i < s->count; i++) {
        if (!source_is(s, i, "{"))
            continue;
        if (source_is(s, i - 1, ")"))
            statement(s, list, i);
        i = s->tokens[i].pair > i ? s->tokens[i].pair : i;
    }
}
