/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/generate.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

item items[MAX_ITEMS];
int item_count;
int64_t version = -1;

static const char *path;
static int line_number;

static void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: ", path, line_number);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

typedef struct {
    char text[MAX_LINE];
    int quoted;
} token;

/* Splits a line; returns the number of words. */
static int split(const char *s, token out[MAX_WORDS])
{
    int n = 0;
    for (;;) {
        while (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
            s++;
        if (*s == 0 || *s == '#')
            return n;
        if (n == MAX_WORDS)
            fail("more than %d words", MAX_WORDS);
        token *t = &out[n++];
        size_t k = 0;
        t->quoted = *s == '"';
        if (t->quoted) {
            for (s++; *s != '"'; s++) {
                if (*s == 0 || *s == '\n')
                    fail("quoted text does not end on its line");
                if (*s == '\\' || !isprint((unsigned char)*s))
                    fail("quoted text may hold printable ASCII without backslash only");
                t->text[k++] = *s;
            }
            s++;
        } else {
            while (*s && !isspace((unsigned char)*s) && *s != '"')
                t->text[k++] = *s++;
        }
        t->text[k] = 0;
    }
}

static int64_t number(const token *t, const char *what, int64_t low, int64_t high)
{
    char *end;
    errno = 0;
    const int64_t v = strtoll(t->text, &end, 0);
    if (t->quoted || end == t->text || *end || errno)
        fail("%s: '%s' is not a number", what, t->text);
    if (v < low || v > high)
        fail("%s: %s is outside %" PRId64 "..%" PRId64, what, t->text, low, high);
    return v;
}

static void take_name(item *it, const token *t)
{
    const char *s = t->text;
    if (t->quoted || !isupper((unsigned char)*s) || strlen(s) >= sizeof it->name ||
        strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != strlen(s))
        fail("'%s' is not a name (capital letters, digits and _)", s);
    strcpy(it->name, s);
}

static void take_text(char *to, const token *t)
{
    if (!t->quoted)
        fail("'%s' should be quoted text", t->text);
    if (t->text[0] == 0)
        fail("empty text");
    strcpy(to, t->text);
}

static int find(kind k, const char *name)
{
    for (int i = 0; i < item_count; i++)
        if (items[i].kind == k && strcmp(items[i].name, name) == 0)
            return i;
    return -1;
}

uint32_t item_mask(const item *f)
{
    return (f->width == 32 ? UINT32_MAX : (UINT32_C(1) << f->width) - 1) << f->lsb;
}

static void check_against_earlier(const item *it)
{
    for (int i = 0; i < item_count; i++) {
        const item *other = &items[i];
        if (other->kind != it->kind) {
            /* Limits and status codes share the prefix MANTIS_ in the C header. */
            if (other->kind + it->kind == LIMIT + STATUS && (other->kind == LIMIT || it->kind == LIMIT) &&
                strcmp(other->name, it->name) == 0)
                fail("%s was already defined on line %d", it->name, other->line);
            continue;
        }
        const int owned = it->kind == FIELD || it->kind == BITS, same_owner = !owned || other->owner == it->owner;
        if (same_owner && strcmp(other->name, it->name) == 0)
            fail("%s was already defined on line %d", it->name, other->line);
        if (owned) {
            const int meet = same_owner || it->owner < 0 || other->owner < 0;
            if (meet && other->word == it->word && (item_mask(other) & item_mask(it)))
                fail("%s overlaps %s of line %d", it->name, other->name, other->line);
        } else if (it->kind != LIMIT && it->kind != COUNTER && other->value == it->value) {
            fail("%s has the number of %s of line %d", it->name, other->name, other->line);
        }
    }
}

static void expect(int have, int want, const char *usage)
{
    if (have != want)
        fail("expected: %s", usage);
}

static void parse_line(const char *line, int *counters)
{
    static token t[MAX_WORDS];
    const int n = split(line, t);
    if (n == 0)
        return;
    const char *keyword = t[0].text;
    if (item_count == MAX_ITEMS)
        fail("more than %d definitions", MAX_ITEMS);
    item *it = &items[item_count];
    memset(it, 0, sizeof *it);
    it->line = line_number;
    if (strcmp(keyword, "version") == 0) {
        expect(n, 2, "version NUMBER");
        if (version >= 0)
            fail("a second version");
        version = number(&t[1], "version", 1, 255);
        return;
    }
    if (strcmp(keyword, "limit") == 0) {
        expect(n, 4, "limit NAME VALUE \"meaning\"");
        it->kind = LIMIT;
        it->value = number(&t[2], "limit", INT32_MIN, INT32_MAX);
        take_text(it->text, &t[3]);
    } else if (strcmp(keyword, "opcode") == 0) {
        expect(n, 4, "opcode NAME CODE \"meaning\"");
        it->kind = OPCODE;
        it->value = number(&t[2], "opcode", 1, 255);
        if (strcmp(t[1].text, "ALL") == 0)
            fail("ALL means every command; it can't name one");
        take_text(it->text, &t[3]);
    } else if (strcmp(keyword, "field") == 0) {
        expect(n, 7, "field OPCODE NAME WORD LSB WIDTH \"meaning\"");
        it->kind = FIELD;
        it->owner = find(OPCODE, t[1].text);
        if (it->owner < 0 && strcmp(t[1].text, "ALL") != 0)
            fail("opcode %s is not defined above", t[1].text);
        it->word = (unsigned)number(&t[3], "word", 0, WORDS - 1);
        it->lsb = (unsigned)number(&t[4], "lowest bit", 0, 31);
        it->width = (unsigned)number(&t[5], "width", 1, 32 - (int)it->lsb);
        take_text(it->text, &t[6]);
        t[1] = t[2];
    } else if (strcmp(keyword, "status") == 0) {
        expect(n, 5, "status NAME CODE \"what is wrong\" \"what to do\"");
        it->kind = STATUS;
        it->value = number(&t[2], "status", 0, 255);
        take_text(it->text, &t[3]);
        take_text(it->advice, &t[4]);
    } else if (strcmp(keyword, "sticky") == 0) {
        expect(n, 4, "sticky NAME BIT \"meaning\"");
        it->kind = STICKY;
        it->value = number(&t[2], "sticky bit", 0, 31);
        take_text(it->text, &t[3]);
    } else if (strcmp(keyword, "register") == 0) {
        expect(n, 5, "register NAME OFFSET ACCESS \"meaning\"");
        it->kind = REGISTER;
        it->value = number(&t[2], "register offset", 0, 0xfc);
        if (it->value & 3)
            fail("register offset %s is not a multiple of 4", t[2].text);
        if (strcmp(t[3].text, "ro") && strcmp(t[3].text, "rw") && strcmp(t[3].text, "wo") && strcmp(t[3].text, "w1c"))
            fail("access '%s' is not ro, rw, wo or w1c", t[3].text);
        strcpy(it->access, t[3].text);
        take_text(it->text, &t[4]);
    } else if (strcmp(keyword, "bits") == 0) {
        expect(n, 6, "bits REGISTER NAME LSB WIDTH \"meaning\"");
        it->kind = BITS;
        it->owner = find(REGISTER, t[1].text);
        if (it->owner < 0)
            fail("register %s is not defined above", t[1].text);
        it->lsb = (unsigned)number(&t[3], "lowest bit", 0, 31);
        it->width = (unsigned)number(&t[4], "width", 1, 32 - (int)it->lsb);
        take_text(it->text, &t[5]);
        t[1] = t[2];
    } else if (strcmp(keyword, "counter") == 0) {
        expect(n, 3, "counter NAME \"equation\"");
        it->kind = COUNTER;
        it->value = (*counters)++;
        take_text(it->text, &t[2]);
    } else {
        fail("unknown definition '%s'", keyword);
    }
    take_name(it, &t[1]);
    check_against_earlier(it);
    item_count++;
}

void read_definition(const char *file)
{
    static char line[MAX_LINE];
    int counters = 0;
    path = file;
    FILE *in = fopen(path, "r");
    if (!in)
        fail("%s", strerror(errno));
    while (fgets(line, sizeof line, in)) {
        line_number++;
        if (!strchr(line, '\n') && !feof(in))
            fail("line longer than %d characters", MAX_LINE - 2);
        parse_line(line, &counters);
    }
    if (ferror(in))
        fail("%s", strerror(errno));
    fclose(in);
    if (version < 0)
        fail("no version");
    int ok = 0;
    for (int i = 0; i < item_count; i++)
        ok |= items[i].kind == STATUS && items[i].value == 0 && strcmp(items[i].name, "OK") == 0;
    if (!ok)
        fail("no status OK with code 0");
}

const char *owner_name(const item *f)
{
    return f->owner < 0 ? "ALL" : items[f->owner].name;
}

int count_of(kind k)
{
    int n = 0;
    for (int i = 0; i < item_count; i++)
        n += items[i].kind == k;
    return n;
}

uint32_t reserved_mask(int opcode, unsigned word)
{
    uint32_t used = 0;
    for (int i = 0; i < item_count; i++)
        if (items[i].kind == FIELD && items[i].word == word && (items[i].owner < 0 || items[i].owner == opcode))
            used |= item_mask(&items[i]);
    return ~used;
}
