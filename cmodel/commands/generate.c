/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the command set's definition into its C header, its SystemVerilog package and the manual's tables.
 *
 *     generate command_set.def FOLDER
 *
 * writes FOLDER/mantis/command_set.h, FOLDER/command_set_pkg.sv and FOLDER/command_set.md. FOLDER/mantis must exist.
 * The grammar stands at the head of the definition file: one definition per line, words separated by blanks, prose
 * quoted. Anything malformed, duplicate or overlapping stops with file, line and reason; then no output file is left
 * half written, because outputs are opened after the whole definition was read and checked. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ITEMS = 512, MAX_LINE = 1024, MAX_WORDS = 8, WORDS = 32 };

typedef enum { LIMIT, OPCODE, FIELD, STATUS, STICKY, REGISTER, COUNTER } kind;

typedef struct {
    kind kind;
    int line;
    char name[64];
    int64_t value; /* limit, code, bit or offset; counters: index */
    int owner;     /* field: item index of its opcode, -1 for ALL */
    unsigned word, lsb, width;
    char access[8];
    char text[MAX_LINE];
    char advice[MAX_LINE];
} item;

static item items[MAX_ITEMS];
static int item_count;
static int64_t version = -1;
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

/* -- Reading ----------------------------------------------------------------------------------- */

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

static int find_opcode(const char *name)
{
    for (int i = 0; i < item_count; i++)
        if (items[i].kind == OPCODE && strcmp(items[i].name, name) == 0)
            return i;
    return -1;
}

static uint32_t field_mask(const item *f)
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
        const int same_owner = it->kind != FIELD || other->owner == it->owner;
        if (same_owner && strcmp(other->name, it->name) == 0)
            fail("%s was already defined on line %d", it->name, other->line);
        if (it->kind == FIELD) {
            const int meet = same_owner || it->owner < 0 || other->owner < 0;
            if (meet && other->word == it->word && (field_mask(other) & field_mask(it)))
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
        it->owner = find_opcode(t[1].text);
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

static void read_definition(void)
{
    static char line[MAX_LINE];
    int counters = 0;
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

/* -- Writing ----------------------------------------------------------------------------------- */

static FILE *open_output(const char *folder, const char *name)
{
    char file[4096];
    snprintf(file, sizeof file, "%s/%s", folder, name);
    FILE *out = fopen(file, "w");
    if (!out) {
        fprintf(stderr, "generate: %s: %s\n", file, strerror(errno));
        exit(1);
    }
    return out;
}

static void close_output(FILE *out, const char *name)
{
    const int bad = ferror(out);
    if (fclose(out) || bad) {
        fprintf(stderr, "generate: %s: write failed\n", name);
        exit(1);
    }
}

static const char *owner_name(const item *f)
{
    return f->owner < 0 ? "ALL" : items[f->owner].name;
}

static void lower(char *to, const char *from)
{
    while ((*to++ = (char)tolower((unsigned char)*from++))) {
    }
}

/* Bits of a word that no field of this opcode, nor of ALL, names. */
static uint32_t reserved_mask(int opcode, unsigned word)
{
    uint32_t used = 0;
    for (int i = 0; i < item_count; i++)
        if (items[i].kind == FIELD && items[i].word == word && (items[i].owner < 0 || items[i].owner == opcode))
            used |= field_mask(&items[i]);
    return ~used;
}

static int count_of(kind k)
{
    int n = 0;
    for (int i = 0; i < item_count; i++)
        n += items[i].kind == k;
    return n;
}

#define EACH(k)                                                 \
    for (const item *it = items; it < items + item_count; it++) \
        if (it->kind == (k))

/* Index of a field of this owner, by name; -1 when there is none. */
static int find_field(int owner, const char *name)
{
    for (int i = 0; i < item_count; i++)
        if (items[i].kind == FIELD && items[i].owner == owner && strcmp(items[i].name, name) == 0)
            return i;
    return -1;
}

/* Fields of a command that differ in a number alone, X0_ADDR, X1_ADDR, ..., as a table by that number: X_ADDR. */
static void write_numbered(FILE *out, const item *first)
{
    const char *digit = strchr(first->name, '0');
    if (!digit || digit == first->name || !isupper((unsigned char)digit[-1]) || digit[1] != '_')
        return;
    const int stem = (int)(digit - first->name);
    char name[80], list[512];
    int count = 0, used = 0;
    for (int i; count < 10; count++) {
        snprintf(name, sizeof name, "%.*s%d%s", stem, first->name, count, digit + 1);
        if ((i = find_field(first->owner, name)) < 0)
            break;
        used += snprintf(list + used, sizeof list - (size_t)used, "%sMANTIS_%s_%s", count ? ", " : "",
                         owner_name(first), name);
    }
    if (count > 1)
        fprintf(out, "static const uint32_t MANTIS_%s_%.*s%s[%d] = {%s};\n", owner_name(first), stem, first->name,
                digit + 1, count, list);
}

/* A lookup function over one kind of item: `if` name is the column of the item that it returns. */
static void write_lookup(FILE *out, const char *function, const char *argument, kind k, int column,
                         const char *otherwise)
{
    fprintf(out, "static inline const char *%s(int %s)\n{\n    switch (%s) {\n", function, argument, argument);
    EACH(k)
    {
        fprintf(out, "    case %" PRId64 ": return \"%s\";\n", it->value,
                column == 0   ? it->name
                : column == 1 ? it->text
                              : it->advice);
    }
    fprintf(out, "    default: return \"%s\";\n    }\n}\n\n", otherwise);
}

static void write_header(FILE *out)
{
    fprintf(out,
            "/* Generated from command_set.def: the command set's constants and texts. Do not edit. */\n"
            "#ifndef MANTIS_COMMAND_SET_H\n#define MANTIS_COMMAND_SET_H\n\n#include <stdint.h>\n\n"
            "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n#define MANTIS_COMMAND_SET_VERSION %" PRId64 "\n\n",
            version);
    fprintf(out, "/* -- Limits -- */\n");
    EACH(LIMIT)
    {
        fprintf(out, it->value < 0 ? "#define MANTIS_%s (%" PRId64 ")" : "#define MANTIS_%s %" PRId64, it->name,
                it->value);
        fprintf(out, " /* %s */\n", it->text);
    }
    fprintf(out, "\ntypedef enum {\n");
    EACH(STATUS)
    {
        fprintf(out, "    MANTIS_%s = %" PRId64 ", /* %s */\n", it->name, it->value, it->text);
    }
    fprintf(out, "} mantis_status;\n\ntypedef enum {\n");
    EACH(OPCODE)
    {
        fprintf(out, "    MANTIS_OP_%s = %" PRId64 ", /* %s */\n", it->name, it->value, it->text);
    }
    fprintf(out, "} mantis_opcode;\n\n/* -- Fields: word << 16 | lowest bit << 8 | width -- */\n");
    EACH(FIELD)
    {
        fprintf(out, "#define MANTIS_%s_%s 0x%06xu /* %s */\n", owner_name(it), it->name,
                it->word << 16 | it->lsb << 8 | it->width, it->text);
    }
    fprintf(out, "\n/* -- Fields that differ in a number alone, by that number -- */\n");
    EACH(FIELD)
    {
        write_numbered(out, it);
    }
    fprintf(out, "\n/* -- Sticky flags -- */\n");
    EACH(STICKY)
    {
        fprintf(out, "#define MANTIS_STICKY_%s 0x%xu /* %s */\n", it->name, 1u << it->value, it->text);
    }
    fprintf(out, "\n/* -- Registers: byte offsets -- */\n");
    EACH(REGISTER)
    {
        fprintf(out, "#define MANTIS_REG_%s 0x%03x /* %s: %s */\n", it->name, (unsigned)it->value, it->access,
                it->text);
    }
    fprintf(out, "\n/* -- Performance counters: indices -- */\n#define MANTIS_COUNTERS %d\n", count_of(COUNTER));
    EACH(COUNTER)
    {
        fprintf(out, "#define MANTIS_COUNTER_%s %d\n", it->name, (int)it->value);
    }
    fprintf(out, "\n/* -- Texts; unknown numbers give a text too, never NULL -- */\n\n");
    write_lookup(out, "mantis_status_name", "status", STATUS, 0, "UNKNOWN");
    write_lookup(out, "mantis_status_text", "status", STATUS, 1, "unknown status code");
    write_lookup(out, "mantis_status_advice", "status", STATUS, 2,
                 "host and machine may speak different command set versions");
    write_lookup(out, "mantis_opcode_name", "opcode", OPCODE, 0, "UNKNOWN");
    write_lookup(out, "mantis_counter_name", "counter", COUNTER, 0, "UNKNOWN");
    write_lookup(out, "mantis_counter_equation", "counter", COUNTER, 1, "unknown counter");
    fprintf(out, "/* The bits of a descriptor's 32 words that must be zero; all of them for an unknown opcode. */\n"
                 "static inline const uint32_t *mantis_reserved_bits(int opcode)\n{\n");
    EACH(OPCODE)
    {
        char name[64];
        lower(name, it->name);
        fprintf(out, "    static const uint32_t %s_[32] = {", name);
        for (unsigned w = 0; w < WORDS; w++)
            fprintf(out, "%s0x%08" PRIx32 "u,", w % 8 ? " " : "\n        ", reserved_mask((int)(it - items), w));
        fprintf(out, "\n    };\n");
    }
    fprintf(out, "    static const uint32_t unknown[32] = {");
    for (unsigned w = 0; w < WORDS; w++)
        fprintf(out, "%s0xffffffffu,", w % 8 ? " " : "\n        ");
    fprintf(out, "\n    };\n    switch (opcode) {\n");
    EACH(OPCODE)
    {
        char name[64];
        lower(name, it->name);
        fprintf(out, "    case %" PRId64 ": return %s_;\n", it->value, name);
    }
    fprintf(out, "    default: return unknown;\n    }\n}\n\n#ifdef __cplusplus\n}\n#endif\n#endif\n");
}

static void write_package(FILE *out)
{
    fprintf(out,
            "// Generated from command_set.def: the command set's constants. Do not edit.\n"
            "// A field's _LSB is its lowest bit in the 1024-bit descriptor (word * 32 + bit), _W its width;\n"
            "// _RESERVED marks the descriptor bits that must be zero.\n"
            "/* verilator lint_off UNUSEDPARAM */ // each user takes the constants it needs\n"
            "`default_nettype none\npackage command_set_pkg;\n\n"
            "  localparam int COMMAND_SET_VERSION = %" PRId64 ";\n\n",
            version);
    EACH(LIMIT)
    {
        fprintf(out, "  localparam int %s = %" PRId64 ";  // %s\n", it->name, it->value, it->text);
    }
    fprintf(out, "\n");
    EACH(OPCODE)
    {
        fprintf(out, "  localparam int OP_%s = %" PRId64 ";  // %s\n", it->name, it->value, it->text);
    }
    fprintf(out, "\n");
    EACH(STATUS)
    {
        fprintf(out, "  localparam int ST_%s = %" PRId64 ";\n", it->name, it->value);
    }
    fprintf(out, "\n");
    EACH(STICKY)
    {
        fprintf(out, "  localparam int STICKY_%s = %" PRId64 ";  // %s\n", it->name, it->value, it->text);
    }
    fprintf(out, "\n");
    EACH(REGISTER)
    {
        fprintf(out, "  localparam int REG_%s = 'h%03x;  // %s\n", it->name, (unsigned)it->value, it->access);
    }
    fprintf(out, "\n  localparam int CNT_COUNT = %d;\n", count_of(COUNTER));
    EACH(COUNTER)
    {
        fprintf(out, "  localparam int CNT_%s = %" PRId64 ";\n", it->name, it->value);
    }
    fprintf(out, "\n");
    EACH(FIELD)
    {
        fprintf(out, "  localparam int %s_%s_LSB = %u;\n  localparam int %s_%s_W = %u;\n", owner_name(it), it->name,
                it->word * 32 + it->lsb, owner_name(it), it->name, it->width);
    }
    fprintf(out, "\n");
    EACH(OPCODE)
    {
        fprintf(out, "  localparam logic [1023:0] %s_RESERVED = 1024'h", it->name);
        for (unsigned w = WORDS; w-- > 0;)
            fprintf(out, "%s%08" PRIx32, w == WORDS - 1 ? "" : "_", reserved_mask((int)(it - items), w));
        fprintf(out, ";\n");
    }
    fprintf(out, "\nendpackage\n`default_nettype wire\n/* verilator lint_on UNUSEDPARAM */\n");
}

/* A bar would end the table's cell. */
static void write_cell(FILE *out, const char *text)
{
    for (; *text; text++)
        fprintf(out, *text == '|' ? "\\%c" : "%c", *text);
    fputs(" |\n", out);
}

static void write_manual(FILE *out)
{
    fprintf(out,
            "# Mantis command set, version %" PRId64 "\n\nGenerated from cmodel/commands/command_set.def.\n\n"
            "## Limits\n\n| limit | value | meaning |\n|---|---:|---|\n",
            version);
    EACH(LIMIT)
    {
        fprintf(out, "| %s | %" PRId64 " | ", it->name, it->value);
        write_cell(out, it->text);
    }
    fprintf(out, "\n## Commands\n\nA descriptor is 32 little-endian words. Bits that no table names are reserved and "
                 "must be zero.\n");
    for (int o = -1; o < item_count; o++) {
        if (o >= 0 && items[o].kind != OPCODE)
            continue;
        if (o < 0)
            fprintf(out, "\n### Every command\n\n");
        else
            fprintf(out, "\n### %s (opcode %" PRId64 ")\n\n%s.\n\n", items[o].name, items[o].value, items[o].text);
        fprintf(out, "| field | word | bits | meaning |\n|---|---:|---|---|\n");
        EACH(FIELD)
        {
            if (it->owner == o) {
                fprintf(out, "| %s | %u | %u:%u | ", it->name, it->word, it->lsb + it->width - 1, it->lsb);
                write_cell(out, it->text);
            }
        }
    }
    fprintf(out, "\n## Status codes\n\n| status | code | what is wrong | what to do |\n|---|---:|---|---|\n");
    EACH(STATUS)
    {
        fprintf(out, "| %s | %" PRId64 " | %s | ", it->name, it->value, it->text);
        write_cell(out, it->advice);
    }
    fprintf(out, "\n## Sticky flags\n\n| flag | bit | meaning |\n|---|---:|---|\n");
    EACH(STICKY)
    {
        fprintf(out, "| %s | %" PRId64 " | ", it->name, it->value);
        write_cell(out, it->text);
    }
    fprintf(out, "\n## Registers\n\n| register | offset | access | meaning |\n|---|---|---|---|\n");
    EACH(REGISTER)
    {
        fprintf(out, "| %s | 0x%03x | %s | ", it->name, (unsigned)it->value, it->access);
        write_cell(out, it->text);
    }
    fprintf(out, "\n## Performance counters\n\n| counter | offset | equation |\n|---|---|---|\n");
    EACH(COUNTER)
    {
        fprintf(out, "| %s | 0x%03x | ", it->name, 0x100 + 8 * (unsigned)it->value);
        write_cell(out, it->text);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: generate command_set.def FOLDER\n");
        return 2;
    }
    path = argv[1];
    read_definition();
    FILE *out = open_output(argv[2], "mantis/command_set.h");
    write_header(out);
    close_output(out, "command_set.h");
    out = open_output(argv[2], "command_set_pkg.sv");
    write_package(out);
    close_output(out, "command_set_pkg.sv");
    out = open_output(argv[2], "command_set.md");
    write_manual(out);
    close_output(out, "command_set.md");
    return 0;
}
