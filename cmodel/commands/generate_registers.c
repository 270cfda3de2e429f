/* SPDX-License-Identifier: Apache-2.0 */
/* The registers for other tools: SystemRDL and IP-XACT. Both see the same list of registers and bits. */
#include "commands/generate.h"

#include <inttypes.h>
#include <string.h>

enum { COUNTER_BASE = 0x100, ADDRESS_SPACE = 0x1000 };

/* How one form writes the parts. Registers come in order of addresses, a register's bits from the lowest. */
typedef struct {
    void (*begin)(FILE *out, const char *name, unsigned offset, const char *access, const char *text);
    void (*bits)(FILE *out, const char *name, unsigned lsb, unsigned width, const char *access, const char *text);
    void (*end)(FILE *out, const char *name, unsigned offset);
} form;

/* Bits of a register by their lines, of STICKY by the flags; a register without them is one value. */
static void write_bits(FILE *out, const form *f, const item *of)
{
    const int sticky = strcmp(of->name, "STICKY") == 0;
    int written = 0;
    for (unsigned bit = 0; bit < 32; bit++)
        for (const item *it = items; it < items + item_count; it++) {
            const int flag = sticky && it->kind == STICKY;
            if (!flag && (it->kind != BITS || &items[it->owner] != of))
                continue;
            if ((flag ? (unsigned)it->value : it->lsb) != bit)
                continue;
            f->bits(out, it->name, bit, flag ? 1 : it->width, of->access, it->text);
            written = 1;
        }
    if (!written)
        f->bits(out, "VALUE", 0, 32, of->access, of->text);
}

static void write_registers(FILE *out, const form *f)
{
    for (unsigned offset = 0; offset < COUNTER_BASE; offset += 4)
        EACH(REGISTER)
        {
            if (it->value != offset)
                continue;
            f->begin(out, it->name, offset, it->access, it->text);
            write_bits(out, f, it);
            f->end(out, it->name, offset);
        }
    EACH(COUNTER)
    {
        for (unsigned half = 0; half < 2; half++) {
            char name[80], text[MAX_LINE + 16];
            const unsigned offset = COUNTER_BASE + 8 * (unsigned)it->value + 4 * half;
            snprintf(name, sizeof name, "%s_%s", it->name, half ? "HIGH" : "LOW");
            snprintf(text, sizeof text, "%s; bits %s", it->text, half ? "63:32" : "31:0");
            f->begin(out, name, offset, "ro", text);
            f->bits(out, "VALUE", 0, 32, "ro", text);
            f->end(out, name, offset);
        }
    }
}

/* -- SystemRDL: texts have neither quotes nor backslashes (generate_read.c) -- */

static void rdl_begin(FILE *out, const char *name, unsigned offset, const char *access, const char *text)
{
    (void)offset, (void)access;
    fprintf(out, "\n    reg {\n        name = \"%s\";\n        desc = \"%s\";\n", name, text);
}

static void rdl_bits(FILE *out, const char *name, unsigned lsb, unsigned width, const char *access, const char *text)
{
    const char *properties = strcmp(access, "ro") == 0   ? "sw = r; hw = w;"
                             : strcmp(access, "rw") == 0 ? "sw = rw; hw = r; reset = 0;"
                             : strcmp(access, "wo") == 0 ? "sw = w; hw = r;"
                                                         : "sw = rw; woclr; hw = w; reset = 0;";
    fprintf(out, "        field { desc = \"%s\"; %s } %s[%u:%u];\n", text, properties, name, lsb + width - 1, lsb);
}

static void rdl_end(FILE *out, const char *name, unsigned offset)
{
    fprintf(out, "    } %s @ 0x%03x;\n", name, offset);
}

void write_systemrdl(FILE *out)
{
    static const form RDL = {rdl_begin, rdl_bits, rdl_end};
    fprintf(out,
            "// Generated from command_set.def: the registers of mantis_top in SystemRDL 2.0. Do not edit.\n"
            "addrmap mantis {\n    name = \"mantis\";\n"
            "    desc = \"Registers of mantis_top, command set version %" PRId64 "\";\n    default regwidth = 32;\n",
            version);
    write_registers(out, &RDL);
    fprintf(out, "};\n");
}

/* -- IP-XACT -- */

static void xml_element(FILE *out, int depth, const char *name, const char *text)
{
    fprintf(out, "%*s<ipxact:%s>", 2 * depth, "", name);
    for (; *text; text++) {
        switch (*text) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        default: fputc(*text, out);
        }
    }
    fprintf(out, "</ipxact:%s>\n", name);
}

static void xml_number(FILE *out, int depth, const char *name, unsigned value)
{
    char text[16];
    snprintf(text, sizeof text, "%u", value);
    xml_element(out, depth, name, text);
}

static const char *xml_access(const char *access)
{
    return strcmp(access, "ro") == 0 ? "read-only" : strcmp(access, "wo") == 0 ? "write-only" : "read-write";
}

static void xml_begin(FILE *out, const char *name, unsigned offset, const char *access, const char *text)
{
    char place[16];
    snprintf(place, sizeof place, "'h%03x", offset);
    fprintf(out, "        <ipxact:register>\n");
    xml_element(out, 5, "name", name);
    xml_element(out, 5, "description", text);
    xml_element(out, 5, "addressOffset", place);
    xml_number(out, 5, "size", 32);
    xml_element(out, 5, "access", xml_access(access));
}

static void xml_bits(FILE *out, const char *name, unsigned lsb, unsigned width, const char *access, const char *text)
{
    const int cleared = strcmp(access, "w1c") == 0;
    fprintf(out, "          <ipxact:field>\n");
    xml_element(out, 6, "name", name);
    xml_element(out, 6, "description", text);
    xml_number(out, 6, "bitOffset", lsb);
    if (cleared || strcmp(access, "rw") == 0)
        fprintf(out, "            <ipxact:resets>\n              <ipxact:reset>\n"
                     "                <ipxact:value>0</ipxact:value>\n"
                     "              </ipxact:reset>\n            </ipxact:resets>\n");
    xml_number(out, 6, "bitWidth", width);
    xml_element(out, 6, "volatile", cleared || strcmp(access, "ro") == 0 ? "true" : "false");
    xml_element(out, 6, "access", xml_access(access));
    if (cleared)
        xml_element(out, 6, "modifiedWriteValue", "oneToClear");
    fprintf(out, "          </ipxact:field>\n");
}

static void xml_end(FILE *out, const char *name, unsigned offset)
{
    (void)name, (void)offset;
    fprintf(out, "        </ipxact:register>\n");
}

void write_ip_xact(FILE *out)
{
    static const form XML = {xml_begin, xml_bits, xml_end};
    static const char SPACE[] = "http://www.accellera.org/XMLSchema/IPXACT/1685-2014";
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<!-- Generated from command_set.def: the registers of mantis_top, IEEE 1685-2014. Do not edit. -->\n"
            "<ipxact:component xmlns:ipxact=\"%s\"\n    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
            "    xsi:schemaLocation=\"%s %s/index.xsd\">\n",
            SPACE, SPACE, SPACE);
    xml_element(out, 1, "vendor", "mantis");
    xml_element(out, 1, "library", "ip");
    xml_element(out, 1, "name", "mantis_top");
    xml_number(out, 1, "version", (unsigned)version);
    fprintf(out, "  <ipxact:memoryMaps>\n    <ipxact:memoryMap>\n");
    xml_element(out, 3, "name", "csr");
    fprintf(out, "      <ipxact:addressBlock>\n");
    xml_element(out, 4, "name", "registers");
    xml_element(out, 4, "baseAddress", "0");
    xml_number(out, 4, "range", ADDRESS_SPACE);
    xml_number(out, 4, "width", 32);
    xml_element(out, 4, "usage", "register");
    write_registers(out, &XML);
    fprintf(out,
            "      </ipxact:addressBlock>\n    </ipxact:memoryMap>\n  </ipxact:memoryMaps>\n</ipxact:component>\n");
}
