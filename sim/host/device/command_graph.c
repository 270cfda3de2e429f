/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/command_graph.h"

#include <stdlib.h>

static bool waits(const graph_node *nodes, size_t i, size_t j)
{
    return (nodes[i].worker == GRAPH_HOST && j + 1 == i) ||
           mantis_touched_conflict(&nodes[i].touched, &nodes[j].touched);
}

/* Edges of all nodes; with `to` NULL they are counted only. */
static size_t edges(const graph_node *nodes, size_t count, size_t *first, uint32_t *to)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        first[i] = n;
        for (size_t j = 0; j < i; j++)
            if (waits(nodes, i, j)) {
                if (to)
                    to[n] = (uint32_t)j;
                n++;
            }
    }
    first[count] = n;
    return n;
}

bool command_graph_make(command_graph *g, const graph_node *nodes, size_t count)
{
    *g = (command_graph){.nodes = nodes, .count = count};
    g->first = malloc((count + 1) * sizeof *g->first);
    g->tail = calloc(count + 1, sizeof *g->tail);
    if (g->first && g->tail)
        g->before = malloc((edges(nodes, count, g->first, NULL) + 1) * sizeof *g->before);
    if (!g->before) {
        command_graph_free(g);
        return false;
    }
    edges(nodes, count, g->first, g->before);
    for (size_t i = count; i-- > 0;) {
        g->tail[i] += nodes[i].clocks;
        for (size_t e = g->first[i]; e < g->first[i + 1]; e++)
            if (g->tail[g->before[e]] < g->tail[i])
                g->tail[g->before[e]] = g->tail[i];
    }
    return true;
}

void command_graph_free(command_graph *g)
{
    free(g->first);
    free(g->before);
    free(g->tail);
    *g = (command_graph){.nodes = NULL};
}

/* The first node from `from` on that waits for `last` (SIZE_MAX: for none) with the longest tail; count: there is none.
 */
static size_t next_of_chain(const command_graph *g, size_t last)
{
    size_t next = g->count;
    for (size_t i = last == SIZE_MAX ? 0 : last + 1; i < g->count; i++) {
        bool follows = last == SIZE_MAX;
        for (size_t e = g->first[i]; e < g->first[i + 1] && !follows; e++)
            follows = g->before[e] == last;
        if (follows && (next == g->count || g->tail[i] > g->tail[next]))
            next = i;
    }
    return next;
}

size_t command_graph_chain(const command_graph *g, uint32_t *chain)
{
    size_t n = 0;
    for (size_t at = next_of_chain(g, SIZE_MAX); at < g->count; at = next_of_chain(g, at))
        chain[n++] = (uint32_t)at;
    return n;
}
