/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of source files with faults that a number switches on while they run:
 *
 *     mutate COUNT SEED FIRST FOLDER LIST SOURCE...
 *     mutate RECORD 0 FIRST FOLDER LIST SOURCE...
 *
 * COUNT faults with numbers from FIRST on, drawn by SEED from all places of the sources (all SystemVerilog or all C),
 * kind by kind in turn; or those of a file, RECORD, of such lines as LIST has without their numbers and line numbers:
 * unit, kind, right, faulty. A record that fits nowhere is an error: the source has changed, and the record must, too.
 * FOLDER/SOURCE is the copy; an expression becomes (mutation_on(17) ? faulty : right). LIST gets a line for each:
 * number, unit, line, kind, right, faulty, separated by tabs. */
#include "faults.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static uint64_t draw(void)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* Tokens first..end-1 as they stand in the source, on one line. */
static void put_tokens(FILE *to, const source *s, int first, int end)
{
    for (int i = first; i < end; i++) {
        const token *t = &s->tokens[i];
        if (i > first && t->at > t[-1].at + t[-1].length)
            fputc(' ', to);
        fwrite(s->text + t->at, 1, t->length, to);
    }
}

static void put_faulty(FILE *to, const fault *f)
{
    const source *s = f->file;
    const region *r = &f->where;
    if (f->shape == SHAPE_WRAP) {
        fputs(f->before, to);
        put_tokens(to, s, r->first, r->end);
        fputs(f->after, to);
        return;
    }
    put_tokens(to, s, r->first, f->first);
    fputc(' ', to);
    if (f->swap_end > f->swap_first) {
        put_tokens(to, s, f->swap_first, f->swap_end);
        fputc(' ', to);
        put_tokens(to, s, f->end, f->swap_first);
        fputc(' ', to);
        put_tokens(to, s, f->first, f->end);
        fputc(' ', to);
        put_tokens(to, s, f->swap_end, r->end);
    } else {
        fputs(f->before, to);
        fputc(' ', to);
        put_tokens(to, s, f->end, r->end);
    }
}

/* The copy of a file: its text with every expression that has faults written anew. Faults stand in order of place. */
static void write_copy(const source *s, const char *folder, const fault *faults, int count)
{
    char name[1024];
    snprintf(name, sizeof name, "%s/%s", folder, s->name);
    FILE *to = fopen(name, "w");
    if (to == NULL) {
        fprintf(stderr, "mutate: %s cannot be written\n", name);
        exit(1);
    }
    const char *on = s->verilog ? "mutation_pkg::on[%d]" : "mutation_on(%d)";
    if (!s->verilog)
        fprintf(to, "#include \"mutation_on.h\"\n");
    size_t at = 0;
    for (int i = 0, next; i < count; i = next) {
        const region *r = &faults[i].where;
        for (next = i; next < count && faults[next].where.first == r->first; next++)
            ;
        size_t from = s->tokens[r->first].at;
        int skipped = 0, plain = 0;
        for (int k = i; k < next; k++) {
            skipped += faults[k].shape == SHAPE_SKIP;
            plain += faults[k].shape != SHAPE_SKIP;
        }
        if (r->target >= 0) { /* a statement: if (on[17]) x <= faulty; else ... x <= right; */
            from = s->tokens[r->target].at;
            fwrite(s->text + at, 1, from - at, to);
            fputs("begin ", to);
            for (int k = i; k < next; k++) {
                fputs("if (", to);
                fprintf(to, on, faults[k].number);
                fputs(") ", to);
                if (faults[k].shape == SHAPE_SKIP) {
                    fputs("begin end else ", to);
                    continue;
                }
                put_tokens(to, s, r->target, r->first);
                fputc(' ', to);
                put_faulty(to, &faults[k]);
                fputs("; else ", to);
            }
            put_tokens(to, s, r->target, r->end);
            fputs("; end", to);
            at = s->tokens[r->end].at + 1;
        } else {
            fwrite(s->text + at, 1, from - at, to);
            fputc('(', to);
            for (int k = i; k < next; k++) {
                fprintf(to, on, faults[k].number);
                fputs(" ? ", to);
                put_faulty(to, &faults[k]);
                fputs(" : ", to);
            }
            put_tokens(to, s, r->first, r->end);
            fputc(')', to);
            at = s->tokens[r->end - 1].at + s->tokens[r->end - 1].length;
        }
    }
    fwrite(s->text + at, 1, s->size - at, to);
    if (fclose(to) != 0) {
        fprintf(stderr, "mutate: %s cannot be written\n", name);
        exit(1);
    }
}

static int by_place(const void *x, const void *y)
{
    const fault *a = x, *b = y;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->where.first != b->where.first)
        return a->where.first < b->where.first ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* Moves `count` drawn faults to the list's front, kind by kind in turn. Returns how many there were. */
static int choose(fault_list *all, int count)
{
    int chosen = 0;
    for (int empty = 0, kind = 0; chosen < count && empty < FAULT_KINDS; kind = (kind + 1) % FAULT_KINDS) {
        int left = 0, taken = -1;
        for (int i = chosen; i < all->count; i++)
            if (all->items[i].kind == (fault_kind)kind && draw() % (uint64_t)++left == 0)
                taken = i;
        empty = taken < 0 ? empty + 1 : 0;
        if (taken < 0)
            continue;
        const fault f = all->items[taken];
        all->items[taken] = all->items[chosen];
        all->items[chosen++] = f;
    }
    return chosen;
}

/* A fault as LIST says it, after its number: with the line's number or, as RECORD has it, without. */
static void put_fault(FILE *to, const fault *f, bool line)
{
    fprintf(to, "%s\t", f->file->name);
    if (line)
        fprintf(to, "%u\t", f->file->tokens[f->first].line);
    fprintf(to, "%s\t", fault_names[f->kind]);
    put_tokens(to, f->file, f->where.first, f->where.end);
    fputc('\t', to);
    if (f->shape == SHAPE_SKIP)
        fputs("(left out)", to);
    else
        put_faulty(to, f);
}

/* Moves the faults of the file `name` to the list's front. Returns how many; exits at one that fits nowhere. */
static int recorded(fault_list *all, const char *name)
{
    FILE *from = fopen(name, "r");
    if (from == NULL) {
        fprintf(stderr, "mutate: %s cannot be read\n", name);
        exit(1);
    }
    char **texts = calloc((size_t)all->count + 1, sizeof *texts), *line = NULL;
    for (int i = 0; texts != NULL && i < all->count; i++) {
        size_t size;
        FILE *to = open_memstream(&texts[i], &size);
        put_fault(to, &all->items[i], false);
        fclose(to);
    }
    int chosen = 0, lost = 0;
    size_t room = 0;
    for (ssize_t n; texts != NULL && (n = getline(&line, &room, from)) > 0;) {
        line[n - (line[n - 1] == '\n')] = '\0';
        int at = chosen;
        while (at < all->count && strcmp(texts[at], line) != 0)
            at++;
        if (at == all->count) {
            fprintf(stderr, "mutate: %s: fits nowhere any more: %s\n", name, line);
            lost++;
            continue;
        }
        const fault f = all->items[at];
        char *const text = texts[at];
        all->items[at] = all->items[chosen];
        texts[at] = texts[chosen];
        all->items[chosen] = f;
        texts[chosen++] = text;
    }
    for (int i = 0; texts != NULL && i < all->count; i++)
        free(texts[i]);
    free(texts);
    free(line);
    fclose(from);
    if (lost > 0)
        exit(1);
    return chosen;
}

static void write_list(const char *name, const fault *faults, int count)
{
    FILE *to = fopen(name, "w");
    if (to == NULL) {
        fprintf(stderr, "mutate: %s cannot be written\n", name);
        exit(1);
    }
    for (int i = 0; i < count; i++) {
        const fault *f = &faults[i];
        fprintf(to, "%d\t", f->number);
        put_fault(to, f, true);
        fputc('\n', to);
    }
    fclose(to);
}

int main(int argc, char **argv)
{
    if (argc < 7) {
        fprintf(stderr, "usage: mutate COUNT|RECORD SEED FIRST FOLDER LIST SOURCE...\n");
        return 2;
    }
    const int first = atoi(argv[3]), files = argc - 6;
    state = strtoull(argv[2], NULL, 0);
    source *sources = calloc((size_t)files, sizeof *sources);
    fault_list all = {0};
    for (int i = 0; sources != NULL && i < files; i++) {
        region_list regions = {0};
        sources[i] = source_read(argv[6 + i]);
        (sources[i].verilog ? regions_verilog : regions_c)(&sources[i], &regions);
        for (int k = 0; k < regions.count; k++)
            faults_of(&sources[i], &regions.items[k], &all);
    }
    const bool drawn = argv[1][strspn(argv[1], "0123456789")] == '\0';
    const int count = drawn ? choose(&all, atoi(argv[1])) : recorded(&all, argv[1]);
    qsort(all.items, (size_t)count, sizeof *all.items, by_place);
    for (int i = 0; i < count; i++)
        all.items[i].number = first + i;
    write_list(argv[5], all.items, count);
    for (int i = 0; i < files; i++) {
        int from = 0, n = 0;
        for (int k = 0; k < count; k++) {
            from += all.items[k].file < &sources[i];
            n += all.items[k].file == &sources[i];
        }
        write_copy(&sources[i], argv[4], all.items + from, n);
    }
    printf("%d faults of %d in %d files\n", count, all.count, files);
    return 0;
}
