/* SPDX-License-Identifier: Apache-2.0 */
/* The SystemVerilog package, and the manual's tables. */
#include "commands/generate.h"

#include <inttypes.h>

void write_package(FILE *out)
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

/* A bar would end a table's cell, two stars would make what stands between them italic. */
static void write_text(FILE *out, const char *text)
{
    for (; *text; text++)
        fprintf(out, *text == '|' || *text == '*' ? "\\%c" : "%c", *text);
}

static void write_cell(FILE *out, const char *text)
{
    write_text(out, text);
    fputs(" |\n", out);
}

void write_manual(FILE *out)
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
        else {
            fprintf(out, "\n### %s (opcode %" PRId64 ")\n\n", items[o].name, items[o].value);
            write_text(out, items[o].text);
            fputs(".\n\n", out);
        }
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
    fprintf(out, "\n## Registers\n\n| register | offset | bits | access | meaning |\n|---|---|---:|---|---|\n");
    for (const item *r = items; r < items + item_count; r++) {
        if (r->kind != REGISTER)
            continue;
        fprintf(out, "| %s | 0x%03x | | %s | ", r->name, (unsigned)r->value, r->access);
        write_cell(out, r->text);
        EACH(BITS)
        {
            if (&items[it->owner] != r)
                continue;
            fprintf(out, "| %s.%s | | %u:%u | | ", r->name, it->name, it->lsb + it->width - 1, it->lsb);
            write_cell(out, it->text);
        }
    }
    fprintf(out, "\n## Performance counters\n\n| counter | offset | equation |\n|---|---|---|\n");
    EACH(COUNTER)
    {
        fprintf(out, "| %s | 0x%03x | ", it->name, 0x100 + 8 * (unsigned)it->value);
        write_cell(out, it->text);
    }
}
