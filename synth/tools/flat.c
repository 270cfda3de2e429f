/* SPDX-License-Identifier: Apache-2.0 */
#include "flat.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static flat_pair *find(const flat *f, const char *name)
{
    for (int i = 0; i < f->pairs; i++)
        if (!strcmp(f->pair[i].name, name))
            return &f->pair[i];
    return NULL;
}

/* A new name goes behind the last one that shares its longest prefix of whole words, so that nesting needs no sorting.
 */
static int place(const flat *f, const char *name)
{
    size_t best = 0;
    int at = f->pairs;
    for (int i = 0; i < f->pairs; i++) {
        size_t same = 0;
        for (size_t k = 0; name[k] && name[k] == f->pair[i].name[k]; k++)
            if (name[k] == '.')
                same = k + 1;
        if (same && same >= best)
            best = same, at = i + 1;
    }
    return at;
}

void flat_set(flat *f, const char *name, const char *value, bool text)
{
    flat_pair *p = find(f, name);
    if (!p) {
        const int at = place(f, name);
        f->pair = grow(f->pair, (size_t)f->pairs + 1, sizeof *f->pair);
        memmove(&f->pair[at + 1], &f->pair[at], (size_t)(f->pairs++ - at) * sizeof *f->pair);
        p = &f->pair[at];
        p->name = copy_text(name);
    }
    p->value = value ? copy_text(value) : NULL;
    p->text = text;
}

void flat_number(flat *f, const char *name, double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.6g", value);
    flat_set(f, name, isfinite(value) ? text : NULL, false);
}

const char *flat_text(const flat *f, const char *name)
{
    const flat_pair *p = find(f, name);
    return p ? p->value : NULL;
}

bool flat_get(const flat *f, const char *name, double *value)
{
    const flat_pair *p = find(f, name);
    char *end;
    if (!p || !p->value || p->text)
        return false;
    *value = strtod(p->value, &end);
    return end != p->value && !*end;
}

static bool always_text(const char *name)
{
    static const char *const prefix[] = {"unit", "op", "config.", "liberty", "tools.", "critical_path."};
    for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++) {
        const size_t n = strlen(prefix[i]);
        if (!strncmp(name, prefix[i], n) && (prefix[i][n - 1] == '.' || !name[n] || !strncmp(name, "liberty", 7)))
            return true;
    }
    return false;
}

bool flat_read_facts(flat *f, const char *path)
{
    FILE *test = fopen(path, "r");
    if (!test)
        return false;
    fclose(test);
    char *text = read_file(path, NULL), *next;
    for (char *line = text; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        char *equal = strchr(line, '='), *end;
        if (!equal || *line == '#')
            continue;
        *equal = 0;
        const bool number = (strtod(equal + 1, &end), end != equal + 1 && !*end) && !always_text(line);
        flat_set(f, line, equal[1] ? equal + 1 : NULL, !number);
    }
    free(text);
    return true;
}

typedef struct {
    const char *path, *at;
    bool bad;
} reader;

static void blanks(reader *r)
{
    while (isspace((unsigned char)*r->at))
        r->at++;
}

static char *string(reader *r)
{
    size_t room = 32, n = 0;
    char *s = allocate(room, 1);
    r->at++;
    while (*r->at && *r->at != '"') {
        if (*r->at == '\\' && r->at[1])
            r->at++; /* the writer escapes quotes and backslashes alone */
        if (n + 2 > room)
            s = grow(s, room *= 2, 1);
        s[n++] = *r->at++;
        s[n] = 0;
    }
    if (*r->at == '"')
        r->at++;
    else
        r->bad = true;
    return s;
}

static void object(reader *r, flat *f, const char *prefix)
{
    r->at++;
    blanks(r);
    while (*r->at && *r->at != '}' && !r->bad) {
        if (*r->at != '"')
            break;
        char *key = string(r), *name = allocate(strlen(prefix) + strlen(key) + 2, 1);
        sprintf(name, "%s%s%s", prefix, *prefix ? "." : "", key);
        blanks(r);
        if (*r->at++ != ':')
            break;
        blanks(r);
        if (*r->at == '{') {
            object(r, f, name);
        } else if (*r->at == '"') {
            flat_set(f, name, string(r), true);
        } else {
            char word[64];
            size_t n = 0;
            while (*r->at && !strchr(",} \t\r\n", *r->at) && n + 1 < sizeof word)
                word[n++] = *r->at++;
            word[n] = 0;
            if (!n || strchr("[{", word[0]))
                break;
            flat_set(f, name, strcmp(word, "null") != 0 ? word : NULL, false);
        }
        blanks(r);
        if (*r->at == ',')
            r->at++;
        else if (*r->at != '}')
            break;
        blanks(r);
    }
    if (*r->at == '}')
        r->at++;
    else
        r->bad = true;
}

bool flat_read_json(flat *f, const char *path)
{
    reader r = {path, read_file(path, NULL), false};
    blanks(&r);
    if (*r.at == '{')
        object(&r, f, "");
    else
        r.bad = true;
    blanks(&r);
    if (r.bad || *r.at)
        fprintf(stderr, "mantis synth: %s: not a JSON object of the form the results have\n", path);
    return !r.bad && !*r.at;
}

static void quote(FILE *to, const char *s, size_t n)
{
    fputc('"', to);
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '"' || s[i] == '\\')
            fputc('\\', to);
        if ((unsigned char)s[i] >= 0x20)
            fputc(s[i], to);
    }
    fputc('"', to);
}

void flat_write_json(const flat *f, FILE *to)
{
    const char *open = ""; /* name whose prefix up to `depth` dots is open */
    int depth = 0;
    fputc('{', to);
    for (int i = 0; i < f->pairs; i++) {
        const char *name = f->pair[i].name;
        int same = 0, levels = 0;
        size_t start = 0;
        for (size_t k = 0; name[k] && name[k] == open[k]; k++)
            if (name[k] == '.' && same < depth)
                same++, start = k + 1;
        for (const char *c = name; *c; c++)
            levels += *c == '.';
        for (; depth > same; depth--)
            fprintf(to, "\n%*s}", 2 * depth, "");
        if (i)
            fputc(',', to);
        for (const char *dot; depth < levels; depth++, start = (size_t)(dot - name) + 1) {
            dot = strchr(name + start, '.');
            fprintf(to, "\n%*s", 2 * (depth + 1), "");
            quote(to, name + start, (size_t)(dot - name) - start);
            fputs(": {", to);
        }
        fprintf(to, "\n%*s", 2 * (depth + 1), "");
        quote(to, name + start, strlen(name + start));
        fputs(": ", to);
        if (!f->pair[i].value)
            fputs("null", to);
        else if (f->pair[i].text)
            quote(to, f->pair[i].value, strlen(f->pair[i].value));
        else
            fputs(f->pair[i].value, to);
        open = name;
    }
    for (; depth > 0; depth--)
        fprintf(to, "\n%*s}", 2 * depth, "");
    fputs("\n}\n", to);
}
