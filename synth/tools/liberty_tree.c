/* SPDX-License-Identifier: Apache-2.0 */
#include "liberty_tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

typedef struct {
    const char *path, *at;
    int line;
} reader;

static _Noreturn void wrong(const reader *r, const char *what)
{
    die("%s:%d: not Liberty: %s", r->path, r->line, what);
}

static void skip(reader *r)
{
    for (;;) {
        if (r->at[0] == '/' && r->at[1] == '*') {
            const char *end = strstr(r->at + 2, "*/");
            if (!end)
                wrong(r, "comment without end");
            for (; r->at < end + 2; r->at++)
                r->line += *r->at == '\n';
        } else if (r->at[0] == '/' && r->at[1] == '/') {
            while (*r->at && *r->at != '\n')
                r->at++;
        } else if (*r->at == '\n') {
            r->line++, r->at++;
        } else if (isspace((unsigned char)*r->at) || *r->at == '\\') {
            r->at++;
        } else {
            return;
        }
    }
}

/* One word up to a delimiter; quoted text counts as part of it, without its quotes. */
static char *word(reader *r, const char *stop)
{
    size_t room = 64, n = 0;
    char *w = allocate(room, 1);
    int quoted = 0;
    for (; *r->at; r->at++) {
        char c = *r->at;
        if (c == '\n')
            r->line++;
        if (c == '"') {
            quoted = !quoted;
            continue;
        }
        if (c == '\\' && (r->at[1] == '\n' || r->at[1] == '\r'))
            continue;
        if (!quoted && strchr(stop, c))
            break;
        if (n + 2 > room)
            w = grow(w, room *= 2, 1);
        w[n++] = c == '\n' ? ' ' : c;
    }
    if (quoted)
        wrong(r, "quote without end");
    while (n && isspace((unsigned char)w[n - 1]))
        n--;
    w[n] = 0;
    char *from = w;
    while (isspace((unsigned char)*from))
        from++;
    memmove(w, from, strlen(from) + 1);
    return w;
}

static void add_attribute(liberty_group *g, char *name, char *value)
{
    if ((g->attributes & (g->attributes + 1)) == 0) /* room is always a power of two minus one */
        g->attribute = grow(g->attribute, 2 * (size_t)g->attributes + 1, sizeof *g->attribute);
    g->attribute[g->attributes++] = (liberty_attribute){name, value};
}

static void body(reader *r, liberty_group *g)
{
    for (;;) {
        skip(r);
        if (*r->at == ';') {
            r->at++;
            continue;
        }
        if (*r->at == '}') {
            r->at++;
            return;
        }
        if (!*r->at)
            wrong(r, "group without end");
        char *name = word(r, ":({};\n \t\r");
        skip(r);
        if (!*name)
            wrong(r, "a name is expected");
        if (*r->at == ':') {
            r->at++;
            skip(r);
            add_attribute(g, name, word(r, ";}\n"));
        } else if (*r->at == '(') {
            r->at++;
            char *argument = word(r, ")");
            if (*r->at != ')')
                wrong(r, "no closing parenthesis");
            r->at++;
            while (*r->at == ' ' || *r->at == '\t')
                r->at++;
            const reader here = *r;
            skip(r);
            if (*r->at == '{') {
                r->at++;
                liberty_group *c = allocate(1, sizeof *c);
                c->name = name, c->argument = argument;
                if ((g->children & (g->children + 1)) == 0)
                    g->child = grow(g->child, 2 * (size_t)g->children + 1, sizeof *g->child);
                g->child[g->children++] = c;
                body(r, c);
            } else {
                *r = here;
                add_attribute(g, name, argument);
            }
        } else {
            wrong(r, "':' or '(' is expected after a name");
        }
    }
}

liberty_group *liberty_parse(const char *path)
{
    reader r = {path, read_file(path, NULL), 1};
    skip(&r);
    char *name = word(&r, "({ \n\t");
    skip(&r);
    if (strcmp(name, "library") != 0 || *r.at != '(')
        wrong(&r, "it does not begin with library (...)");
    r.at++;
    liberty_group *g = allocate(1, sizeof *g);
    g->name = name;
    g->argument = word(&r, ")");
    if (*r.at == ')')
        r.at++;
    skip(&r);
    if (*r.at != '{')
        wrong(&r, "library has no body");
    r.at++;
    body(&r, g);
    return g;
}

const char *liberty_get(const liberty_group *g, const char *name)
{
    for (int i = 0; i < g->attributes; i++)
        if (!strcmp(g->attribute[i].name, name))
            return g->attribute[i].value;
    return NULL;
}

double liberty_number(const liberty_group *g, const char *name, double otherwise)
{
    const char *v = liberty_get(g, name);
    return v ? strtod(v, NULL) : otherwise;
}
