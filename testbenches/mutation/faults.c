/* SPDX-License-Identifier: Apache-2.0 */
#include "faults.h"

#include "literals.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const fault_names[FAULT_KINDS] = {"operator", "condition", "off by one", "constant", "width",
                                              "mask",     "operands",  "stuck",      "reset"};

static void add(fault_list *list, fault f)
{
    if (list->count % 4096 == 0) {
        list->items = realloc(list->items, sizeof *list->items * (size_t)(list->count + 4096));
        if (list->items == NULL)
            exit(1);
    }
    list->items[list->count++] = f;
}

static fault replace(const source *s, const region *r, fault_kind kind, int at, const char *with)
{
    fault f = {.kind = kind, .shape = SHAPE_TOKENS, .first = at, .end = at + 1, .file = s, .where = *r};
    snprintf(f.before, sizeof f.before, "%s", with);
    return f;
}

/* The token ends an operand, so that a sign behind it has two. */
static bool ends_operand(const source *s, const region *r, int i)
{
    if (i < r->first)
        return false;
    if (source_is(s, i, ")") && !s->verilog) { /* not a cast: (uint32_t) */
        const int open = s->tokens[i].pair;
        if (i == open + 2 && source_word(s, open + 1) && s->tokens[open + 1].length > 2 &&
            memcmp(s->text + s->tokens[open + 1].at + s->tokens[open + 1].length - 2, "_t", 2) == 0)
            return false;
    }
    return source_word(s, i) || source_number(s, i) || source_is(s, i, ")") || source_is(s, i, "]") ||
           source_is(s, i, "}");
}

static void signs(const source *s, const region *r, int i, fault_list *list)
{
    static const struct {
        const char *from, *to;
        fault_kind kind;
    } binary[] = {{"+", "-", FAULT_OPERATOR},    {"-", "+", FAULT_OPERATOR},    {"&", "|", FAULT_OPERATOR},
                  {"|", "&", FAULT_OPERATOR},    {"^", "|", FAULT_OPERATOR},    {"<<", ">>", FAULT_OPERATOR},
                  {">>", "<<", FAULT_OPERATOR},  {">>>", ">>", FAULT_OPERATOR}, {"&&", "||", FAULT_CONDITION},
                  {"||", "&&", FAULT_CONDITION}, {"==", "!=", FAULT_CONDITION}, {"!=", "==", FAULT_CONDITION},
                  {"<", "<=", FAULT_EDGE},       {"<=", "<", FAULT_EDGE},       {">", ">=", FAULT_EDGE},
                  {">=", ">", FAULT_EDGE}};
    const bool two = ends_operand(s, r, i - 1);
    for (size_t k = 0; two && k < sizeof binary / sizeof *binary; k++)
        if (source_is(s, i, binary[k].from))
            add(list, replace(s, r, binary[k].kind, i, binary[k].to));
    if (!two && source_is(s, i, "!"))
        add(list, replace(s, r, FAULT_CONDITION, i, ""));
    if (!two && source_is(s, i, "~") && !source_is(s, i + 1, "&") && !source_is(s, i + 1, "|"))
        add(list, replace(s, r, FAULT_MASK, i, ""));
    if (two && source_is(s, i, "&") && source_number(s, i + 1) && !source_is(s, i + 2, "{") &&
        !source_is(s, i + 2, "'(")) { /* 2'(x) is a cast */
        fault f = replace(s, r, FAULT_MASK, i, " ");
        f.end = i + 2;
        add(list, f);
    }
}

/* Depth of square brackets around a token of the expression. */
static bool selects(const source *s, const region *r, int i)
{
    for (int k = i - 1; k >= r->first; k--)
        if (source_is(s, k, "[") && s->tokens[k].pair > i)
            return true;
    return false;
}

/* The token says how often {count{...}} repeats: fixed before the machine runs, and below 0 no Verilog. */
static bool repeats(const source *s, const region *r, int i)
{
    for (int k = i - 1; s->verilog && k >= r->first; k--) {
        const int close = s->tokens[k].pair;
        if (!source_is(s, k, "{") || close <= i)
            continue;
        const int inner = s->tokens[close - 1].pair;
        bool several = inner <= i || !source_is(s, inner, "{");
        for (int at = k + 1; !several && at<inner; at = s->tokens[at].pair> at ? s->tokens[at].pair + 1 : at + 1)
            several = source_is(s, at, ",");
        if (!several)
            return true;
    }
    return false;
}

/* A bound of [high:low] that is a single number, with the other one the same: one step would turn the range round. */
static bool tight(const source *s, int i)
{
    const int high = source_is(s, i + 1, ":") ? i : i - 2;
    return source_is(s, high - 1, "[") && source_is(s, high + 1, ":") && source_is(s, high + 3, "]") &&
           s->tokens[high].length == s->tokens[high + 2].length &&
           memcmp(s->text + s->tokens[high].at, s->text + s->tokens[high + 2].at, s->tokens[high].length) == 0;
}

static void numbers(const source *s, const region *r, int i, fault_list *list)
{
    uint64_t value;
    int bits;
    char base, text[24];
    bool suffix;
    if (source_is(s, i, "'0"))
        add(list, replace(s, r, FAULT_CONSTANT, i, "'1"));
    if (source_is(s, i, "'1"))
        add(list, replace(s, r, FAULT_CONSTANT, i, "'0"));
    if (!literal_read(s, i, &value, &bits, &base, &suffix) || source_is(s, i + 1, "{"))
        return;
    const bool cast = source_is(s, i + 1, "'(");
    const bool width = cast || selects(s, r, i) || source_is(s, i - 1, "<<") || source_is(s, i - 1, ">>");
    if ((cast && (value < 2 || value > 63)) || tight(s, i))
        return;
    if (source_is(s, i - 1, "==") && (source_is(s, i - 2, "N") || source_is(s, i - 2, "MANTIS_N")))
        return; /* what another size of the array does is not simulated */
    if (bits == 1) {
        add(list, replace(s, r, FAULT_CONSTANT, i, value ? "1'd0" : "1'd1"));
        return;
    }
    if (!cast && !source_is(s, i - 1, "+:")) { /* a wider select would mostly be cut off again */
        literal_write(text, sizeof text, value + 1, bits, base, suffix);
        add(list, replace(s, r, width ? FAULT_WIDTH : FAULT_EDGE, i, text));
    }
    if (value > 0) {
        literal_write(text, sizeof text, value - 1, bits, base, suffix);
        add(list, replace(s, r, width ? FAULT_WIDTH : FAULT_EDGE, i, text));
    }
    if (!width && value > 2) { /* its highest bit gone */
        uint64_t top = 1;
        while (top <= value / 2)
            top *= 2;
        literal_write(text, sizeof text, value - top, bits, base, suffix);
        add(list, replace(s, r, FAULT_CONSTANT, i, text));
    }
}

/* A name with its selects: where it begins, from its last token, or where it ends, from its first; -1: something else.
 */
static int begin_of(const source *s, const region *r, int last)
{
    int i = last;
    while (i > r->first && source_is(s, i, "]"))
        i = s->tokens[i].pair - 1;
    if (i < r->first || (!source_word(s, i) && !source_number(s, i)))
        return -1;
    while (i - 2 >= r->first && (source_is(s, i - 1, "::") || source_is(s, i - 1, ".") || source_is(s, i - 1, "->"))) {
        i -= 2;
        while (i > r->first && source_is(s, i, "]"))
            i = s->tokens[i].pair - 1;
        if (!source_word(s, i))
            return -1;
    }
    return i;
}
static int end_of(const source *s, const region *r, int first)
{
    int i = first;
    if (i >= r->end || (!source_word(s, i) && !source_number(s, i)) || source_is(s, i + 1, "'(") ||
        source_is(s, i + 1, "("))
        return -1;
    for (i++; i < r->end;)
        if (source_is(s, i, "["))
            i = s->tokens[i].pair + 1;
        else if (source_is(s, i, "::") || source_is(s, i, ".") || source_is(s, i, "->"))
            i += 2;
        else
            break;
    return i > r->end || source_is(s, i, "(") ? -1 : i;
}

static void operands(const source *s, const region *r, int i, fault_list *list)
{
    static const char *const between[] = {"-", "<", ">", "<=", ">=", ",", ":"};
    bool fits = false;
    for (int k = 0; k < 7; k++)
        fits = fits || source_is(s, i, between[k]);
    if (!fits || i == r->first || selects(s, r, i) || (source_is(s, i, ",") && !s->verilog))
        return;
    const int left = begin_of(s, r, i - 1), right = end_of(s, r, i + 1);
    if (left < 0 || right < 0 || (source_is(s, i, ":") && !source_is(s, left - 1, "?")))
        return;
    /* In a longer chain of signs the operands are others. */
    static const char *const fine[] = {"(", "{", ",", "?", "&&", "||", ")", "}", ":"};
    bool before = left == r->first, behind = right == r->end;
    for (int k = 0; k < 9; k++) {
        before = before || (k < 6 && source_is(s, left - 1, fine[k]));
        behind = behind || (k > 1 && source_is(s, right, fine[k]));
    }
    if (!before || !behind || (source_is(s, i, ",") && !source_is(s, left - 1, "{") && !source_is(s, left - 1, ",")))
        return;
    fault f = replace(s, r, FAULT_OPERANDS, left, "");
    f.end = i;
    f.swap_first = i + 1;
    f.swap_end = right;
    add(list, f);
}

static void stuck(const source *s, const region *r, int i, fault_list *list)
{
    const int end = source_word(s, i) ? end_of(s, r, i) : -1;
    if (end < 0)
        return;
    const bool before = (i == r->first && r->kind == REGION_CONDITION) || source_is(s, i - 1, "&&") ||
                        source_is(s, i - 1, "||") || source_is(s, i - 1, "!");
    const bool behind = (end == r->end && (r->kind == REGION_CONDITION || i > r->first)) || source_is(s, end, "&&") ||
                        source_is(s, end, "||");
    if (!before || !behind)
        return;
    for (int k = 0; k < 2; k++) {
        fault f = replace(s, r, FAULT_STUCK, i, s->verilog ? (k ? "1'b1" : "1'b0") : k ? "1" : "0");
        f.end = end;
        add(list, f);
    }
}

static void around(const source *s, const region *r, fault_kind kind, const char *before, const char *after,
                   fault_list *list)
{
    fault f = {.kind = kind, .shape = SHAPE_WRAP, .first = r->first, .end = r->end, .file = s, .where = *r};
    snprintf(f.before, sizeof f.before, "%s", before);
    snprintf(f.after, sizeof f.after, "%s", after);
    add(list, f);
}

/* The token is inside $clog2(...): of parameters, fixed before the machine runs, and seldom another with one more. */
static bool elaborated(const source *s, const region *r, int i)
{
    for (int k = i - 1; k > r->first; k--)
        if (source_is(s, k, "(") && s->tokens[k].pair > i && source_is(s, k - 1, "$clog2"))
            return true;
    return false;
}

void faults_of(const source *s, const region *r, fault_list *list)
{
    for (int i = r->first; i < r->end; i++) {
        if (repeats(s, r, i) || elaborated(s, r, i))
            continue;
        if (s->tokens[i].kind == TOKEN_SIGN)
            signs(s, r, i, list);
        if (source_number(s, i))
            numbers(s, r, i, list);
        operands(s, r, i, list);
        stuck(s, r, i, list);
    }
    if (r->kind == REGION_CONDITION && r->end > r->first + 2)
        around(s, r, FAULT_CONDITION, "!(", ")", list);
    if (r->kind == REGION_CONDITION && r->reset)
        around(s, r, FAULT_RESET, "0 && (", ")", list);
    if (r->target >= 0 && r->reset && s->verilog) {
        fault f = {.kind = FAULT_RESET, .shape = SHAPE_SKIP, .first = r->first, .end = r->end, .file = s, .where = *r};
        add(list, f);
    }
    if (r->target >= 0 && !r->reset && !r->is_signed) {
        around(s, r, FAULT_STUCK, "(", ") & ('1 >> 1)", list);
        around(s, r, FAULT_STUCK, "(", ") | 1'b1", list);
    }
}
