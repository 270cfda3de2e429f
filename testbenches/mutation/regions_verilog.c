/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions of a SystemVerilog module: assign, always blocks, inputs of instances. */
#include "regions.h"

#include <stdlib.h>
#include <string.h>

void regions_add(region_list *list, region r)
{
    if (r.end <= r.first)
        return;
    if (list->count % 1024 == 0) {
        list->items = realloc(list->items, sizeof *list->items * (size_t)(list->count + 1024));
        if (list->items == NULL)
            exit(1);
    }
    list->items[list->count++] = r;
}

/* Index of the next token that is `what` outside of brackets, from i on. */
static int find(const source *s, int i, const char *what)
{
    while (i < s->count && !source_is(s, i, what))
        i = s->tokens[i].pair > i ? s->tokens[i].pair + 1 : i + 1;
    return i;
}

static bool mentions(const source *s, int first, int end, const char *word)
{
    for (int i = first; i < end; i++)
        if (source_is(s, i, word))
            return true;
    return false;
}

/* One of the names that the file declares as signed, or a conversion. */
static bool may_be_signed(const source *s, int first, int end)
{
    if (mentions(s, first, end, "$signed") || mentions(s, first, end, ">>>"))
        return true;
    for (int i = 0; i < s->count; i++) {
        if (!source_is(s, i, "signed"))
            continue;
        for (int j = i + 1; j < s->count && !source_is(s, j, ";") && !source_is(s, j, ")"); j++)
            for (int k = first; source_word(s, j) && k < end; k++)
                if (source_word(s, k) && s->tokens[k].length == s->tokens[j].length &&
                    memcmp(s->text + s->tokens[k].at, s->text + s->tokens[j].at, s->tokens[j].length) == 0)
                    return true;
    }
    return false;
}

static void value(const source *s, region_list *list, int first, int end, int target, bool reset)
{
    for (int i = first; i < end; i++)
        if (source_is(s, i, "'{") || s->tokens[i].kind == TOKEN_STRING)
            return;
    regions_add(list, (region){REGION_VALUE, first, end, target, reset, may_be_signed(s, first, end)});
}

static int label(const source *s, int i)
{
    return source_is(s, i, ":") ? i + 2 : i;
}

/* Returns the token behind the statement at i. */
static int statement(const source *s, region_list *list, int i, bool reset)
{
    if (source_is(s, i, "unique") || source_is(s, i, "priority"))
        i++;
    if (source_is(s, i, "begin")) {
        i = label(s, i + 1);
        while (i < s->count && !source_is(s, i, "end"))
            i = statement(s, list, i, reset);
        return label(s, i + 1);
    }
    if (source_is(s, i, "if")) {
        const int close = s->tokens[i + 1].pair;
        const bool resets = mentions(s, i + 2, close, "rst_ni");
        regions_add(list, (region){REGION_CONDITION, i + 2, close, -1, false, may_be_signed(s, i + 2, close)});
        i = statement(s, list, close + 1, reset || resets);
        return source_is(s, i, "else") ? statement(s, list, i + 1, reset) : i;
    }
    if (source_is(s, i, "for"))
        return statement(s, list, s->tokens[i + 1].pair + 1, reset);
    if (source_is(s, i, "case") || source_is(s, i, "casez")) {
        i = s->tokens[i + 1].pair + 1;
        while (i < s->count && !source_is(s, i, "endcase")) {
            i = find(s, i, ":") + 1;
            i = statement(s, list, i, reset);
        }
        return i + 1;
    }
    const int end = find(s, i, ";");
    int to = i;
    while (to < end && !source_is(s, to, "=") && !source_is(s, to, "<="))
        to = s->tokens[to].pair > to ? s->tokens[to].pair + 1 : to + 1;
    const bool declares = source_word(s, i) && source_word(s, i + 1);
    if (to < end && !declares)
        value(s, list, to + 1, end, i, reset);
    return end + 1;
}

/* Inputs of an instance whose list of ports opens at i. */
static void instance(const source *s, region_list *list, int i)
{
    const int close = s->tokens[i].pair;
    for (i++; i < close; i++) {
        if (!source_is(s, i, ".") || !source_is(s, i + 2, "("))
            continue;
        const token *name = &s->tokens[i + 1];
        const int end = s->tokens[i + 2].pair;
        if (name->length > 2 && memcmp(s->text + name->at + name->length - 2, "_i", 2) == 0 && end > i + 4)
            value(s, list, i + 3, end, -1, false);
        i = end;
    }
}

void regions_verilog(const source *s, region_list *list)
{
    int i = 0;
    while (i < s->count) {
        if (source_is(s, i, "function")) {
            while (i < s->count && !source_is(s, i, "endfunction"))
                i++;
            i++;
        } else if (source_is(s, i, "always_ff") || source_is(s, i, "always_comb")) {
            i += source_is(s, i + 1, "@") ? 2 : 1;
            if (source_is(s, i, "("))
                i = s->tokens[i].pair + 1;
            i = statement(s, list, i, false);
        } else if (source_is(s, i, "assign")) {
            const int end = find(s, i, ";"), to = find(s, i, "=");
            if (to < end && !source_is(s, i + 1, "unused")) /* that names what nothing reads */
                value(s, list, to + 1, end, -1, false);
            i = end + 1;
        } else if (source_is(s, i, "for") || source_is(s, i, "if")) {
            i = s->tokens[i + 1].pair + 1;
        } else if (source_is(s, i, "begin")) {
            i = label(s, i + 1);
        } else if (source_is(s, i, "end") || source_is(s, i, "else") || source_is(s, i, "generate") ||
                   source_is(s, i, "endgenerate") || source_is(s, i, "endmodule") || source_is(s, i, "endpackage")) {
            i++;
        } else {
            int name = i + 1;
            if (source_is(s, name, "#"))
                name = s->tokens[name + 1].pair + 1;
            int open = name + 1;
            while (source_is(s, open, "["))
                open = s->tokens[open].pair + 1;
            if (!source_is(s, i, "module") && source_word(s, i) && source_word(s, name) && source_is(s, open, "("))
                instance(s, list, open);
            i = find(s, i, ";") + 1;
        }
    }
}
