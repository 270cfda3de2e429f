/* SPDX-License-Identifier: Apache-2.0 */
/* The C header: constants, tables and texts. */
#include "commands/generate.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

static void lower(char *to, const char *from)
{
    while ((*to++ = (char)tolower((unsigned char)*from++))) {
    }
}

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

void write_header(FILE *out)
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
    fprintf(out, "\n/* -- Their bits, as masks -- */\n");
    EACH(BITS)
    {
        fprintf(out, "#define MANTIS_BITS_%s_%s 0x%" PRIx32 "u /* %s */\n", owner_name(it), it->name, item_mask(it),
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
