/* SPDX-License-Identifier: Apache-2.0 */
#include "host/support/npy_header.h"

#include <ctype.h>
#include <string.h>

#define DEPTH 16 /* of parentheses */

typedef enum { VALUE_TEXT, VALUE_BOOL, VALUE_INTEGER, VALUE_TUPLE, VALUE_OTHER } value_kind;

typedef struct {
    value_kind kind;
    char text[NPY_TYPE_BYTES];
    uint64_t number; /* of VALUE_BOOL: 0 or 1 */
    bool negative;
    int count; /* of VALUE_TUPLE: integers; NPY_DIMENSIONS + 1: more, -1: something else is in it */
    uint64_t numbers[NPY_DIMENSIONS];
} value;

typedef struct {
    const char *at, *end;
    bool longs;
} reader;

static int peek(const reader *r)
{
    return r->at < r->end ? (unsigned char)*r->at : -1;
}

/* Blanks, ends of lines, comments: all the same inside brackets. */
static int skip(reader *r)
{
    while (r->at < r->end) {
        if (*r->at == '#')
            while (r->at < r->end && *r->at != '\n')
                r->at++;
        else if (strchr(" \t\f\r\n", *r->at) && *r->at)
            r->at++;
        else
            break;
    }
    return peek(r);
}

static bool word(reader *r, const char *text)
{
    const size_t length = strlen(text);
    if ((size_t)(r->end - r->at) < length || memcmp(r->at, text, length) != 0)
        return false;
    if (r->at + length < r->end && (isalnum((unsigned char)r->at[length]) || r->at[length] == '_'))
        return false;
    r->at += length;
    return true;
}

/* Strings that stand side by side are one. Those that are longer than any type's name keep their beginning. */
static bool read_text(reader *r, value *v)
{
    size_t used = 0;
    *v = (value){.kind = VALUE_TEXT};
    for (int next = skip(r); next == '\'' || next == '"' || next == 'u' || next == 'U'; next = skip(r)) {
        if (next == 'u' || next == 'U')
            r->at++;
        const int quote = peek(r);
        if (quote != '\'' && quote != '"')
            return false;
        for (r->at++; peek(r) != quote; r->at++) {
            const int c = peek(r);
            if (c < 0 || c == '\n' || c == '\r' || c == '\\' || c == 0)
                return false;
            if (used + 1 < sizeof v->text)
                v->text[used++] = (char)c;
        }
        r->at++;
    }
    return true;
}

/* The digits of a base, with single underscores between them. */
static bool read_digits(reader *r, value *v, unsigned base)
{
    bool any = false, after = base != 10; /* 0x_1 is a number, _1 is not */
    for (int c = peek(r); isalnum(c) || c == '_'; c = peek(r)) {
        if (c == '_') {
            if (!after)
                return false;
            after = false;
            r->at++;
            continue;
        }
        const unsigned digit = isdigit(c) ? (unsigned)c - '0' : (unsigned)tolower(c) - 'a' + 10;
        if (digit >= base)
            break; /* a letter behind a number */
        v->number = v->number > (UINT64_MAX - digit) / base ? UINT64_MAX : v->number * base + digit;
        any = after = true;
        r->at++;
    }
    return any && after;
}

static bool read_number(reader *r, value *v)
{
    *v = (value){.kind = VALUE_INTEGER};
    if (peek(r) == '-' || peek(r) == '+') {
        v->negative = peek(r) == '-';
        r->at++;
        skip(r);
    }
    unsigned base = 10;
    const char *digits = r->at;
    if (peek(r) == '0' && r->at + 1 < r->end) {
        const int letter = tolower((unsigned char)r->at[1]);
        base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
        r->at += base == 10 ? 0 : 2;
    }
    if (!isalnum(peek(r)) && !(base != 10 && peek(r) == '_'))
        return false;
    if (!read_digits(r, v, base) || (base == 10 && *digits == '0' && v->number)) /* 010 is no number, 00 is */
        return false;
    if (r->longs) { /* 10L, and numpy's filter also takes 10 L */
        skip(r);
        word(r, "L");
    }
    const int next = peek(r);
    return !isalnum(next) && next != '.' && next != '_' && next != '\'' && next != '"';
}

static bool read_value(reader *r, value *v, int depth);

/* Behind "(": a value in parentheses, or a tuple. */
static bool read_tuple(reader *r, value *v, int depth)
{
    bool comma = false;
    *v = (value){.kind = VALUE_TUPLE};
    while (skip(r) != ')') {
        value item;
        if ((v->count != 0 && !comma) || !read_value(r, &item, depth + 1))
            return false;
        comma = skip(r) == ',';
        if (comma)
            r->at++;
        if (!comma && v->count == 0 && peek(r) == ')') {
            r->at++;
            *v = item;
            return true;
        }
        if (item.kind != VALUE_INTEGER || item.negative || v->count < 0)
            v->count = -1;
        else if (v->count < NPY_DIMENSIONS)
            v->numbers[v->count++] = item.number;
        else
            v->count = NPY_DIMENSIONS + 1;
    }
    r->at++;
    return true;
}

static bool read_value(reader *r, value *v, int depth)
{
    const int next = skip(r);
    *v = (value){.kind = VALUE_OTHER};
    if (depth == DEPTH)
        return false;
    if (next == '(') {
        r->at++;
        return read_tuple(r, v, depth);
    }
    if (next == '\'' || next == '"' || next == 'u' || next == 'U')
        return read_text(r, v);
    if (next == '-' || next == '+' || isdigit(next))
        return read_number(r, v);
    v->kind = VALUE_BOOL;
    v->number = word(r, "True");
    return v->number || word(r, "False");
}

static const char *take(npy_header *h, const char *key, const value *v, unsigned *seen)
{
    if (strcmp(key, "descr") == 0) {
        *seen |= 1;
        if (v->kind != VALUE_TEXT)
            return "its 'descr' is not a plain type (structured arrays are not read)";
        memcpy(h->type, v->text, sizeof h->type);
        return NULL;
    }
    if (strcmp(key, "fortran_order") == 0) {
        *seen |= 2;
        h->fortran = v->number != 0;
        return v->kind == VALUE_BOOL ? NULL : "its 'fortran_order' is neither True nor False";
    }
    if (strcmp(key, "shape") != 0)
        return "it has a key other than 'descr', 'fortran_order' and 'shape'";
    *seen |= 4;
    if (v->kind != VALUE_TUPLE || v->count < 0)
        return "its 'shape' is not a tuple of sizes";
    if (v->count > NPY_DIMENSIONS)
        return "its 'shape' has more than 32 dimensions";
    h->dimensions = v->count;
    memcpy(h->shape, v->numbers, sizeof h->shape);
    return NULL;
}

const char *npy_header_read(const char *text, uint64_t length, bool longs, npy_header *header)
{
    static const char BROKEN[] = "it is not a Python dictionary of plain values";
    reader r = {text, text + length, longs};
    unsigned seen = 0;
    memset(header, 0, sizeof *header);
    while (peek(&r) == ' ' || peek(&r) == '\t')
        r.at++;
    if (peek(&r) != '{')
        return BROKEN;
    r.at++;
    while (skip(&r) != '}') {
        value key, item;
        if (!read_value(&r, &key, 0) || key.kind != VALUE_TEXT || skip(&r) != ':')
            return BROKEN;
        r.at++;
        /* a value of another kind, [('a', '<f4')]: only the sentence tells it from a broken one */
        if (skip(&r) == '[')
            return strcmp(key.text, "descr") == 0 ? "its 'descr' is not a plain type (structured arrays are not read)"
                                                  : "a list stands where a plain value is expected";
        if (!read_value(&r, &item, 0))
            return strcmp(key.text, "shape") == 0 ? "its 'shape' is not a tuple of sizes" : BROKEN;
        const char *wrong = take(header, key.text, &item, &seen);
        if (wrong)
            return wrong;
        const int next = skip(&r);
        if (next == ',')
            r.at++;
        else if (next != '}')
            return BROKEN;
    }
    r.at++;
    if (skip(&r) >= 0)
        return "something stands behind its dictionary";
    return seen == 7     ? NULL
           : !(seen & 1) ? "it has no 'descr'"
           : !(seen & 2) ? "it has no 'fortran_order'"
                         : "it has no 'shape'";
}
