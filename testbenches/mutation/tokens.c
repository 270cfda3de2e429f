/* SPDX-License-Identifier: Apache-2.0 */
#include "tokens.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *grow(void *old, size_t size)
{
    void *p = realloc(old, size);
    if (p == NULL) {
        fprintf(stderr, "mutate: out of memory\n");
        exit(1);
    }
    return p;
}

static bool inside_word(int c)
{
    return isalnum(c) || c == '_' || c == '$';
}

/* Length of the sign at p: the longest that both languages have. */
static size_t sign_length(const char *p)
{
    static const char *const signs[] = {"<<<", ">>>", "===", "!==", "<<=", ">>=", "...", "'{", "'(", "&&", "||",
                                        "==",  "!=",  "<=",  ">=",  "<<",  ">>",  "+:",  "-:", "->", "::", "++",
                                        "--",  "+=",  "-=",  "*=",  "/=",  "%=",  "&=",  "|=", "^=", "~^", "##"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(p, signs[i], strlen(signs[i])) == 0)
            return strlen(signs[i]);
    return 1;
}

/* A SystemVerilog number: 12, 12'h3f, 'd3, '0; the cast of 12'(x) is not of the number. */
static size_t verilog_number(const char *p)
{
    size_t n = 0;
    while (isdigit((unsigned char)p[n]) || p[n] == '_')
        n++;
    if (p[n] != '\'')
        return n;
    size_t m = n + 1;
    if (p[m] == 's' || p[m] == 'S')
        m++;
    if (strchr("bBoOdDhH", p[m]) != NULL && isxdigit((unsigned char)p[m + 1])) {
        m++;
        while (isxdigit((unsigned char)p[m]) || p[m] == '_' || p[m] == 'x' || p[m] == 'z')
            m++;
        return m;
    }
    if (n == 0 && (p[1] == '0' || p[1] == '1' || p[1] == 'x'))
        return 2;
    return n;
}

static void add(source *s, token_kind kind, size_t at, size_t length, unsigned line)
{
    if (s->count % 4096 == 0)
        s->tokens = grow(s->tokens, sizeof *s->tokens * (size_t)(s->count + 4096));
    s->tokens[s->count++] = (token){kind, at, length, line, -1};
}

/* One line of a directive, with its continuation. Returns where it ends. */
static size_t skip_line(const source *s, size_t i, unsigned *line)
{
    while (i < s->size && s->text[i] != '\n') {
        if (s->text[i] == '\\' && s->text[i + 1] == '\n') {
            i++;
            ++*line;
        }
        i++;
    }
    return i;
}

static void split(source *s)
{
    const char *t = s->text;
    unsigned line = 1;
    int conditional = 0; /* depth of `ifdef */
    for (size_t i = 0; i < s->size;) {
        if (t[i] == '\n') {
            line++;
            i++;
        } else if (isspace((unsigned char)t[i])) {
            i++;
        } else if (t[i] == '/' && t[i + 1] == '/') {
            i = skip_line(s, i, &line);
        } else if (t[i] == '/' && t[i + 1] == '*') {
            for (i += 2; i < s->size && !(t[i] == '*' && t[i + 1] == '/'); i++)
                line += t[i] == '\n';
            i += 2;
        } else if (t[i] == '#' && !s->verilog) {
            i = skip_line(s, i, &line);
        } else if (t[i] == '`') {
            conditional += strncmp(t + i, "`ifdef", 6) == 0 || strncmp(t + i, "`ifndef", 7) == 0;
            conditional -= strncmp(t + i, "`endif", 6) == 0;
            i = skip_line(s, i, &line);
        } else {
            token_kind kind = TOKEN_SIGN;
            size_t n = 0;
            if (t[i] == '"') {
                kind = TOKEN_STRING;
                for (n = 1; t[i + n] != '"' && t[i + n] != '\0'; n++)
                    n += t[i + n] == '\\';
                n++;
            } else if (t[i] == '\'' && !s->verilog) {
                kind = TOKEN_STRING;
                for (n = 1; t[i + n] != '\'' && t[i + n] != '\0'; n++)
                    n += t[i + n] == '\\';
                n++;
            } else if (s->verilog && (isdigit((unsigned char)t[i]) || t[i] == '\'') && verilog_number(t + i) > 0) {
                kind = TOKEN_NUMBER;
                n = verilog_number(t + i);
            } else if (inside_word((unsigned char)t[i])) {
                kind = isdigit((unsigned char)t[i]) ? TOKEN_NUMBER : TOKEN_WORD;
                while (inside_word((unsigned char)t[i + n]))
                    n++;
            } else {
                n = sign_length(t + i);
            }
            if (conditional == 0)
                add(s, kind, i, n, line);
            i += n;
        }
    }
}

static void match(source *s)
{
    int *open = grow(NULL, sizeof *open * (size_t)(s->count + 1)), depth = 0;
    for (int i = 0; i < s->count; i++) {
        const token *t = &s->tokens[i];
        const char c = s->text[t->at + t->length - 1];
        if (t->kind != TOKEN_SIGN)
            continue;
        if (c == '(' || c == '[' || c == '{') {
            open[depth++] = i;
        } else if ((c == ')' || c == ']' || c == '}') && depth > 0) {
            s->tokens[i].pair = open[--depth];
            s->tokens[open[depth]].pair = i;
        }
    }
    free(open);
}

source source_read(const char *name)
{
    source s = {.name = name, .verilog = strlen(name) > 3 && strcmp(name + strlen(name) - 3, ".sv") == 0};
    FILE *f = fopen(name, "rb");
    if (f == NULL) {
        fprintf(stderr, "mutate: %s cannot be read\n", name);
        exit(1);
    }
    for (size_t n = 1; n > 0; s.size += n) {
        s.text = grow(s.text, s.size + 65536 + 8);
        n = fread(s.text + s.size, 1, 65536, f);
    }
    fclose(f);
    memset(s.text + s.size, 0, 8);
    split(&s);
    match(&s);
    return s;
}

bool source_is(const source *s, int i, const char *text)
{
    return i >= 0 && i < s->count && s->tokens[i].length == strlen(text) &&
           memcmp(s->text + s->tokens[i].at, text, strlen(text)) == 0;
}

bool source_word(const source *s, int i)
{
    return i >= 0 && i < s->count && s->tokens[i].kind == TOKEN_WORD;
}

bool source_number(const source *s, int i)
{
    return i >= 0 && i < s->count && s->tokens[i].kind == TOKEN_NUMBER;
}
