/* SPDX-License-Identifier: Apache-2.0 */
/* Reads observed_units.txt and the heads of RTL modules. A head is read line by line, in the one form that this project
 * writes:
 *
 *     module NAME #(                              or  module NAME (
 *         parameter int N = 16, // comment; the last one without a comma
 *     ) (
 *         // a comment line opens a group; an empty line ends it
 *         input  wire logic        name_i,        // comment
 *         output      logic [11:0] name_o         // comment; no comma behind the last port
 *     );
 *
 * Ranges are [NUMBER:0] or [FACTOR*FACTOR-1:0], a factor being a number, N, PORT, PORT/NUMBER or a constant of
 * command_set_pkg.
 * `signed` may stand before the range. Whatever else stands in a head is an error with file and line: nothing is
 * guessed. */
#include "port_list.h"
#include "port_text.h"

#include <string.h>

/* -- observed_units.txt -------------------------------------------------------------------------- */

static int module_index(port_list *list, const char *name)
{
    for (int i = 0; i < list->modules; i++)
        if (strcmp(list->module[i].name, name) == 0)
            return i;
    port_module *m = &list->module[list->modules];
    text_copy(m->name, sizeof m->name, name, "module name");
    m->line = text_line;
    return list->modules++;
}

void port_read_units(port_list *list, const char *path)
{
    char line[TEXT_LINE];
    FILE *in = text_open(path);
    while (text_next_line(in, line)) {
        line[strcspn(line, "#")] = 0;
        char *where = strtok(line, " \t\r\n");
        char *module = where ? strtok(NULL, " \t\r\n") : NULL;
        if (!where)
            continue;
        if (!module || strtok(NULL, " \t\r\n"))
            FAIL("expected: instance path, module");
        if (!text_is_name(module))
            FAIL("'%s' is not a module's name", module);
        if (list->units == UNITS_MAX)
            FAIL("more than %d units", UNITS_MAX);
        for (int i = 0; i < list->units; i++)
            if (strcmp(list->unit[i].path, where) == 0)
                FAIL("unit %s stands twice", where);
        port_unit *u = &list->unit[list->units++];
        text_copy(u->path, sizeof u->path, where, "instance path");
        u->module = module_index(list, module);
    }
    fclose(in);
    if (list->units == 0)
        FAIL("no units");
}

/* -- Heads --------------------------------------------------------------------------------------- */

/* As strtok over blanks, but "" where nothing is left. */
static char *next_word(char *from)
{
    static char none[1];
    char *word = strtok(from, " \t");
    return word ? word : none;
}

/* `declaration`: without comma and comment. */
static void read_port(port_module *m, char *declaration, const char *package)
{
    if (m->count == PORTS_MAX)
        FAIL("more than %d ports", PORTS_MAX);
    port *p = &m->ports[m->count];
    memset(p, 0, sizeof *p);
    const char *word = next_word(declaration);
    p->output = strcmp(word, "output") == 0;
    if (!p->output && strcmp(word, "input") != 0)
        FAIL("'%s': a port begins with input or output", word);
    if (!p->output && strcmp(next_word(NULL), "wire") != 0)
        FAIL("an input's type should be: wire logic [signed] [range]");
    if (strcmp(next_word(NULL), "logic") != 0)
        FAIL("a port's type should be: %s [signed] [range]", p->output ? "logic" : "wire logic");
    char *name = next_word(NULL), *range = NULL;
    if (strcmp(name, "signed") == 0)
        name = next_word(NULL);
    if (*name == '[') {
        range = name + 1;
        name = next_word(NULL);
    }
    if (*next_word(NULL))
        FAIL("more words than: direction, type, range without blanks, name");
    if (!text_is_name(name))
        FAIL("'%s' is not the name of one port (small letters, digits and _)", name);
    if (p->output ? !text_ends_in(name, "_o") : !text_ends_in(name, "_i") && !text_ends_in(name, "_ni"))
        FAIL("the name of %s %s should end in %s", p->output ? "output" : "input", name,
             p->output ? "_o" : "_i or _ni");
    for (int i = 0; i < m->count; i++)
        if (strcmp(m->ports[i].name, name) == 0)
            FAIL("port %s stands twice", name);
    text_copy(p->name, sizeof p->name, name, "port name");
    p->bits = 1;
    if (range)
        port_read_width(p, range, package);
    if (p->times_n && !m->has_n)
        FAIL("the width of %s has N, module %s has not", name, m->name);
    if (p->times_port && !m->has_port)
        FAIL("the width of %s has PORT, module %s has not", name, m->name);
    m->count++;
}

/* From the line behind the ( of the ports to ); */
static void read_ports(FILE *in, port_module *m, const char *package)
{
    char line[TEXT_LINE], group[PORT_TEXT] = "";
    bool comma = true; /* the next line may be a port */
    while (text_next_line(in, line)) {
        const char *comment = text_take_comment(line);
        char *code = text_trim(line);
        if (*code == 0) {
            text_copy(group, sizeof group, comment, "comment");
            continue;
        }
        if (strcmp(code, ");") == 0) {
            if (m->count == 0)
                FAIL("module %s has no ports", m->name);
            if (comma)
                FAIL("a comma behind the last port");
            return;
        }
        if (!comma)
            FAIL("no comma before this port");
        comma = text_ends_in(code, ",");
        if (comma)
            code[strlen(code) - 1] = 0;
        read_port(m, text_trim(code), package);
        text_copy(m->ports[m->count - 1].text, PORT_TEXT, comment, "comment");
        text_copy(m->ports[m->count - 1].group, PORT_TEXT, group, "comment");
    }
    FAIL("the head of module %s does not end", m->name);
}

/* `code`: a line between #( and ) ( without its comment. */
static void read_parameter(port_module *m, const char *code)
{
    static const char WORDS[] = "parameter int ";
    bool known = strncmp(code, WORDS, sizeof WORDS - 1) == 0;
    const char *name = known ? code + sizeof WORDS - 1 : "";
    size_t length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
    const char *number = name + length;
    if (length == 0 || strncmp(number, " = ", 3) != 0 || number[3 + strspn(number + 3, "0123456789")] != 0)
        FAIL("'%s': a parameter should be: parameter int NAME = NUMBER", code);
    m->has_n |= length == 1 && *name == 'N';
    m->has_port |= length == 4 && strncmp(name, "PORT", 4) == 0;
}

/* After `module NAME`: what opens the ports. */
static void read_opening(FILE *in, port_module *m, const char *opening, const char *package)
{
    char line[TEXT_LINE];
    if (m->source)
        FAIL("a second module %s: the first is in %s", m->name, m->source);
    m->source = text_path;
    if (strcmp(opening, "#(") == 0) {
        for (;;) {
            if (!text_next_line(in, line))
                FAIL("the head of module %s does not end", m->name);
            text_take_comment(line);
            char *code = text_trim(line);
            if (strcmp(code, ") (") == 0)
                break;
            code[strcspn(code, ",")] = 0;
            read_parameter(m, code);
        }
    } else if (strcmp(opening, "(") != 0) {
        FAIL("'%s' behind module %s: should be ( or #(", opening, m->name);
    }
    read_ports(in, m, package);
}

void port_read_source(port_list *list, const char *path, const char *package)
{
    char line[TEXT_LINE];
    FILE *in = text_open(path);
    while (text_next_line(in, line)) {
        if (strncmp(line, "module ", 7) != 0)
            continue;
        text_take_comment(line);
        char *name = text_trim(line + 7);
        char *opening = name + strcspn(name, " \t#(;");
        char rest[TEXT_LINE];
        strcpy(rest, opening);
        *opening = 0;
        for (int i = 0; i < list->modules; i++)
            if (strcmp(list->module[i].name, name) == 0)
                read_opening(in, &list->module[i], text_trim(rest), package);
    }
    fclose(in);
}

void port_check_found(const port_list *list, const char *units_path)
{
    for (int i = 0; i < list->modules; i++)
        if (!list->module[i].source)
            port_fail(units_path, list->module[i].line, "no source holds module %s", list->module[i].name);
}
