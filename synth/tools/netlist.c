/* SPDX-License-Identifier: Apache-2.0 */
#include "netlist.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

typedef struct {
    int *slot, size; /* open addressing over net names */
} names;

static unsigned hash(const char *s)
{
    unsigned h = 2166136261u;
    while (*s)
        h = (h ^ (unsigned char)*s++) * 16777619u;
    return h;
}

static names table;

static void enter(const netlist *n, int i)
{
    unsigned at = hash(n->net[i].name) & (unsigned)(table.size - 1);
    while (table.slot[at])
        at = (at + 1) & (unsigned)(table.size - 1);
    table.slot[at] = i + 1;
}

int netlist_find(const netlist *n, const char *name)
{
    if (!table.size)
        return -1;
    for (unsigned at = hash(name) & (unsigned)(table.size - 1); table.slot[at];
         at = (at + 1) & (unsigned)(table.size - 1))
        if (!strcmp(n->net[table.slot[at] - 1].name, name))
            return table.slot[at] - 1;
    return -1;
}

static int net_of(netlist *n, const char *name)
{
    int i = netlist_find(n, name);
    if (i >= 0)
        return i;
    if ((n->nets & (n->nets + 1)) == 0)
        n->net = grow(n->net, 2 * (size_t)n->nets + 1, sizeof *n->net);
    i = n->nets++;
    n->net[i] = (net){.name = copy_text(name), .driver = -1, .constant = -1};
    if (2 * n->nets >= table.size) {
        table.size = table.size ? 2 * table.size : 1024;
        table.slot = grow(table.slot, (size_t)table.size, sizeof *table.slot);
        memset(table.slot, 0, (size_t)table.size * sizeof *table.slot);
        for (int k = 0; k <= i; k++)
            enter(n, k);
    } else {
        enter(n, i);
    }
    return i;
}

static void add_cell(netlist *n, const library *l, char **word, int words)
{
    const lib_cell *c = library_find(l, word[1]);
    if (!c)
        die("unmapped cell: %s is not in the Liberty %s", word[1], l->name);
    if (!c->usable)
        die("cell %s: its function in the Liberty can't be simulated", word[1]);
    if ((n->cells & (n->cells + 1)) == 0)
        n->cell = grow(n->cell, 2 * (size_t)n->cells + 1, sizeof *n->cell);
    net_cell *k = &n->cell[n->cells];
    k->cell = c;
    for (int p = 0; p < CELL_PINS; p++)
        k->net[p] = -1;
    for (int w = 2; w < words; w++) {
        char *equal = strchr(word[w], '=');
        if (!equal)
            die("BLIF: %s is no connection", word[w]);
        *equal = 0;
        const int p = cell_pin(c, word[w]);
        if (p < 0)
            die("cell %s has no pin %s", c->name, word[w]);
        const int i = k->net[p] = net_of(n, equal + 1);
        if (c->pin[p].input)
            continue;
        if (n->net[i].driver >= 0)
            die("net %s has two drivers", n->net[i].name);
        n->net[i].driver = n->cells, n->net[i].driver_pin = p;
    }
    n->cells++;
}

/* A net's load is that of the edge which has more to move, as OpenSTA takes it: a pin's capacitance is the larger of
 * its two, so their sum would be too much where pins differ in which that is. */
static void connect(netlist *n, double output_load)
{
    double(*edge)[2] = allocate((size_t)n->nets, sizeof *edge);
    for (int c = 0; c < n->cells; c++)
        for (int p = 0; p < n->cell[c].cell->pins; p++) {
            if (!n->cell[c].cell->pin[p].input)
                continue;
            if (n->cell[c].net[p] < 0)
                die("input %s of a %s is open", n->cell[c].cell->pin[p].name, n->cell[c].cell->name);
            net *t = &n->net[n->cell[c].net[p]];
            if ((t->sinks & (t->sinks + 1)) == 0)
                t->sink = grow(t->sink, 2 * (size_t)t->sinks + 1, sizeof *t->sink);
            t->sink[t->sinks++] = (net_sink){c, p};
            for (int rise = 0; rise < 2; rise++)
                edge[n->cell[c].net[p]][rise] += n->cell[c].cell->pin[p].edge_capacitance[rise];
        }
    for (int i = 0; i < n->nets; i++)
        n->net[i].load = fmax(edge[i][0], edge[i][1]);
    free(edge);
    for (int i = 0; i < n->outputs; i++) {
        n->net[n->output[i]].load += output_load;
        n->net[n->output[i]].output = true;
    }
    for (int i = 0; i < n->nets; i++)
        if (n->net[i].sinks && n->net[i].driver < 0 && !n->net[i].input && n->net[i].constant < 0)
            die("net %s has no driver", n->net[i].name);
}

static void levelize(netlist *n)
{
    int *wait = allocate((size_t)n->cells, sizeof *wait), *queue = allocate((size_t)n->cells, sizeof *queue), head = 0,
        combinational = 0;
    n->order = queue;
    for (int c = 0; c < n->cells; c++) {
        if (n->cell[c].cell->flop)
            continue;
        combinational++;
        for (int p = 0; p < n->cell[c].cell->pins; p++) {
            if (!n->cell[c].cell->pin[p].input)
                continue;
            const int d = n->net[n->cell[c].net[p]].driver;
            wait[c] += d >= 0 && !n->cell[d].cell->flop;
        }
        if (!wait[c])
            queue[n->ordered++] = c;
    }
    while (head < n->ordered) {
        const int c = queue[head++];
        for (int p = 0; p < n->cell[c].cell->pins; p++) {
            if (n->cell[c].cell->pin[p].input || n->cell[c].net[p] < 0)
                continue;
            const net *t = &n->net[n->cell[c].net[p]];
            for (int s = 0; s < t->sinks; s++)
                if (!n->cell[t->sink[s].cell].cell->flop && --wait[t->sink[s].cell] == 0)
                    queue[n->ordered++] = t->sink[s].cell;
        }
    }
    if (n->ordered != combinational)
        die("the netlist has a combinational loop");
    free(wait);
}

/* `.names a b` with the line `1 1` is a wire: b is a. */
typedef struct {
    char *from, *to;
} alias;

netlist *netlist_read(const char *path, const library *l, double output_load)
{
    size_t size;
    char *text = read_file(path, &size), *next;
    netlist *n = allocate(1, sizeof *n);
    alias *wire = NULL;
    int wires = 0, pending = -1, room = 1 << 16;
    char **word = allocate((size_t)room, sizeof *word), *from = NULL, *to = NULL;
    memset(&table, 0, sizeof table);
    for (char *line = text; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        if (*line == '#')
            continue;
        const int words = split(line, word, room);
        if (!words)
            continue;
        if (!strcmp(word[0], ".model")) {
            if (n->model)
                die("%s: more than one model: only flat netlists can be simulated", path);
            n->model = copy_text(word[1]);
        } else if (!strcmp(word[0], ".inputs")) {
            n->inputs = words - 1;
            n->input = allocate((size_t)words, sizeof *n->input),
            n->input_name = allocate((size_t)words, sizeof *n->input_name);
            for (int i = 1; i < words; i++) {
                n->input_name[i - 1] = copy_text(word[i]);
                n->input[i - 1] = net_of(n, word[i]);
                n->net[n->input[i - 1]].input = true;
            }
        } else if (!strcmp(word[0], ".outputs")) {
            n->outputs = words - 1;
            n->output = allocate((size_t)words, sizeof *n->output),
            n->output_name = allocate((size_t)words, sizeof *n->output_name);
            for (int i = 1; i < words; i++)
                n->output_name[i - 1] = copy_text(word[i]);
        } else if (!strcmp(word[0], ".subckt") || !strcmp(word[0], ".gate")) {
            add_cell(n, l, word, words);
        } else if (!strcmp(word[0], ".names")) {
            if (words > 3)
                die("%s: logic that is not mapped (.names of %d inputs)", path, words - 2);
            from = words == 3 ? word[1] : NULL, to = word[words - 1];
            pending = words - 2;
            if (pending == 0)
                n->net[net_of(n, to)].constant = 0;
        } else if (word[0][0] == '1' || word[0][0] == '0') {
            if (pending == 0)
                n->net[net_of(n, to)].constant = 1;
            else if (pending == 1 && words == 2 && word[0][0] == '1' && word[1][0] == '1') {
                wire = grow(wire, (size_t)wires + 1, sizeof *wire);
                wire[wires++] = (alias){copy_text(from), copy_text(to)};
            } else
                die("%s: logic that is not mapped (an inverter in .names)", path);
        }
    }
    if (!n->model)
        die("%s: no BLIF netlist", path);
    /* Wires: sinks of `to` move to `from`; Yosys writes them for outputs mostly. Chains are short, so a few passes do.
     */
    for (int pass = 0; pass < 8; pass++)
        for (int c = 0; c < n->cells; c++)
            for (int p = 0; p < n->cell[c].cell->pins && wires; p++) {
                const int i = n->cell[c].net[p];
                if (i < 0 || !n->cell[c].cell->pin[p].input || n->net[i].driver >= 0 || n->net[i].input ||
                    n->net[i].constant >= 0)
                    continue;
                for (int w = 0; w < wires; w++)
                    if (!strcmp(wire[w].to, n->net[i].name))
                        n->cell[c].net[p] = net_of(n, wire[w].from);
            }
    for (int i = 0; i < n->outputs; i++) {
        const char *name = n->output_name[i];
        for (int pass = 0; pass < 8; pass++)
            for (int w = 0; w < wires; w++)
                if (!strcmp(wire[w].to, name))
                    name = wire[w].from;
        n->output[i] = net_of(n, name);
    }
    connect(n, output_load);
    levelize(n);
    free(word);
    free(text);
    return n;
}
