/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what follows from the list of ports; see generate_ports.c for the files and who reads them. */
#include "port_list.h"
#include "port_text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMMENT_COLUMN = 36 };

#define GENERATED "Generated from the heads of the RTL modules (rtl/ports). Do not edit."

/* clk_i is no value of a clock: it is the clock. */
static bool shown(const port *p)
{
    return strcmp(p->name, "clk_i") != 0;
}

/* -- Texts of a port --------------------------------------------------------------------------------- */

/* What the width is a multiple of, or NULL. */
static const char *measure_of(const port *p)
{
    return p->times_n ? "N" : p->times_port ? "PORT" : NULL;
}

/* The width as an expression; prefix: before the name of what it is a multiple of. */
static void write_bits(FILE *out, const port *p, const char *prefix)
{
    const char *measure = measure_of(p);
    if (measure && p->bits == 1)
        fprintf(out, "%s%s", prefix, measure);
    else if (measure)
        fprintf(out, "%u * %s%s", p->bits, prefix, measure);
    else
        fprintf(out, "%u", p->bits);
    if (p->times_port && p->divisor > 1)
        fprintf(out, " / %u", p->divisor);
}

/* The least and the largest that it can be. */
static unsigned least_bits(const port *p)
{
    return p->times_n ? p->bits * N_MIN : p->times_port ? p->bits * PORT_MIN / p->divisor : p->bits;
}
static unsigned most_bits(const port *p)
{
    return p->times_n ? p->bits * N_MAX : p->times_port ? p->bits * PORT_MAX / p->divisor : p->bits;
}

/* Section 1 rule 7 of the microarchitecture: up to 32 bits a uint32_t, up to 64 a uint64_t, else words. */
typedef enum { WORD, LONG_WORD, WORDS } storage;

static storage storage_of(unsigned bits)
{
    return bits <= 32 ? WORD : bits <= 64 ? LONG_WORD : WORDS;
}

/* Declaration and comment of one line. */
static void write_line(FILE *out, const port *p, storage kind)
{
    const bool width = measure_of(p) || (p->bits > 1 && p->bits != 32 && p->bits != 64);
    int used;
    if (kind != WORDS)
        used = fprintf(out, "    %s %s;", kind == WORD ? "uint32_t" : "uint64_t", p->name);
    else if (p->times_port && p->bits == 1 && p->divisor == 1)
        used = fprintf(out, "    uint32_t %s[MANTIS_PORT / 32];", p->name);
    else if (p->times_port)
        used = fprintf(out, "    uint32_t %s[(%u * MANTIS_PORT / %u + 31) / 32];", p->name, p->bits, p->divisor);
    else if (!p->times_n)
        used = fprintf(out, "    uint32_t %s[%u];", p->name, (p->bits + 31) / 32);
    else if (p->bits % 32 == 0)
        used = fprintf(out, "    uint32_t %s[%u * MANTIS_N];", p->name, p->bits / 32);
    else
        used = fprintf(out, "    uint32_t %s[(%u * MANTIS_N + 31) / 32];", p->name, p->bits);
    if (!width && !p->text[0]) {
        fputc('\n', out);
        return;
    }
    fprintf(out, "%*s /* ", used < COMMENT_COLUMN ? COMMENT_COLUMN - used : 0, "");
    if (width) {
        write_bits(out, p, "");
        fputs(p->text[0] ? " bits: " : " bits", out);
    }
    fprintf(out, "%s */\n", p->text);
}

static void write_member(FILE *out, const port *p)
{
    const storage low = storage_of(least_bits(p)), high = storage_of(most_bits(p));
    for (storage kind = low; kind <= high; kind++) {
        if (low != high && kind != high) {
            fprintf(out, "%s ", kind == low ? "#if" : "#elif");
            write_bits(out, p, "MANTIS_");
            fprintf(out, " <= %d\n", kind == WORD ? 32 : 64);
        } else if (low != high) {
            fputs("#else\n", out);
        }
        write_line(out, p, kind);
    }
    if (low != high)
        fputs("#endif\n", out);
}

/* -- The files ----------------------------------------------------------------------------------------- */

static void write_struct(FILE *out, const port_module *m, bool output)
{
    const char *group = "";
    fprintf(out, "\nstruct %s_%s {\n", m->name, output ? "out" : "in");
    for (const port *p = m->ports; p < m->ports + m->count; p++) {
        if (p->output != output || !shown(p))
            continue;
        if (strcmp(p->group, group) != 0 && p->group[0])
            fprintf(out, "    /* %s */\n", p->group);
        group = p->group;
        write_member(out, p);
    }
    fputs("};\n", out);
}

static void write_header(FILE *out, const port_module *m)
{
    char guard[PORT_NAME];
    for (size_t i = 0; i <= strlen(m->name); i++)
        guard[i] = m->name[i] >= 'a' && m->name[i] <= 'z' ? (char)(m->name[i] - 'a' + 'A') : m->name[i];
    fprintf(out,
            "/* " GENERATED " */\n/* The ports of %s in one clock. */\n"
            "#ifndef MANTIS_CYCLE_%s_PORTS_H\n#define MANTIS_CYCLE_%s_PORTS_H\n\n#include <stdint.h>\n",
            m->name, guard, guard);
    write_struct(out, m, false);
    write_struct(out, m, true);
    fputs("\n#endif\n", out);
}

/* `path` with each / as `joint`. */
static void write_path(FILE *out, const char *path, const char *joint)
{
    for (; *path; path++)
        if (*path == '/')
            fputs(joint, out);
        else
            fputc(*path, out);
}

static void write_table(FILE *out, const port_list *list)
{
    fputs("/* " GENERATED "\n *\n"
          " * PIN(port, side, bits): a pin of the top; side is in or out.\n"
          " * PORT(unit, port, side, bits, cycle, rtl): a port of a unit; cycle: its member of struct mantis_top, rtl: "
          "its\n"
          " * member of the Verilated root. */\n",
          out);
    for (const port_unit *u = list->unit; u < list->unit + list->units; u++) {
        const port_module *m = &list->module[u->module];
        const bool top = strcmp(u->path, ".") == 0;
        for (const port *p = m->ports; p < m->ports + m->count; p++) {
            const char *side = p->output ? "out" : "in";
            if (!shown(p))
                continue;
            if (top)
                fprintf(out, "PIN(%s, %s, ", p->name, side);
            else
                fprintf(out, "PORT(\"%s\", %s, %s, ", u->path, p->name, side);
            write_bits(out, p, "MANTIS_");
            if (!top) {
                fputs(", ", out);
                write_path(out, u->path, ".s.");
                fprintf(out, ".%s.%s, mantis_top__DOT__", side, p->name);
                write_path(out, u->path, "__DOT__");
                fprintf(out, "__DOT__%s", p->name);
            }
            fputs(")\n", out);
        }
    }
}

static void write_verilator(FILE *out, const port_list *list)
{
    fputs("`verilator_config\n", out);
    for (const port_module *m = list->module; m < list->module + list->modules; m++)
        for (const port *p = m->ports; p < m->ports + m->count; p++)
            if (shown(p))
                fprintf(out, "public_flat_rd -module \"%s\" -var \"%s\"\n", m->name, p->name);
}

/* A bar would end the table's cell. */
static void write_cell(FILE *out, const char *text)
{
    for (; *text; text++)
        fprintf(out, *text == '|' ? "\\%c" : "%c", *text);
}

static void write_manual(FILE *out, const port_list *list)
{
    fputs("# Ports of every unit\n\n" GENERATED " What the ports do, clock by clock: docs/microarchitecture.md.\n",
          out);
    for (const port_module *m = list->module; m < list->module + list->modules; m++) {
        const char *group = "";
        fprintf(out, "\n## %s\n\nHead: %s. Instances:", m->name, m->source);
        const char *comma = " ";
        for (const port_unit *u = list->unit; u < list->unit + list->units; u++)
            if (&list->module[u->module] == m) {
                fprintf(out, "%s%s", comma, strcmp(u->path, ".") == 0 ? "the top" : u->path);
                comma = ", ";
            }
        fputs(".\n\n| port | direction | bits | meaning |\n|---|---|---:|---|\n", out);
        for (const port *p = m->ports; p < m->ports + m->count; p++) {
            if (strcmp(p->group, group) != 0 && p->group[0]) {
                fputs("| **", out);
                write_cell(out, p->group);
                fputs("** | | | |\n", out);
            }
            group = p->group;
            fprintf(out, "| %s | %s | ", p->name, p->output ? "out" : "in");
            write_bits(out, p, "");
            fputs(" | ", out);
            write_cell(out, p->text);
            fputs(" |\n", out);
        }
    }
}

/* -- Writing ------------------------------------------------------------------------------------------- */

typedef struct {
    char *text;
    size_t length;
    FILE *out;
} draft;

static FILE *begin(draft *d)
{
    d->out = open_memstream(&d->text, &d->length);
    if (!d->out)
        port_fail("generate_ports", 0, "%s", strerror(errno));
    return d->out;
}

/* Writes the draft to the file whose path the format gives, if that does not hold it already. */
static void __attribute__((format(printf, 2, 3))) finish(draft *d, const char *format, ...)
{
    char path[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    const bool bad = ferror(d->out);
    char *old = fclose(d->out) || bad ? NULL : malloc(d->length + 1);
    if (!old)
        port_fail(path, 0, "out of memory");
    FILE *file = fopen(path, "r");
    const bool same = file && fread(old, 1, d->length + 1, file) == d->length && memcmp(old, d->text, d->length) == 0;
    if (file)
        fclose(file);
    free(old);
    if (!same) {
        file = fopen(path, "w");
        if (!file)
            port_fail(path, 0, "%s", strerror(errno));
        const bool good = fwrite(d->text, 1, d->length, file) == d->length;
        if (fclose(file) || !good) {
            remove(path);
            port_fail(path, 0, "write failed");
        }
    }
    free(d->text);
}

void port_write_all(const port_list *list, const char *folder)
{
    draft d;
    for (const port_module *m = list->module; m < list->module + list->modules; m++) {
        write_header(begin(&d), m);
        finish(&d, "%s/cycle/%s_ports.h", folder, m->name);
    }
    write_table(begin(&d), list);
    finish(&d, "%s/cycle/ports.inc", folder);
    write_verilator(begin(&d), list);
    finish(&d, "%s/ports.vlt", folder);
    write_manual(begin(&d), list);
    finish(&d, "%s/ports.md", folder);
}
