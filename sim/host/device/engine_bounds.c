/* SPDX-License-Identifier: Apache-2.0 */
#include "host/device/engine_bounds.h"

#include <stdlib.h>

static void add_chain(const command_graph *g, uint32_t *chain, engine_bound *b)
{
    const size_t n = command_graph_chain(g, chain);
    for (size_t i = 0; i < n; i++) {
        const graph_node *node = &g->nodes[chain[i]];
        b->chain += node->clocks;
        b->chain_of[node->opcode] += node->clocks;
        b->chain_commands += node->worker != GRAPH_HOST;
    }
}

/* order: room for one. */
static bool find(const graph_node *nodes, size_t count, uint32_t *order, engine_bound *b)
{
    command_graph g;
    bool good = true;
    if (!command_graph_make(&g, nodes, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        b->in_turn += nodes[i].clocks;
        if (nodes[i].worker != GRAPH_HOST)
            b->busy[nodes[i].worker] += nodes[i].clocks;
    }
    add_chain(&g, order, b);
    for (int early = 0; early < 2; early++)
        for (int needed = 0; needed < 2; needed++) {
            if (early)
                good = schedule_early(&g, !needed, order) && good;
            else
                schedule_in_turn(&g, order);
            b->time[early][needed] = schedule_walk(&g, order, !needed);
        }
    command_graph_free(&g);
    return good;
}

static bool find_built(const graph_node *nodes, size_t count, uint32_t *order, engine_bound *b)
{
    command_graph g;
    if (!command_graph_make(&g, nodes, count))
        return false;
    schedule_in_turn(&g, order);
    b->built = schedule_walk(&g, order, true);
    command_graph_free(&g);
    return true;
}

/* Does it for each width of the port. */
static bool of_ports(const step_log *l, engine_bounds *b,
                     bool (*what)(const graph_node *nodes, size_t count, uint32_t *order, engine_bound *b))
{
    uint32_t *order = malloc((l->count + 1) * sizeof *order);
    graph_node *nodes = malloc((l->count + 1) * sizeof *nodes);
    bool good = order && nodes && !l->failed;
    for (int port = 0; good && port < ENGINE_BOUNDS_PORTS; port++) {
        for (size_t i = 0; i < l->count; i++) {
            nodes[i] = l->nodes[i];
            if (nodes[i].worker == ENGINE_STREAMS)
                nodes[i].clocks >>= port;
        }
        good = what(nodes, l->count, order, &b->port[port]);
    }
    free(order);
    free(nodes);
    return good;
}

bool engine_bounds_find(const step_log *l, engine_bounds *b)
{
    *b = (engine_bounds){0};
    for (size_t i = 0; i < l->count; i++)
        b->waits += l->nodes[i].worker == GRAPH_HOST;
    b->commands = l->count - b->waits;
    return of_ports(l, b, find);
}

bool engine_bounds_find_built(const step_log *l, const step_log *in_turn, engine_bounds *b)
{
    step_log own = {.count = l->count, .nodes = malloc((l->count + 1) * sizeof *own.nodes), .failed = l->failed};
    for (size_t i = 0; own.nodes && i < l->count; i++) {
        own.nodes[i] = l->nodes[i];
        b->measured += l->nodes[i].clocks;
        for (size_t k = 0; k < in_turn->count; k++)
            if (in_turn->nodes[k].key == l->nodes[i].key) {
                own.nodes[i].clocks = in_turn->nodes[k].clocks;
                break;
            }
    }
    const bool good = own.nodes && of_ports(&own, b, find_built);
    free(own.nodes);
    return good;
}

double engine_bounds_overlap(const schedule_time *t)
{
    return t->clocks ? (double)t->overlap / (double)t->clocks : 0.0;
}
