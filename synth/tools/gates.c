/* SPDX-License-Identifier: Apache-2.0 */
#include "gates.h"

#include <stdlib.h>
#include <string.h>

#include "tool.h"

typedef struct {
    double time;
    int net;
    unsigned stamp; /* an event whose net has a newer stamp was cancelled */
} event;

struct gate_times {
    event *heap;
    int events, room;
    double (*delay)[2]; /* [first[net] + input pin][output rises] of the net's driver */
    int *first;
    double input_delay;
    uint8_t *target, *pending; /* what each net is on its way to, and whether an event is under way */
    unsigned *stamp;
};

static int function_value(const gates *g, int c, uint64_t table)
{
    const net_cell *k = &g->n->cell[c];
    unsigned index = 0;
    for (int i = 0; i < k->cell->inputs; i++)
        index |= (unsigned)g->value[k->net[k->cell->input_pin[i]]] << i;
    return (int)(table >> index & 1);
}

static void evaluate_cell(gates *g, int c, uint8_t *to)
{
    const net_cell *k = &g->n->cell[c];
    for (int p = 0; p < k->cell->pins; p++)
        if (!k->cell->pin[p].input && k->net[p] >= 0)
            to[k->net[p]] = (uint8_t)function_value(g, c, k->cell->pin[p].function);
}

static void settle(gates *g)
{
    for (int i = 0; i < g->n->ordered; i++)
        evaluate_cell(g, g->n->order[i], g->value);
}

gates *gates_new(const netlist *n, bool delays, const double (*slew)[2], double input_delay)
{
    gates *g = allocate(1, sizeof *g);
    g->n = n;
    g->value = allocate((size_t)n->nets, 1);
    g->input = allocate((size_t)n->nets, 1);
    g->toggle = allocate((size_t)n->nets, sizeof *g->toggle);
    for (int i = 0; i < n->nets; i++)
        g->value[i] = n->net[i].constant == 1;
    for (int c = 0; c < n->cells; c++)
        for (int p = 0; p < n->cell[c].cell->pins; p++)
            if (n->cell[c].cell->pin[p].state && n->cell[c].net[p] >= 0)
                g->value[n->cell[c].net[p]] = n->cell[c].cell->pin[p].inverted_state;
    settle(g);
    if (!delays)
        return g;

    struct gate_times *t = g->times = allocate(1, sizeof *t);
    t->input_delay = input_delay;
    t->first = allocate((size_t)n->nets, sizeof *t->first);
    t->target = allocate((size_t)n->nets, 1);
    t->pending = allocate((size_t)n->nets, 1);
    t->stamp = allocate((size_t)n->nets, sizeof *t->stamp);
    t->delay = allocate((size_t)n->nets * CELL_PINS, sizeof *t->delay);
    for (int i = 0; i < n->nets; i++) {
        t->first[i] = i * CELL_PINS;
        if (n->net[i].driver < 0)
            continue;
        const net_cell *k = &n->cell[n->net[i].driver];
        const lib_pin *out = &k->cell->pin[n->net[i].driver_pin];
        for (int a = 0; a < out->arcs; a++) {
            const int p = out->arc[a].pin;
            if (p < 0)
                continue;
            for (int rise = 0; rise < 2; rise++) {
                const int from = out->arc[a].sense < 0 ? !rise : rise;
                const double d =
                    table_look(&out->arc[a].delay[rise], n->net[i].load, out->arc[a].edge ? 0 : slew[k->net[p]][from]);
                double *slot = &t->delay[t->first[i] + p][rise];
                if (d > *slot)
                    *slot = d;
            }
        }
    }
    memcpy(t->target, g->value, (size_t)n->nets);
    return g;
}

static bool earlier(const event *a, const event *b)
{
    return a->time < b->time || (a->time == b->time && a->net < b->net); /* a fixed order keeps runs repeatable */
}

static void push(struct gate_times *t, event e)
{
    if (t->events == t->room)
        t->heap = grow(t->heap, (size_t)(t->room = t->room ? 2 * t->room : 256), sizeof *t->heap);
    int i = t->events++;
    for (; i > 0 && earlier(&e, &t->heap[(i - 1) / 2]); i = (i - 1) / 2)
        t->heap[i] = t->heap[(i - 1) / 2];
    t->heap[i] = e;
}

static event pop(struct gate_times *t)
{
    const event top = t->heap[0], last = t->heap[--t->events];
    int i = 0;
    for (int child; (child = 2 * i + 1) < t->events; i = child) {
        if (child + 1 < t->events && earlier(&t->heap[child + 1], &t->heap[child]))
            child++;
        if (!earlier(&t->heap[child], &last))
            break;
        t->heap[i] = t->heap[child];
    }
    t->heap[i] = last;
    return top;
}

/* Inertial: a change back before the first change has arrived swallows both. */
static void schedule(gates *g, int i, int value, double time)
{
    struct gate_times *t = g->times;
    if (t->target[i] == value)
        return;
    t->target[i] = (uint8_t)value;
    t->stamp[i]++;
    if (t->pending[i]) {
        t->pending[i] = 0;
        return;
    }
    t->pending[i] = 1;
    push(t, (event){time, i, t->stamp[i]});
}

static void run_events(gates *g)
{
    struct gate_times *t = g->times;
    const netlist *n = g->n;
    while (t->events) {
        const event e = pop(t);
        const net *w = &n->net[e.net];
        if (t->stamp[e.net] != e.stamp)
            continue;
        t->pending[e.net] = 0;
        g->value[e.net] = t->target[e.net];
        g->toggle[e.net]++;
        for (int s = 0; s < w->sinks; s++) {
            const net_cell *k = &n->cell[w->sink[s].cell];
            if (k->cell->flop)
                continue;
            for (int p = 0; p < k->cell->pins; p++) {
                if (k->cell->pin[p].input || k->net[p] < 0)
                    continue;
                const int v = function_value(g, w->sink[s].cell, k->cell->pin[p].function);
                schedule(g, k->net[p], v, e.time + t->delay[t->first[k->net[p]] + w->sink[s].pin][v]);
            }
        }
    }
}

void gates_clock(gates *g)
{
    const netlist *n = g->n;
    uint8_t *next = allocate((size_t)n->nets, 1);
    memcpy(next, g->value, (size_t)n->nets);
    for (int c = 0; c < n->cells; c++) {
        const lib_cell *k = n->cell[c].cell;
        if (!k->flop)
            continue;
        const int state = function_value(g, c, k->next_state);
        for (int p = 0; p < k->pins; p++)
            if (k->pin[p].state && n->cell[c].net[p] >= 0)
                next[n->cell[c].net[p]] = (uint8_t)(state ^ k->pin[p].inverted_state);
    }
    for (int i = 0; i < n->inputs; i++)
        next[n->input[i]] = g->input[n->input[i]];
    if (g->times) {
        for (int i = 0; i < n->nets; i++) {
            if (next[i] == g->value[i])
                continue;
            double delay = g->times->input_delay;
            if (n->net[i].driver >= 0) {
                const lib_cell *k = n->cell[n->net[i].driver].cell;
                delay = g->times->delay[g->times->first[i] + k->input_pin[k->clock_input]][next[i]];
            }
            schedule(g, i, next[i], delay);
        }
        run_events(g);
        free(next);
        return;
    }
    uint8_t *was = g->value;
    g->value = next;
    settle(g);
    for (int i = 0; i < n->nets; i++)
        g->toggle[i] += was[i] != next[i];
    free(was);
}

void gates_clear(gates *g)
{
    memset(g->toggle, 0, (size_t)g->n->nets * sizeof *g->toggle);
}
